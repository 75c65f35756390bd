"""The staff's reports. Every view is a `staff_page`."""

from django.urls import path

from reporting.staff import boards

app_name = "reports"
urlpatterns = [
    path("", boards.overview, name="overview"),
    path("ho-so/", boards.dossiers, name="dossiers"),
]
