"""Working time as data: layers (national, province, agency) whose entries are added in revisions, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """One layer. What it does not say, its parent says; a compiled calendar answers from `first` to `last`."""

    code = models.CharField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="layers")
    first = models.DateField(_("ngày đầu"))
    last = models.DateField(_("ngày cuối"))

    class Meta:
        verbose_name = _("lịch làm việc")
        verbose_name_plural = _("lịch làm việc")
        constraints = [models.CheckConstraint(condition=Q(last__gt=models.F("first")), name="calendar_dates_in_order")]

    def __str__(self) -> str:
        return self.name


class CalendarRevision(models.Model):
    """A moment at which calendars were edited. An event stores the revision it counted with."""

    entered_at = models.DateTimeField(_("ghi nhận lúc"))
    note = models.CharField(_("nội dung"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lần sửa lịch")
        verbose_name_plural = _("các lần sửa lịch")

    def __str__(self) -> str:
        return f"#{self.pk} {self.note}"


class CalendarHours(models.Model):
    """Weekly sessions of some weekdays, perhaps between dates or in a season; later rows win."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="hours")
    revision = models.ForeignKey(CalendarRevision, models.PROTECT, related_name="+")
    weekdays = models.CharField(_("thứ (ISO)"), max_length=13)  # "1,2,3,4,5"
    sessions = models.CharField(_("buổi làm việc"), max_length=60, blank=True)  # "07:00-11:30,13:30-17:00"
    first = models.DateField(_("từ ngày"), null=True, blank=True)
    last = models.DateField(_("đến ngày"), null=True, blank=True)
    season = models.CharField(_("mùa"), max_length=11, blank=True)  # "04-16/10-15"
    source = models.CharField(_("văn bản"), max_length=300)

    class Meta:
        verbose_name = _("giờ làm việc")
        verbose_name_plural = _("giờ làm việc")

    def __str__(self) -> str:
        return f"{self.weekdays}: {self.sessions}"


class CalendarEntry(models.Model):
    """One special day, with the document that makes it so."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Ngày lễ")
        COMPENSATORY = "compensatory", _("Nghỉ bù")
        SWAPPED_OFF = "swapped_off", _("Nghỉ hoán đổi")
        MAKEUP_WORK = "makeup_work", _("Làm bù")
        ORDINARY = "ordinary", _("Ngày thường")

    class Status(models.TextChoices):
        DECIDED = "decided", _("Đã quyết định")
        PREDICTED = "predicted", _("Dự kiến")

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="entries")
    revision = models.ForeignKey(CalendarRevision, models.PROTECT, related_name="+")
    date = models.DateField(_("ngày"))
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("tên"), max_length=120, blank=True)
    sessions = models.CharField(_("buổi làm việc"), max_length=60, blank=True)
    source = models.CharField(_("văn bản"), max_length=300)
    status = models.CharField(_("tình trạng"), max_length=9, choices=Status.choices, default=Status.DECIDED)

    class Meta:
        verbose_name = _("ngày đặc biệt")
        verbose_name_plural = _("ngày đặc biệt")
        constraints = [models.UniqueConstraint(fields=["calendar", "revision", "date"], name="calendar_entry_unique")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
