"""Every address begins here. Pages are Vietnamese, and English below `/en/`, whatever the browser asks for."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from dossiers.admin.login import log_in
from dossiers.pages.views import look_up

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("dossiers.api.urls")),
    path("api/v1/", include("reporting.api.urls")),
    path("api/", include("dossiers.api.docs_urls")),
    *i18n_patterns(
        path("", look_up, name="home"),
        path("thong-ke/", include("reporting.pages.urls")),
        path("admin/bao-cao/", include("reporting.staff.urls")),
        path("admin/login/", log_in),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]
