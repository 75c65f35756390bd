"""Who receives or handles dossiers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dossiers.models.calendars import Calendar
from dossiers.models.choices import VERTICAL
from dossiers.models.units import Unit


class Agency(models.Model):
    """A department, committee, desk, branch or utility; it belongs to one unit for life."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Sở, ban, ngành")
        SERVICE_CENTRE = "service_centre", _("Trung tâm phục vụ hành chính công")
        PEOPLES_COMMITTEE = "peoples_committee", _("Ủy ban nhân dân")
        ONE_STOP = "one_stop", _("Bộ phận Một cửa")
        LAND_REGISTRY = "land_registry", _("Văn phòng đăng ký đất đai")
        VERTICAL = "vertical", _("Cơ quan ngành dọc")
        UTILITY = "utility", _("Đơn vị dịch vụ")

    code = models.CharField(_("mã định danh"), max_length=20)
    key = models.CharField(_("vai trò"), max_length=60)
    name = models.CharField(_("tên"), max_length=200)
    kind = models.CharField(_("loại"), max_length=20, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="agencies")
    desk = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="served")
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    valid_from = models.DateField(_("hiệu lực từ"))
    valid_to = models.DateField(_("hết hiệu lực"), null=True, blank=True)

    class Meta:
        verbose_name = _("cơ quan")
        verbose_name_plural = _("cơ quan")
        constraints = [
            # The code starts dossier codes; a successor may take it over on a later day.
            models.UniqueConstraint(fields=["code", "valid_from"], name="agency_code_from_unique"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="agency_code_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="agency_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> str:
        """The level of its dossiers in reports."""
        return VERTICAL if self.kind == self.Kind.VERTICAL else self.unit.level
