"""The balances tell what a recount does: whatever was backdated, corrected or passed on, posted or not yet."""

import json
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers import calendars, services
from dossiers.models import CalendarEntry, CalendarRevision, Dossier, DossierEvent, UnitSuccession
from dossiers.rules.errors import NotAllowed
from dossiers.rules.officetime import day_of, end_of, to_date, to_datetime, to_instant
from reporting import queries, statement
from reporting.counts import Counts
from reporting.groupings import DIMENSION_OF
from reporting.models import Account, Balance, Ledger, MovedOn, Passage
from reporting.rollups import balances, posting
from reporting.rollups.catching_up import catch_up, rebuild
from reporting.rollups.movements import COLUMNS
from reporting.rollups.verification import RollupVerification
from tests.dossiers.at_work import at_once
from tests.factories import AgencyFactory, FieldFactory, ProcedureVersionFactory, UnitFactory
from tests.reporting.test_recount import correct, live, near, pause_of, step
from tests.reporting.told import LONG_AFTER, moment, report, told

MERGED_ON = date(2023, 6, 1)


@pytest.fixture
def changing_procedure(office):
    """A procedure that is in another field, and without a term, from the middle of May."""
    old = ProcedureVersionFactory(valid_to=date(2023, 5, 15))
    ProcedureVersionFactory(
        procedure=old.procedure, field=FieldFactory(code="Z-DD", name="Đất đai"), no_term=True,
        valid_from=date(2023, 5, 15),
    )  # fmt: skip
    office.procedures["changing"] = old
    return old


@pytest.fixture
def merged(offices):
    """The village is merged into the ward of another province, on 2023-06-01, for restated frames."""
    province = UnitFactory(code="97", level="province", name="Tỉnh Núi Cao", kind="tỉnh")
    town = UnitFactory(code="97101", name="Phường Mới", kind="phường", parent=province, since=MERGED_ON)
    AgencyFactory(unit=town, name="UBND phường mới", valid_from=MERGED_ON)
    UnitSuccession.objects.create(predecessor=offices.village, successor=town, kind="merge", on=MERGED_ON)
    return town


def go_on(draw: Random, office, steps: int) -> None:
    """More happens to dossiers that are known already: steps, late entries, corrections."""
    known = list(Dossier.objects.order_by("pk"))
    for dossier in draw.choices(known, k=steps):
        dossier.refresh_from_db()
        last = dossier.events.order_by("-seq").first()
        effective = dossier.events.exclude(action="correct").order_by("-seq").first()
        recorded_at = last.recorded_at + draw.choice([timedelta(0), timedelta(days=draw.randrange(20))])
        try:
            if draw.random() < 0.3:
                correct(draw, dossier, recorded_at)
            elif dossier.status:
                at = effective.at + pause_of(draw)
                step(draw, office.offices, dossier, at, max(at, recorded_at))
        except NotAllowed:
            continue


def asked(draw: Random, happened: list[datetime], now: datetime, **words: str) -> queries.Query:
    """A question about a period that begins or ends where something happened."""
    first, last = sorted(to_date(day_of(near(draw, happened))) for _ in range(2))
    first = min(first, now.date())
    if draw.random() < 0.5:  # as the links of a period under way are: cut within its last day
        lately = [at for at in happened if posted() - timedelta(days=31) < at <= posted()]
        cut_at = min(near(draw, lately or happened), to_instant(now))
        last = to_date(day_of(cut_at))
        first = min(first, last)
        words["as_of"] = to_datetime(cut_at).isoformat()
    return queries.read({"from": f"{first}", "to": f"{max(first, last)}", **words}, to_instant(now))


def differing(told, counted) -> dict:
    """Where two statements differ: by row and column, as told and as counted."""
    told_rows, counted_rows = ({row.key: row.counts for row in made.rows} for made in (told, counted))
    return {
        (key, column): (mine, others)
        for key in told_rows.keys() | counted_rows.keys()
        for column in Counts._fields
        if (mine := getattr(told_rows.get(key, Counts()), column))
        != (others := getattr(counted_rows.get(key, Counts()), column))
    }


