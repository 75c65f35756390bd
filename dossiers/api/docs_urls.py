"""The description of the API and its pages, and a sentence for every other address below `/api/`."""

from django.urls import path, re_path

from dossiers.api import docs, views

urlpatterns = [
    path("schema/", docs.Document.as_view(), name="api-schema"),
    path("schema", docs.Document.as_view()),
    path("docs/", docs.Pages.as_view(), name="api-docs"),
    re_path("", views.NothingHere.as_view()),
]
