"""Where dossiers came from that nobody handed in: a simulated scenario, an import."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Origin(models.Model):
    """One run of a scenario or an import. Its dossiers can be told apart, and removed, by it."""

    class Kind(models.TextChoices):
        SCENARIO = "scenario", _("Mô phỏng")
        REBUILT = "rebuilt", _("Dựng lại từ số liệu công bố")
        IMPORT = "import", _("Nhập dữ liệu")

    MADE_UP = (Kind.SCENARIO, Kind.REBUILT)
    """Dossiers that nobody handed in: at work in a simulated province, or such that a published report comes out."""

    kind = models.CharField(_("loại"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("tên"), max_length=200)
    province = models.CharField(_("mã tỉnh"), max_length=8)
    first = models.DateField(_("từ ngày"))
    last = models.DateField(_("đến ngày"))
    seed = models.BigIntegerField(_("hạt giống"), default=0)
    definition = models.CharField(_("mã băm tệp"), max_length=64)
    digest = models.CharField(_("mã băm kết quả"), max_length=64, blank=True)
    dossiers = models.PositiveIntegerField(_("hồ sơ"), default=0)
    events = models.PositiveIntegerField(_("sự kiện"), default=0)
    flags = models.PositiveIntegerField(_("cờ"), default=0)
    loaded_at = models.DateTimeField(_("nạp lúc"))

    class Meta:
        verbose_name = _("nguồn dữ liệu")
        verbose_name_plural = _("nguồn dữ liệu")
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="origin_dates_in_order")]

    def __str__(self) -> str:
        return self.name
