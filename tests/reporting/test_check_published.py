"""`manage.py check_published`, by what it prints and how it ends."""

import io
import json

import pytest
from django.core.management import call_command

from reporting.figures import ARTICLES, MOST_FIGURES, MOST_PARTS

NAM_DINH = '[[figure]]\nid = "nam-dinh"\nstated = "94,9%"\nnumerator = 21200\ndenominator = 23117\n'


@pytest.fixture
def file(tmp_path):
    def write(text, name="so-lieu.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def run(path, **options) -> tuple[int, str, str]:
    """How it ends, and what it says on stdout and on stderr."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("check_published", path, **options, stdout=out, stderr=err)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_five_articles():
    code, out, err = run(ARTICLES, format="json")
    answer = json.loads(out)
    assert (code, err, answer.keys()) == (1, "", {"figures", "inconsistent"})
    found = {one.pop("id"): one for one in answer["figures"]}
    assert {name: one for name, one in found.items() if one["verdict"] == "inconsistent"} == {
        "lao-cai-2023-centre-units": {"verdict": "inconsistent", "computed": 25, "implied_denominator": None},
        "bao-yen-signed-of-outgoing": {"verdict": "inconsistent", "computed": "95", "implied_denominator": 94890},
        "bao-yen-signed-of-created": {"verdict": "inconsistent", "computed": "99", "implied_denominator": 94890},
        "nam-dinh-2019-procedures-published": {
            "verdict": "inconsistent", "computed": 1571, "implied_denominator": None,
        },
        "nam-dinh-2019-h1-on-time": {"verdict": "inconsistent", "computed": "91.7", "implied_denominator": 22339},
        "binh-thuan-2023-procedures-by-level": {
            "verdict": "inconsistent", "computed": 1945, "implied_denominator": None,
        },
    }  # fmt: skip
    assert answer["inconsistent"] == 6
    assert [name for name, one in found.items() if one["verdict"] == "unchecked"] == [
        "lao-cai-2023-on-time",
        "national-2020-business-conditions",
    ]
    assert len(found) == 28
    assert found["binh-thuan-2023-commune-on-time"] == {
        "verdict": "consistent", "computed": "95.39", "implied_denominator": 350351,
    }  # fmt: skip


def test_the_table_says_what_fails_and_how_many():
    code, out, err = run(ARTICLES)
    assert (code, err) == (1, "")
    (line,) = [line for line in out.splitlines() if "nam-dinh-2019-h1-on-time" in line]
    assert line.split() == [
        "nam-dinh-2019-h1-on-time", "94,9%", "21.200", "/", "23.117", "91,7", "%", "22.339", "không", "khớp",
    ]  # fmt: skip
    assert out.splitlines()[-1] == (
        "28 con số: 20 khớp, 0 cắt số lẻ thay vì làm tròn, 6 không khớp, 2 không kiểm được."
    )


def test_cut_off_is_no_fault(file):
    path = file('[[figure]]\nid = "a"\nstated = "66,6%"\nnumerator = 2\ndenominator = 3\n')
    code, out, _err = run(path, format="json")
    assert (code, json.loads(out)["figures"][0]["verdict"]) == (0, "truncated")


def test_a_file_from_windows(file):
    assert run(file(b"\xef\xbb\xbf" + NAM_DINH.replace("\n", "\r\n").encode()))[0] == 1


def figure(lines: str, name: str = 'id = "a"\n') -> str:
    return f"[[figure]]\n{name}{lines}"


REFUSED = [
    ("", "Tệp so-lieu.toml thiếu bảng [[figure]]."),
    ("figure = []", "Tệp so-lieu.toml thiếu bảng [[figure]]."),
    ("figure = [1]", "Tệp so-lieu.toml thiếu bảng [[figure]]."),
    ("figure = 1", "Tệp so-lieu.toml thiếu bảng [[figure]]."),
    ("[[figures]]\nid = 'a'", "so-lieu.toml: không có khóa «figures»; dùng: [[figure]]."),
    (figure("", ""), "so-lieu.toml, [[figure]] 1: thiếu id; hãy thêm, ví dụ: id = \"ten-chi-tieu\"."),
    (figure("stated = 1", 'id = ""\n'), "so-lieu.toml, [[figure]] 1: id = «» không hợp lệ"),
    (figure("stated = 1", "id = 7\n"), "so-lieu.toml, [[figure]] 1: id = «7» không hợp lệ"),
    (figure(""), "so-lieu.toml, a: thiếu stated; hãy thêm, ví dụ: stated = \"94,9%\"."),
    (figure('stated = "nhiều"'), "so-lieu.toml, a: stated = «nhiều» không phải con số đọc được"),
    (figure("stated = 94.9"), "so-lieu.toml, a: stated = «94.9» không phải con số đọc được"),
    (figure("stated = nan"), "so-lieu.toml, a: stated = «nan» không phải con số đọc được"),
    (figure("stated = -5"), "so-lieu.toml, a: stated = «-5» không phải con số đọc được"),
    (figure("stated = 1\nnumerator = 1\ndenominator = 0"), "so-lieu.toml, a: denominator bằng 0"),
    (figure("stated = 1\nnumerator = -1\ndenominator = 5"), "so-lieu.toml, a: numerator = «-1» không hợp lệ"),
    (figure("stated = 1\nnumerator = 1\ndenominator = -5"), "so-lieu.toml, a: denominator = «-5» không hợp lệ"),
    (figure("stated = 1\nnumerator = 1.5\ndenominator = 5"), "so-lieu.toml, a: numerator = «1.5» không hợp lệ"),
    (figure("stated = 1\nnumerator = true\ndenominator = 5"), "so-lieu.toml, a: numerator = «True» không hợp lệ"),
    (figure("stated = 1\nnumerator = 5"), "so-lieu.toml, a: thiếu denominator"),
    (figure("stated = 1\ndenominator = 5"), "so-lieu.toml, a: thiếu numerator"),
    (figure("stated = 1\nnumerator = 1\ndenominator = 5\nparts = [1]"), "so-lieu.toml, a: có cả parts lẫn numerator"),
    (figure("stated = 1\nparts = []"), "so-lieu.toml, a: parts = «[]» không hợp lệ"),
    (figure("stated = 1\nparts = 5"), "so-lieu.toml, a: parts = «5» không hợp lệ"),
    (figure("stated = 1\nparts = [1, -2]"), "so-lieu.toml, a: parts = «[1, -2]» không hợp lệ"),
    (figure(f"stated = 1\nparts = [0x1{'0' * 9000}]"), "so-lieu.toml, a: parts = «…» không hợp lệ"),
    (figure("stated = 1\nsource = 7"), "so-lieu.toml, a: source = «7» không hợp lệ"),
    (figure("stated = 1\nparst = [1]"), "so-lieu.toml, a: không có khóa «parst»; dùng: id, stated, numerator"),
    (NAM_DINH + NAM_DINH, "so-lieu.toml: id «nam-dinh» dùng cho hai con số"),
    (figure("stated = 1", f'id = "{"dài " * 99}"\nx = 1\n'), "so-lieu.toml, dài dài dài"),
    (NAM_DINH.replace("=", ":"), "Tệp so-lieu.toml không phải TOML"),
    (f"a = {'9' * 5000}", "Tệp so-lieu.toml không phải TOML"),
    (f"a = {'[' * 5000}", "Tệp so-lieu.toml không phải TOML"),
    (f"{'.'.join(['a'] * 100_000)} = 1", "so-lieu.toml: không có khóa «a.a.a.a"),
    (f"a = {{ {'b . ' * 100_000}c = 1 }}", "so-lieu.toml: không có khóa «b . b . b"),
    (figure(f"stated = 1\nparts = {[1] * (MOST_PARTS + 1)}"), "so-lieu.toml, a: parts = «"),
    (b"\xff\xfe\x00", "Tệp so-lieu.toml không phải văn bản UTF-8"),
    (b"#" * (2**20 + 1), "so-lieu.toml lớn hơn 1 MiB"),
    ("[[figure]]\n" * (MOST_FIGURES + 1), "so-lieu.toml có hơn 2000 con số"),
]  # fmt: skip


@pytest.mark.parametrize("text, says", REFUSED, ids=[says[:60] for _text, says in REFUSED])
@pytest.mark.parametrize("format", [None, "json"])
def test_what_cannot_be_read_is_refused_in_a_sentence(file, text, says, format):
    code, out, err = run(file(text), format=format)
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert line.startswith(says) and len(line) < 300


def test_no_file_and_a_folder(tmp_path):
    for path, why in ((tmp_path / "nix.toml", "nix.toml"), (tmp_path, tmp_path.name)):
        code, out, err = run(path)
        assert (code, out) == (2, "")
        assert err.startswith(f"Không đọc được tệp {why}") and len(err.splitlines()) == 1