WORDS = [
    {"by": by, "scope": scope, **where, **frame}
    for by in queries.GROUPINGS
    for scope in queries.SCOPES
    for frame in ({}, {"frame": "2026-01-01"})
    for where in ({}, {"province": "98"}, {"unit": "981"}, {"unit": "98"}, {"unit": "98102"}, {"province": "97"})
    if frame or where != {"province": "97"}  # which begins within the periods
]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_balances_equal_the_recount(seed, office, changing_procedure, merged):
    """Posted at whatever moments, with more written since, and asked while some of it is not posted."""
    draw = Random(seed)
    told_by_balances = told_within_a_day = 0
    for turn in range(4):
        live(draw, office, 15)
        go_on(draw, office, 25)
        happened = list(DossierEvent.objects.values_list("at", flat=True))
        known = max(DossierEvent.objects.values_list("recorded_at", flat=True))
        later = [known, LONG_AFTER] if turn == 3 else []
        catch_up(draw.choice([to_datetime(near(draw, happened)), max(happened), *later]))
        go_on(draw, office, draw.choice([0, 10]))
        now = draw.choice([LONG_AFTER, max(DossierEvent.objects.values_list("recorded_at", flat=True))])
        for words in draw.sample(WORDS, 20):
            query = asked(draw, happened, now, **words)
            by_recount = statement.make(query._replace(source="recount"))
            by_balances = statement.make(query)
            assert differing(by_balances, by_recount) == {}, query
            assert by_balances == by_recount._replace(query=query)
            told = balances.book(balances.Asked(query.cuts, DIMENSION_OF.get(query.by), Account.Book.DESK)) is not None
            within_a_day = query.cuts.as_of != end_of(day_of(query.cuts.as_of))
            told_by_balances += told
            told_within_a_day += told and within_a_day and to_datetime(query.cuts.as_of) < posted()
    assert told_by_balances > 60  # else the recount was compared with itself
    assert told_within_a_day > 5


def posted() -> datetime:
    """Up to when something is posted: what lies before it and within a day is told from the histories of that day."""
    ledger = Ledger.objects.get()
    return max(ledger.told_at, ledger.last_at)


def books() -> tuple[dict, dict]:
    """All that is posted, by what accounts are of; without days on which nothing changed."""
    regions = Ledger.objects.get().regions
    stands = {rep: min(int(agency) for agency, other in regions.items() if other == rep) for rep in regions.values()}
    keys = ("account__book", "account__agency", "account__desk", "account__channel", "account__procedure_version")
    found: dict = {}
    before: dict = {}
    for row in Balance.objects.order_by("day").values_list(*keys, "day", *COLUMNS):
        key, day, counts = row[: len(keys)], row[len(keys)], row[len(keys) + 1 :]
        if key[0] == "region":
            key = (key[0], stands[key[1]], *key[2:])
        if counts != before.get(key, (0,) * len(COLUMNS)):
            found[key, day] = counts
        before[key] = counts
    passed = Passage.objects.exclude(dossiers=0).values_list(
        "day", "origin", "agency", "desk", "channel", "procedure_version", "dossiers"
    )
    return found, {row[:-1]: row[-1] for row in passed}


@pytest.mark.parametrize(("seed", "most_shifted"), [(5, 2_000), (6, 2_000), (7, 0), (8, 0)])
def test_posting_piece_by_piece_is_posting_at_once(seed, most_shifted, office, changing_procedure, monkeypatch):
    """Whether the rows are shifted in place or, as after a large load, written anew."""
    monkeypatch.setattr(posting, "MOST_SHIFTED", most_shifted)
    draw = Random(seed)
    for _ in range(5):
        live(draw, office, 10)
        go_on(draw, office, 10)
        catch_up(max(DossierEvent.objects.values_list("recorded_at", flat=True)))
    catch_up(LONG_AFTER)
    piece_by_piece = books()
    rebuild(LONG_AFTER)
    assert books() == piece_by_piece


