"""Frozen runs: the same bytes whatever is recorded later, and a restatement that names the dossiers that moved them.

Published on 5 July 2023 is the second quarter of that year.
"""

import io
import json
from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dossiers import calendars, services
from dossiers.models import Agency, CalendarEntry, CalendarRevision, Dossier, DossierEvent, Origin, UnitVersion
from dossiers.rules.errors import BadValue, NotAllowed
from dossiers.rules.officetime import to_instant
from reporting import statement
from reporting.counts import Counts
from reporting.layouts.text import as_text
from reporting.models import Publication, PublishedStatement
from reporting.models.runs import digest
from reporting.runs import definition, freezing, watching
from reporting.runs.moved import suspects
from reporting.runs.rerun import rerun
from reporting.runs.restatement import restatement
from simulator.writing import remove
from tests.factories import ApplicantFactory, ProcedureVersionFactory
from tests.reporting.test_recount import live
from tests.reporting.told import moment, report, told

Q2 = {"from": "2023-04-01", "to": "2023-06-30", "province": "98"}
PUBLISHED = moment("5/7")


def publish(now=PUBLISHED, **words) -> Publication:
    return freezing.publish(definition.read(Q2 | words, to_instant(now)), now)


def again(publication) -> list[bool]:
    """Whether each statement comes back byte for byte."""
    return [run.identical for run in rerun(publication)]


def documents(publication):
    return [json.loads(one.body) for one in publication.statements.all()]


def changes(publication) -> dict[str, dict[tuple[str, str], dict[str, int]]]:
    """By dossier, by grouping and row: the columns that moved."""
    found = restatement(publication).moved
    codes = dict(Dossier.objects.filter(pk__in=found).values_list("pk", "code"))
    return {
        codes[pk]: {(one.grouping, one.key): columns(one.difference) for one in moves} for pk, moves in found.items()
    }


def columns(difference: Counts) -> dict[str, int]:
    return {name: count for name, count in difference._asdict().items() if count}


def late_entry(office, received: str, resolved: str, recorded: str = "10/7"):
    """A dossier of the quarter that the office learned of only later."""
    offices = office.offices
    dossier = services.open_dossier(
        services.Intake(office.procedures["5 days"], office.applicant, offices.desk, offices.ward_committee, "direct"),
        at=moment(received),
        recorded_at=moment(recorded),
    )
    return services.act(dossier.pk, "resolve", at=moment(resolved), recorded_at=moment(recorded))


@pytest.fixture
def quarter(office):
    """One early and one late at the ward, one open at the department; published on 5 July."""
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive", "26/6 resolve")
    office.happens("26/6 receive", agency=office.offices.department)
    return publish()


# What is kept


def test_a_run_keeps_its_cuts_and_knows_nothing_younger_than_a_minute(quarter):
    assert quarter.as_of == moment("30/6 23:59:59")
    assert quarter.known_at == PUBLISHED - timedelta(seconds=60)
    assert publish(known_at="2023-07-01").known_at == moment("1/7 0:00")
    assert [one["known_at"] for one in documents(quarter)] == ["2023-07-05T01:59:00Z"] * 2
    assert [(one["by"], one["scope"], one["total"]["received"]["total"]) for one in documents(quarter)] == [
        ("level", "own", 3),
        ("unit", "subtree", 3),
    ]


def test_of_a_unit_all_levels_and_units_below_it(office):
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive", agency=office.offices.district_committee)
    office.happens("12/6 receive", agency=office.offices.department)
    levels, units = documents(publish(province="", unit="981", title="Huyện nhà"))
    assert [(row["label"], row["received"]["total"]) for row in levels["rows"]] == [("Cấp huyện", 2), ("Cấp xã", 1)]
    assert [(row["key"], row["received"]["total"]) for row in units["rows"]] == [("981", 1), ("98101", 1)]
    assert levels["overlapping"] is True
    assert levels["total"] == units["total"]


