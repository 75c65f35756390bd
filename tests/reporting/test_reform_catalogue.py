"""What the catalogue says of the reform: procedures and their changes, and where there is a one-stop shop."""

import pytest

from dossiers.models import Agency, Procedure, ProcedureVersion
from tests.factories import AgencyFactory, ProcedureVersionFactory, UnitFactory, song_xanh
from tests.reporting.reformed import by_code, day, document, parts, share

Change = ProcedureVersion.Change


@pytest.fixture
def offices(db):
    return song_xanh()


def procedure(since="2017-01-01", until=None, **given):
    return ProcedureVersionFactory(valid_from=day(since), valid_to=day(until) if until else None, **given)


def next_version(before, since, **given):
    """What follows a version from a day: amended, unless said otherwise."""
    ProcedureVersion.objects.filter(pk=before.pk).update(valid_to=day(since))
    return procedure(since, procedure=before.procedure, **{"change": Change.AMENDED} | given)


def test_in_force_by_level(offices):
    procedure()
    procedure()
    procedure(level="province", agency_key="justice")
    procedure(level="vertical", agency_key="police")
    procedure(level="province", agency_key="nobody")  # nobody here is competent
    procedure(until="2023-06-30")  # ended on the eve of the last day
    procedure(since="2023-07-01")
    found = by_code(document())["procedures.in_force"]
    assert found["value"] == 4
    assert parts(found) == {"Cấp tỉnh": 1, "Cấp xã": 2, "Ngành dọc": 1}
    assert found["kind"] == "catalogue"
    ward = by_code(document(unit="98101"))["procedures.in_force"]
    assert (ward["value"], parts(ward)) == (2, {"Cấp xã": 2})


def test_what_changed_in_the_period(offices):
    procedure(since="2023-04-01")
    procedure(since="2023-06-30")
    procedure(since="2023-03-31")
    next_version(procedure(), "2023-05-01")
    next_version(procedure(), "2023-07-01")  # later
    procedure(until="2023-05-01")  # ends, and nothing follows
    procedure(until="2023-03-31")
    next_version(procedure(), "2023-05-01", change=Change.ABOLISHED)  # published as abolished
    found = by_code(document())
    assert [found[f"procedures.{word}"]["value"] for word in ("new", "amended", "abolished")] == [2, 1, 2]
    assert found["procedures.in_force"]["value"] == 5  # an abolished one is not


def test_what_began_later_changes_nothing(offices):
    procedure(procedure=procedure(until="2023-05-01").procedure, since="2024-01-01")
    procedure(procedure=procedure(until="2023-05-01").procedure, since="2023-06-30", change=Change.AMENDED)
    next_version(procedure(), "2024-01-01", change=Change.ABOLISHED)
    found = by_code(document())
    assert [found[f"procedures.{word}"]["value"] for word in ("new", "amended", "abolished")] == [0, 1, 1]
    assert by_code(document("2024-01-01", "2024-06-30"))["procedures.abolished"]["value"] == 1


def test_codes_of_our_own_are_said_beside_the_number(offices):
    procedure()
    ours = procedure()
    assert document()["illustrative_procedures"] == 0
    Procedure.objects.filter(pk=ours.procedure_id).update(illustrative=True)
    made = document()
    assert made["illustrative_procedures"] == 1
    note = by_code(made)["procedures.in_force"]["note"]
    assert note.startswith("trong đó 1 thủ tục mang mã minh họa")
    assert [code for code, one in by_code(made).items() if one["note"]] == ["procedures.in_force"]


def test_no_decision_recorded_anywhere_is_no_share(offices):
    procedure()
    nothing = by_code(document())["openness.with_decision"]
    assert (share(nothing), nothing["value"]) == ((None, None, None), None)
    procedure(decision="Quyết định 1/QĐ-UBND", level="province", agency_key="nobody")
    assert share(by_code(document())["openness.with_decision"]) == (0, 1, "0.00")


def test_a_procedure_that_passes_to_another_level_is_not_abolished(offices):
    next_version(procedure(level="district"), "2023-05-01", level="province", agency_key="justice")
    assert by_code(document(unit="981"))["procedures.abolished"]["value"] == 0
    assert by_code(document(unit="981"))["procedures.amended"]["value"] == 0  # it is the province's now
    assert by_code(document())["procedures.amended"]["value"] == 1