def test_a_dossier_becomes_late_between_two_postings_without_any_event(office):
    office.happens("12/6 receive")  # due on 19/6
    catch_up(moment("19/6 23:59:59"))
    until_19, until_20 = (report("2023-06-01", day, now=moment("21/6")) for day in ("2023-06-19", "2023-06-20"))
    assert (until_19.total.counts.open_in_time, until_19.total.counts.open_late) == (1, 0)
    assert (until_20.total.counts.open_in_time, until_20.total.counts.open_late) == (0, 1)
    catch_up(moment("21/6"))
    assert report("2023-06-01", "2023-06-20", now=moment("21/6")).rows == until_20.rows
    assert Balance.objects.filter(account__book="desk", day=date(2023, 6, 20), open_late=1).count() == 1


def test_a_dossier_counts_under_its_new_procedure_version_once_received(office, changing_procedure):
    dossier = office.happens("12/5 submit", term="changing", channel="online")
    catch_up(moment("13/5"))
    services.act(dossier.pk, "receive", at=moment("16/5"))
    made = report("2023-05-01", "2023-05-31", by="field")
    assert [(row.key, row.counts.online, row.counts.pending) for row in made.rows] == [("Z-DD", 1, 0)]
    catch_up(moment("17/5"))
    assert report("2023-05-01", "2023-05-31", by="field").rows == made.rows
    assert DossierEvent.objects.get(dossier=dossier, action="receive").from_version == changing_procedure
    known = report("2023-05-01", "2023-05-31", by="field", known_at="2023-05-14")
    assert [(row.key, row.counts.online, row.counts.pending) for row in known.rows] == [
        (changing_procedure.field.code, 0, 1),
    ]


@pytest.mark.parametrize("source", queries.SOURCES)
@pytest.mark.parametrize(("last", "version"), [("2023-05-14", 0), ("2023-05-15", 1)])
def test_a_procedure_is_called_as_on_the_last_day(source, last, version, office, changing_procedure):
    """Though all its dossiers are of the version before, and whichever source counts them."""
    office.happens("12/5 receive", term="changing")
    office.happens("16/5 receive", term="changing")
    catch_up(LONG_AFTER)
    names = changing_procedure.procedure.versions.order_by("valid_from").values_list("name", flat=True)
    made = report("2023-05-01", last, by="procedure", source=source)
    assert [(row.label, row.counts.direct) for row in made.rows] == [(names[version], 1)]


def test_another_calendar_posts_those_again_whose_answer_is_due_otherwise(office, offices):
    """The desk's 8 working hours from Monday 9:00 end on Tuesday at 9:00; if that is a holiday, a day later."""
    office.happens("12/6 submit", channel="online")
    office.happens("12/6 submit", "12/6 10:00 receive", channel="online", agency=offices.village_committee)
    office.happens("19/6 submit", channel="online", agency=offices.department)
    catch_up(moment("14/6 8:00"))
    for office_elsewhere in (offices.village_committee, offices.department):
        # wrong on purpose: a row that is written again would be right
        Balance.objects.filter(account__agency=office_elsewhere).update(stopped=7)
    before = Ledger.objects.get()
    new = CalendarRevision.objects.create(entered_at=moment("14/6"), note="thêm một ngày nghỉ")
    CalendarEntry.objects.create(
        calendar_id=calendars.national(), date=date(2023, 6, 13), kind="holiday", source="nghỉ đột xuất", revision=new
    )
    asked_for = {"now": moment("14/6 8:00"), "unit": "98101"}
    meanwhile = report("2023-06-01", "2023-06-13", **asked_for)  # recounted
    assert (meanwhile.total.counts.pending, meanwhile.total.counts.pending_late) == (1, 0)
    catch_up(moment("14/6 8:00"))
    after = Ledger.objects.get()
    assert (after.last_event, after.revision) == (before.last_event, new.pk)
    assert report("2023-06-01", "2023-06-13", **asked_for).rows == meanwhile.rows
    wrong = Balance.objects.filter(stopped=7).values_list("account__agency", flat=True)
    assert set(wrong) == {offices.village_committee.pk, offices.department.pk}


