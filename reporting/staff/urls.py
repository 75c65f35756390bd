"""The staff's reports. Every view is a `staff_page`."""

from django.urls import URLPattern, path

from reporting.staff import reform

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("cai-cach/", reform.reform, name="reform"),
]
