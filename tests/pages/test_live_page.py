"""The public live board: what it says of told histories, what it costs, what it refuses."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.models import Dossier, Origin
from dossiers.rules.officetime import to_instant
from reporting.boards import asking
from reporting.boards.made_up import made_up
from reporting.pages import live
from tests.reporting.told import moment

pytestmark = pytest.mark.django_db
VIETNAMESE, ENGLISH = "/thong-ke/hien-tai/", "/en/thong-ke/hien-tai/"
JULY = to_instant(moment("10/7/2023 10:00"))


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def office(db):
    from tests.factories import ApplicantFactory, ProcedureVersionFactory, song_xanh
    from tests.reporting.told import Office

    procedures = {"5 days": ProcedureVersionFactory(), "no term": ProcedureVersionFactory(no_term=True)}
    return Office(song_xanh(), ApplicantFactory(), procedures)


@pytest.fixture
def july(time_machine):
    time_machine.move_to(moment("10/7/2023 10:00"), tick=False)


@pytest.fixture
def told_histories(office, july):
    """At the ward three early, one late; at the department one on time, one open and late; at the village one due."""
    for _ in range(3):
        office.happens("12/6 receive", "14/6 resolve")
    office.happens("12/6 receive", "30/6 resolve")
    office.happens("12/6 receive", "19/6 resolve", agency=office.offices.department)
    office.happens("12/6 receive", agency=office.offices.department)
    office.happens("3/7 receive", agency=office.offices.village_committee)
    return office


def read(response):
    """What the page says, tags and surplus space left out."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


def _inside(text, name):
    return text.split(f'<select id="{name}"')[1].split("</select>")[0]


# What it says


def test_the_figures_of_the_year(client, told_histories):
    response = client.get(VIETNAMESE)
    assert response.status_code == 200
    text = read(response)
    assert "Tỉnh Sông Xanh Kỳ từ 01/01/2023 đến hết 31/12/2023. Số liệu đến 10:00:00 ngày 10/07/2023" in text
    # finished, in time, late, open, open late, R1 with its parts and its interval
    assert "Cấp tỉnh 1 1 0 1 1 100,00 % 1 / 1 20,65 % – 100,00 %" in text
    assert "Cấp xã 4 3 1 1 0 75,00 % 3 / 4 30,06 % – 95,44 %" in text
    assert "Tổng cộng 5 4 1 2 1 80,00 % 4 / 5 37,55 % – 96,38 %" in text
    assert "Huyện Bến Tre Xanh 4 3 1 1 0 75,00 %" in text
    assert "Hộ tịch 5 4 1 2 1 80,00 %" in text
    assert "06/2023 6 5 1 1 80,00 % 4 / 5" in text
    assert "07/2023 1 0 0 1 – 0 / 0" in text
    assert "có 2 hồ sơ đang mở, trong đó 1 quá hạn" in text
    assert "0–5 ngày làm việc 1 0 1" in text and "11–20 ngày làm việc 0 1 1" in text
    assert "Quá hạn trên 10 ngày làm việc 1" in text and "Đến hạn trong 2 ngày làm việc 1" in text
    assert "10/07/2023 1 11/07/2023 0" in text
    assert "Không xếp hạng: 2 dòng Mẫu số của R1 dưới 30 hồ sơ" in text
    assert "UBND phường" not in text  # single agencies are for staff


def test_a_unit_and_a_month(client, told_histories):
    response = client.get(VIETNAMESE, {"province": "98", "unit": "98101", "period": "last_month", "by": "unit"})
    text = read(response)
    assert "Phường Một Kỳ từ 01/06/2023 đến hết 30/06/2023" in text
    assert "Tổng cộng 4 3 1 0 0 75,00 % 3 / 4" in text
    assert "Đúng hạn theo đơn vị" in text and "Đúng hạn theo cấp" not in text
    for kept in ('value="98101" selected', 'value="last_month" selected', 'value="unit" selected'):
        assert kept in response.text


