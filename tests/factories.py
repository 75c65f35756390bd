"""A small province with named offices, beside the shipped catalogue: Sông Xanh, code 98. Nothing is random."""

from datetime import date
from typing import NamedTuple

import factory

from dossiers.models import Agency, Applicant, Field, Procedure, ProcedureVersion, Unit, UnitVersion

BEGINNING = date(2017, 1, 1)


class UnitFactory(factory.django.DjangoModelFactory):
    """A unit with its first version: `UnitFactory(code=…, name=…, parent=…)`."""

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    since = BEGINNING
    level = "commune"

    @classmethod
    def _create(cls, model_class, *args, name, kind="", parent=None, until=None, **kwargs):
        unit = super()._create(model_class, *args, **kwargs)
        UnitVersion.objects.create(
            unit=unit, name=name, kind=kind, parent=parent, valid_from=unit.since, valid_to=until
        )
        return unit


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"000.{n // 90 + 10:02d}.{n % 90 + 10:02d}.Z98")
    key = "peoples_committee"
    kind = Agency.Kind.PEOPLES_COMMITTEE
    valid_from = BEGINNING


class ApplicantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Applicant

    kind = Applicant.Kind.CITIZEN
    name = "Nguyễn Văn An"
    name_folded = "nguyen van an"


class FieldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Field
        django_get_or_create = ("code",)

    code = "Z-HT"
    name = "Hộ tịch"


class ProcedureVersionFactory(factory.django.DjangoModelFactory):
    """A procedure of 5 working days; `hours=True`, `no_term=True` for the other kinds."""

    class Meta:
        model = ProcedureVersion

    class Params:
        hours = factory.Trait(term_kind="working_hours", term_amount=4, statutory_amount=4)
        no_term = factory.Trait(term_kind="", term_amount=0, statutory_amount=0)

    procedure = factory.LazyAttributeSequence(lambda o, n: Procedure.objects.create(code=f"9.{n:06d}.Z98"))
    name = factory.Sequence(lambda n: f"Thủ tục thử số {n}")
    field = factory.SubFactory(FieldFactory)
    level = "commune"
    agency_key = "peoples_committee"
    term_kind = "working_days"
    term_amount = 5
    statutory_amount = 5
    online_level = ProcedureVersion.OnlineLevel.FULL
    valid_from = BEGINNING


class Offices(NamedTuple):
    """The province, its units and who works there."""

    province: Unit
    district: Unit
    ward: Unit  # of the district
    village: Unit  # of the district too
    department: Agency
    police: Agency  # vertical
    district_committee: Agency
    ward_committee: Agency
    village_committee: Agency
    desk: Agency  # the province's service centre

    @property
    def accountable(self) -> list[Agency]:
        return [self.department, self.police, self.district_committee, self.ward_committee, self.village_committee]


def song_xanh() -> Offices:
    """The province of Sông Xanh."""
    province = UnitFactory(code="98", level="province", name="Tỉnh Sông Xanh", kind="tỉnh")
    district = UnitFactory(code="981", level="district", name="Huyện Bến Tre Xanh", kind="huyện", parent=province)
    ward = UnitFactory(code="98101", name="Phường Một", kind="phường", parent=district)
    village = UnitFactory(code="98102", name="Xã Hai", kind="xã", parent=district)
    return Offices(
        province,
        district,
        ward,
        village,
        AgencyFactory(unit=province, name="Sở Tư pháp", key="justice", kind=Agency.Kind.DEPARTMENT),
        AgencyFactory(unit=province, name="Công an tỉnh", key="police", kind=Agency.Kind.VERTICAL),
        AgencyFactory(unit=district, name="UBND huyện"),
        AgencyFactory(unit=ward, name="UBND phường"),
        AgencyFactory(unit=village, name="UBND xã"),
        AgencyFactory(unit=province, name="Trung tâm PVHCC", key="desk", kind=Agency.Kind.SERVICE_CENTRE),
    )
