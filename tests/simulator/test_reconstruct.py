"""What was published comes back from the report, to the last dossier; and what a load leaves, and what it removes."""

import json
from collections import Counter
from datetime import date, timedelta
from itertools import groupby, islice, pairwise

import pytest
from django.core.management import call_command

from dossiers import numbering
from dossiers.models import Agency, Applicant, Dossier, DossierEvent, Flag, Origin, UnitVersion
from dossiers.models.units import in_force
from dossiers.rules.codes import dossier_code
from dossiers.rules.errors import BadValue
from dossiers.verification import Verification
from simulator import scenario
from simulator.reconstruct import reconstruct
from tests.simulator.tables import NOW, YEAR, ask, balanced, figures, load, reported, toml

pytestmark = pytest.mark.django_db

PHAN_THIET, BAC_BINH, PHU_QUI = "593", "596", "601"
CERTIFIED_COPY = "2.000815"
LAND, CIVIL_STATUS, JUSTICE_RECORDS = "DD", "HT", "LLTP"
FIRST_QUARTER = (date(2022, 12, 15), date(2023, 3, 14))
MARCH = (date(2023, 3, 1), date(2023, 3, 31))
TET = (date(2023, 1, 20), date(2023, 1, 26))


def agency(key: str, unit: str = "60", day: date = YEAR[0]) -> str:
    return Agency.objects.get(in_force(day), unit__code=unit, key=key).code


def by_levels():
    return [
        {"level": "province", "finished": 68, "finished_in_time": 66, "finished_late": 2},
        {"level": "district", "received": 130, "finished_early": 70, "finished_on_time": 45, "finished_late": 6},
        {"level": "commune", "received_total": 350, "carried": 12, "closed": 333, "due": 330, "withdrawn_stopped": 5},
    ]


def every_key():
    whole = {
        "carried": 20, "received": 180, "received_online": 70, "received_direct": 100, "received_postal": 10,
        "received_direct_postal": 110, "received_total": 200, "finished": 170, "finished_in_time": 160,
        "finished_early": 100, "finished_on_time": 60, "finished_late": 7, "finished_no_term": 3, "withdrawn": 4,
        "stopped": 2, "withdrawn_stopped": 6, "closed": 176, "open": 24, "open_in_time": 14, "open_late": 3,
        "open_paused": 7, "open_not_late": 21, "due": 173, "late_total": 10, "pending": 5, "refused": 6,
    }  # fmt: skip
    assert whole.keys() == scenario.FIGURES.keys()
    return [whole]


def nested_units():
    return [
        {"finished": 200, "finished_late": 9},
        {"unit": PHAN_THIET, "scope": "subtree", "received_total": 80, "finished": 70, "open": 9, "stopped": 1},
        {"unit": PHAN_THIET, "finished": 25, "finished_early": 10, "finished_late": 4},
        {"unit": BAC_BINH, "scope": "subtree", "channel": "online", "received": 11, "finished_late": 2},
        {"unit": "60", "scope": "own", "finished": 30, "finished_late": 1},
    ]


def nested_levels():
    return [
        {"level": "district", "scope": "subtree", "finished": 50, "finished_late": 5},
        {"level": "commune", "scope": "subtree", "finished": 31, "open_paused": 4},
        {"level": "vertical", "carried": 3, "finished": 12},
        {"level": "province", "finished": 8},
    ]


def agencies():
    return [
        {"agency": agency("so-tu-phap"), "received": 40, "finished": 30, "open_late": 2, "open_paused": 3},
        {"agency": agency("cn-vpdk", BAC_BINH), "finished_late": 11, "finished_early": 9, "carried": 5},
        {"agency": agency("cong-an"), "received_postal": 4, "received_online": 6, "refused": 3},
        {"agency": agency("ubnd-huyen", PHU_QUI), "stopped": 2, "withdrawn": 1, "pending": 2},
    ]


def fields_and_procedures():
    return [
        {"finished": 120, "finished_late": 12, "open": 6},
        {"field": LAND, "finished": 40, "finished_late": 8},
        {"field": CIVIL_STATUS, "received_online": 20, "finished_late": 3},
        {"field": JUSTICE_RECORDS, "finished_on_time": 5, "open_late": 1},
        {"procedure": CERTIFIED_COPY, "finished": 33, "finished_early": 3},
    ]


def channels():
    return [
        {"channel": "online", "finished": 60, "finished_early": 50, "open_late": 2, "pending": 3, "refused": 1},
        {"channel": "direct", "received": 75, "finished_late": 4},
        {"channel": "postal", "carried": 1, "finished": 3},
    ]


def without_carried():
    return [{"carried": 0, "received": 30, "finished_on_time": 9, "finished_late": 6, "open_late": 4, "open": 11}]


def only_stocks():
    return [{"carried": 9, "received": 0, "open": 9, "open_late": 2, "open_paused": 3}]


def open_since_new_year():
    return [{"carried": 9, "received": 0, "open": 9, "open_paused": 3}]


def finished_at_last():
    return [
        {"level": "commune", "carried": 9, "received": 5, "finished_late": 4, "finished_on_time": 3, "open_late": 2}
    ]