def test_posting_a_little_does_not_build_anew(office, offices):
    """Whoever stands for a region goes on standing for it, whichever of its agencies moves next."""
    for number, agency in enumerate((offices.ward_committee, offices.village_committee, offices.ward_committee)):
        office.happens(f"{12 + number}/6 receive", agency=agency)
        assert catch_up(moment(f"{12 + number}/6 12:00")).dossiers == 1
        assert list(RollupVerification()) == []
    assert len(set(Ledger.objects.get().regions.values())) == 1


def test_a_unit_that_changes_its_province_is_a_region_of_its_own(office, offices):
    office.happens("12/6 receive", agency=offices.village_committee)
    office.happens("12/6 receive", agency=offices.ward_committee)
    catch_up(LONG_AFTER)
    assert len(set(Ledger.objects.get().regions.values())) == 1
    other = UnitFactory(code="97", level="province", name="Tỉnh Núi Cao", kind="tỉnh")
    offices.village.versions.update(valid_to=date(2023, 6, 20))
    offices.village.versions.create(name="Xã Hai", kind="xã", parent=other, valid_from=date(2023, 6, 20))
    for regions in (1, 2):
        assert len(set(Ledger.objects.get().regions.values())) == regions
        for province, until in (("98", "2023-06-19"), ("98", "2023-06-30"), ("97", "2023-06-30")):
            words = {"by": "field", "province": province}
            by_recount = report("2023-06-01", until, source="recount", **words)
            assert report("2023-06-01", until, **words).rows == by_recount.rows
        catch_up(LONG_AFTER)


@pytest.mark.parametrize("source", queries.SOURCES)
def test_a_code_means_every_unit_that_had_it_in_the_period(source, office, offices):
    """As the communes of 2025 that took over an older one's code."""
    offices.village.versions.update(valid_to=MERGED_ON)
    young = UnitFactory(code="98102", name="Xã Hai Mới", kind="xã", parent=offices.province, since=MERGED_ON)
    committee = AgencyFactory(unit=young, name="UBND xã mới", valid_from=MERGED_ON)
    office.happens("10/5 receive", agency=offices.village_committee)
    office.happens("12/6 receive", agency=committee)
    catch_up(LONG_AFTER)
    asked_for = {"unit": "98102", "by": "unit", "source": source}
    made = report("2023-05-01", "2023-06-30", **asked_for)
    assert [(row.key, row.label, row.counts.direct) for row in made.rows] == [
        ("98102@2017-01-01", "Xã Hai", 1),
        ("98102", "Xã Hai Mới", 1),
    ]
    assert report("2023-05-01", "2023-06-30", **asked_for | {"by": "field"}).total.counts.direct == 2
    assert report("2023-06-02", "2023-06-30", **asked_for).total.counts.direct == 1


def test_an_agency_counts_from_its_first_dossier_on(office, offices):
    """Before anything of it is posted it has no account."""
    office.happens("12/6 receive", agency=offices.village_committee)
    catch_up(moment("13/6"))
    office.happens("14/6 receive", agency=offices.ward_committee)
    for by in queries.GROUPINGS:
        for where in ({}, {"province": "98"}, {"unit": "98101"}, {"unit": "981", "scope": "subtree"}):
            asked_for = {"now": moment("15/6"), "by": by, **where}
            by_recount = report("2023-06-01", "2023-06-15", source="recount", **asked_for)
            assert report("2023-06-01", "2023-06-15", **asked_for).rows == by_recount.rows != ()


def test_the_reads_of_a_statement_do_not_grow(office, offices):
    reads = set()
    for dossiers in (1, 50):
        for number in range(dossiers):
            agency = offices.accountable[number % len(offices.accountable)]
            office.happens("12/6 receive", "20/6 resolve", agency=agency, term=["5 days", "no term"][number % 2])
        catch_up(LONG_AFTER)
        with CaptureQueriesContext(
            connection,
        ) as context:
            report("2023-06-01", "2023-06-30", by="field", province="98")
        reads.add(len(context))
    assert len(reads) == 1
    assert reads.pop() <= 13


def test_what_is_corrected_after_its_posting_is_taken_back(office):
    dossier = office.happens("5/6 receive", "9/6 resolve")
    catch_up(moment("10/6"))
    services.correct(dossier.pk, voids_from=2, reason="ghi nhầm", recorded_at=moment("29/6"))
    for posted in (False, True):
        if posted:
            catch_up(moment("29/6"))
        counts = report("2023-06-01", "2023-06-30").total.counts
        assert (counts.finished, counts.open_late) == (0, 1)


