"""The shipped catalogue as it stands in the tables: loaded once for all tests by `django_db_setup`."""

import json
import shutil
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta, timezone
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from dossiers.catalogue import DATA, load_catalogue
from dossiers.models import (
    Agency,
    Applicant,
    Calendar,
    CalendarEntry,
    CalendarHours,
    CalendarRevision,
    Dossier,
    Field,
    Procedure,
    ProcedureStep,
    ProcedureVersion,
    Unit,
    UnitSuccession,
    UnitVersion,
)
from dossiers.models.units import in_force
from dossiers.rules.codes import clean_agency_code, dossier_code
from dossiers.rules.errors import DossierError

pytestmark = pytest.mark.django_db

SOME_DAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=7)))
THREE_LEVELS, EARLY_2025, TWO_LEVELS = date(2023, 6, 30), date(2025, 1, 1), date(2025, 7, 1)
TABLES = [
    Unit, UnitVersion, UnitSuccession, Calendar, CalendarRevision, CalendarHours, CalendarEntry, Field, Procedure,
    ProcedureVersion, ProcedureStep, Agency,
]  # fmt: skip


def contents():
    """How many rows each table has, and the last key it gave out."""
    return {model.__name__: (model.objects.count(), model.objects.aggregate(Max("pk"))["pk__max"]) for model in TABLES}


@pytest.fixture
def shipped(tmp_path):
    """A copy of the shipped files, to be edited."""
    return shutil.copytree(DATA, tmp_path / "data")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def unit(code, since="2017-01-01"):
    return Unit.objects.get(code=code, since=since)


# -- units ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day, provinces, districts, communes",
    [
        (date(2016, 12, 31), 0, 0, 0),
        (date(2017, 1, 1), 63, 705, 10_599),
        (THREE_LEVELS, 63, 705, 10_599),
        (EARLY_2025, 63, 696, 10_035),
        (date(2025, 6, 30), 63, 696, 10_035),
        (TWO_LEVELS, 34, 0, 3_321),
        (date(2026, 3, 2), 34, 0, 3_321),
    ],
)
def test_units_in_force(day, provinces, districts, communes):
    counts = Counter(UnitVersion.objects.filter(in_force(day)).values_list("unit__level", flat=True))
    assert counts == Counter(province=provinces, district=districts, commune=communes)


def test_binh_thuan_was_merged_into_lam_dong():
    succession = unit("60").successions.get()
    assert (succession.successor, succession.on, succession.main) == (unit("68", "2025-07-01"), TWO_LEVELS, True)


# -- agencies ---------------------------------------------------------------------------------------------


def of_binh_thuan(day):
    """The agencies in force, by the level of their unit and their kind."""
    districts = UnitVersion.objects.filter(in_force(day), parent=unit("60")).values("unit")
    communes = UnitVersion.objects.filter(in_force(day), parent__in=districts).values("unit")
    here = Agency.objects.filter(in_force(day)).select_related("unit")
    return (
        *here.filter(unit=unit("60")),
        *here.filter(unit__in=districts),
        *here.filter(unit__in=communes),
    )


def test_agencies_of_binh_thuan_in_2023():
    counts = Counter((agency.unit.level, agency.kind) for agency in of_binh_thuan(THREE_LEVELS))
    assert counts == {
        ("province", "department"): 19,
        ("province", "service_centre"): 1,
        ("province", "land_registry"): 1,
        ("province", "vertical"): 3,
        ("province", "utility"): 2,
        ("district", "peoples_committee"): 10,
        ("district", "one_stop"): 10,
        ("district", "land_registry"): 10,
        ("commune", "peoples_committee"): 124,
        ("commune", "one_stop"): 124,
    }


def test_binh_thuan_has_no_agencies_left_after_the_merger():
    assert of_binh_thuan(TWO_LEVELS) == ()