def came_on_a_day_off():
    return [{"level": "commune", "received": 4, "carried": 3, "open_in_time": 5, "open_paused": 2, "pending": 2}]


def half_a_year_of_districts():
    return [
        {"level": "district", "carried": 4, "received": 40, "finished": 41, "finished_late": 5, "open": 3},
        {"level": "commune", "carried": 0, "finished": 60, "finished_late": 6, "open_late": 2},
    ]


def new_communes():
    return [{"level": "commune", "carried": 6, "finished": 20, "finished_late": 2}, {"level": "province", "open": 4}]


TABLES = {
    "the levels": (by_levels, "60", YEAR),
    "every key": (every_key, "60", YEAR),
    "every key, of a month": (every_key, "95", MARCH),
    "every key, of a day": (every_key, "95", (date(2023, 3, 15), date(2023, 3, 15))),
    "units in units": (nested_units, "60", FIRST_QUARTER),
    "levels in levels": (nested_levels, "60", MARCH),
    "agencies": (agencies, "60", MARCH),
    "fields and procedures": (fields_and_procedures, "60", YEAR),
    "channels": (channels, "60", (date(2023, 8, 30), date(2023, 9, 6))),
    "one day, nothing carried": (without_carried, "60", (date(2024, 5, 2), date(2024, 5, 2))),
    "Tết": (only_stocks, "60", TET),
    "Tết at the portal": (came_on_a_day_off, "60", TET),
    "the first days of all": (open_since_new_year, "60", (date(2017, 1, 2), date(2017, 1, 2))),
    "the first month of all": (finished_at_last, "60", (date(2017, 1, 2), date(2017, 1, 31))),
    "two tiers from July": (half_a_year_of_districts, "01", (date(2025, 1, 1), date(2025, 12, 31))),
    "communes of July": (new_communes, "68", (date(2025, 7, 1), date(2025, 7, 31))),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_published_number_comes_back(tmp_path, name):
    rows, province, period = TABLES[name]
    rows = rows()
    loaded = load(tmp_path, *rows, province=province, period=period)
    for row in rows:
        assert reported(row, province, period) == figures(row)
    for by in ("level", "unit", "agency", "field", "procedure", "channel"):
        assert balanced(line.counts for line in ask(period, by=by, province=province).rows)
    verification = Verification(NOW)
    assert list(verification) == []
    assert verification.counts == (loaded.dossiers, loaded.flags)


def test_a_month_carries_what_the_month_before_left_open(tmp_path):
    load(tmp_path, {"carried": 15, "received": 200, "finished": 190, "finished_late": 12, "open_paused": 4})
    starts = [date(2023, month, 1) for month in range(1, 13)] + [date(2024, 1, 1)]
    months = [ask((first, after - timedelta(days=1)), by="field", province="60") for first, after in pairwise(starts)]
    assert [month.total.counts.balances() for month in months] == [True] * 12
    assert months[0].total.counts.carried == 15
    assert [month.total.counts.open for month in months[:-1]] == [month.total.counts.carried for month in months[1:]]
    assert sum(month.total.counts.finished for month in months) == 190


def test_the_commands_agree(tmp_path, capsys):
    file = tmp_path / "bang.toml"
    file.write_text(toml(*by_levels()))
    call_command("simulate", str(file), "--format", "json")
    answer = json.loads(capsys.readouterr().out)
    assert answer | {"seconds": 0, "digest": ""} == {
        "scenario": "Bảng thử", "province": "60", "from": "2023-01-01", "to": "2023-12-31",
        "dossiers": Dossier.objects.count(), "events": DossierEvent.objects.count(), "flags": Flag.objects.count(),
        "seconds": 0, "digest": "",
    }  # fmt: skip
    call_command("report", "--from", "2023-01-01", "--to", "2023-12-31", "--format", "json")
    rows = {row["key"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows["province"]["finished"]["total"] == 68 and rows["province"]["finished"]["late"] == 2
    assert rows["commune"]["carried"] == 12
    call_command("simulate", str(file), "--if-missing")
    assert "đã có" in capsys.readouterr().err
    assert Origin.objects.get().kind == "rebuilt"


def test_a_seed_has_one_digest(tmp_path):
    """Again in place of itself too, though no code is given out twice."""
    first = load(tmp_path, *by_levels())
    codes = set(Dossier.objects.values_list("code", flat=True))
    again = load(tmp_path, *by_levels(), replace=True)
    other = load(tmp_path, *by_levels(), replace=True, seed=8)
    assert first.origin.digest == again.origin.digest != other.origin.digest
    assert first[1:] == again[1:]
    assert not codes & set(Dossier.objects.values_list("code", flat=True))


def test_replace_removes_what_it_loaded_and_nothing_else(tmp_path):
    rows = [{"finished": 30, "finished_late": 20, "open_late": 3}]
    load(tmp_path, *rows)
    load(tmp_path, *rows, province="95")
    kept = Dossier.objects.filter(origin__province="60", flags__isnull=False).first()
    Dossier.objects.filter(pk=kept.pk).update(origin=None)  # as if somebody had handed it in
    others = set(Dossier.objects.filter(origin__province="95").values_list("pk", flat=True)) | {kept.pk}
    before = {
        model: set(model.objects.filter(dossier__in=others).values_list("pk", flat=True))
        for model in (DossierEvent, Flag)
    }
    load(tmp_path, {"finished": 2}, replace=True)
    assert Origin.objects.filter(province="60").count() == 1
    assert set(Dossier.objects.exclude(origin__province="60").values_list("pk", flat=True)) == others
    for model, keys in before.items():
        found = model.objects.exclude(dossier__origin__province="60")
        assert set(found.values_list("pk", flat=True)) == keys
    assert Applicant.objects.count() == Dossier.objects.count() == len(others) + 2
    assert list(Verification(NOW)) == []


@pytest.mark.parametrize("period", [YEAR, (date(2023, 12, 31), date(2024, 2, 1)), (date(2022, 1, 1), date(2023, 1, 1))])
def test_a_scenario_that_meets_a_loaded_one_is_refused(tmp_path, period):
    load(tmp_path, {"finished": 3}, name="Cũ")
    with pytest.raises(BadValue, match="scenario_loaded"):
        load(tmp_path, {"finished": 4}, period=period)
    assert Origin.objects.get().name == "Cũ" and Dossier.objects.count() == 3


def test_other_days_and_other_provinces_do_not_meet(tmp_path):
    load(tmp_path, {"finished": 3})
    load(tmp_path, {"finished": 4}, period=(date(2024, 1, 1), date(2024, 1, 31)))
    load(tmp_path, {"finished": 5}, province="95")
    assert Dossier.objects.count() == 12


def test_a_crash_half_way_leaves_nothing(tmp_path):
    load(tmp_path, {"finished": 3}, name="Cũ")

    def crash(done: int, total: int) -> None:
        assert done and Dossier.objects.count() >= done
        raise RuntimeError("the plug is pulled")

    with pytest.raises(RuntimeError):
        load(tmp_path, {"finished": 40, "finished_late": 9}, replace=True, progress=crash)
    assert Origin.objects.get().name == "Cũ"
    assert Dossier.objects.count() == Applicant.objects.count() == 3


def test_the_next_dossier_gets_the_next_code(tmp_path):
    load(tmp_path, {"finished": 60}, period=(date(2023, 3, 15), date(2023, 3, 15)))
    prefix, stamp, serial = max(Dossier.objects.values_list("code", flat=True)).rsplit("-", 2)
    day = date(2000 + int(stamp[:2]), int(stamp[2:4]), int(stamp[4:]))
    assert numbering.next_code(prefix, day) == dossier_code(prefix, day, int(serial) + 1)


def test_nothing_lies_in_the_future(tmp_path):
    """The dossiers open when the period ends have the rest of their history, as far as it has happened."""
    yesterday = NOW.date() - timedelta(days=1)
    load(tmp_path, {"open": 40, "open_late": 9, "pending": 5}, province="01", period=(date(2026, 9, 1), yesterday))
    assert DossierEvent.objects.order_by("-at").first().at <= NOW
    assert not DossierEvent.objects.filter(dossier__ended_at__gt=NOW).exists()
    assert Flag.objects.order_by("-instant").first().instant < NOW


def test_dossiers_look_as_in_life(tmp_path):
    rows = [
        {"level": "province", "finished": 150, "finished_late": 3},
        {"level": "district", "finished": 250, "finished_late": 30, "pending": 4, "refused": 3},
        {"level": "commune", "finished": 800, "finished_late": 40, "withdrawn": 5},
    ]
    load(tmp_path, *rows)
    received = DossierEvent.objects.filter(action="receive")
    days = {at.date() for at in received.values_list("at", flat=True)}
    assert not {day for day in days if TET[0] <= day <= TET[1] or day.isoweekday() > 5}
    online = DossierEvent.objects.filter(dossier__channel="online").order_by("dossier", "seq")
    for _, history in groupby(online.values_list("dossier", "action", "at"), key=lambda row: row[0]):
        (_, first, handed_in), (_, _, answered) = islice(history, 2)
        assert first == "submit" and handed_in < answered
    assert not Dossier.objects.filter(channel="online", procedure_version__online_level="none").exists()
    late = Dossier.objects.filter(verdict="late").values_list("procedure_version__field__code", flat=True)
    assert sum(field in (LAND, CIVIL_STATUS, JUSTICE_RECORDS) for field in late) > 0.4 * len(late)
    volumes = Counter(Dossier.objects.values_list("agency", flat=True)).values()
    assert max(volumes) > 40 * min(volumes)
    names = dict(UnitVersion.objects.filter(in_force(YEAR[0])).values_list("unit", "name"))
    communes = Dossier.objects.filter(agency__unit__level="commune")
    for unit, address in communes.values_list("agency__unit", "applicant__address"):
        assert f", {names[unit]}, " in address


def test_a_loaded_file_is_the_same_file(tmp_path):
    file = tmp_path / "table.toml"
    file.write_text(toml({"finished": 2}))
    found = scenario.read(file)
    assert reconstruct(found, now=NOW).origin.definition == found.definition
