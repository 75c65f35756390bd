"""The list: whose dossiers it shows, how it finds them, what a page costs."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dossiers import services
from dossiers.admin import reading, searches
from dossiers.models import Dossier
from tests.reporting.told import moment
from tests.staff.staffed import ID_NUMBER, LIST, Role, do, dossier, person, said, signed_in


@pytest.fixture
def clerk(office):
    return signed_in(person(Role.DESK_OFFICER, office.offices.desk))


def found_by(client, text):
    """What the search gives for a text that is typed into it."""
    return client.post(LIST, {"q": text}, follow=True)


def codes(response):
    assert response.status_code == 200
    return [found.code for found in response.context["cl"].result_list]


def test_nobody_sees_it_without_signing_in(client, office):
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize("role, place", [
    (Role.DESK_OFFICER, "desk"), (Role.SPECIALIST, "ward_committee"), (Role.CONTROLLER, "district"),
])  # fmt: skip
def test_the_page_costs_the_same_with_one_dossier_and_with_many(office, role, place):
    where = {"unit": office.offices.district} if role == Role.CONTROLLER else {"agency": getattr(office.offices, place)}
    staff = signed_in(person(role, **where))
    costs = []
    for upto in (1, 50, 200):
        while Dossier.objects.count() < upto:
            dossier(office, timedelta(hours=Dossier.objects.count() + 1))
        for query in ("", "?scope=all", "?q=000.99.H99"):
            staff.get(LIST + query)
            with CaptureQueriesContext(connection) as queries:
                assert len(codes(staff.get(LIST + query))) == (min(upto, 50) if "H99" not in query else 0)
            costs.append((query, len(queries)))
    # session, user, permissions (2), the member and its agency, fields, agencies, count, keys, rows, revision, role
    for query in ("", "?scope=all"):
        assert len({cost for asked, cost in costs if asked == query}) == 1
    assert max(cost for _query, cost in costs) <= 17


@pytest.mark.parametrize("query", ["?scope=all", "?scope=ended", "?status=stopped", "?scope=all&level=vertical"])
def test_a_list_of_a_desk_is_read_by_its_indexes(office, clerk, query):
    """Not a walk through everybody's dossiers for the few of one desk: counted and read by what it owes and took in."""
    dossier(office)
    with CaptureQueriesContext(connection) as queries:
        clerk.get(LIST + query)
    asked = [
        sql for one in queries if (sql := one["sql"]) and '"dossiers_dossier"."desk_id" = ' in sql and "LIMIT" in sql
    ]
    assert asked
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # with so few rows it reads a whole table, or a whole index, sooner than look anything up
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        for sql in asked:
            cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
            plan = "\n".join(str(row) for row in cursor.fetchall())
            assert "dossier_by_desk" in plan and "dossier_by_agency" in plan, plan


def test_only_what_the_user_may_see(office):
    mine = dossier(office)
    other = dossier(office, agency=office.offices.village_committee, desk=office.offices.district_committee)
    seen = {
        "ward": signed_in(person(Role.SPECIALIST, office.offices.ward_committee)),
        "village": signed_in(person(Role.SPECIALIST, office.offices.village_committee)),
        "desk": signed_in(person(Role.DESK_OFFICER, office.offices.desk)),
        "district": signed_in(person(Role.CONTROLLER, unit=office.offices.district)),
    }
    for query in ("", "?scope=all", "?status=received"):
        assert codes(seen["ward"].get(LIST + query)) == [mine.code]
        assert codes(seen["village"].get(LIST + query)) == [other.code]
        assert codes(seen["desk"].get(LIST + query)) == [mine.code]
        assert set(codes(seen["district"].get(LIST + query))) == {mine.code, other.code}
    assert codes(found_by(seen["ward"], other.code)) == []


def test_a_name_without_accents_a_number_and_the_beginning_of_a_code_find_it(office, clerk):
    found = dossier(office)
    for text in (found.code, found.code[:14], found.code.lower(), "tran thi", "TRẦN THỊ BÌNH", "Thị  Bình", ID_NUMBER):
        assert codes(found_by(clerk, text)) == [found.code], text
    for text in ("Nguyễn", "079200001235", "07920000123", "H99", "%", "_", "'", "Trần'--", "x" * 200, "🙂"):
        assert codes(found_by(clerk, text)) == [], text


