"""What reporting keeps of its own: statements stored for the public page, so that a visit is not a recount."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StoredStatement(models.Model):
    """One statement as `report --format json` gives it, kept as the very text."""

    province = models.CharField(_("mã tỉnh"), max_length=8)
    first = models.DateField(_("từ ngày"))
    last = models.DateField(_("đến ngày"))
    grouping = models.CharField(_("nhóm theo"), max_length=12)
    label = models.CharField(_("tên"), max_length=200)
    reconstructed = models.BooleanField(_("số liệu dựng lại"), default=False)
    body = models.TextField()
    stored_at = models.DateTimeField(_("lưu lúc"))

    class Meta:
        verbose_name = _("biểu thống kê đã lưu")
        verbose_name_plural = _("biểu thống kê đã lưu")
        constraints = [
            models.UniqueConstraint(fields=["province", "first", "last", "grouping"], name="stored_statement_unique"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="stored_statement_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.first} – {self.last}"
