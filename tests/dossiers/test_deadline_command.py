"""`deadline FILE`: worked cases beside what the rules give."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKED = ROOT / "docs" / "deadlines.toml"


def deadline(*words):
    return subprocess.run(
        [sys.executable, "manage.py", "deadline", *map(str, words)], cwd=ROOT, capture_output=True, text=True
    )


@pytest.fixture
def case_file(tmp_path):
    def write(text):
        path = tmp_path / "cases.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_every_worked_case_comes_out_as_stated():
    answered = deadline(WORKED, "--format", "json")
    assert answered.returncode == 0, answered.stderr
    answer = json.loads(answered.stdout)
    assert answer["differs"] == 0
    dates = {case["id"][:2]: case["due"] for case in answer["cases"]}
    assert dates == {
        "p1": "2024-02-19",
        "p2": "2023-09-05",
        "p3": "2024-10-11T17:00:00+07:00",
        "p4": "2024-05-04",
        "p5": "2023-05-11",
        "p6": "2024-05-02",
    }
    assert answer["cases"][0]["due_at"] == "2024-02-19T23:59:59+07:00"
    assert answer["cases"][0]["verdicts"] == ["early", "on_time", "on_time", "late"]


def test_the_trace_says_in_words_that_tet_is_not_counted():
    answered = deadline(WORKED)
    assert "Không tính 08/02/2024 – 14/02/2024 (Tết Nguyên đán)." in answered.stdout
    assert "Hạn trả chuyển từ 29/04/2024 sang 02/05/2024" in answered.stdout


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("due = 2024-02-19\n", "due = 2024-02-20\n"),
        ("due_at = 2024-02-19T23:59:59", "due_at = 2024-02-19T23:59:58"),
        ('[2024-02-20T00:00:00, "late"]', '[2024-02-20T00:00:00, "on_time"]'),
        ("slip = 2023-05-05", "slip = 2023-05-08"),
    ],
)
def test_a_stated_value_that_differs_makes_exit_1(case_file, old, new):
    text = WORKED.read_text(encoding="utf-8")
    assert old in text
    answered = deadline(case_file(text.replace(old, new)), "--format", "json")
    assert answered.returncode == 1
    assert json.loads(answered.stdout)["differs"] == 1


CASE = 'received = 2024-02-05T10:00:00\nterm = { kind = "working_days", amount = 5 }\n'


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("not toml at all [", "TOML"),
        ("a = " + "[" * 5000, "TOML"),
        ("", "[[case]]"),
        ("[[case]]\n" + CASE.replace("2024-02-05T10:00:00", '"soon"'), "received"),
        ("[[case]]\n" + CASE.replace("working_days", "moons"), "moons"),
        ("[[case]]\n" + CASE.replace("amount = 5", "amount = -1"), "-1"),
        ("[[case]]\n" + CASE.replace("amount = 5", "amount = 2.5"), "2.5"),
        ("[[case]]\n" + CASE + "colour = 1\n", "colour"),
        ("[[case]]\n" + CASE + "pauses = [[2024-02-06T10:00:00]]\n", "pauses"),
        ("[[case]]\n" + CASE + "pauses = [[2024-02-07T10:00:00, 2024-02-06T10:00:00]]\n", "pauses"),
        ("[[case]]\n" + CASE.replace("2024-02-05", "2031-02-05"), "[[case]] 1: Lịch làm việc chỉ có"),
        ("[[case]]\n" + CASE.replace("amount = 5", "amount = 3000"), "2028"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_exit_2(case_file, text, word):
    answered = deadline(case_file(text))
    assert answered.returncode == 2
    assert "Traceback" not in answered.stderr
    assert word in answered.stderr
    assert len(answered.stderr.strip().splitlines()) == 1
    assert answered.stdout == ""


def test_a_missing_file_is_named(tmp_path):
    answered = deadline(tmp_path / "none.toml")
    assert (answered.returncode, answered.stderr) == (
        2,
        "Không đọc được tệp none.toml: No such file or directory.\n",
    )
