"""Files that somebody asked for, made by a worker. The table says what is to be done: a message is only a nudge."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """One list as one file. `words` are what was asked for, without anybody's data.

    `attempts` is also whose turn it is: a worker writes only while the number is the one it claimed. The row stays
    when the file has gone, for it says who took personal data out, and when.
    """

    class Kind(models.TextChoices):
        REGISTER = "register", _("Sổ theo dõi hồ sơ")
        LATE = "late", _("Danh sách hồ sơ quá hạn")

    class Format(models.TextChoices):
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"
        PDF = "pdf", "PDF"

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ")
        RUNNING = "running", _("Đang lập")
        DONE = "done", _("Đã xong")
        FAILED = "failed", _("Không lập được")
        EXPIRED = "expired", _("Đã xóa tệp")

    kind = models.CharField(_("tài liệu"), max_length=12, choices=Kind.choices)
    format = models.CharField(_("định dạng"), max_length=4, choices=Format.choices)
    words = models.JSONField(_("yêu cầu"))
    language = models.CharField(max_length=8, default="vi")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người yêu cầu")
    )
    requested_at = models.DateTimeField(_("yêu cầu lúc"))
    standing = models.CharField(max_length=80, blank=True)  # what the file was made for: role and place of its reader

    state = models.CharField(_("tình trạng"), max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    heard_at = models.DateTimeField(null=True, blank=True)  # of the worker that has it
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True, blank=True)
    file = models.CharField(max_length=60, blank=True)  # its name in EXPORT_FOLDER
    size = models.PositiveBigIntegerField(default=0)
    error = models.CharField(_("lỗi"), max_length=300, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("tệp xuất")
        verbose_name_plural = _("tệp xuất")
        constraints = [
            # one at a time: however many are asked for, the other workers go on with their work
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="export_one_running"),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(file="") & Q(finished_at__isnull=False), name="export_done_has_file"
            ),
        ]
        indexes = [
            # my exports, the newest first
            models.Index(fields=["requested_by", "-requested_at"], name="export_of_user"),
            # the next one to make
            models.Index(fields=["id"], condition=Q(state="queued"), name="export_queued"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.state}"