@pytest.mark.parametrize(
    "code, name, unit_code, since",
    [
        ("000.00.13.H11", "Sở Tư pháp", "60", "2017-01-01"),
        ("000.01.61.H11", "Ủy ban nhân dân thành phố Phan Thiết", "593", "2017-01-01"),
        ("001.21.61.H11", "Ủy ban nhân dân phường Mũi Né", "22915", "2017-01-01"),
        # A province of 2025 has the letters of the one whose name it kept, not of the one whose code it has.
        ("000.00.01.H38", "Trung tâm Phục vụ hành chính công tỉnh Lào Cai", "15", "2025-07-01"),
        ("000.00.01.H63", "Trung tâm Phục vụ hành chính công tỉnh Yên Bái", "15", "2017-01-01"),
    ],
)
def test_an_agency_and_its_code(code, name, unit_code, since):
    agency = Agency.objects.get(code=code, valid_from=since)
    assert (agency.name, agency.unit) == (name, unit(unit_code, since))


def test_departments_change_in_a_province_that_goes_on():
    keys = {
        day: set(Agency.objects.filter(in_force(day), unit=unit("01")).values_list("key", flat=True))
        for day in (THREE_LEVELS, TWO_LEVELS)
    }
    assert {"so-tnmt", "so-nnptnt"} <= keys[THREE_LEVELS] - keys[TWO_LEVELS]
    assert "so-nnmt" in keys[TWO_LEVELS] - keys[THREE_LEVELS]


def test_every_unit_in_force_has_its_committee_and_a_desk():
    for day in (THREE_LEVELS, EARLY_2025, TWO_LEVELS):
        below = UnitVersion.objects.filter(in_force(day)).exclude(unit__level="province").values("unit")
        kinds = defaultdict(set)
        for unit_id, kind in Agency.objects.filter(in_force(day), unit__in=below).values_list("unit", "kind"):
            kinds[unit_id].add(kind)
        assert len(kinds) == below.count()
        assert all("peoples_committee" in found and found & {"one_stop", "service_centre"} for found in kinds.values())


def test_codes_are_of_the_official_form_and_unique_in_force():
    lives = defaultdict(list)
    for code, valid_from, valid_to in Agency.objects.values_list("code", "valid_from", "valid_to"):
        assert clean_agency_code(code) == code
        lives[code].append((valid_from, valid_to or date.max))
    for code, spans in lives.items():
        spans.sort()
        assert all(end <= begin for (_, end), (begin, _) in pairwise(spans)), code


def test_an_agency_lives_within_its_unit():
    ends = dict(UnitVersion.objects.order_by("valid_from").values_list("unit", "valid_to"))  # of the last version
    for agency in Agency.objects.select_related("unit").iterator():
        assert agency.unit.since <= agency.valid_from
        end = ends[agency.unit_id]
        assert end is None or (agency.valid_to is not None and agency.valid_to <= end)


def test_every_accountable_agency_has_a_desk_in_force():
    accountable = Agency.objects.filter(key__in=ProcedureVersion.objects.values("agency_key")).select_related("desk")
    assert accountable.count() > 13_000
    for agency in accountable.iterator():
        desk = agency.desk
        assert desk is not None
        assert desk.kind in {"one_stop", "service_centre"}
        assert desk.valid_from <= agency.valid_from
        assert desk.valid_to is None or (agency.valid_to is not None and agency.valid_to <= desk.valid_to)


# -- procedures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2017, 1, 1), THREE_LEVELS, TWO_LEVELS])
def test_every_procedure_has_one_version_in_force(day):
    assert ProcedureVersion.objects.filter(in_force(day)).count() == Procedure.objects.count() > 100


@pytest.mark.parametrize("day, province", [(THREE_LEVELS, ("60", "2017-01-01")), (TWO_LEVELS, ("68", "2025-07-01"))])
def test_each_procedure_has_someone_accountable_below_the_province(day, province):
    keys = {"province": set(), "district": set(), "commune": set(), "vertical": set()}
    parents = [unit(*province)]
    while parents:
        for agency in Agency.objects.filter(in_force(day), unit__in=parents).select_related("unit"):
            keys[agency.level].add(agency.key)
        parents = Unit.objects.filter(
            pk__in=UnitVersion.objects.filter(in_force(day), parent__in=parents).values("unit")
        )
    wanted = ProcedureVersion.objects.filter(in_force(day)).values_list("level", "agency_key").distinct()
    assert [(level, key) for level, key in wanted if key not in keys[level]] == []