def test_a_controller_finds_no_one_by_name_or_number(office):
    found = dossier(office)
    controller = signed_in(person(Role.CONTROLLER, unit=office.offices.province))
    assert codes(found_by(controller, found.code)) == [found.code]
    for text in ("Trần", ID_NUMBER):
        assert codes(found_by(controller, text)) == []


def test_only_those_who_see_applicants_are_asked_for_them(office, clerk):
    controller = signed_in(person(Role.CONTROLLER, unit=office.offices.province))
    assert "Mã hồ sơ, họ tên hoặc số giấy tờ</label>" in clerk.get(LIST).text
    assert "Mã hồ sơ</label>" in controller.get(LIST).text


@pytest.mark.parametrize("text", ["Trần Thị Bình", ID_NUMBER, "079.200.001.234", "0101234567-001", "B1234567"])
def test_what_names_somebody_is_in_no_address(office, clerk, text):
    """Only a key to it is, good for sorting, pages and a reload; the box shows what was typed."""
    found = dossier(office)
    dossier(office, agency=office.offices.department)
    asked = clerk.post(LIST, {"q": text, "scope": "all", "level": "commune", "status": ""})
    address = urlsplit(asked["Location"])
    words = parse_qs(address.query)
    assert asked.status_code == 302 and address.path == LIST
    assert (set(words), words["scope"], words["level"]) == ({"q", "scope", "level"}, ["all"], ["commune"])
    assert not set(words["q"][0]) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert text not in unquote_plus(asked["Location"])
    for _reload in range(2):
        shown = clerk.get(asked["Location"])
        assert codes(shown) == ([found.code] if text in ("Trần Thị Bình", ID_NUMBER) else [])
        assert f'value="{text}"' in shown.text
    links = re.findall(r'href="([^"]*)"', shown.text)
    sorting = [link for link in links if "o=" in link and words["q"][0] in link]
    assert bool(sorting) == bool(codes(shown))
    assert not any(text in unquote_plus(link) for link in links)
    assert clerk.post(LIST, {"q": text})["Location"].endswith(words["q"][0])  # the same text, the same key


def test_a_code_stays_in_the_address(office, clerk):
    found = dossier(office)
    for text in (found.code, f" {found.code[:16].lower()} "):
        asked = clerk.post(LIST, {"q": text, "scope": "all"})
        assert parse_qs(urlsplit(asked["Location"]).query) == {"scope": ["all"], "q": [text.strip()]}
        assert codes(clerk.get(asked["Location"])) == [found.code]


def test_a_key_is_good_for_its_session_and_its_last_searches(office, clerk):
    found = dossier(office)
    address = clerk.post(LIST, {"q": "Trần Thị"})["Location"]
    assert codes(clerk.get(address)) == [found.code]
    stranger = signed_in(person(Role.DESK_OFFICER, office.offices.desk))
    for number in range(searches.KEPT):
        clerk.post(LIST, {"q": f"Nguyễn {number}"})
    for client in (stranger, clerk):
        shown = client.get(address)
        assert said(shown) == ["Không còn giữ nội dung tìm kiếm này; hãy gõ lại."]
        assert codes(shown) == [found.code] and 'value=""' in shown.text  # the list, as without a search
        assert address.partition("q=")[2] not in shown.text


def test_what_cannot_be_searched_for_is_said(office, clerk):
    for text in ("x" * 201, "a\0b"):
        asked = clerk.post(LIST, {"q": text, "scope": "all"})
        assert asked["Location"] == f"{LIST}?scope=all"
        assert len(said(clerk.get(asked["Location"]))) == 1


def test_open_ones_first_what_is_due_soonest(office, clerk):
    today = dossier(office, timedelta(minutes=5))
    late = dossier(office, timedelta(days=30))
    without = dossier(office, term="no term")
    ended = dossier(office, timedelta(days=2))
    services.act(ended.pk, "resolve", at=ended.received_at + timedelta(hours=1))
    assert codes(clerk.get(LIST)) == [late.code, today.code, without.code]
    assert codes(clerk.get(LIST, {"scope": "late"})) == [late.code]
    assert codes(clerk.get(LIST, {"scope": "ended"})) == [ended.code]
    assert codes(clerk.get(LIST, {"status": "resolved"})) == [ended.code]
    assert codes(found_by(clerk, ended.code)) == [ended.code]
    assert len(codes(clerk.get(LIST, {"scope": "all"}))) == 4
    shown = clerk.get(LIST).content.decode()
    assert "Quá hạn" in shown and "ngày làm việc" in shown and "Không có thời hạn" in shown


