"""Where a dossier can go: within its province, and to the province that took it over."""

from datetime import date

from dossiers.competence import agencies_in_reach
from dossiers.models import Agency, UnitSuccession
from tests.factories import AgencyFactory, UnitFactory

MERGED_ON = date(2025, 7, 1)


def test_a_dossier_of_a_province_that_was_merged_can_go_to_the_one_that_took_it_over(office):
    offices = office.offices
    dossier = office.happens("12/6 receive", agency=offices.ward_committee)
    others = set(offices.accountable) - {offices.ward_committee}
    assert set(agencies_in_reach(dossier)) == others
    province = UnitFactory(code="97", level="province", name="Tỉnh Núi Cao", kind="tỉnh", since=MERGED_ON)
    town = UnitFactory(code="97101", name="Phường Mới", kind="phường", parent=province, since=MERGED_ON)
    committee = AgencyFactory(unit=town, name="UBND phường mới", valid_from=MERGED_ON)
    AgencyFactory(unit=town, name="Một cửa phường mới", kind=Agency.Kind.ONE_STOP, valid_from=MERGED_ON)
    assert set(agencies_in_reach(dossier)) == others
    UnitSuccession.objects.create(predecessor=offices.province, successor=province, kind="merge", on=MERGED_ON)
    assert set(agencies_in_reach(dossier)) == others | {committee}