def test_names_of_units_lead_to_their_boards(client, told_histories):
    link = re.search(r'href="(\?[^"]+)">Huyện Bến Tre Xanh<', client.get(VIETNAMESE).text)
    assert "Huyện Bến Tre Xanh Kỳ từ" in read(client.get(VIETNAMESE + unescape(link[1])))


def test_the_year_of_the_newest_event_where_this_year_has_none(client, told_histories, time_machine):
    time_machine.move_to(moment("10/7/2026 10:00"), tick=False)
    assert "Kỳ từ 01/01/2023 đến hết 31/12/2023" in read(client.get(VIETNAMESE))


def test_before_the_reform_units_are_of_then_or_of_now(client, told_histories):
    assert 'name="frame"' in client.get(VIETNAMESE).text
    told = read(client.get(VIETNAMESE, {"frame": "now", "from": "2023-01-01", "to": "2023-06-30"}))
    assert "Quá khứ được quy về các đơn vị hiện nay." in told


def test_after_the_reform_there_is_one_map(client, office, time_machine):
    time_machine.move_to(moment("10/7/2026 10:00"), tick=False)
    office.happens("1/7/2026 receive")
    assert 'name="frame"' not in client.get(VIETNAMESE).text


def test_english(client, told_histories):
    response = client.get(ENGLISH)
    assert '<html lang="en"' in response.text
    assert "75.00%" in response.text and f'href="{VIETNAMESE}"' in response.text


def test_without_any_dossier(client, july):
    response = client.get(VIETNAMESE)
    assert response.status_code == 200
    assert "Chưa có hồ sơ nào." in read(response)


def test_a_period_without_dossiers(client, told_histories):
    text = read(client.get(VIETNAMESE, {"from": "2022-01-01", "to": "2022-12-31"}))
    assert "Không có hồ sơ nào trong kỳ này" in text
    assert "Không có hồ sơ nào để xếp hạng trong kỳ này." in text


def test_found_from_the_published_statistics(client):
    assert f'href="{VIETNAMESE}"' in client.get("/thong-ke/").text


# What is made up


def load(kind, *dossiers, name="Kịch bản"):
    origin = Origin.objects.create(
        kind=kind, name=name, province="98", first="2023-06-01", last="2023-06-30", definition="",
        loaded_at=moment("1/7"),
    )  # fmt: skip
    Dossier.objects.filter(pk__in=[one.pk for one in dossiers]).update(origin=origin)


@pytest.mark.parametrize(
    "kinds, told",
    [
        ([], []),
        (["import"], []),
        (["scenario"], ["Số liệu mô phỏng."]),
        (["rebuilt"], ["Số liệu dựng lại từ báo cáo đã công bố."]),
        (["scenario", "rebuilt"], ["Số liệu dựng lại từ báo cáo đã công bố.", "Số liệu mô phỏng."]),
    ],
)
def test_one_note_says_what_is_made_up(client, office, july, kinds, told):
    for kind in kinds:
        load(kind, office.happens("12/6 receive"))
    office.happens("12/6 receive")
    for words in ({}, {"province": "98", "unit": "98101"}, {"from": "2023-07-01", "to": "2023-07-31"}):
        page = client.get(VIETNAMESE, words).text
        assert page.count('role="note"') == min(len(told), 1)
        assert re.findall(r"<strong>(Số liệu [^<]+)</strong>", page) == told


def test_what_was_made_up_elsewhere_is_no_matter_here(client, office, july):
    load("scenario", office.happens("12/6 receive"))
    assert "Số liệu mô phỏng" in client.get(VIETNAMESE, {"province": "98"}).text
    assert "Số liệu mô phỏng" not in client.get(VIETNAMESE, {"province": "60"}).text


def test_what_was_removed_is_not_told(client, office, july):
    load("scenario")
    office.happens("12/6 receive")
    assert "Số liệu mô phỏng" not in client.get(VIETNAMESE).text