def test_districts_hand_their_procedures_on():
    moved = ProcedureVersion.objects.filter(change="amended")
    assert set(moved.values_list("valid_from", "valid_to")) == {(TWO_LEVELS, None)}
    before = ProcedureVersion.objects.filter(procedure__in=moved.values("procedure"), change="new")
    assert set(before.values_list("valid_from", "valid_to")) == {(date(2017, 1, 1), TWO_LEVELS)}
    assert not ProcedureVersion.objects.filter(in_force(TWO_LEVELS), level="district").exists()


def test_steps_share_out_the_whole_term():
    shares = defaultdict(int)
    for version, share in ProcedureStep.objects.values_list("version", "share"):
        shares[version] += share
    assert set(shares.values()) == {100}
    assert len(shares) == ProcedureVersion.objects.count()


def test_no_term_is_an_empty_word():
    assert ProcedureVersion.objects.filter(term_kind="", term_amount=0).exists()
    assert not ProcedureVersion.objects.filter(term_kind="none").exists()


def test_a_published_version_is_put_right_while_nothing_relies_on_it(shipped):
    version = ProcedureVersion.objects.get(procedure__code="2.000815", valid_to=None)
    edit(shipped / "procedures.csv", "same_day,0,0,15:00", "same_day,0,0,14:30")
    summary = load_catalogue(SOME_DAY, shipped)
    version.refresh_from_db()
    assert (version.term_cutoff, summary["procedure versions"].updated) == (52_200, 1)


def test_a_published_version_that_dossiers_rely_on_is_frozen(shipped):
    version = ProcedureVersion.objects.get(procedure__code="2.000815", valid_to=None)
    agency = Agency.objects.get(code="001.21.61.H11")
    Dossier.objects.create(
        code=dossier_code(agency.code, date(2023, 3, 1), 1),
        procedure_version=version,
        applicant=Applicant.objects.create(kind="citizen", name="Lê Thị Hoa"),
        channel="direct",
        desk=agency.desk,
        agency=agency,
        calendar=Calendar.objects.get(code="VN"),
        seq=1,
        status="received",
    )
    edit(shipped / "procedures.csv", "same_day,0,0,15:00", "same_day,0,0,14:30")
    before = contents()
    with pytest.raises(DossierError) as refused:
        load_catalogue(SOME_DAY, shipped)
    assert refused.value.code == "version_frozen"
    assert refused.value.params == {"procedure": "2.000815", "valid_from": date(2017, 1, 1)}
    assert contents() == before


def test_a_version_that_staff_ended_is_not_opened_again():
    version = ProcedureVersion.objects.get(procedure__code="2.000815", valid_to=None)
    version.valid_to = date(2026, 2, 1)
    version.save()
    assert load_catalogue(SOME_DAY)["procedure versions"].updated == 0
    version.refresh_from_db()
    assert version.valid_to == date(2026, 2, 1)


# -- the calendar -----------------------------------------------------------------------------------------


NEW_DAY = """
[[entry]]
date = 2027-10-09
kind = "makeup_work"
name = "Làm bù"
source = "Thông báo thử"
status = "decided"
sessions = [["07:30", "11:30"]]
"""


def test_a_new_day_goes_into_a_second_revision_alone(shipped):
    first = CalendarRevision.objects.get()
    earlier = CalendarEntry.objects.count()
    with (shipped / "calendar.toml").open("a", encoding="utf-8") as file:
        file.write(NEW_DAY)
    summary = load_catalogue(SOME_DAY, shipped)
    second = CalendarRevision.objects.latest("pk")
    assert (second.entered_at, second.pk > first.pk) == (SOME_DAY, True)
    entry = CalendarEntry.objects.get(revision=second)
    assert (entry.date, entry.kind, entry.sessions) == (date(2027, 10, 9), "makeup_work", "07:30-11:30")
    assert CalendarEntry.objects.filter(revision=first).count() == earlier
    assert not CalendarHours.objects.filter(revision=second).exists()
    assert {kind for kind, count in summary.items() if count.created or count.updated} == {
        "calendar revisions",
        "special days",
    }
    # Without it again: the day is taken back by a third revision, and a fourth load has nothing to say.
    load_catalogue(SOME_DAY)
    third = CalendarRevision.objects.latest("pk")
    assert CalendarEntry.objects.get(revision=third).kind == "ordinary"
    load_catalogue(SOME_DAY)
    assert CalendarRevision.objects.count() == 3


