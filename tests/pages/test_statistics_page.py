"""The public statistics: what a citizen reads, in both languages, and what it costs to show it."""

import json
import re
from ast import literal_eval
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

from dossiers.models import choices
from reporting.models import PublishedStatement
from reporting.templatetags.in_language import number, period, rate
from tests.pages.statements import LEVELS, STORED_AT, UNITS, statement

ROOT = Path(__file__).resolve().parent.parent.parent
VIETNAMESE, ENGLISH = "/thong-ke/", "/en/thong-ke/"

pytestmark = pytest.mark.django_db


def read(response):
    """What the page says, tags and surplus space left out."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


# What it says


def test_vietnamese(client):
    statement()
    response = client.get(VIETNAMESE)
    assert response.status_code == 200
    assert '<html lang="vi"' in response.text
    text = read(response)
    assert "Tỷ lệ giải quyết hồ sơ đúng hạn" in text
    assert "Bình Thuận 2023 từ 01/01/2023 đến hết 31/12/2023" in text
    assert "Số liệu dựng lại từ báo cáo đã công bố" in text
    assert "Cấp tỉnh 67.995 67.828 50.871 16.957 167 0 99,75 % 67.828 / 67.995" in text
    assert "Cấp huyện 123.221 117.258 87.943 29.315 5.963 0 95,16 % 117.258 / 123.221" in text
    assert "Cấp xã 350.343 334.200 250.650 83.550 16.143 0 95,39 % 334.200 / 350.343" in text
    assert "Tổng cộng 541.559 519.286" in text
    assert "95,89 % 519.286 / 541.559" in text
    assert "R1 = (trước hạn + đúng hạn) ÷ (trước hạn + đúng hạn + quá hạn)" in text
    assert "Tính đến 23:59:59 ngày 31/12/2023; biểu được lưu lúc 08:15:00 ngày 12/01/2024, giờ Việt Nam." in text
    assert f'href="{ENGLISH}"' in response.text


def test_english(client):
    statement()
    response = client.get(ENGLISH)
    assert response.status_code == 200
    assert '<html lang="en"' in response.text
    text = read(response)
    assert "Dossiers resolved on time" in text
    assert "Bình Thuận 2023 from 1 January 2023 to 31 December 2023" in text
    assert "Data reconstructed from a published report." in text
    assert "Province level 67,995 67,828 50,871 16,957 167 0 99.75% 67,828 / 67,995" in text
    assert "District level 123,221 117,258 87,943 29,315 5,963 0 95.16% 117,258 / 123,221" in text
    assert "Commune level 350,343 334,200 250,650 83,550 16,143 0 95.39% 334,200 / 350,343" in text
    assert "95.89% 519,286 / 541,559" in text
    assert "R1 = (early + on time) ÷ (early + on time + late)" in text
    assert "As of 31 December 2023, 23:59:59; statement stored on 12 January 2024, 08:15:00, Viet Nam time." in text
    assert f'href="{VIETNAMESE}"' in response.text


def test_the_address_decides_the_language(client):
    statement()
    assert '<html lang="vi"' in client.get(VIETNAMESE, headers={"accept-language": "en"}).text
    assert '<html lang="en"' in client.get(ENGLISH, headers={"accept-language": "vi"}).text


def test_measured_data_have_no_note(client):
    statement(reconstructed=False)
    page = client.get(VIETNAMESE).text
    assert "Số liệu dựng lại" not in page and "Số liệu mô phỏng" not in page


def test_simulated_data_are_not_called_reconstructed(client):
    statement(reconstructed=False, simulated=True)
    text = read(client.get(VIETNAMESE))
    assert "Số liệu mô phỏng. Hồ sơ do chương trình tạo ra để dùng thử; không phải hồ sơ thật" in text
    assert "Số liệu dựng lại" not in text and "Các số tỉnh đã công bố" not in text


def test_dossiers_without_a_term_get_a_column_where_there_are_any(client):
    statement(year=2022)
    statement(rows=[("commune", "Cấp xã", 100, 10, 20)])
    page = client.get(VIETNAMESE)
    assert "Cấp xã 100 70 52 18 10 20 0 87,50 % 70 / 80" in read(page)
    older = PublishedStatement.objects.get(publication__first__year=2022)
    assert 'data-name="no_term"' in page.text
    assert 'data-name="no_term"' not in client.get(VIETNAMESE, {"bieu": older.pk}).text


def practised(practice):
    """A unit with 3 in time, 1 late, 2 withdrawn of which one was late: the statement by that practice."""
    stored = statement(rows=[("commune", "Cấp xã", 4, 1)])
    body = json.loads(stored.body)
    shares = {"in_time": ("83.33", [5, 6]), "timed": ("66.67", [4, 6]), "column": ("75.00", [3, 4])}
    for row in (*body["rows"], body["total"]):
        row["received"]["total"] = row["received"]["direct"] = 7
        row["transferred"] = {"in": 1, "out": 0}
        row["withdrawn"], row["ended_late"]["withdrawn"] = 2, 1
        row["open"] |= {"total": 2, "in_time": 1, "paused": 1}
        row["rates"]["R1"], row["rate_parts"]["R1"] = shares[practice]
    stored.body = json.dumps(body | {"practice": practice})
    stored.save()


@pytest.mark.parametrize(
    "practice, lead, row",
    [
        (
            "in_time",
            "83,33 % Tỷ lệ đúng hạn R1 Trong kỳ có 6 hồ sơ tính vào tỷ lệ này: 5 trong hạn, 1 quá hạn. "
            "Hồ sơ rút và hồ sơ dừng xử lý được tính là trong hạn.",
            "Cấp xã 4 3 2 1 2 1 2 83,33 % 5 / 6",
        ),
        (
            "timed",
            "66,67 % Tỷ lệ đúng hạn R1 Trong kỳ có 6 hồ sơ tính vào tỷ lệ này: 4 trong hạn, 2 quá hạn.",
            "Cấp xã 4 3 2 1 1 1 1 2 66,67 % 4 / 6",
        ),
        (
            "column",
            "75,00 % Tỷ lệ đúng hạn R1 Trong kỳ có 4 hồ sơ tính vào tỷ lệ này: 3 trong hạn, 1 quá hạn.",
            "Cấp xã 4 3 2 1 1 2 75,00 % 3 / 4",
        ),
    ],
)
def test_what_stands_beside_the_rate_is_what_it_is_made_of(client, practice, lead, row):
    practised(practice)
    text = read(client.get(VIETNAMESE))
    assert lead in text and row in text


def test_every_row_can_be_balanced_by_its_reader(client):
    practised("column")
    text = read(client.get(VIETNAMESE))
    assert (
        "Kỳ trước chuyển sang Tiếp nhận trong kỳ Nhận chuyển đến Chuyển đi Đã giải quyết Rút hồ sơ Dừng xử lý "
        "Đang giải quyết trong hạn Đang giải quyết quá hạn Đang tạm dừng"
    ) in text
    assert "Cấp xã 0 7 1 0 4 2 0 1 0 1" in text and "Tổng cộng 0 7 1 0 4 2 0 1 0 1" in text


def test_units_are_told_how_far_their_rates_can_be_trusted(client):
    statement(by="unit", rows=[("593", "Phan Thiết", 1_000, 50), ("594", "La Gi", 29, 0)])
    page = client.get(VIETNAMESE)
    text = read(page)
    assert "95,00 % 950 / 1.000 93,47 % – 96,19 %" in text
    assert "Hàng có dưới 30 hồ sơ tính vào tỷ lệ là quá ít để so sánh" in text
    assert page.text.count(" data-few>") == 1


def test_units_of_the_same_period_stand_below_the_levels(client):
    units = statement(by="unit", rows=UNITS)
    levels = statement()
    for asked in ({}, {"bieu": units.pk}, {"bieu": levels.pk}):
        text = read(client.get(VIETNAMESE, asked))
        assert text.index("Theo cấp") < text.index("Theo đơn vị")
        assert "Thành phố Phan Thiết 31.204 29.338" in text
    # Nothing finished is no rate: neither 0 nor 100.
    assert "Huyện Phú Quý 0 0 0 0 0 0 – 0 / 0" in text


def test_rows_that_overlap_say_so(client):
    stored = statement()
    stored.body = stored.body.replace('"scope": "own"', '"scope": "subtree", "overlapping": true')
    stored.save()
    text = read(client.get(VIETNAMESE))
    assert "Mỗi hàng gồm cả các đơn vị trực thuộc." in text
    assert "tổng không phải là phép cộng các hàng" in text


def test_a_period_without_dossiers(client):
    statement(rows=[])
    page = client.get(VIETNAMESE)
    assert "Không có hồ sơ nào trong kỳ này." in page.text
    assert "<table" not in page.text


@pytest.mark.parametrize(
    "as_of, told",
    [
        (datetime(2023, 12, 31, 16, 59, 59, tzinfo=UTC), ""),
        (datetime(2023, 12, 31, 16, 59, 58, tzinfo=UTC), "số liệu đến 23:59:58 ngày 31/12/2023, kỳ chưa kết thúc"),
        (datetime(2023, 11, 22, 18, 10, 0, tzinfo=UTC), "số liệu đến 01:10:00 ngày 23/11/2023, kỳ chưa kết thúc"),
    ],
)
def test_a_period_under_way_says_so_in_its_heading(client, as_of, told):
    statement(as_of=as_of)
    heading = read(client.get(VIETNAMESE)).split("Xem tình hình hiện nay")[0]
    assert heading.endswith(f"từ 01/01/2023 đến hết 31/12/2023 {told} ".replace("  ", " "))


@pytest.mark.parametrize(
    "first, last, vietnamese, english",
    [
        ("2023-01-01", "2023-12-31", "2023", "2023"),
        ("2026-11-01", "2026-11-30", "11/2026", "Nov 2026"),
        ("2024-02-01", "2024-02-28", "01/02–28/02/2024", "1 Feb–28 Feb 2024"),  # a leap year
        ("2023-04-01", "2023-06-30", "04–06/2023", "Apr–Jun 2023"),
        ("2026-11-01", "2026-11-22", "01/11–22/11/2026", "1 Nov–22 Nov 2026"),
        ("2022-12-15", "2023-12-14", "15/12/2022–14/12/2023", "15 Dec 2022–14 Dec 2023"),
        ("2023-01-01", "2024-12-31", "01/2023–12/2024", "Jan 2023–Dec 2024"),
        ("2026-11-22", "2026-11-22", "22/11/2026", "22 Nov 2026"),
    ],
)
def test_a_period_in_few_letters(first, last, vietnamese, english):
    days = date.fromisoformat(first), date.fromisoformat(last)
    with override("vi"):
        assert period(*days) == vietnamese
    with override("en"):
        assert period(*days) == english


# Which one


def test_the_newest_period_comes_first_and_the_others_can_be_chosen(client):
    older = statement(year=2022, label="Bình Thuận 2022")
    statement(label="Bình Thuận 2023")
    newest = client.get(VIETNAMESE)
    options = re.findall(r"<option [^>]*>([^<]+)", newest.text)
    assert options == [
        "2023: Bình Thuận 2023",
        "2022: Bình Thuận 2022",
    ]
    assert "Bình Thuận 2023 từ 01/01/2023" in read(newest)
    chosen = client.get(VIETNAMESE, {"bieu": older.pk})
    assert "Bình Thuận 2022 từ 01/01/2022" in read(chosen)
    assert f'href="{ENGLISH}?bieu={older.pk}"' in chosen.text


def test_a_superseded_sheet_is_kept_under_its_number_and_says_so(client):
    older = statement()
    older.publication.superseded_at = STORED_AT + timedelta(days=1)
    older.publication.save()
    newer = statement(version=2, rows=LEVELS[:1])
    assert "Cấp xã" not in read(client.get(VIETNAMESE))
    page = client.get(VIETNAMESE, {"bieu": older.pk})
    assert "Biểu này đã được thay thế lúc 08:15:00 ngày 13/01/2024." in read(page)
    assert "Cấp xã 350.343" in read(page)
    assert f'href="/thong-ke/?bieu={newer.pk}"' in page.text
    assert "đã được thay thế lúc" not in client.get(VIETNAMESE).text


def test_what_moved_since_is_said_and_no_dossier_named(client):
    stored = statement()
    publication = stored.publication
    publication.restated_at, publication.moved = STORED_AT + timedelta(days=30), 1_234
    publication.save()
    text = read(client.get(VIETNAMESE))
    assert "Đã có thay đổi sau khi công bố. 1.234 hồ sơ của kỳ này được ghi thêm hoặc đính chính sau đó" in text
    assert client.get(VIETNAMESE)["Last-Modified"] == "Sun, 11 Feb 2024 01:15:00 GMT"


def test_the_published_bytes_can_be_had_by_anybody(client, django_assert_num_queries):
    stored = statement()
    assert f'href="/thong-ke/cong-bo/{stored.pk}.json"' in client.get(VIETNAMESE).text
    assert stored.sha256 in client.get(VIETNAMESE).text
    with django_assert_num_queries(1):
        document = client.get(f"/thong-ke/cong-bo/{stored.pk}.json")
    assert document.content == stored.body.encode()
    assert sha256(document.content).hexdigest() == stored.sha256
    assert (document["ETag"], document["Content-Type"]) == (f'"{stored.sha256}"', "application/json")
    stored.publication.withdrawn_at = STORED_AT
    stored.publication.save()
    assert client.get(f"/thong-ke/cong-bo/{stored.pk}.json").status_code == 404
    assert client.get(f"/thong-ke/cong-bo/{'9' * 40}.json").status_code == 404
    assert client.get(VIETNAMESE, {"bieu": stored.pk}).status_code == 404
    assert "Chưa có biểu thống kê nào được công bố." in client.get(VIETNAMESE).text


def test_nothing_stored_yet(client):
    page = client.get(VIETNAMESE)
    assert page.status_code == 200
    assert "Chưa có biểu thống kê nào được công bố." in page.text
    for_citizens, for_the_site = page.text.split("<details")
    assert 'href="/thong-ke/hien-tai/"' in for_citizens and "manage.py" not in for_citizens
    assert "manage.py publish --from" in for_the_site and "2023" not in for_the_site.split("simulate")[0]
    assert "No statement has been published yet." in client.get(ENGLISH).text


@pytest.mark.parametrize("asked", ["999999", "abc", "²", "-1", "9" * 400])
def test_an_unknown_statement_is_a_page_with_a_sentence(client, asked):
    statement()
    page = client.get(VIETNAMESE, {"bieu": asked})
    assert page.status_code == 404
    assert "Không có biểu thống kê nào mang số này" in page.text
    english = client.get(ENGLISH, {"bieu": asked})
    assert "There is no statement with this number" in english.text


def test_an_unknown_address_is_a_page_in_its_language(client):
    page = client.get("/khong-co/")
    assert (page.status_code, "Địa chỉ này không có trên hệ thống" in page.text) == (404, True)
    english = client.get("/en/khong-co/")
    assert (english.status_code, "There is no page at this address" in english.text) == (404, True)
    assert 'href="/"' in english.text


# What it costs


@pytest.mark.parametrize("stored", [1, 50])
def test_queries(client, django_assert_num_queries, stored):
    for year in range(2023 - stored + 1, 2024):
        statement(year=year)
        statement(by="unit", rows=UNITS, year=year)
    # 1 the list without bodies, 2 the bodies of one province and period
    with django_assert_num_queries(2):
        assert client.get(VIETNAMESE).status_code == 200
    older = PublishedStatement.objects.first()
    older.publication.superseded_at = STORED_AT
    older.publication.save()
    with django_assert_num_queries(2):
        assert client.get(VIETNAMESE, {"bieu": older.pk}).status_code == 200


def test_a_page_already_held_is_not_made_again(client, django_assert_num_queries):
    stored = statement()
    first = client.get(VIETNAMESE)
    assert first["Last-Modified"] == "Fri, 12 Jan 2024 01:15:00 GMT"
    assert "no-cache" in first["Cache-Control"]
    assert "Cookie" not in first["Vary"]
    held = {"if-none-match": first["ETag"]}
    with django_assert_num_queries(1):
        assert client.get(VIETNAMESE, headers=held).status_code == 304
    assert client.get(ENGLISH, headers=held).status_code == 200
    publication = stored.publication
    publication.restated_at = STORED_AT + timedelta(seconds=1)
    publication.save()
    assert client.get(VIETNAMESE, headers=held).status_code == 200
    stored.delete()
    assert client.get(VIETNAMESE, headers=held).status_code == 200


def test_only_reading(client):
    assert client.head(VIETNAMESE).status_code == 200
    assert client.post(VIETNAMESE).status_code == 405


# What it promises the browser


@pytest.mark.parametrize("address", [VIETNAMESE, ENGLISH, "/thong-ke/?bieu=0", "/khong-co/", "/admin/login/"])
def test_content_security_policy(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_nothing_inline_and_nothing_from_elsewhere(client):
    statement(by="unit", rows=UNITS)
    for page in (client.get(VIETNAMESE).text, client.get(VIETNAMESE, {"bieu": "0"}).text):
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|https?:", page)


# Words and numbers


def test_numbers_in_each_language():
    with override("vi"):
        assert (number(541_559), rate("95.16"), rate("100.00"), rate(None)) == ("541.559", "95,16 %", "100,00 %", "–")
    with override("en"):
        assert (number(541_559), rate("95.16"), rate("100.00"), rate(None)) == ("541,559", "95.16%", "100.00%", "–")


@pytest.mark.parametrize(
    "labels",
    ["LEVEL_LABELS", "STATUS_LABELS", "ACTION_LABELS", "TERM_LABELS", "VERDICT_LABELS", "RUNG_LABELS"],
)
def test_every_label_has_its_english(labels):
    for label in getattr(choices, labels).values():
        with override("vi"):
            vietnamese = str(label)
        with override("en"):
            assert str(label) != vietnamese
            assert str(label).isascii()


SHOWN = [
    *sorted((ROOT / "onestop" / "templates").rglob("*.html")),
    *sorted((ROOT / "reporting" / "templates").rglob("*.html")),
    *sorted((ROOT / "reporting" / "pages").glob("*.py")),
]


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_every_sentence_has_its_english(path):
    source = templatize(path.read_text("utf-8")) if path.suffix == ".html" else path.read_text("utf-8")
    with override("en"):
        said = [literal_eval(text) for text in re.findall(r"""\b(?:_|gettext)\(\s*u?("[^"]*"|'[^']*')""", source)]
        assert [text for text in said if gettext(text) == text] == []
