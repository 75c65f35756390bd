"""That a background process lives: the instant of its last beat."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """One row a process kind (`beat`, `worker`), moved on each time it is heard of."""

    name = models.CharField(_("tiến trình"), max_length=20, unique=True)
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("nhịp tiến trình")
        verbose_name_plural = _("nhịp tiến trình")

    def __str__(self) -> str:
        return self.name
