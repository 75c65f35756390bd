"""Every address begins here. Pages are Vietnamese, and English below `/en/`, whatever the browser asks for."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    *i18n_patterns(
        path("", RedirectView.as_view(url="thong-ke/"), name="home"),
        path("thong-ke/", include("reporting.pages.urls")),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]
