"""Files that are refused: exit 2, one sentence that says what is wrong, and nothing written."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from dossiers.models import Applicant, Dossier, DossierEvent, Flag, Origin
from dossiers.rules.officetime import to_instant, to_office
from simulator import scenario
from tests.simulator.tables import toml

WHOLE = {"finished": 10}
HOLIDAY = (date(2023, 1, 20), date(2023, 1, 26))  # Tết Quý Mão
LEVELS = [{"level": level, "finished": 10} for level in ("province", "district", "commune")]
PHAN_THIET = "593"
HEAD = 'province = "60"\nfrom = 2023-01-01\nto = 2023-12-31'


def refused(capsys, path, *options) -> str:
    """What the command says when it refuses."""
    with pytest.raises(SystemExit) as ended:
        call_command("simulate", str(path), *options)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    (sentence,) = said.err.splitlines()
    assert sentence.endswith(".") and "Traceback" not in sentence and "%(" not in sentence
    for model in (Origin, Dossier, DossierEvent, Applicant, Flag):
        assert not model.objects.exists()
    return sentence


@pytest.fixture
def refusal(db, tmp_path, capsys):
    """The sentence with which a text is refused as a scenario file."""

    def of(text: str | bytes, *options: str) -> str:
        path = tmp_path / "bang.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return refused(capsys, path, *options)

    return of


@pytest.mark.parametrize(
    "text, words",
    [
        ("published = [", ["bang.toml", "TOML"]),
        ("a = [" * 5_000, ["bang.toml", "TOML"]),
        (b"\xff\xfe", ["bang.toml", "TOML"]),
        ("", ["bang.toml", "[scenario]"]),
        (f"[scenario]\n{HEAD}", ["[[published]]"]),
        (f"[scenario]\n{HEAD}\n[published]\nfinished = 1", ["[[published]]"]),
        (f"[scenario]\n{HEAD}\npublished = []", ["published"]),
        (f"staff = 1\n[scenario]\n{HEAD}", ["«staff»", "published"]),
        ('[scenario]\nprovince = "60"\nfrom = 2023-01-01', ["[scenario]", "to"]),
        ("[scenario]\nprovince = 60\nfrom = 2023-01-01\nto = 2023-12-31", ["province = 60"]),
        ('[scenario]\nprovince = "60"\nfrom = "2023-01-01"\nto = 2023-12-31', ["from", "2023-01-01"]),
        ('[scenario]\nprovince = "60"\nfrom = 2023-01-01T00:00:00\nto = 2023-12-31', ["from"]),
        ('[scenario]\nprovince = "60"\nfrom = 2023-02-30\nto = 2023-12-31', ["TOML"]),
        (toml(WHOLE, seed=-1), ["seed = -1"]),
        (toml(WHOLE, name=""), ["name"]),
        (toml(WHOLE, period=(date(2023, 12, 31), date(2023, 1, 1))), ["31/12/2023", "01/01/2023", "from", "to"]),
        (toml({"finished": -1}), ["[[published]] 1", "finished = -1"]),
        (toml({"finished": True}), ["[[published]] 1", "finished = True"]),
        (toml({"finished": 10.0}), ["finished = 10.0"]),
        (toml({"finished": "10"}), ["finished = 10"]),
        (toml({"finished": 2**31}), ["finished = 2147483648"]),
        (f"[scenario]\n{HEAD}\n[[published]]\nfinished = {'9' * 5_000}", ["TOML"]),
        (toml(WHOLE, {"level": "district", "finnished": 3}), ["[[published]] 2", "«finnished»", "finished_late"]),
        (toml({"level": "ward", **WHOLE}), ["level = ward", "commune"]),
        (toml({"levels": "commune", **WHOLE}), ["[[published]] 1", "levels"]),
        (toml({"level": "commune", "levels": ["district"], **WHOLE}), ["level"]),
        (toml({"channel": "fax", **WHOLE}), ["channel = fax", "online, direct, postal"]),
        (toml({"scope": "all", **WHOLE}), ["scope = all", "own, subtree"]),
        (toml({"unit": 593, **WHOLE}), ["unit = 593"]),
        (toml({"label": "Cả tỉnh"}), ["[[published]] 1"]),
    ],
)
def test_what_is_not_a_scenario_is_refused(refusal, text, words):
    sentence = refusal(text)
    for word in words:
        assert word in sentence


@pytest.mark.parametrize("name", ["binh-thuan-2032", "/nowhere/bang.toml", "x" * 5_000, "."])
def test_a_missing_file_is_refused(db, capsys, name):
    assert "binh-thuan-2023" in refused(capsys, name)


@pytest.mark.parametrize(
    "table, words",
    [
        ([{"finished": 10, "finished_in_time": 7, "finished_late": 2}], ["finished = 10", "= 9", "lệch 1"]),
        ([{"finished": 10, "finished_early": 12}], ["finished = 10", "finished_early", "12", "lệch 2"]),
        ([{"finished": 10, "due": 9}], ["due = 9", "10"]),
        ([{"received": 10, "received_online": 4, "received_direct_postal": 5}], ["received = 10", "= 9", "lệch 1"]),
        ([{"carried": 2, "received": 10, "closed": 9, "open": 2}], ["= 12", "= 11", "lệch 1"]),
        ([{"carried": 0, "received": 5, "finished": 6}], ["lệch 1"]),
        ([{"open": 3, "open_late": 1, "open_not_late": 1}], ["open = 3", "= 2", "lệch 1"]),
        ([{"closed": 9, "finished": 7, "withdrawn_stopped": 1}], ["closed = 9", "= 8", "lệch 1"]),
        ([{"finished": 31}, *LEVELS], ["finished = 31", "= 30", "lệch 1", "level"]),
        ([{"finished": 9}, LEVELS[1]], ["lệch 1"]),
        ([{"finished": 10, "due": 9, "label": "Toàn tỉnh"}], ["Toàn tỉnh: due = 9"]),
        ([{"level": "district", "finished": 9}, {"unit": PHAN_THIET, "finished": 10}], ["lệch 1"]),
    ],
)
def test_figures_that_disagree_are_named_with_both_sides(refusal, table, words):
    rows = [{"label": f"level {row['level']}", **row} if "level" in row else row for row in table]
    sentence = refusal(toml(*rows))
    for word in words:
        assert word in sentence


@pytest.mark.parametrize(
    "row, words",
    [
        ({"unit": "99999"}, ["đơn vị", "«99999»"]),
        ({"unit": "001"}, ["đơn vị", "«001»"]),  # Ba Đình, of another province
        ({"agency": "000.00.99.H11"}, ["cơ quan", "«000.00.99.H11»"]),
        ({"field": "XX"}, ["lĩnh vực", "«XX»", "DD"]),
        ({"procedure": "9.999999"}, ["thủ tục", "«9.999999»"]),
        ({"level": "district", "procedure": "2.000815"}, ["2.000815"]),  # certified copies are the communes'
    ],
)
def test_a_row_that_speaks_of_nothing_known_is_refused(refusal, row, words):
    sentence = refusal(toml({**row, **WHOLE}))
    assert "[[published]] 1" in sentence
    for word in words:
        assert word in sentence


def test_rows_that_overlap_without_nesting_are_refused(refusal):
    sentence = refusal(toml({"level": "commune", **WHOLE}, {"channel": "online", **WHOLE}))
    assert "commune" in sentence and "online" in sentence


@pytest.mark.parametrize("province", ["99", "6", "", "593"])
def test_a_province_that_is_none_is_refused(refusal, province):
    sentence = refusal(toml(WHOLE, province=province))
    assert f"«{province}»" in sentence and "60" in sentence


def test_a_province_is_known_on_the_first_day_only(refusal):
    assert "«60»" in refusal(toml(WHOLE, period=(date(2025, 7, 1), date(2025, 12, 31))))
    assert "31/12/2016" in refusal(toml(WHOLE, period=(date(2016, 12, 31), date(2017, 12, 31))))


@pytest.mark.parametrize("row", [{"level": "district"}, {"levels": ["commune", "district"]}])
def test_there_are_no_districts_from_july_2025(refusal, row):
    period = (date(2025, 7, 1), date(2025, 9, 30))
    assert "district" in refusal(toml({**row, **WHOLE}, province="68", period=period))


@pytest.mark.parametrize("key", ["finished", "finished_early", "closed", "withdrawn", "withdrawn_stopped"])
def test_nothing_is_finished_in_a_period_without_a_working_day(refusal, key):
    assert key in refusal(toml({key: 1}, period=HOLIDAY))


def test_a_period_that_is_not_over_is_refused(refusal):
    today = to_office(to_instant(timezone.now())).date()  # not UTC's day
    period = (today - timedelta(days=30), today)
    assert f"{today:%d/%m/%Y}" in refusal(toml(WHOLE, province="01", period=period))
    assert "9999" in refusal(toml(WHOLE, period=(date(2023, 1, 1), date(9999, 12, 31))))


def test_nobody_was_there_before_the_first_day(refusal):
    sentence = refusal(toml({"carried": 3, "received": 4}, period=(date(2017, 1, 1), date(2017, 3, 31))))
    assert "carried" in sentence and "lệch 3" in sentence


def test_a_table_of_zeros_is_refused(refusal):
    assert "0" in refusal(toml({"finished": 0}))


def test_more_than_a_load_can_hold_is_refused_at_once(refusal):
    assert "2000000000" in refusal(toml({"finished": 2_000_000_000}))


@pytest.mark.parametrize(
    "options, word",
    [
        (["--seed", "-1"], "--seed"),
        (["--seed", str(2**63)], "--seed"),
        (["--scale", "0.1"], "--scale"),
        (["--mode", "run"], "reconstruct"),
    ],
)
def test_options_that_do_not_fit_are_refused(refusal, options, word):
    assert word in refusal(toml(WHOLE), *options)


def test_every_shipped_scenario_is_well_formed():
    shipped = sorted(scenario.SHIPPED.glob("*.toml"))
    assert shipped
    for path in shipped:
        assert scenario.read(path).name
