"""Flags: that a dossier passed a rung of lateness, and that somebody was told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.choices import rungs
from dossiers.models.dossiers import Dossier


class Flag(models.Model):
    """A rung crossed, dated at the rung and not when a worker woke: a function of the history. No report reads it."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="flags", db_index=False)
    rung = models.CharField(_("mức"), max_length=9, choices=rungs)
    instant = models.DateTimeField(_("lúc"))
    noticed_at = models.DateTimeField(_("đã báo lúc"), null=True, blank=True)
    voided_by = models.PositiveSmallIntegerField(_("bị hủy bởi sự kiện"), null=True, blank=True)  # seq

    class Meta:
        verbose_name = _("cờ thời hạn")
        verbose_name_plural = _("cờ thời hạn")
        constraints = [models.UniqueConstraint(fields=["dossier", "rung", "instant"], name="flag_once_per_rung")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.rung}"


class FlagSetAside(models.Model):
    """A dossier whose rung could not be claimed. It holds nobody else up; its next action, a clerk or the
    worker's next sweep takes it up."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="flag_set_aside")
    at = models.DateTimeField(_("lúc"))
    error = models.TextField(_("lỗi"))

    class Meta:
        verbose_name = _("cờ không ghi được")
        verbose_name_plural = _("cờ không ghi được")

    def __str__(self) -> str:
        return f"{self.dossier_id}"
