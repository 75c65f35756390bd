"""Indicators that our dossiers cannot give: entered or imported, per unit and period, each with its source."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dossiers.models import Unit


class Indicator(models.Model):
    """One thing that offices report beside their dossiers: its name, and how its values read."""

    class Group(models.TextChoices):
        OPENNESS = "openness", _("Công khai, minh bạch")
        DIGITISATION = "digitisation", _("Số hóa hồ sơ")
        ONLINE = "online", _("Dịch vụ trực tuyến")
        PAYMENT = "payment", _("Thanh toán trực tuyến")
        SATISFACTION = "satisfaction", _("Mức độ hài lòng")
        DOCUMENTS = "documents", _("Văn bản điện tử")
        COVERAGE = "coverage", _("Tổ chức một cửa")
        INDEX = "index", _("Chỉ số bên ngoài")
        OTHER = "other", _("Khác")

    class Kind(models.TextChoices):
        COUNT = "count", _("Số đếm")
        SHARE = "share", _("Tỷ lệ")
        SCORE = "score", _("Điểm")
        MONEY = "money", _("Tiền")

    code = models.CharField(_("mã"), max_length=60, unique=True)
    name = models.CharField(_("tên"), max_length=200)
    group = models.CharField(_("nhóm"), max_length=16, choices=Group.choices, default=Group.OTHER)
    kind = models.CharField(_("kiểu"), max_length=8, choices=Kind.choices)
    measure = models.CharField(_("đơn vị tính"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("chỉ tiêu nhập")
        verbose_name_plural = _("chỉ tiêu nhập")
        ordering = ["group", "code"]

    def __str__(self) -> str:
        return self.name


class IndicatorValue(models.Model):
    """An indicator of a unit in a period of whole days, both included: a number, or a share by its two parts."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values", verbose_name=_("chỉ tiêu"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    first = models.DateField(_("từ ngày"))
    last = models.DateField(_("đến ngày"))
    value = models.DecimalField(_("giá trị"), max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.PositiveBigIntegerField(_("tử số"), null=True, blank=True)
    denominator = models.PositiveBigIntegerField(_("mẫu số"), null=True, blank=True)
    parts = models.JSONField(_("các phần"), default=list, blank=True)  # integers whose sum the value is
    stated = models.CharField(_("như đã công bố"), max_length=40, blank=True)  # as printed: "94,9%"
    rank = models.PositiveSmallIntegerField(_("xếp hạng"), null=True, blank=True)
    ranked = models.PositiveSmallIntegerField(_("trên tổng số"), null=True, blank=True)
    source = models.CharField(_("nguồn"), max_length=200)
    entered_at = models.DateTimeField(_("nhập lúc"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người nhập")
    )

    class Meta:
        verbose_name = _("giá trị chỉ tiêu")
        verbose_name_plural = _("giá trị chỉ tiêu")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "unit", "first", "last"], name="indicator_value_unique"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="indicator_value_dates_in_order"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(numerator__isnull=False, denominator__isnull=False),
                name="indicator_value_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.first} – {self.last}"
