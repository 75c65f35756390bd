"""Entered indicators: the unit's own value of the very period, else nothing; and the indices over the years."""

import pytest

from reporting.models import Indicator
from reporting.reform import standard
from reporting.reform.computed import COMPUTED
from reporting.reform.definitions import GROUPS
from tests.reporting.reformed import YEAR, by_code, document, enter, parts, share


def test_a_share_by_its_parts(offices):
    enter("satisfaction.satisfied", offices.province, numerator=994, denominator=1000, stated="99,4%")
    found = by_code(document())["satisfaction.satisfied"]
    assert share(found) == (994, 1000, "99.40")
    assert (found["kind"], found["source"], found["stated"]) == ("entered", "nhập; nguồn: Sở Nội vụ", "99,4%")


def test_none_at_no_ratings(offices):
    enter("satisfaction.satisfied", offices.province, numerator=0, denominator=0)
    assert share(by_code(document())["satisfaction.satisfied"]) == (0, 0, None)


def test_feedback_by_its_parts(offices):
    enter("satisfaction.feedback", offices.province, value=230, parts=[207, 20, 3])
    found = by_code(document())["satisfaction.feedback"]
    assert found["value"] == 230
    assert parts(found) == {"đã giải quyết": 207, "đang giải quyết trong hạn": 20, "quá hạn": 3}


def test_parts_without_names_are_numbered(offices):
    enter("procedures.internal", offices.province, value=27, parts=[19, 1, 3, 2])
    found = by_code(document())["procedures.internal"]
    assert parts(found) == {"phần 1": 19, "phần 2": 1, "phần 3": 3, "phần 4": 2}
    assert found["group"] == "procedures"


def test_what_nobody_entered_is_null(offices):
    found = by_code(document())["digitisation.dossiers"]
    assert (found["value"], share(found), found["source"]) == (None, (None, None, None), None)


def test_another_period_or_unit_is_not_asked_for(offices):
    enter("documents.incoming", offices.province, *YEAR, value=584_901)
    enter("documents.incoming", offices.ward, value=12)
    assert by_code(document())["documents.incoming"]["value"] is None
    assert by_code(document(*YEAR))["documents.incoming"]["value"] == 584_901
    assert by_code(document(unit="98101"))["documents.incoming"]["value"] == 12


def test_an_indicator_of_ones_own(offices):
    Indicator.objects.create(
        code="teams", name="Tổ công nghệ số cộng đồng", kind="share", measure="thôn", group="other"
    )
    enter("teams", offices.province, numerator=1562, denominator=1562)
    found = by_code(document())["teams"]
    assert (found["name"], found["measure"], found["formula"]) == ("Tổ công nghệ số cộng đồng", "thôn", "")
    assert share(found) == (1562, 1562, "100.00")


def test_indices_over_the_years(offices):
    for year, value, rank in ((2022, "49.1", 54), (2023, "59.9000", 55), (2024, "70", 40)):
        enter("index.service", offices.province, f"{year}-01-01", f"{year}-12-31", value=value, rank=rank, ranked=63)
    found = document(*YEAR)
    index = by_code(found)["index.service"]
    assert (index["value"], index["rank"], index["ranked"]) == ("59.9", 55, 63)
    (series,) = found["series"]  # an index without values has none; 2024 is after the period
    assert [(point["from"], point["value"], point["rank"]) for point in series["points"]] == [
        ("2022-01-01", "49.1", 54),
        ("2023-01-01", "59.9", 55),
    ]
    assert by_code(document())["index.service"]["value"] is None  # a quarter is not the year


def test_of_all_provinces_nothing_is_entered(offices):
    enter("documents.incoming", offices.province, value=1)
    found = document(province="")
    assert found["label"] == "Tất cả các tỉnh"
    assert by_code(found)["documents.incoming"]["value"] is None


# The shipped indicators


def test_standard_indicators_are_there(db):
    stored = set(Indicator.objects.values_list("code", "name", "group", "kind"))
    assert {(one.code, str(one.name), str(one.group), str(one.kind)) for one in standard.STANDARD} <= stored


def test_loaded_again_an_offices_wording_stays(db, django_assert_num_queries):
    Indicator.objects.filter(code="index.pci").update(name="PCI của tỉnh")
    Indicator.objects.filter(code="index.papi").delete()
    count = Indicator.objects.count()
    standard.load()
    with django_assert_num_queries(1):
        standard.load()
    assert Indicator.objects.count() == count + 1
    assert Indicator.objects.get(code="index.pci").name == "PCI của tỉnh"


def test_every_indicator_says_what_it_is_made_of(offices):
    found = document()["indicators"]
    assert len({one["code"] for one in found}) == len(found) == len(COMPUTED) + len(standard.STANDARD)
    assert all(one["name"] and one["formula"] and one["kind"] and one["group"] in GROUPS for one in found)
    ranks = [list(GROUPS).index(one["group"]) for one in found]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("definition", COMPUTED, ids=lambda definition: definition.code)
def test_a_share_is_written_as_one(definition):
    assert ("÷" in str(definition.formula)) == (definition.shape == "share")