def test_an_agency_that_ended_in_the_period_has_nothing_in_force(offices):
    Agency.objects.filter(pk=offices.department.pk).update(valid_to=day("2023-06-01"))
    procedure(since="2023-05-01", level="province", agency_key="justice")
    found = by_code(document())
    assert (found["procedures.new"]["value"], found["procedures.in_force"]["value"]) == (1, 0)


def test_simplified(offices):
    next_version(procedure(), "2023-05-01", term_amount=4)
    next_version(procedure(fee=10), "2023-05-01", fee=9)
    next_version(procedure(documents="Đơn; Tờ khai"), "2023-05-01", documents="Đơn")
    next_version(procedure(), "2023-05-01", fee=10)
    next_version(procedure(), "2023-05-01", term_kind="working_hours", term_amount=4)  # not comparable
    found = by_code(document())
    assert (found["procedures.amended"]["value"], found["procedures.simplified"]["value"]) == (5, 3)


def test_shares_of_the_procedures_in_force(offices):
    procedure(online_level="full", decision="Quyết định 1/QĐ-UBND", term_amount=3)
    procedure(online_level="full")
    procedure(online_level="partial")
    found = by_code(document())
    assert share(found["online.full"]) == (2, 3, "66.67")
    assert share(found["online.partial"]) == (1, 3, "33.33")
    assert share(found["openness.with_decision"]) == (1, 3, "33.33")
    assert share(found["terms.shortened"]) == (1, 3, "33.33")


def test_vertical_procedures_at_the_one_stop(offices):
    tax = AgencyFactory(unit=offices.province, name="Chi cục Thuế", key="tax", kind=Agency.Kind.VERTICAL)
    procedure(level="vertical", agency_key="police")
    procedure(level="vertical", agency_key="tax")
    assert share(by_code(document())["procedures.vertical"]) == (0, 2, "0.00")
    Agency.objects.filter(pk=tax.pk).update(desk=offices.desk)
    assert share(by_code(document())["procedures.vertical"]) == (1, 2, "50.00")
    Agency.objects.filter(pk=offices.desk.pk).update(valid_to=day("2023-06-01"))  # a desk that is no more
    assert share(by_code(document())["procedures.vertical"]) == (0, 2, "0.00")


def test_coverage(offices):
    UnitFactory(code="98103", name="Xã Ba", parent=offices.district, until=day("2023-05-01"))
    Agency.objects.filter(pk=offices.department.pk).update(desk=offices.desk)
    Agency.objects.filter(pk=offices.ward_committee.pk).update(desk=offices.desk)
    AgencyFactory(unit=offices.province, name="Sở Xây dựng", key="construction", kind=Agency.Kind.DEPARTMENT)
    AgencyFactory(unit=offices.district, name="Bộ phận Một cửa", key="desk", kind=Agency.Kind.ONE_STOP)
    found = by_code(document())
    assert share(found["coverage.departments"]) == (1, 2, "50.00")
    assert share(found["coverage.districts"]) == (1, 1, "100.00")
    assert share(found["coverage.communes"]) == (1, 2, "50.00")
    assert share(by_code(document(unit="98101"))["coverage.districts"]) == (0, 0, None)


def test_the_shipped_catalogue(db):
    """Bình Thuận in 2023: every commune and district has its desk, vertical procedures too."""
    found = by_code(document("2023-01-01", "2023-12-31", province="60"))
    assert parts(found["procedures.in_force"]) == {"Cấp tỉnh": 66, "Cấp huyện": 44, "Cấp xã": 49, "Ngành dọc": 17}
    assert found["procedures.in_force"]["note"].startswith("trong đó 114 thủ tục mang mã minh họa")
    assert found["openness.with_decision"]["percent"] is None
    assert share(found["coverage.districts"]) == (10, 10, "100.00")
    assert share(found["coverage.communes"]) == (124, 124, "100.00")
    assert share(found["procedures.vertical"]) == (17, 17, "100.00")
