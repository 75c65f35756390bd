"""Addresses below `/api/v1/`; each also without its last slash, since nobody can post to a redirect."""

from django.urls import URLPattern, path
from rest_framework.views import APIView

from dossiers.api import views


def both(route: str, view: type[APIView], name: str) -> list[URLPattern]:
    """With the slash as documented and as `reverse` gives it; without, the same."""
    return [path(f"{route}/", view.as_view(), name=name), path(route, view.as_view(schema=None))]


app_name = "api"
urlpatterns = [
    *both("dossiers", views.Dossiers, "dossiers"),
    *both("dossiers/<code>", views.OneDossier, "dossier"),
    *both("dossiers/<code>/clock", views.Clock, "clock"),
    *both("dossiers/<code>/actions/<action>", views.Actions, "action"),
]
