"""What dossiers say of the reform: each share with both its parts, on histories small enough to count by hand."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.models import Agency, Origin
from dossiers.rules.deadlines import Term
from tests.factories import AgencyFactory, ProcedureVersionFactory, UnitFactory
from tests.reporting.reformed import Q2, by_code, day, document, enter, share
from tests.reporting.told import correction, moment, report, told


@pytest.fixture
def cut(office):
    """Terms shorter than the law's: 3 days of 5, 4 hours of 10, and 10 calendar days of 15."""
    office.procedures |= {
        "3 of 5 days": ProcedureVersionFactory(term_amount=3),
        "4 of 10 hours": ProcedureVersionFactory(hours=True, statutory_amount=10),
        "10 of 15 calendar days": ProcedureVersionFactory(
            term_kind="calendar_days", term_amount=10, statutory_amount=15
        ),
    }
    return office


def shares(**words):
    return {code: share(one) for code, one in by_code(document(**words)).items() if one["denominator"] is not None}


def test_what_came_online(office):
    office.happens("12/6 receive", "14/6 resolve", channel="online")
    office.happens("12/6 receive", channel="online", assisted=True)
    office.happens("12/6 submit", channel="online")  # not received yet
    office.happens("12/6 receive", "14/6 resolve", channel="postal")
    office.happens("12/6 receive", "14/6 resolve")
    office.happens("1/3 receive", "3/4 resolve", channel="online", term="no term")  # received before the period
    found = shares()
    assert found["online.received"] == (2, 4, "50.00")
    assert found["online.assisted"] == (1, 2, "50.00")
    assert found["online.resolved"] == (2, 4, "50.00")
    assert found["reception.postal"] == (1, 4, "25.00")


def test_assisted_is_told_of_dossiers_that_came_online(office):
    office.happens("12/6 receive", channel="direct", assisted=True)
    assert shares()["online.assisted"] == (0, 0, None)


def test_who_benefits_from_a_shorter_term(cut):
    cut.happens("12/6 receive", "14/6 resolve", term="3 of 5 days")  # 2 days
    cut.happens("12/6 receive", "15/6 resolve", term="3 of 5 days")  # on the last day: 2 days
    cut.happens("12/6 receive", "20/6 resolve", term="3 of 5 days")  # late
    cut.happens("12/6 08:00 receive", "12/6 10:00 resolve", term="4 of 10 hours")  # 6 hours
    cut.happens("12/6 receive", "20/6 resolve", term="10 of 15 calendar days")  # 5 calendar days
    cut.happens("12/6 receive", "14/6 resolve")  # as the law has it
    cut.happens("12/6 receive", term="3 of 5 days")  # open
    found = by_code(document())
    assert share(found["terms.benefited"]) == (4, 6, "66.67")
    assert found["terms.days_saved"]["value"] == "4.75"  # 2 + 2 + 6/8
    assert found["terms.calendar_days_saved"]["value"] == 5
    assert found["terms.money_saved"]["value"] == 1_662_500  # 4.75 × 350,000
    assert share(found["terms.shortened"]) == (3, 6, "50.00")


def test_a_recalculated_term_is_the_one_that_counts(cut):
    """3 of the law's 5 days: recalculated to 9, nobody benefits on the 8th; to 4, a day is saved; by mistake, two."""
    to_9, to_4 = (told("13/6 recalculate", term=Term("working_days", days)) for days in (9, 4))
    cut.happens("12/6 receive", to_9, "22/6 resolve", term="3 of 5 days")
    cut.happens("12/6 receive", to_4, "16/6 resolve", term="3 of 5 days")
    cut.happens("12/6 receive", to_9, correction("14/6", 2), "15/6 resolve", term="3 of 5 days")
    cut.happens("12/6 receive", "13/6 recalculate", "15/6 resolve", term="3 of 5 days")  # the calendar, not the term
    found = by_code(document())
    assert share(found["terms.benefited"]) == (3, 4, "75.00")
    assert found["terms.days_saved"]["value"] == 5  # 1 + 2 + 2


def test_a_day_is_worth_what_is_configured(cut, settings):
    settings.WORKING_DAY_VALUE = 5
    cut.happens("12/6 08:00 receive", "12/6 10:00 resolve", term="4 of 10 hours")
    found = document()
    assert found["working_day_value"] == 5
    assert by_code(found)["terms.money_saved"]["value"] == 4  # 6/8 × 5 = 3.75, rounded once
    settings.WORKING_DAY_VALUE = 2
    assert by_code(document())["terms.money_saved"]["value"] == 2  # 1.5, half up


def test_results_of_the_same_day(office):
    office.happens("12/6 8:00 receive", "12/6 16:00 resolve")
    office.happens("12/6 16:00 receive", "13/6 8:00 resolve")  # 16 hours, and another day
    office.happens("12/6 8:00 submit", "13/6 8:00 receive", "13/6 9:00 resolve", channel="online")
    assert shares()["reception.same_day"] == (2, 3, "66.67")


