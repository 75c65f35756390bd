"""The statement in SQL equals the obvious one, on histories of every kind; and its books carry over."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers import services
from dossiers.models import Dossier, DossierEvent
from dossiers.rules.deadlines import Term
from dossiers.rules.errors import NotAllowed
from dossiers.rules.lifecycle import allowed_actions
from dossiers.rules.officetime import day_of, to_date, to_instant
from reporting import queries, statement
from reporting.counts import Counts
from reporting.cuts import cut
from tests.factories import ApplicantFactory, FieldFactory, ProcedureVersionFactory
from tests.reporting import reference
from tests.reporting.told import LONG_AFTER, moment, report, told

NOW = to_instant(LONG_AFTER)


def pause_of(draw: Random) -> timedelta:
    """The time to the next step: none, a second, some hours, some days, or about the term."""
    return draw.choice(
        [
            timedelta(0),
            timedelta(days=7),
            timedelta(seconds=1),
            timedelta(hours=draw.randrange(1, 9)),
            timedelta(days=draw.randrange(14)),
        ]
    )


def step(draw: Random, offices, dossier: Dossier, at, recorded_at) -> None:
    """One random step that the lifecycle allows."""
    choices = allowed_actions(dossier.status)
    if choices:
        going_on = [a for a in choices if a not in ("withdraw", "stop", "refuse")]
        action = draw.choice(choices if draw.random() < 0.5 else going_on or choices)
        services.act(dossier.pk, action, at=at, recorded_at=recorded_at, **details(draw, offices, dossier, action, at))


def details(draw: Random, offices, dossier: Dossier, action: str, at) -> dict:
    given = {"reason": "theo hồ sơ"}
    if action == "transfer":
        given["agency"] = draw.choice([agency for agency in offices.accountable if agency.pk != dossier.agency_id])
    if action == "extend":
        given["promised_at"] = at + timedelta(days=3)
    if action == "recalculate" and draw.random() < 0.5 and dossier.term_kind:
        given["term"] = Term(dossier.term_kind, draw.randrange(1, 12))
    return given


def correct(draw: Random, dossier: Dossier, recorded_at) -> None:
    """Void a random end of the history, at times from the reception on; at times say what happened instead."""
    history = reference.effective(dossier.events.all(), None)
    if not history:
        return
    event = history[0] if draw.random() < 0.1 else draw.choice(history[1:] or history)
    steps = []
    if event is history[0]:
        steps = draw.choice([[], [("receive", event.at - timedelta(days=draw.randrange(3)), {})]])
    elif event.from_status in ("received", "processing"):
        steps = draw.choice([[], [("resolve", event.at, {})], [("withdraw", event.at, {"reason": "đổi ý"})]])
    services.correct(dossier.pk, voids_from=event.seq, reason="ghi nhầm", recorded_at=recorded_at, steps=steps)


def live(draw: Random, office, dossiers: int) -> None:
    """A few months of an office: every action, late entries, corrections of corrections, parts of linked dossiers."""
    procedures = list(office.procedures.values())
    for _ in range(dossiers):
        at = moment("20/3") + timedelta(seconds=draw.randrange(90 * 86_400))
        if draw.random() < 0.2:  # on the edge of a day
            at = at.replace(hour=draw.choice([0, 23]), minute=0, second=0)
        channel = draw.choice(["online", "direct", "postal"])
        known = list(Dossier.objects.order_by("pk"))
        parent = draw.choice(known) if known and draw.random() < 0.1 else None
        intake = services.Intake(
            draw.choice(procedures),
            office.applicant,
            desk=draw.choice([office.offices.desk, office.offices.ward_committee]),
            agency=draw.choice(office.offices.accountable),
            channel=channel,
            parent=parent,
        )
        action = "submit" if channel == "online" and draw.random() < 0.7 else "receive"
        dossier = services.open_dossier(intake, action=action, at=at)
        recorded_at = at
        for _ in range(draw.randrange(9)):
            at += pause_of(draw)
            recorded_at = max(recorded_at, at) + draw.choice([timedelta(0), timedelta(0), timedelta(days=20)])
            dossier.refresh_from_db()
            if draw.random() < 0.15:
                recorded_at += timedelta(days=draw.randrange(30))
                try:
                    correct(draw, dossier, recorded_at)
                except NotAllowed:
                    continue
                last = reference.effective(dossier.events.all(), None)
                at = last[-1].at if last else at
                if not last:
                    break
            else:
                step(draw, office.offices, dossier, at, recorded_at)


def accounts(offices) -> dict[tuple[str, ...], reference.Account]:
    """In which rows a dossier stands, for every grouping, spelt out for the province of Sông Xanh."""
    level = {"98": "province", "981": "district", "98101": "commune", "98102": "commune"}
    below = {"98": ["province"], "981": ["district", "province"]}
    commune = ["commune", "district", "province"]

    def by_level(dossier, agency):
        return ["vertical"] if agency == offices.police else [level[agency.unit.code]]

    def by_levels(dossier, agency):
        return ["vertical"] if agency == offices.police else below.get(agency.unit.code, commune)

    def in_district(agency):
        return agency.unit.code.startswith("981")

    return {
        ("level", "own", ""): by_level,
        ("level", "subtree", ""): by_levels,
        ("unit", "own", ""): lambda dossier, agency: [agency.unit.code],
        ("unit", "subtree", ""): lambda dossier, agency: ["981" if in_district(agency) else "98"],
        ("unit", "subtree", "981"): lambda dossier, agency: [agency.unit.code] if in_district(agency) else [],
        ("agency", "subtree", "981"): lambda dossier, agency: [agency.code] if in_district(agency) else [],
        ("agency", "own", "981"): lambda dossier, agency: [agency.code] if agency.unit.code == "981" else [],
        ("agency", "own", ""): lambda dossier, agency: [agency.code],
        ("desk", "own", ""): lambda dossier, agency: [dossier.desk.code],
        ("field", "own", ""): lambda dossier, agency: [dossier.procedure_version.field.code],
        ("procedure", "own", ""): lambda dossier, agency: [dossier.procedure_version.procedure.code],
        ("channel", "subtree", "981"): lambda dossier, agency: [dossier.channel] if in_district(agency) else [],
        ("channel", "own", ""): lambda dossier, agency: [dossier.channel],
    }


def near(draw: Random, instants: list[datetime]) -> int:
    """One of the instants, or the second before or after."""
    return to_instant(draw.choice(instants)) + draw.choice([-1, 0, 0, 1])


@pytest.fixture(params=[1, 2, 3])
def draw(request, office):
    """A dice, with an office's life of some months already in the book."""
    dice = Random(request.param)
    office.procedures["another field"] = ProcedureVersionFactory(field=FieldFactory(code="Z-DD", name="Đất đai"))
    live(dice, office, 100)
    apology = told("16/6 extend", promised_at=moment("26/6 17:00"))  # what dice seldom throw
    office.happens("12/6 receive", apology, "23/6 resolve")
    office.happens("12/6 receive", "19/6 resolve")
    office.happens("12/6 submit", "12/6 10:00 refuse", channel="online")
    return dice


