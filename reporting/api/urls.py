"""The address of the statement; also without its last slash, like the rest of the API."""

from django.urls import path

from reporting.api import views

urlpatterns = [
    path("report/", views.Report.as_view(), name="api-report"),
    path("report", views.Report.as_view(schema=None)),
]