def test_sorted_by_reception_and_by_date(office, clerk):
    first, last = dossier(office, timedelta(days=9)), dossier(office, timedelta(days=2))
    offered = set(re.findall(r'href="\?o=(-?\d)', clerk.get(LIST).text))
    assert {number.lstrip("-") for number in offered} == {"4", "5"}
    for column in ("4", "5"):
        assert codes(clerk.get(LIST, {"o": column})) == [first.code, last.code]
        assert codes(clerk.get(LIST, {"o": f"-{column}"})) == [last.code, first.code]


def test_due_soon_whether_or_not_a_worker_has_noticed(office, clerk, time_machine):
    time_machine.move_to(moment("12/6/2023 10:00"), tick=False)
    found = dossier(office)  # of 5 days: due on Monday 19/6
    assert codes(clerk.get(LIST, {"scope": "soon"})) == []
    time_machine.move_to(moment("15/6/2023 08:00"))
    assert codes(clerk.get(LIST, {"scope": "soon"})) == [found.code]
    assert "Còn 2 ngày làm việc" in clerk.get(LIST).content.decode()
    from dossiers.flagging import flag_overdue

    flag_overdue(moment("15/6/2023 08:00"))
    assert codes(clerk.get(LIST, {"scope": "soon"})) == [found.code]
    time_machine.move_to(moment("19/6/2023 08:00"))
    assert "Hạn hôm nay" in clerk.get(LIST).content.decode()
    time_machine.move_to(moment("21/6/2023 08:00"))
    assert codes(clerk.get(LIST, {"scope": "soon"})) == []
    assert "Quá hạn 2 ngày làm việc" in clerk.get(LIST).content.decode()


def test_filters(office, clerk):
    ward = dossier(office)
    department = dossier(office, agency=office.offices.department)
    at = office.offices
    field = str(office.procedures["5 days"].field_id)
    assert codes(clerk.get(LIST, {"level": "commune"})) == [ward.code]
    assert codes(clerk.get(LIST, {"level": "province"})) == [department.code]
    assert codes(clerk.get(LIST, {"level": "vertical"})) == []
    assert codes(clerk.get(LIST, {"agency": at.ward_committee.pk})) == [ward.code]
    assert len(codes(clerk.get(LIST, {"field": field}))) == 2
    offered = clerk.get(LIST).content.decode()
    assert "Sở Tư pháp" in offered and "UBND xã" not in offered


@pytest.mark.parametrize("name", ["scope", "status", "level", "field", "agency", "q", "p", "o", "e"])
@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "' OR 1=1 --", "<b>", "\0", "٣", "1.2.3", "a" * 10_000])
def test_nonsense_in_the_address_is_no_error(office, clerk, name, value):
    dossier(office)
    response = clerk.get(LIST, {name: value}, follow=True)
    assert response.status_code in (200, 400)
    root = person(Role.CONTROLLER, unit=office.offices.province)
    root.is_superuser = True
    root.save()
    assert signed_in(root).get(LIST, {name: value}, follow=True).status_code in (200, 400)


def test_past_the_bound_there_are_more(office, clerk, monkeypatch):
    monkeypatch.setattr(reading, "COUNTED", 2)
    from dossiers.admin import dossier_list

    monkeypatch.setattr(dossier_list, "COUNTED", 2)
    for _ in range(4):
        dossier(office)
    assert "hơn 2 hồ sơ" in clerk.get(LIST).content.decode()


def test_nothing_is_added_changed_or_deleted_the_stock_way(office):
    found = dossier(office)
    root = person(Role.DESK_OFFICER, office.offices.desk)
    root.is_superuser = True
    root.save()
    staff = signed_in(root)
    assert staff.post(LIST, {"action": "delete_selected", "_selected_action": found.pk}).status_code in (200, 302)
    assert staff.post(f"{LIST}{found.pk}/delete/", {"post": "yes"}).status_code == 404
    assert do(staff, found, "delete").status_code == 403
    assert Dossier.objects.filter(pk=found.pk).exists()
