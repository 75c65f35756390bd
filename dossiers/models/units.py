"""Administrative units, which change by decree: an identity, its versions, and who succeeds whom."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dossiers.models.choices import Level


def in_force(day: date, prefix: str = "") -> Q:
    """Rows valid on a day: `valid_from` ≤ day < `valid_to`, where null means still in force."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    )


class Unit(models.Model):
    """One unit for its whole life. A code alone is no identity: most communes of 2025 reuse an older one's."""

    code = models.CharField(_("mã"), max_length=8)
    since = models.DateField(_("từ ngày"))
    level = models.CharField(_("cấp"), max_length=8, choices=Level.choices)

    class Meta:
        verbose_name = _("đơn vị hành chính")
        verbose_name_plural = _("đơn vị hành chính")
        constraints = [models.UniqueConstraint(fields=["code", "since"], name="unit_code_since_unique")]

    def __str__(self) -> str:
        return f"{self.code} ({self.since})"


class UnitVersion(models.Model):
    """A unit's name and parent between two dates."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="versions")
    name = models.CharField(_("tên"), max_length=120)
    kind = models.CharField(_("loại"), max_length=20)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="child_versions")
    valid_from = models.DateField(_("hiệu lực từ"))
    valid_to = models.DateField(_("hết hiệu lực"), null=True, blank=True)

    class Meta:
        verbose_name = _("phiên bản đơn vị")
        verbose_name_plural = _("phiên bản đơn vị")
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_version_from_unique"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="unit_version_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="unit_version_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitSuccession(models.Model):
    """Who carries on a unit's work from a day: merged, split, renamed or abolished, by which decree."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("Sáp nhập")
        SPLIT = "split", _("Chia tách")
        RENAME = "rename", _("Đổi tên")
        ABOLISH = "abolish", _("Kết thúc hoạt động")

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="predecessions")
    kind = models.CharField(_("hình thức"), max_length=8, choices=Kind.choices)
    on = models.DateField(_("từ ngày"))
    main = models.BooleanField(_("kế thừa chính"), default=True)
    decree = models.CharField(_("văn bản"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("kế thừa đơn vị")
        verbose_name_plural = _("kế thừa đơn vị")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="unit_succession_unique"),
            models.UniqueConstraint(
                fields=["predecessor", "on"], condition=Q(main=True), name="unit_succession_one_main"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