@pytest.fixture
def events(draw):
    return list(DossierEvent.objects.order_by("pk"))


def test_a_life_of_some_months_in_every_statement(draw, offices, events):
    """One after the other: to live these months takes longer than to look at them."""
    the_statement_is_that_of_the_definitions(draw, offices, events)
    the_life_of_the_office_fills_every_column(events)
    what_is_open_is_carried_into_the_next_period(draw, events)
    the_total_is_the_sum_of_the_rows_unless_they_overlap()


def the_statement_is_that_of_the_definitions(draw, offices, events):
    happened, recorded = [event.at for event in events], [event.recorded_at for event in events]
    for (by, scope, unit), account in accounts(offices).items():
        for _ in range(5):
            first, last = sorted(to_date(day_of(near(draw, happened))) for _ in range(2))
            period = cut(first, last, None, NOW)
            as_of = draw.choice([None, None, max(period.before + 1, near(draw, happened))])
            known_at = draw.choice([None, None, near(draw, recorded)])
            query = queries.Query(
                first, last, cut(first, last, as_of, NOW), by=by, scope=scope, province="98", unit=unit or None,
                known_at=known_at,
            )  # fmt: skip
            made = statement.make(query)
            expected = reference.statement(query.cuts, known_at, account)
            assert {row.key: row.counts for row in made.rows} == expected, query
            assert all(row.counts.balances() for row in (*made.rows, made.total)), query
            assert made.overlapping == (by == "level" and scope == "subtree")


def the_life_of_the_office_fills_every_column(events):
    """Else the comparison would not have looked at it."""
    columns = set()
    for day in sorted({event.day for event in events})[::3]:
        for by in ("level", "agency"):
            made = report(f"{day}", "2023-12-31", as_of=f"{day + timedelta(days=20)}", province="98", by=by)
            columns |= {name for row in made.rows for name, count in row.counts._asdict().items() if count}
    assert columns == set(Counts._fields)


def what_is_open_is_carried_into_the_next_period(draw, events):
    days = sorted({event.day for event in events})
    for day in draw.sample(days, 12):
        for by in ("level", "agency", "procedure"):
            until = report("2023-03-01", f"{day}", province="98", by=by)
            after = report(f"{day + timedelta(days=1)}", "2023-12-31", province="98", by=by)
            left = {row.key: row.counts.open for row in until.rows if row.counts.open}
            assert {row.key: row.counts.carried for row in after.rows if row.counts.carried} == left


def the_total_is_the_sum_of_the_rows_unless_they_overlap():
    own, subtree = (report("2023-04-01", "2023-06-30", province="98", scope=scope) for scope in ("own", "subtree"))
    assert own.total.counts.received == sum(row.counts.received for row in own.rows)
    assert subtree.total.counts.received == own.total.counts.received
    assert sum(row.counts.received for row in subtree.rows) > subtree.total.counts.received


@pytest.mark.parametrize("by, scope", [("level", "own"), ("unit", "subtree"), ("field", "own"), ("desk", "own")])
def test_the_number_of_queries_does_not_grow(office, by, scope):
    report("2023-04-01", "2023-06-30")  # compiles the calendar, once for all
    counts = []
    for dossiers in (3, 30):
        live(Random(dossiers), office, dossiers)
        office.happens("12/6 receive", agency=office.offices.village_committee)
        with CaptureQueriesContext(connection) as captured:
            report("2023-04-01", "2023-06-30", province="98", by=by, scope=scope)
        counts.append(len(captured))
    assert 16 >= counts[0] >= counts[1], counts  # fewer, where the units above are already there


def test_an_office_without_dossiers_has_no_rows_and_no_rates(offices):
    made = report("2023-04-01", "2023-06-30", province="98")
    document = statement.as_document(made)
    assert document["rows"] == []
    assert set(document["total"]["rates"].values()) == {None}
    assert ApplicantFactory._meta.model.objects.count() == 0
