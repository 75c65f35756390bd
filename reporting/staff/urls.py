"""The staff's reports. Every view is a `staff_page`."""

from django.urls import URLPattern, path

from reporting.staff import published

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("kiem-tra/", published.published, name="published"),
]
