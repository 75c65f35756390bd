"""Running balances: what every account had counted, since the beginning, by the end of each day on which it moved.

Disposable: written from the events by `reporting.rollups` alone, and rebuilt by `rebuild_rollups`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.models import Agency, Dossier, ProcedureVersion
from dossiers.models.choices import Channel


class Account(models.Model):
    """A key that balances are kept by. Each movement of a dossier is posted to one account of every book."""

    class Book(models.TextChoices):
        """What the accounts of a book tell apart.

        `desk`: accountable agency, desk, channel (by level, unit, agency, desk, channel).
        `region`: procedure version, in all agencies of one province and level, of which `agency` is one.
        `office`: procedure version, in one accountable agency.
        """

        DESK = "desk"
        REGION = "region"
        OFFICE = "office"

    book = models.CharField(max_length=6, choices=Book.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    desk = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=6, blank=True, choices=Channel.choices)
    procedure_version = models.ForeignKey(ProcedureVersion, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "agency", "desk", "channel"], condition=Q(desk__isnull=False), name="account_of_desk"
            ),
            models.UniqueConstraint(
                fields=["book", "agency", "procedure_version"],
                condition=Q(procedure_version__isnull=False),
                name="account_of_procedure",
            ),
            models.CheckConstraint(
                condition=Q(book="desk", desk__isnull=False, procedure_version__isnull=True)
                | Q(book__in=["region", "office"], desk__isnull=True, procedure_version__isnull=False),
                name="account_has_its_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.agency_id}/{self.desk_id or self.procedure_version_id} {self.channel}"


def _count() -> models.IntegerField[int, int]:
    return models.IntegerField(default=0)


class Balance(models.Model):
    """An account at the end of a day. First totals since the beginning, then how many stand where at that moment."""

    pk = models.CompositePrimaryKey("account_id", "day")
    account = models.ForeignKey(Account, models.CASCADE, related_name="balances", db_index=False)
    day = models.DateField()

    online = _count()
    direct = _count()
    postal = _count()
    early = _count()
    on_time = _count()
    late = _count()
    no_term = _count()
    late_apologised = _count()
    withdrawn = _count()
    stopped = _count()
    ended_late_withdrawn = _count()
    ended_late_stopped = _count()
    refused = _count()

    open_in_time = _count()
    open_late = _count()
    open_paused = _count()
    open_late_paused = _count()
    open_no_term = _count()
    pending = _count()
    pending_late = _count()

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class Passage(models.Model):
    """Open dossiers of one kind that passed from one accountable agency to another on a day."""

    day = models.DateField()
    origin = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    desk = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    procedure_version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_index=False)
    dossiers = models.IntegerField(default=0)

    class Meta:
        constraints = [
            # its index also serves the days of a statement
            models.UniqueConstraint(
                fields=["day", "origin", "agency", "desk", "channel", "procedure_version"], name="passage_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.origin_id} → {self.agency_id}"


class MovedOn(models.Model):
    """A dossier that moved something on a day of the last month: of an instant within that day its history tells."""

    pk = models.CompositePrimaryKey("day", "dossier_id")
    day = models.DateField()
    # rows are given up before dossiers are deleted: no check, that would look for each of them
    dossier = models.ForeignKey(Dossier, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)

    def __str__(self) -> str:
        return f"{self.day}: {self.dossier_id}"


class Ledger(models.Model):
    """How far the balances are written: one row, or none.

    They hold every event up to `last_event` (the latest of which took effect at `last_at`), and what became late up
    to `told_at` without any event; on the days since `moved_since`, `MovedOn` has every dossier that moved. `regions`
    gives each agency the one that stands for its province and level; where that changes they are built anew, where the
    `revision` of the calendar does, those are posted again whose time to be answered it moves.
    """

    last_event = models.BigIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    moved_since = models.DateField(null=True)
    revision = models.BigIntegerField(null=True)
    regions = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="ledger_is_one")]

    def __str__(self) -> str:
        return f"{self.last_event}"