def test_publishing_again_supersedes_and_keeps(quarter, office):
    office.happens(told("27/6 receive"), "28/6 resolve")
    bodies = [one.body for one in quarter.statements.all()]
    newer = publish(moment("8/7"))
    quarter.refresh_from_db()
    assert (quarter.is_current, quarter.superseded_at, newer.version) == (False, moment("8/7"), 2)
    assert [one.body for one in quarter.statements.all()] == bodies
    assert [one["total"]["received"]["total"] for one in documents(newer)] == [4, 4]
    assert again(quarter) == again(newer) == [True, True]


def test_one_of_a_place_and_period_is_current(quarter):
    quarter.pk = None
    quarter.version = 2
    with pytest.raises(IntegrityError), transaction.atomic():
        quarter.save()


def test_withdrawing_takes_a_reason_and_works_once(quarter, django_user_model):
    user = django_user_model.objects.create(username="kiểm soát")
    with pytest.raises(BadValue, match="withdrawal_needs_reason"):
        freezing.withdraw(quarter, " ", PUBLISHED, user)
    freezing.withdraw(quarter, "nhầm kỳ", PUBLISHED, user)
    with pytest.raises(NotAllowed, match="withdrawn_already"):
        freezing.withdraw(quarter, "nhầm kỳ", PUBLISHED, user)
    assert publish().version == 2


# Byte for byte


def test_what_is_recorded_later_does_not_enter(quarter, office):
    frozen = [one.content for one in quarter.statements.all()]
    late_entry(office, "12/6", "13/6")
    late = DossierEvent.objects.get(action="resolve", verdict="late")
    services.correct(late.dossier_id, voids_from=1, reason="nhập nhầm", recorded_at=moment("11/7"))
    assert [run.content for run in rerun(quarter)] == frozen
    assert again(quarter) == [True, True]


def test_a_load_of_past_dates_does_not_enter(quarter, office):
    """Told as recorded at the time, but written after the publication."""
    office.happens("12/6 receive", "14/6 resolve")
    assert again(quarter) == [True, True]
    assert report(**{"first": "2023-04-01", "last": "2023-06-30"}, province="98").total.counts.received == 4


def test_a_renamed_unit_changes_nothing(quarter, office):
    UnitVersion.objects.filter(unit=office.offices.district).update(name="Huyện Tên Mới")
    Agency.objects.filter(pk=office.offices.department.pk).update(name="Sở Tên Mới")
    assert again(quarter) == [True, True]
    assert "Huyện Bến Tre Xanh" in quarter.statements.get(grouping="unit").body


def test_another_calendar_changes_nothing(office):
    """How long is too long to wait for an answer was asked of the calendar of then: on Friday the 30th it was late."""
    office.happens("29/6 9:00 submit", channel="online")
    quarter = publish()
    assert documents(quarter)[0]["total"]["pending"] == {"total": 1, "late": 1}
    revision = CalendarRevision.objects.create(entered_at=moment("6/7"), note="thêm một ngày nghỉ")
    CalendarEntry.objects.create(
        calendar_id=calendars.national(), date=date(2023, 6, 30), kind="holiday", source="nghỉ đột xuất",
        revision=revision,
    )  # fmt: skip
    now = report("2023-04-01", "2023-06-30", province="98").total.counts
    assert (now.pending, now.pending_late) == (1, 0)
    assert again(quarter) == [True, True]


def without(document, *keys):
    """The document as it was before it got these keys, in whatever of it."""
    if isinstance(document, list):
        return [without(one, *keys) for one in document]
    if not isinstance(document, dict):
        return document
    return {key: without(value, *keys) for key, value in document.items() if key not in keys}


def test_a_document_of_before_some_keys_comes_back_without_them(quarter):
    for stored in quarter.statements.all():
        body = as_text(without(json.loads(stored.body), "late_paused", "rate_parts", "source", "R5"))
        PublishedStatement.objects.filter(pk=stored.pk).update(body=body.decode(), sha256=digest(body))
    assert again(quarter) == [True, True]
    DossierEvent.objects.filter(action="resolve", verdict="late").update(verdict="early")
    assert again(quarter) == [False, False]


def test_what_differs_is_said(quarter):
    stored = quarter.statements.get(grouping="level")
    DossierEvent.objects.filter(action="resolve", verdict="late").update(verdict="early")
    by_level, _by_unit = rerun(quarter)
    assert not by_level.identical and by_level.intact
    assert ("commune.finished.late", "1", "0") in by_level.differences
    stored.body = stored.body.replace("Cấp xã", "Cấp Xã")
    stored.save()
    assert not rerun(quarter)[0].intact


