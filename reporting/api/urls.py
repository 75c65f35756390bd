"""The address of the statement; also without its last slash, like the rest of the API."""

from django.urls import path

from reporting.api import views
from reporting.api.reform import ReformIndicators

urlpatterns = [
    path("report/", views.Report.as_view(), name="api-report"),
    path("report", views.Report.as_view(schema=None)),
    path("reform-indicators/", ReformIndicators.as_view(), name="api-reform-indicators"),
    path("reform-indicators", ReformIndicators.as_view(schema=None)),
]
