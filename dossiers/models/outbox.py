"""What others are to be told. Written in the transaction that makes it true, sent by a worker later."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossiers import Dossier


class OutboxMessage(models.Model):
    """One message: an event or a flag of a dossier. `key` is its Message-ID, the same at every try."""

    topic = models.CharField(_("chủ đề"), max_length=20)  # event | flag
    key = models.CharField(max_length=80, unique=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(_("tạo lúc"))
    sent_at = models.DateTimeField(_("đã gửi lúc"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("thư đi")
        verbose_name_plural = _("thư đi")
        indexes = [
            # a sender: what is not sent yet of its topic, oldest first
            models.Index(fields=["topic", "id"], condition=Q(sent_at__isnull=True), name="outbox_unsent_by_topic"),
        ]

    def __str__(self) -> str:
        return self.key
