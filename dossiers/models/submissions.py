"""What was handed in under a key of the sender's: so that sending it twice hands it in once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossiers import Dossier


class Submission(models.Model):
    """One key of one user, what was sent under it (as a MAC, which opens nothing) and what was answered.

    Written in the dossier's own transaction, so nobody sees it without the dossier. Kept for a week.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=120)
    fingerprint = models.BinaryField(max_length=16)
    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, related_name="+")
    answer = models.JSONField(null=True)
    sent_at = models.DateTimeField(_("gửi lúc"))

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("các lần gửi")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="submission_once_per_key")]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.key}"