def test_a_day_that_staff_entered_stays():
    calendar = Calendar.objects.get(code="VN")
    ours = CalendarRevision.objects.create(entered_at=SOME_DAY, note="Công văn 12")
    for day in (date(2026, 9, 2), date(2026, 11, 25)):  # one stands in for a shipped day, one is new
        CalendarEntry.objects.create(
            calendar=calendar, revision=ours, date=day, kind="makeup_work", source="Công văn 12", status="decided"
        )
    load_catalogue(SOME_DAY)
    assert CalendarRevision.objects.latest("pk") == ours


def test_changed_hours_are_said_again_as_a_whole(shipped):
    edit(shipped / "calendar.toml", '"11:30"], ["13:30"', '"11:00"], ["13:00"')
    load_catalogue(SOME_DAY, shipped)
    rows = CalendarHours.objects.filter(revision=CalendarRevision.objects.latest("pk")).order_by("pk")
    assert [(row.weekdays, row.sessions) for row in rows] == [
        ("1,2,3,4,5,6,7", ""),
        ("1,2,3,4,5", "07:00-11:00,13:00-17:00"),
    ]
    load_catalogue(SOME_DAY, shipped)
    assert CalendarRevision.objects.count() == 2


# -- the command ------------------------------------------------------------------------------------------


def test_a_second_run_writes_nothing():
    before = contents()
    out, err = StringIO(), StringIO()
    with CaptureQueriesContext(connection) as queries:
        call_command("load_catalogue", format="json", stdout=out, stderr=err)
    assert contents() == before
    counts = json.loads(out.getvalue())
    assert {(count["created"], count["updated"]) for count in counts.values()} == {(0, 0)}
    assert counts["agencies"]["unchanged"] == before["Agency"][0]
    assert "agencies" in err.getvalue()
    # One read of each table (revisions come with their days), and the transaction.
    statements = [query["sql"].split()[0] for query in queries]
    assert Counter(statements) == {"SELECT": 11, "SAVEPOINT": 1, "RELEASE": 1}


@pytest.mark.parametrize(
    "file, old, new, sentence",
    [
        ("calendar.toml", '"07:00"', '"19:00"', "calendar.toml, hours 1: sessions is "),
        ("calendar.toml", "[calendar]", "[calendar", "calendar.toml, the file: syntax is "),
        ("agencies.toml", 'kind = "service_centre"', 'kind = "shop"', "agencies.toml, agency 1: kind is 'shop'; "),
        ("agencies.toml", 'letters = "H11"', 'letters = "H26"', "letters is 'H26'; accepted is each group once"),
        ("procedures.csv", ",ubnd-xa,", ",ubnd-ap,", "procedures.csv, line 2: agency is 'ubnd-ap'; "),
        ("procedures.csv", "Văn thư:10", "Văn thư:11", "procedures.csv, line 2: steps is "),
        ("fields.csv", "code,name", "code,label", "fields.csv, line 1: name is None; "),
        ("units.csv.gz", None, b"not gzip", "units.csv.gz, the file: content is "),
    ],
)
def test_a_bad_file_is_one_sentence(shipped, file, old, new, sentence):
    if old is None:
        (shipped / file).write_bytes(new)
    else:
        edit(shipped / file, old, new)
    before = contents()
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("load_catalogue", data=shipped, stdout=out, stderr=err)
    assert ended.value.code == 2
    assert sentence in err.getvalue()
    assert err.getvalue().endswith(" Nothing was loaded.\n")
    assert err.getvalue().count("\n") == 1
    assert out.getvalue() == ""
    assert contents() == before
