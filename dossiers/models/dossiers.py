"""The dossier: a projection of its events, and what was fixed when it came in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dossiers.models.agencies import Agency
from dossiers.models.applicants import Applicant
from dossiers.models.calendars import Calendar
from dossiers.models.choices import Channel, statuses, term_kinds, verdicts
from dossiers.models.origins import Origin
from dossiers.models.procedures import ProcedureVersion


class Dossier(models.Model):
    """One dossier. `status`, `due_at` and `seq` are written by the two doors only, together with an event."""

    code = models.CharField(_("mã hồ sơ"), max_length=40, unique=True)
    procedure_version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="dossiers", db_index=False)
    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="dossiers")
    channel = models.CharField(_("kênh"), max_length=6, choices=Channel.choices)
    assisted = models.BooleanField(_("cán bộ nhập hộ"), default=False)
    desk = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", db_index=False)
    origin = models.ForeignKey(Origin, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    secret_no = models.PositiveSmallIntegerField(default=0)

    # the counted term, fixed at reception and kept through `transfer`
    term_kind = models.CharField(_("loại thời hạn"), max_length=16, choices=term_kinds, blank=True)
    term_amount = models.PositiveSmallIntegerField(_("thời hạn"), default=0)
    term_cutoff = models.PositiveIntegerField(default=54_000)
    after_supplement = models.CharField(max_length=8, default="resume")

    # the projection of the events
    seq = models.PositiveSmallIntegerField(_("phiên bản"))
    status = models.CharField(_("tình trạng"), max_length=20, choices=statuses)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="dossiers", db_index=False)
    office = models.CharField(_("nơi đang giữ"), max_length=80, blank=True)
    received_at = models.DateTimeField(_("tiếp nhận lúc"), null=True, blank=True)
    due_at = models.DateTimeField(_("hạn trả"), null=True, blank=True)
    promised_at = models.DateTimeField(_("hẹn lại"), null=True, blank=True)
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    verdict = models.CharField(_("kết quả thời hạn"), max_length=8, choices=verdicts, blank=True)
    next_rung_at = models.DateTimeField(null=True, blank=True)
    escalates_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="dossier_seq_from_one"),
            models.CheckConstraint(
                condition=Q(next_rung_at__isnull=True) | Q(due_at__isnull=False, escalates_at__isnull=False),
                name="dossier_rung_has_date",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(next_rung_at__isnull=True), name="dossier_ended_has_no_rung"
            ),
        ]
        indexes = [
            # flagging: next_rung_at < at, oldest first
            models.Index(fields=["next_rung_at"], condition=Q(next_rung_at__isnull=False), name="dossier_next_rung"),
            # worklists: the open dossiers of an agency, by date
            models.Index(
                fields=["agency", "due_at"], condition=Q(ended_at__isnull=True), name="dossier_open_by_agency"
            ),
            # those sent online that nobody has taken in yet: few, and asked for every minute
            models.Index(
                fields=["agency"],
                condition=Q(received_at__isnull=True, ended_at__isnull=True),
                name="dossier_pending",
            ),
            # a page of an agency's dossiers in order of entry (REST), without reading everybody else's
            models.Index(fields=["agency", "id"], name="dossier_by_agency"),
            # a list of what an agency owes or took in at its desk (`visible_to`): without it, a filter that few of a
            # desk's dossiers pass walks through everybody's
            models.Index(fields=["desk", "id"], name="dossier_by_desk"),
            # what a scenario or import made: --replace
            models.Index(fields=["origin"], condition=Q(origin__isnull=False), name="dossier_by_origin"),
            # the parts of a linked dossier
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="dossier_by_parent"),
        ]

    def __str__(self) -> str:
        return self.code


class CodeCounter(models.Model):
    """The last serial given out for an agency code and day."""

    prefix = models.CharField(max_length=20)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "day"], name="code_counter_unique")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.day}: {self.last}"
