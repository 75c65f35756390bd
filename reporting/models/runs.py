"""Frozen runs: published reports as they were published, each with all that is needed to make it again."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dossiers.rules.officetime import end_of, to_day, to_instant

CURRENT = Q(superseded_at__isnull=True, withdrawn_at__isnull=True)


class Publication(models.Model):
    """What was published of one place and period. Never overwritten: a later one supersedes it, and both are kept.

    It is counted from what had happened by `as_of`, of what was recorded by `known_at` and by `last_event`, the newest
    event when it was made; so neither a late entry nor a load of past dates enters it again. Without `known_at` it was
    stored before runs were frozen, and cannot be made again.
    """

    province = models.CharField(_("mã tỉnh"), max_length=8, blank=True)
    unit = models.CharField(_("mã đơn vị"), max_length=8, blank=True)
    first = models.DateField(_("từ ngày"))
    last = models.DateField(_("đến ngày"))
    version = models.PositiveSmallIntegerField(_("lần công bố"), default=1)
    title = models.CharField(_("tên"), max_length=200)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    practice = models.CharField(_("cách tính hồ sơ rút, dừng"), max_length=12, default="column")
    frame = models.DateField(_("quy đổi về đơn vị của ngày"), null=True, blank=True)
    as_of = models.DateTimeField(_("chốt số liệu lúc"))
    known_at = models.DateTimeField(_("theo ghi nhận đến"), null=True, blank=True)
    last_event = models.BigIntegerField(default=0)
    unknown_from = models.BigIntegerField(default=0)  # every event with a smaller id was known
    answer_due_if_sent_by = models.DateTimeField(null=True, blank=True)  # by the calendar of then
    reconstructed = models.BooleanField(_("số liệu dựng lại"), default=False)
    simulated = models.BooleanField(_("số liệu mô phỏng"), default=False)
    origins = models.JSONField(default=list, blank=True)  # [key, name] of what was loaded into the period by then

    published_at = models.DateTimeField(_("công bố lúc"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người công bố"),
    )
    superseded_at = models.DateTimeField(_("được thay thế lúc"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("gỡ xuống lúc"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người gỡ")
    )
    withdrawn_why = models.CharField(_("lý do gỡ"), max_length=500, blank=True)

    # what a worker found since, so that no visitor has to wait for a comparison
    restated_at = models.DateTimeField(_("số liệu đã đổi, biết lúc"), null=True, blank=True)
    moved = models.PositiveIntegerField(_("hồ sơ làm đổi số liệu"), default=0)
    watched_to = models.BigIntegerField(default=0)  # the newest event looked at

    class Meta:
        verbose_name = _("biểu đã công bố")
        verbose_name_plural = _("biểu đã công bố")
        constraints = [
            models.UniqueConstraint(
                fields=["province", "unit", "first", "last"], condition=CURRENT, name="publication_one_current"
            ),
            models.UniqueConstraint(
                fields=["province", "unit", "first", "last", "version"], name="publication_version_unique"
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="publication_dates_in_order"),
        ]
        indexes = [models.Index(fields=["-published_at"], name="publication_newest")]

    def __str__(self) -> str:
        return f"{self.title} {self.first} – {self.last}"

    @property
    def under_way(self) -> bool:
        """Whether the period had not ended yet when its figures were cut."""
        return to_instant(self.as_of) < end_of(to_day(self.last))

    @property
    def is_current(self) -> bool:
        return self.superseded_at is None and self.withdrawn_at is None


class PublishedStatement(models.Model):
    """One statement of a publication: the very text of `report --format json`, labels and all, and its digest."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="statements")
    position = models.PositiveSmallIntegerField(default=0)
    grouping = models.CharField(_("nhóm theo"), max_length=12)
    scope = models.CharField(_("phạm vi"), max_length=8, default="own")
    body = models.TextField()
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("biểu thống kê đã công bố")
        verbose_name_plural = _("biểu thống kê đã công bố")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "grouping"], name="published_statement_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}/{self.grouping}"

    @property
    def content(self) -> bytes:
        return self.body.encode()

    @property
    def intact(self) -> bool:
        """Whether the text is still the one that was published."""
        return digest(self.content) == self.sha256


def digest(content: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class PublicationOrder(models.Model):
    """A publication that was asked for on a page, for the worker to make. The table says what is to be done."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ")
        RUNNING = "running", _("Đang tính")
        DONE = "done", _("Đã công bố")
        FAILED = "failed", _("Không công bố được")

    words = models.JSONField(_("yêu cầu"))
    asked_at = models.DateTimeField(_("yêu cầu lúc"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người yêu cầu"),
    )
    state = models.CharField(_("tình trạng"), max_length=8, choices=State.choices, default=State.QUEUED)
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(_("vì sao"), max_length=500, blank=True)
    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("yêu cầu công bố")
        verbose_name_plural = _("yêu cầu công bố")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def asked_for(self) -> str:
        """What is to be published, as it was typed."""
        words = self.words
        place = words.get("title") or words.get("unit") or words.get("province", "")
        return f"{place} {words.get('from', '')} – {words.get('to', '')}"