def test_the_note_costs_the_same_for_one_scenario_and_for_many(office, july):
    costs = []
    for many in (1, 20):
        for number in range(many):
            load("scenario", office.happens("12/6 receive"), name=f"Kịch bản {number}")
        cache.clear()
        asked = asking.read(asking.complete(asking.words({}), JULY), JULY, agencies=False)
        with CaptureQueriesContext(connection) as captured:
            assert made_up(asked.query, asked.selection) == (False, True)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 8, costs


# What it refuses


@pytest.mark.parametrize("words, sentence", [
    ({"from": "2023-13-01", "to": "2023-12-31"}, "from: «2023-13-01» không phải ngày"),
    ({"from": "2023-06-30", "to": "2023-06-01"}, "Ngày cuối kỳ 01/06/2023 sớm hơn ngày đầu kỳ 30/06/2023"),
    ({"from": "2023-08-01", "to": "2023-08-31"}, "Thời điểm chốt số liệu 10/07/2023 10:00:00 sớm hơn ngày đầu kỳ"),
    ({"period": "dates"}, "Thiếu from"),
    ({"period": "fortnight"}, "period: «fortnight» không hợp lệ; dùng một trong: month,"),
    ({"by": "agency"}, "by: «agency» không hợp lệ; dùng một trong: all, level, unit, field."),
    ({"rate": "R9"}, "rate: «R9» không hợp lệ; dùng một trong: R1, R2, R3, R4, R5."),
    ({"months": "1200"}, "months: «1200» không hợp lệ; dùng một trong: 12, 24."),
    ({"frame": "2023-01-01"}, "frame: «2023-01-01» không hợp lệ"),
    ({"province": "97"}, "«97» không phải mã tỉnh có hiệu lực trong kỳ"),
    ({"unit": "\0<b>"}, "«<b>» không phải mã đơn vị"),
    ({"province": "60", "unit": "98101"}, "Đơn vị 98101 không thuộc tỉnh 60"),
])  # fmt: skip
def test_what_is_wrong_in_one_sentence_with_the_form_as_it_was(client, told_histories, words, sentence):
    response = client.get(VIETNAMESE, words)
    assert response.status_code == 400
    assert sentence in read(response) and response.text.count('role="alert"') == 1
    assert "<table" not in response.text and '<form class="board-form"' in response.text


def test_what_was_typed_stays(client, told_histories):
    typed = {"period": "dates", "from": "2023-06-30", "to": "2023-06-01", "rate": "R3", "months": "24", "by": "field"}
    for response in (client.get(VIETNAMESE, typed), client.get(VIETNAMESE, {**typed, "to": "2023-07-01"})):
        for name in ("rate", "months", "by", "period"):
            assert f'<option value="{typed[name]}" selected>' in _inside(response.text, name)
        assert 'name="from" type="date" value="2023-06-30"' in response.text


def test_a_unit_of_the_province_chosen_before_is_dropped(client, told_histories):
    response = client.get(VIETNAMESE, {"province": "60", "of": "98", "unit": "98101"})
    assert response.status_code == 200
    assert "Không có hồ sơ nào trong kỳ này" in read(response)


@pytest.mark.parametrize("name", ["province", "unit", "of", "period", "was", "from", "to", "by", "rate", "months"])
def test_nonsense_is_no_error(client, told_histories, name):
    for value in ("x", "-1", "9" * 5000, "' OR 1=1 --", "<script>", "٣", "\ud800".encode("utf-8", "replace")):
        response = client.get(VIETNAMESE, {name: value})
        assert response.status_code in (200, 400)
        assert "<script>" not in response.text


# What it costs


def test_a_question_is_counted_once_in_two_minutes(client, told_histories, time_machine):
    words = {"province": "98", "period": "year"}
    first = client.get(VIETNAMESE, words)
    with CaptureQueriesContext(connection) as captured:
        again = client.get(VIETNAMESE, words)
    assert len(captured) == 0 and again.text == first.text
    assert "public" in first["Cache-Control"] and "max-age=60" in first["Cache-Control"]
    told_histories.happens("10/7 receive")
    time_machine.move_to(moment("10/7/2023 10:01:59"), tick=False)
    assert "có 2 hồ sơ đang mở" in read(client.get(VIETNAMESE, words))
    time_machine.move_to(moment("10/7/2023 10:02:00"), tick=False)
    assert "có 3 hồ sơ đang mở" in read(client.get(VIETNAMESE, words))


