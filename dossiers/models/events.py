"""The history of a dossier: append-only, each event with the state it led to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dossiers.models.agencies import Agency
from dossiers.models.calendars import CalendarRevision
from dossiers.models.choices import actions, statuses, verdicts
from dossiers.models.dossiers import Dossier
from dossiers.models.procedures import ProcedureVersion


class DossierEvent(models.Model):
    """Who did what, when and why. `at` is when it took effect, `recorded_at` when we learned it.

    Whatever a report needs is a column: the state it led to (`status` … `revision`) and where it came from
    (`from_status`, `from_agency`), so that no movement needs a second row. A `correct` carries no state.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveSmallIntegerField()
    action = models.CharField(_("việc"), max_length=20, choices=actions)
    at = models.DateTimeField(_("lúc"))
    day = models.DateField(_("ngày"))  # of `at`, office time: TruncDate would be Python on SQLite
    recorded_at = models.DateTimeField(_("ghi nhận lúc"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    office = models.CharField(_("nơi giữ"), max_length=80, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    outcome = models.CharField(_("kết quả"), max_length=8, blank=True)

    from_status = models.CharField(max_length=20, blank=True)
    # the procedure version until this event, where the reception fixed another: what was counted before was under that
    from_version = models.ForeignKey(ProcedureVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    from_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    status = models.CharField(_("tình trạng"), max_length=20, choices=statuses, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField(_("hạn trả"), null=True, blank=True)
    promised_at = models.DateTimeField(_("hẹn lại"), null=True, blank=True)
    verdict = models.CharField(_("kết quả thời hạn"), max_length=8, choices=verdicts, blank=True)
    revision = models.ForeignKey(CalendarRevision, models.PROTECT, null=True, related_name="+", db_index=False)

    term_amount = models.PositiveSmallIntegerField(null=True, blank=True)  # a `recalculate` that changed the term
    voids_from = models.PositiveSmallIntegerField(null=True, blank=True)  # a `correct`: void from this seq on

    class Meta:
        verbose_name = _("sự kiện")
        verbose_name_plural = _("sự kiện")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="event_seq_unique"),
            models.CheckConstraint(condition=Q(recorded_at__gte=F("at")), name="event_not_in_the_future"),
            models.CheckConstraint(
                condition=Q(action="correct", voids_from__isnull=False, status="", agency__isnull=True)
                | Q(voids_from__isnull=True, agency__isnull=False) & ~Q(action="correct"),
                name="event_state_unless_correction",
            ),
        ]
        indexes = [
            # the few corrections: reports leave out what they void
            models.Index(fields=["dossier"], condition=Q(voids_from__isnull=False), name="event_corrections"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.seq} {self.action}"
