"""Calendars out of the database: agency over province over national, and later revisions over earlier."""

from datetime import date

import pytest
from django.db import connection, transaction

from dossiers import calendars, services
from dossiers.models import Agency, Calendar, CalendarHours, CalendarRevision, Dossier
from dossiers.rules.errors import BeyondHorizon, NotFound
from dossiers.rules.officetime import to_day
from tests.dossiers.at_work import day_off, differences, intake, on_the_clock
from tests.reporting.told import moment

MONDAY, TUESDAY, SATURDAY = "5/6", "6/6", "10/6"
OPEN_DAY = ((7 * 3600, 11 * 3600 + 1800), (13 * 3600 + 1800, 17 * 3600))


@pytest.fixture
def layers(db):
    """The national calendar, a province's and an agency's."""
    national = Calendar.objects.get(code="VN")
    province = Calendar.objects.create(
        code="98", name="Sông Xanh", parent=national, first=national.first, last=national.last
    )
    agency = Calendar.objects.create(
        code="98.1", name="UBND phường", parent=province, first=national.first, last=national.last
    )
    return {"national": national, "province": province, "agency": agency}


def works(calendar: Calendar, day: str, revision: int | None = None) -> bool:
    compiled = calendars.compiled(calendar.pk, revision or calendars.current_revision())
    return compiled.is_working(to_day(moment(day).date()))


def who_works(layers, day: str) -> list[str]:
    return [name for name, calendar in layers.items() if works(calendar, day)]


def test_what_a_layer_does_not_say_its_parent_says(layers):
    assert who_works(layers, MONDAY) == ["national", "province", "agency"]
    assert who_works(layers, SATURDAY) == []
    assert who_works(layers, "1/9") == [], "two days for the National Day, and the Monday for the Saturday"


def test_a_lower_layer_wins_even_when_it_was_entered_earlier(layers):
    day_off(MONDAY, calendar=layers["province"].pk, name="Ngày truyền thống của tỉnh")
    assert who_works(layers, MONDAY) == ["national"]
    day_off(MONDAY, "ordinary", calendar=layers["agency"].pk)
    assert who_works(layers, MONDAY) == ["national", "agency"]
    day_off(MONDAY, "holiday", calendar=layers["national"].pk)
    assert who_works(layers, MONDAY) == ["agency"]
    day_off(MONDAY, "ordinary", calendar=layers["national"].pk)
    assert who_works(layers, MONDAY) == ["national", "agency"]


def test_ordinary_takes_an_entry_back_and_every_revision_stays_as_it_was(layers):
    national = layers["national"]
    before = calendars.current_revision()
    off = day_off(MONDAY).pk
    back = day_off(MONDAY, "ordinary").pk
    off_again = day_off(MONDAY, "compensatory").pk
    assert [works(national, MONDAY, revision) for revision in (before, off, back, off_again)] == [
        True,
        False,
        True,
        False,
    ]
    assert calendars.current_revision() == off_again
    assert works(national, TUESDAY), "and the other days are as they were"


def test_a_saturday_worked_for_a_day_off(layers):
    day_off(MONDAY, "swapped_off")
    day_off(SATURDAY, "makeup_work", sessions="07:00-11:30")
    compiled = calendars.compiled(layers["agency"].pk, calendars.current_revision())
    assert (who_works(layers, MONDAY), who_works(layers, SATURDAY)) == ([], ["national", "province", "agency"])
    day = to_day(date(2023, 6, 10))
    assert compiled.worked_before((day + 1) * 86_400 - 25_200) - compiled.worked_before(day * 86_400 - 25_200) == 16_200
    entry = compiled.entries[to_day(date(2023, 6, 5))]
    assert (entry.kind, compiled.revision) == ("swapped_off", calendars.current_revision())


