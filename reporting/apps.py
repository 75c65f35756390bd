from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = _("Thống kê")

    def ready(self) -> None:
        from reporting.reform import standard  # it reads models

        post_migrate.connect(standard.load, sender=self, dispatch_uid="reporting.standard_indicators")
