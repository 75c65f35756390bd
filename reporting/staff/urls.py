"""The staff's reports. Every view is a `staff_page`."""

from django.urls import URLPattern

app_name = "reports"
urlpatterns: list[URLPattern] = []
