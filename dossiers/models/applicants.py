"""Applicants. Personal data live here and nowhere else; numbers are stored encrypted, with a MAC for exact search."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Applicant(models.Model):
    """A citizen or an organisation. The `_cipher` columns are sealed by `dossiers.personal`, keyed by `DATA_KEYS`."""

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("Cá nhân")
        ORGANISATION = "organisation", _("Tổ chức")

    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("họ tên / tên tổ chức"), max_length=200)
    name_folded = models.CharField(max_length=200)  # without accents, for search
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    id_number_cipher = models.BinaryField(blank=True)
    id_number_mac = models.BinaryField(max_length=16, blank=True, db_index=True)  # for: find by ID number
    phone_cipher = models.BinaryField(blank=True)
    phone_mac = models.BinaryField(max_length=16, blank=True)
    email_cipher = models.BinaryField(blank=True)
    email_mac = models.BinaryField(max_length=16, blank=True)

    class Meta:
        verbose_name = _("người nộp hồ sơ")
        verbose_name_plural = _("người nộp hồ sơ")

    def __str__(self) -> str:
        return f"#{self.pk}"  # never the name: this ends up in logs and admin history