def test_the_command_says_identical_or_what_differs(quarter):
    out = io.StringIO()
    call_command("rerun", str(quarter.pk), stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.split(": ")[-1].split(",")[0] for line in lines] == ["giống hệt từng byte"] * 2
    DossierEvent.objects.filter(action="resolve", verdict="late").update(verdict="early")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rerun", str(quarter.pk), stdout=out)
    assert ended.value.code == 1
    assert "  commune.finished.late: 1 → 0" in out.getvalue().splitlines()
    with pytest.raises(SystemExit) as ended:
        call_command("rerun", "999", stderr=(err := io.StringIO()))
    assert (ended.value.code, "999" in err.getvalue()) == (2, True)


# The restatement


def test_a_correction_dated_into_a_frozen_month(office):
    """The bytes stay, the restatement names the dossier, the live report shows the new figure."""
    dossier = office.happens("12/6 receive", "26/6 resolve")
    office.happens("12/6 receive", "14/6 resolve")
    june = publish(**{"from": "2023-06-01"})
    frozen = [one.content for one in june.statements.all()]
    assert not restatement(june)

    services.correct(
        dossier.pk, voids_from=2, reason="ghi nhầm ngày", recorded_at=moment("10/7"),
        steps=[("resolve", moment("16/6"), {})],
    )  # fmt: skip
    assert [run.content for run in rerun(june)] == frozen
    assert changes(june) == {
        dossier.code: {("level", "commune"): {"early": 1, "late": -1}, ("unit", "981"): {"early": 1, "late": -1}}
    }
    by_level, by_unit = restatement(june).statements
    (row,) = by_level.rows
    assert (row.label, row.published.late, row.now.late, row.published.early, row.now.early) == ("Cấp xã", 1, 0, 1, 2)
    assert row.unexplained == by_unit.total.unexplained == Counts()
    now = report("2023-06-01", "2023-06-30", province="98").total.counts
    assert (now.early, now.late) == (2, 0)


def test_a_late_entry_and_one_entered_by_mistake(quarter, office):
    added = late_entry(office, "12/6", "13/6")
    mistaken = Dossier.objects.get(agency=office.offices.department)
    services.correct(mistaken.pk, voids_from=1, reason="nhập nhầm", recorded_at=moment("11/7"))
    office.happens("1/7 receive", "3/7 resolve")  # of the next quarter: no figure of this one
    assert changes(quarter) == {
        added.code: {("level", "commune"): {"direct": 1, "early": 1}, ("unit", "981"): {"direct": 1, "early": 1}},
        mistaken.code: {
            ("level", "province"): {"direct": -1, "open_in_time": -1},
            ("unit", "98"): {"direct": -1, "open_in_time": -1},
        },
    }


def test_a_transfer_learned_of_later(quarter, office):
    dossier = Dossier.objects.get(agency=office.offices.department)
    services.act(
        dossier.pk, "transfer", at=moment("28/6"), recorded_at=moment("7/7"), reason="đúng thẩm quyền",
        agency=office.offices.village_committee,
    )  # fmt: skip
    assert changes(quarter)[dossier.code] == {
        ("level", "province"): {"transferred_out": 1, "open_in_time": -1},
        ("level", "commune"): {"transferred_in": 1, "open_in_time": 1},
        ("unit", "98"): {"transferred_out": 1, "open_in_time": -1},
        ("unit", "981"): {"transferred_in": 1, "open_in_time": 1},
    }