def test_the_command_rebuilds_some_days_and_leaves_the_others(office, capsys):
    for day in (5, 12, 19):
        passed_on = told(f"{day + 1}/6 transfer", agency=office.offices.district_committee)
        office.happens(f"{day}/6 receive", passed_on, f"{day + 2}/6 resolve")
    catch_up(moment("30/6"))
    Balance.objects.update(stopped=7)
    Passage.objects.update(dossiers=7)
    MovedOn.objects.all().delete()
    call_command("rebuild_rollups", **{"from": "2023-06-10", "to": "2023-06-16"})
    assert "12 dòng" in capsys.readouterr().err  # in each of 3 books 2 of the ward, 2 of the district
    wrong = set(Balance.objects.filter(stopped=7).values_list("day", flat=True))
    assert wrong == {date(2023, 6, day) for day in (5, 6, 7, 19, 20, 21)}
    assert set(Passage.objects.filter(dossiers=7).values_list("day", flat=True)) == {
        date(2023, 6, 6),
        date(2023, 6, 20),
    }
    assert set(MovedOn.objects.values_list("day", flat=True)) == {date(2023, 6, day) for day in (12, 13, 14)}
    call_command("rebuild_rollups", **{"from": "2023-06-01"})
    assert list(RollupVerification()) == []


def test_the_command_rebuilds(office, capsys):
    office.happens("12/6 receive", "19/6 resolve")
    call_command("rebuild_rollups")
    assert Ledger.objects.get().last_event == DossierEvent.objects.latest("pk").pk
    assert "1" in capsys.readouterr().err
    assert Balance.objects.filter(account__book="office", on_time=1).count() == 1


def test_verify_names_the_balance_that_is_not_what_the_events_give(office, capsys):
    office.happens("12/6 receive", told("20/6 transfer", agency=office.offices.district_committee), "21/6 resolve")
    catch_up(LONG_AFTER)
    call_command("verify", format="json")
    assert json.loads(capsys.readouterr().out)["rollups"] == 13  # 4 in each of 3 books, and the passage
    Balance.objects.filter(account__book="office", late=1).update(late=2)
    Passage.objects.update(dossiers=3)
    with pytest.raises(SystemExit) as stopped:
        call_command("verify", format="json")
    found = [
        (one["what"], one["stored"], one["computed"]) for one in json.loads(capsys.readouterr().out)["differences"]
    ]
    assert stopped.value.code == 1
    assert found == [("rollup", "late 2", "late 1"), ("passage", "3", "1")]


@pytest.mark.django_db(transaction=True)
def test_statements_balance_while_clerks_write_and_workers_post(busy_office):
    """Every statement asked meanwhile is of one moment: it balances, and tells of no fewer than the one before."""
    office = busy_office
    known = [office.happens("1/6 receive") for _ in range(12)]
    catch_up(moment("2/6"))

    def work(number: int) -> list[int]:
        received = []
        for turn in range(12):
            if number == 0:
                services.act(known[turn].pk, "resolve", at=moment("7/6"), recorded_at=moment("9/6"))
                office.happens("8/6 receive")
            elif number == 1:
                catch_up(moment("9/6"))
            else:
                by = queries.GROUPINGS[turn % len(queries.GROUPINGS)]
                made = report("2023-06-01", "2023-06-30", now=moment("9/6 12:00"), by=by)
                assert all(row.counts.balances() for row in (*made.rows, made.total))
                received.append(made.total.counts.received)
        return received

    results = at_once(4, work)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert all(result == sorted(result) for result in results)
    for posted in (False, True):
        if posted:
            catch_up(moment("9/6 13:00"))
        for by in queries.GROUPINGS:
            asked_for = {"now": moment("9/6 14:00"), "by": by}
            by_recount = report("2023-06-01", "2023-06-30", source="recount", **asked_for)
            assert report("2023-06-01", "2023-06-30", **asked_for).rows == by_recount.rows
    assert list(RollupVerification()) == []