def test_so_many_new_questions_a_minute(client, told_histories, monkeypatch, time_machine):
    monkeypatch.setattr(live, "NEW_A_MINUTE", 2)
    days = [{"from": "2023-06-01", "to": f"2023-06-{day}"} for day in (10, 11, 12)]
    answers = [client.get(VIETNAMESE, words) for words in days]
    assert [one.status_code for one in answers] == [200, 200, 503]
    assert answers[2]["Retry-After"] == "60" and "hãy thử lại sau một phút" in read(answers[2])
    assert client.get(VIETNAMESE, days[0]).status_code == 200  # known
    assert client.get(VIETNAMESE).status_code == 200  # without words: always
    time_machine.move_to(moment("10/7/2023 10:01"), tick=False)
    assert client.get(VIETNAMESE, days[2]).status_code == 200


def test_one_address_does_not_use_up_the_questions_of_others(client, told_histories, monkeypatch):
    monkeypatch.setattr(live, "NEW_A_MINUTE", 2)
    monkeypatch.setattr(live, "NEW_A_MINUTE_OF_ALL", 5)

    def asks(address, day):
        words = {"from": "2023-06-01", "to": f"2023-06-{day}"}
        return client.get(VIETNAMESE, words, REMOTE_ADDR=address).status_code

    assert [asks("192.0.2.1", day) for day in (10, 11, 12, 13, 14, 15, 16)] == [200, 200, 503, 503, 503, 503, 503]
    assert [asks("192.0.2.2", day) for day in (12, 13, 14)] == [200, 200, 503]
    # the one that all still have, and then none; that was not held against who asked
    assert [asks("192.0.2.3", day) for day in (14, 15)] == [200, 503]
    monkeypatch.setattr(live, "NEW_A_MINUTE_OF_ALL", 6)
    assert [asks("192.0.2.3", day) for day in (15, 16)] == [200, 503]


def test_the_address_is_found_behind_proxies(client, told_histories, monkeypatch, settings):
    settings.PROXIES = 1
    monkeypatch.setattr(live, "NEW_A_MINUTE", 1)
    forwarded = ["9.9.9.9, 192.0.2.1", "8.8.8.8, 192.0.2.1", "9.9.9.9, 192.0.2.2"]
    answers = [
        client.get(VIETNAMESE, {"to": f"2023-06-{day}", "from": "2023-06-01"}, headers={"x-forwarded-for": hops})
        for day, hops in enumerate(forwarded, 10)
    ]
    assert [one.status_code for one in answers] == [200, 503, 200]


def test_what_is_refused_uses_up_nothing_and_is_not_kept(client, told_histories, monkeypatch):
    monkeypatch.setattr(live, "NEW_A_MINUTE", 1)
    kept = []
    monkeypatch.setattr(cache, "set", lambda key, *rest: kept.append(key))
    for word in ("R6", "R7", "R8", "R9"):
        assert client.get(VIETNAMESE, {"rate": word}).status_code == 400
    assert not [key for key in kept if key.startswith("boards.written")]
    assert client.get(VIETNAMESE, {"rate": "R2"}).status_code == 200
    assert client.get(VIETNAMESE, {"rate": "R9"}).status_code == 400  # past the limit too
    assert client.get(VIETNAMESE, {"rate": "R3"}).status_code == 503


def test_the_page_costs_the_same_with_one_dossier_and_with_many(client, office, july):
    costs = []
    for upto in (1, 50, 120):
        while Dossier.objects.count() < upto:
            office.happens("12/6 receive", "14/6 resolve")
            office.happens("13/6 receive", agency=office.offices.village_committee)
        client.get(VIETNAMESE)  # compiles the calendar
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(VIETNAMESE).status_code == 200
        costs.append(sum(query["sql"].startswith("SELECT") for query in captured.captured_queries))
    assert costs[0] == costs[1] == costs[2] <= 90, costs
