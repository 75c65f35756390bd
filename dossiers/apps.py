from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from dossiers.checks import times_are_stored_in_utc


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = _("Hồ sơ")

    def ready(self) -> None:
        register(times_are_stored_in_utc)