@pytest.mark.parametrize("dice", [1, 2, 3])
def test_the_dossiers_differences_are_the_rows(office, dice):
    """Over histories of every kind, published at any time of their telling and with any cuts."""
    draw = Random(dice)
    office.procedures["another"] = ProcedureVersionFactory()
    live(draw, office, 40)
    published = [
        publish(moment("2/2/2024"), known_at=f"2023-0{draw.randrange(4, 8)}-15T10:00:00+07:00"),
        publish(moment("3/2/2024"), **{"from": "2023-03-01", "to": f"2023-0{draw.choice([5, 6])}-30"}),
    ]
    live(draw, office, 40)
    for publication in (*published, publish(moment("1/3/2024"), province="", unit="981", known_at="2023-05-20")):
        assert again(publication) == [True, True]
        found = restatement(publication)
        assert found.moved
        for one in found.statements:
            rows = {row.key: row.difference for row in one.rows}
            sums = {}
            for moves in found.moved.values():
                for move in moves:
                    if move.grouping == one.statement.grouping:
                        sums[move.key] = sums.get(move.key, Counts()).plus(move.difference)
            assert {key: moved for key, moved in sums.items() if moved != Counts()} == rows
            assert one.total.unexplained == Counts()
            assert all(row.unexplained == Counts() for row in one.rows)
            now = statement.make(definition.query_of(publication, one.statement)._replace(known_at=None))
            assert {row.key: row.counts for row in now.rows if row.key in rows} == {
                row.key: row.now for row in one.rows if row.now != Counts()
            }
            assert one.total.now == now.total.counts


def test_only_what_was_recorded_since_is_looked_at(quarter, office):
    for _ in range(3):
        office.happens("1/7 receive")
    assert suspects(quarter) == []
    added = late_entry(office, "12/6", "13/6")
    assert suspects(quarter) == [added.pk]


def test_the_number_of_queries_does_not_grow(quarter, office):
    counts = []
    for dossiers in (1, 20):
        for _ in range(dossiers):
            late_entry(office, "12/6", "13/6")
        with CaptureQueriesContext(connection) as captured:
            restatement(quarter)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 40


# Scenarios that came or went


def test_scenarios_loaded_and_removed_since_are_told_together(office):
    def scenario(name):
        return Origin.objects.create(
            kind="scenario", name=name, province="98", first="2023-01-01", last="2023-12-31", definition="",
            loaded_at=PUBLISHED,
        )  # fmt: skip

    old = scenario("Bản cũ")
    office.happens("12/6 receive", "14/6 resolve")
    Dossier.objects.update(origin=old)
    quarter = publish()
    remove(old)
    office.applicant, origin = ApplicantFactory(), scenario("Bản mới")
    for resolved in ("14/6", "26/6"):
        new = office.happens("12/6 receive", f"{resolved} resolve")
        Dossier.objects.filter(pk=new.pk).update(origin=origin)
    found = restatement(quarter)
    assert found.moved == {}
    assert ([one.name for one in found.changed.loaded], found.changed.removed) == (["Bản mới"], ("Bản cũ",))
    by_level = found.statements[0]
    assert columns(by_level.total.difference) == columns(by_level.total.unexplained) == {"direct": 1, "late": 1}
    assert not freezing.is_current(definition.read(Q2, to_instant(PUBLISHED)))


# The mark for the public page


def test_the_worker_marks_what_has_moved_and_takes_the_mark_back(quarter, office):
    assert watching.watch(moment("6/7")) == 0
    added = late_entry(office, "12/6", "13/6")
    assert watching.watch(moment("11/7")) == 1
    quarter.refresh_from_db()
    assert (quarter.restated_at, quarter.moved) == (moment("11/7"), 1)
    watching.watch(moment("12/7"))
    quarter.refresh_from_db()
    assert (quarter.restated_at, quarter.moved) == (moment("11/7"), 1)
    services.correct(added.pk, voids_from=1, reason="nhập nhầm", recorded_at=moment("13/7"))
    assert watching.watch(moment("13/7")) == 0
    quarter.refresh_from_db()
    assert (quarter.restated_at, quarter.moved) == (None, 0)


def test_a_look_costs_the_same_when_nothing_came(quarter, office):
    watching.watch(moment("6/7"))
    office.happens("1/7 receive")
    with CaptureQueriesContext(connection) as captured:
        watching.watch(moment("7/7"))
    assert len(captured) <= 11


def test_what_was_stored_before_runs_were_frozen_is_refused_and_published_anew(quarter):
    Publication.objects.update(known_at=None)
    quarter.refresh_from_db()
    with pytest.raises(BadValue, match="run_not_frozen"):
        rerun(quarter)
    assert not freezing.is_current(definition.read(Q2, to_instant(PUBLISHED)))
    assert watching.watch(PUBLISHED) == 0
