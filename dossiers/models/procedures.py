"""Procedures: published, then frozen. A dossier keeps the version in force when it was received."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dossiers.models.choices import LEVEL_LABELS, term_kinds


def levels() -> list[tuple[str, object]]:
    return list(LEVEL_LABELS.items())


class Field(models.Model):
    """A field of administration (lĩnh vực)."""

    code = models.CharField(_("mã"), max_length=20, unique=True)
    name = models.CharField(_("tên"), max_length=120)

    class Meta:
        verbose_name = _("lĩnh vực")
        verbose_name_plural = _("lĩnh vực")

    def __str__(self) -> str:
        return self.name


class Procedure(models.Model):
    """A procedure by its national code; `illustrative` where the code is ours and not the national database's."""

    code = models.CharField(_("mã thủ tục"), max_length=20, unique=True)
    illustrative = models.BooleanField(_("mã minh họa"), default=False)

    class Meta:
        verbose_name = _("thủ tục hành chính")
        verbose_name_plural = _("thủ tục hành chính")

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """What a procedure says between two dates. The counted term is `term_amount`; the law's is `statutory_amount`."""

    class OnlineLevel(models.TextChoices):
        FULL = "full", _("Toàn trình")
        PARTIAL = "partial", _("Một phần")
        NONE = "none", _("Cung cấp thông tin")

    class Change(models.TextChoices):
        NEW = "new", _("Ban hành mới")
        AMENDED = "amended", _("Sửa đổi, bổ sung")
        ABOLISHED = "abolished", _("Bãi bỏ")

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    name = models.CharField(_("tên"), max_length=400)
    field = models.ForeignKey(Field, models.PROTECT, related_name="versions")
    level = models.CharField(_("cấp"), max_length=8, choices=levels)
    agency_key = models.CharField(_("cơ quan có thẩm quyền"), max_length=60)
    term_kind = models.CharField(_("loại thời hạn"), max_length=16, choices=term_kinds, blank=True)
    term_amount = models.PositiveSmallIntegerField(_("thời hạn"), default=0)
    statutory_amount = models.PositiveSmallIntegerField(_("thời hạn theo luật"), default=0)
    term_cutoff = models.PositiveIntegerField(_("giờ chốt trong ngày (giây)"), default=54_000)
    after_supplement = models.CharField(_("sau bổ sung"), max_length=8, default="resume")
    online_level = models.CharField(_("mức độ trực tuyến"), max_length=8, choices=OnlineLevel.choices)
    fee = models.PositiveIntegerField(_("lệ phí (đồng)"), default=0)
    documents = models.TextField(_("thành phần hồ sơ"), blank=True)
    legal_basis = models.TextField(_("căn cứ pháp lý"), blank=True)
    decision = models.CharField(_("quyết định công bố"), max_length=120, blank=True)
    change = models.CharField(_("thay đổi"), max_length=9, choices=Change.choices, default=Change.NEW)
    volume = models.PositiveIntegerField(_("trọng số hồ sơ"), default=0)
    late_weight = models.PositiveSmallIntegerField(_("trọng số trễ hạn"), default=0)
    valid_from = models.DateField(_("hiệu lực từ"))
    valid_to = models.DateField(_("hết hiệu lực"), null=True, blank=True)

    class Meta:
        verbose_name = _("phiên bản thủ tục")
        verbose_name_plural = _("phiên bản thủ tục")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "valid_from"], name="procedure_version_from_unique"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(valid_to__isnull=True), name="procedure_version_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="procedure_version_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(statutory_amount__gte=F("term_amount")), name="procedure_version_term_within_law"
            ),
            models.CheckConstraint(
                condition=Q(term_kind__in=["", "same_day"]) | Q(term_amount__gt=0), name="procedure_version_has_term"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def parts(self) -> list[str]:
        """What a dossier consists of (thành phần hồ sơ), one after the other; in `documents` a semicolon divides."""
        return [part for line in self.documents.splitlines() for part in map(str.strip, line.split(";")) if part]


class ProcedureStep(models.Model):
    """One office a dossier passes, and its share of the term in percent."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    office = models.CharField(_("bộ phận"), max_length=80)
    share = models.PositiveSmallIntegerField(_("phần thời hạn (%)"))

    class Meta:
        verbose_name = _("bước xử lý")
        verbose_name_plural = _("các bước xử lý")
        ordering = ["version", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="procedure_step_order_unique")]

    def __str__(self) -> str:
        return f"{self.order}. {self.office}"