def test_received_across_a_boundary(office):
    """The village's desk receives for the ward; the centre and the district stand over it."""
    offices = office.offices
    at_the_village = replace(office, offices=offices._replace(desk=offices.village_committee))
    at_the_village.happens("12/6 receive")  # for the ward: another commune
    at_the_village.happens("12/6 receive", agency=offices.village_committee)  # for its own
    at_the_village.happens("12/6 receive", agency=offices.department)  # for the province it lies in
    office.happens("12/6 receive")  # the province's centre for the ward
    assert shares()["reception.boundaryless"] == (1, 4, "25.00")
    assert shares(unit="98101")["reception.boundaryless"] == (1, 2, "50.00")  # the ward's
    assert shares(unit="98102")["reception.boundaryless"] == (0, 1, "0.00")


def test_what_was_corrected_did_not_happen(cut):
    cut.happens(
        "12/6 8:00 receive",
        "12/6 9:00 resolve",
        correction("20/6 08:00", 2, "16/6 resolve"),
        term="3 of 5 days",
    )
    found = by_code(document())
    assert share(found["reception.same_day"]) == (0, 1, "0.00")
    assert share(found["terms.benefited"]) == (0, 1, "0.00")  # the 16th is late
    assert found["terms.money_saved"]["value"] == 0


def test_a_corrected_reception_counts_once(cut):
    cut.happens(
        "12/6 8:00 receive",
        "13/6 9:00 resolve",
        correction("20/6", 1, "13/6 8:00 receive", "13/6 9:00 resolve"),
        term="3 of 5 days",
    )
    found = shares()
    assert found["reception.same_day"] == (1, 1, "100.00")
    assert found["terms.benefited"] == (1, 1, "100.00")
    assert found["online.received"] == (0, 1, "0.00")


def test_parts_of_a_linked_dossier_are_not_counted(office):
    whole = office.happens("12/6 receive", "12/6 10:00 resolve")
    office.happens("12/6 receive", "12/6 10:00 resolve", parent=whole)
    assert shares()["reception.same_day"] == (1, 1, "100.00")


def test_nothing_is_no_share(office):
    found = by_code(document())
    for code in ("online.received", "online.assisted", "online.resolved", "terms.benefited", "reception.same_day"):
        assert share(found[code]) == (0, 0, None)
    assert found["terms.days_saved"]["value"] == 0


def test_bases_are_the_statements(cut):
    """Whatever the statement counts as received and finished is what the shares are of."""
    for channel in ("online", "direct", "postal"):
        cut.happens("12/6 receive", "14/6 resolve", channel=channel)
        cut.happens("12/6 receive", "30/6 resolve", channel=channel, term="3 of 5 days")
        cut.happens("29/6 receive", channel=channel, agency=cut.offices.department)
    total = report(*Q2, province="98").total.counts
    found = shares()
    assert found["online.received"] == (total.online, total.received, "33.33") == (3, 9, "33.33")
    assert found["online.resolved"][1] == found["terms.benefited"][1] == total.finished == 6
    assert found["reception.postal"][:2] == (total.postal, total.received)


def test_of_a_unit_with_all_below_it(office):
    offices = office.offices
    office.happens("12/6 receive", channel="online")
    office.happens("12/6 receive", agency=offices.village_committee)
    office.happens("12/6 receive", agency=offices.district_committee)
    office.happens("12/6 receive", agency=offices.department)
    assert shares(unit="98101")["online.received"] == (1, 1, "100.00")
    assert shares(unit="981")["online.received"] == (1, 3, "33.33")
    assert shares(province="98")["online.received"] == (1, 4, "25.00")


def test_only_what_had_happened_by_now(office):
    office.happens("12/6 receive", channel="online")
    office.happens("20/6 receive")
    found = document(now=moment("15/6"))
    assert found["as_of"] == "2023-06-15T02:00:00Z"
    assert share(by_code(found)["online.received"]) == (1, 1, "100.00")


def test_a_scenario_is_told(office):
    office.happens("12/6 receive")
    assert document()["reconstructed"] is False
    scenario = {
        "kind": "scenario",
        "name": "Sông Xanh",
        "province": "98",
        "definition": "x",
        "loaded_at": moment("1/1"),
    }
    Origin.objects.create(first=day("2022-01-01"), last=day("2022-12-31"), **scenario)
    assert document()["reconstructed"] is False
    Origin.objects.create(first=day("2023-01-01"), last=day("2023-12-31"), **scenario)
    assert document()["reconstructed"] is True


def test_the_number_of_queries_is_constant(office, django_assert_num_queries):
    office.happens("12/6 receive", "14/6 resolve", channel="online")
    enter("documents.incoming", office.offices.province, value=1)
    with CaptureQueriesContext(connection) as few:
        document()
    offices = office.offices
    for number in range(8):
        commune = UnitFactory(code=f"9820{number}", name=f"Xã {number}", parent=offices.district)
        committee = AgencyFactory(unit=commune, name="UBND", kind=Agency.Kind.PEOPLES_COMMITTEE)
        office.procedures[f"{number}"] = ProcedureVersionFactory(term_amount=2)
        office.happens("12/6 receive", "14/6 resolve", agency=committee, term=f"{number}", channel="online")
        enter("index.par", offices.province, f"20{number:02}-01-01", f"20{number:02}-12-31", value=80)
    with django_assert_num_queries(len(few)):
        document()
    assert len(few) <= 24  # PostgreSQL sets up its two large reads besides