def test_hours_of_an_agency_in_a_season(layers):
    """From a day on, in summer, the agency works mornings only; the others do not change."""
    revision = day_off("1/1/2023", "holiday")
    CalendarHours.objects.create(
        calendar=layers["agency"], revision=revision, weekdays="1,2,3,4,5", sessions="07:00-11:30",
        first=date(2023, 5, 1), season="04-16/10-15", source="QĐ 1",
    )  # fmt: skip

    def hours(name, day):
        compiled = calendars.compiled(layers[name].pk, revision.pk)
        midnight = int(moment(f"{day} 00:00").timestamp())
        return (compiled.worked_before(midnight + 86_400) - compiled.worked_before(midnight)) / 3600

    days = ("24/4", "2/5", "4/5", "13/10", "16/10")  # Monday before, then a holiday week, and the season's ends
    assert [hours("agency", day) for day in days] == [8, 0, 4.5, 4.5, 8]
    assert [hours("province", day) for day in days] == [8, 0, 8, 8, 8]


def test_sessions_as_written():
    assert calendars.parse("07:00-11:30,13:30-17:00") == OPEN_DAY
    assert calendars.parse("") == ()


def test_an_agency_counts_on_its_own_calendar(office, layers):
    ward = office.offices.ward_committee
    Agency.objects.filter(pk=ward.pk).update(calendar=layers["agency"])
    ward.refresh_from_db()
    day_off(TUESDAY, calendar=layers["agency"].pk)
    theirs = services.open_dossier(intake(office, agency=ward), at=moment("1/6"))
    others = services.open_dossier(intake(office, agency=office.offices.village_committee), at=moment("1/6"))
    assert (theirs.calendar, on_the_clock(theirs.due_at)) == (layers["agency"], "9/6/2023 23:59:59")
    assert (others.calendar, on_the_clock(others.due_at)) == (layers["national"], "8/6/2023 23:59:59")

    day_off("8/6", calendar=layers["province"].pk)
    for dossier in (theirs, others):
        services.act(dossier.pk, "recalculate", at=moment("2/6"), reason="QĐ của tỉnh")
    due = [on_the_clock(dossier.due_at) for dossier in Dossier.objects.order_by("pk")]
    assert due == ["12/6/2023 23:59:59", "8/6/2023 23:59:59"]
    assert differences() == []


def test_beyond_the_horizon_nothing_is_guessed(layers):
    national = layers["national"]
    compiled = calendars.compiled(national.pk, calendars.current_revision())
    compiled.is_working(to_day(national.first))
    compiled.is_working(to_day(national.last))
    for day in (to_day(national.first) - 1, to_day(national.last) + 1):
        with pytest.raises(BeyondHorizon):
            compiled.is_working(day)


def test_without_a_calendar_nothing_is_counted(db):
    Calendar.objects.filter(code="VN").update(code="XX")
    with pytest.raises(NotFound):
        calendars.national()


def test_a_revision_is_compiled_once(layers, django_assert_num_queries):
    revision = calendars.current_revision()
    first = calendars.compiled(layers["agency"].pk, revision)
    with django_assert_num_queries(0):
        assert calendars.by_revision(layers["agency"].pk, revision)(None) is first
        assert calendars.by_revision(layers["agency"].pk, 0)(revision) is first


def test_of_a_revision_that_was_rolled_back_nothing_is_remembered(layers):
    """Its number goes to another, which says something else."""
    with transaction.atomic():
        revision = day_off(MONDAY).pk
        assert not works(layers["national"], MONDAY, revision)
        assert not works(layers["national"], MONDAY, revision), "though the transaction itself remembers"
        transaction.set_rollback(True)
    CalendarRevision.objects.create(pk=revision, entered_at=moment(MONDAY), note="khác")
    assert works(layers["national"], MONDAY, revision)


def test_what_is_committed_is_remembered(layers, django_capture_on_commit_callbacks, django_assert_num_queries):
    revision = calendars.current_revision()
    with django_capture_on_commit_callbacks(execute=True):
        first = calendars.compiled(layers["agency"].pk, revision)
    connection.run_on_commit.clear()
    with django_assert_num_queries(0):
        assert calendars.compiled(layers["agency"].pk, revision) is first
