"""The staff face: Django's admin in the office's words. It reads through `selectors` and writes through `services`."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from dossiers.admin import books, catalogue, dossier_admin, staff
from dossiers.admin.login import LogInForm

__all__ = ["books", "catalogue", "dossier_admin", "staff"]

admin.site.site_header = _("Một Cửa – cán bộ")
admin.site.site_title = _("Một Cửa")
admin.site.index_title = _("Công việc")
admin.site.login_form = LogInForm
