"""At the counter: what is handed in, the slip, and whatever else is typed into the form."""

import re
import uuid

import pytest
from django.utils import timezone

from dossiers import personal
from dossiers.models import Applicant, Dossier
from tests.dossiers.at_work import content
from tests.staff.staffed import Role, person, said, signed_in

ADD = "/admin/dossiers/dossier/add/"


@pytest.fixture
def clerk(office):
    return signed_in(person(Role.DESK_OFFICER, office.offices.desk))


@pytest.fixture
def typed(office):
    return {
        "procedure": str(office.procedures["5 days"].pk), "channel": "direct", "kind": "citizen",
        "name": "  Lê  Văn   Cường ", "id_number": "079 200 005 678", "phone": "0912 345 678",
        "email": "cuong@example.vn", "address": "Phường Một", "office": "Một cửa", "once": str(uuid.uuid4()),
    }  # fmt: skip


def number_of(response) -> str:
    """The form's own number, as the page holds it."""
    found = re.search(r'name="once" value="([0-9a-f-]{36})"', response.content.decode())
    assert found is not None
    return found[1]


def test_taken_in_and_given_a_slip(office, clerk, typed):
    response = clerk.post(ADD, typed)
    found = Dossier.objects.select_related("applicant").get()
    assert response.status_code == 302 and response["Location"].endswith(f"/{found.pk}/slip/")
    assert (found.agency, found.desk, found.office) == (office.offices.ward_committee, office.offices.desk, "Một cửa")
    person_ = found.applicant
    assert (person_.name, person_.name_folded) == ("Lê Văn Cường", "le van cuong")
    assert personal.unseal(person_.id_number_cipher) == "079200005678"
    slip = clerk.get(response["Location"]).content.decode()
    assert found.code in slip and "Lê Văn Cường" in slip and "Hẹn trả kết quả" in slip and "17:00 ngày" in slip
    listed = clerk.post("/admin/dossiers/dossier/", {"q": "079200005678"}, follow=True).content.decode()
    assert found.code in listed
    again = clerk.get(f"/admin/dossiers/dossier/{found.pk}/change/")
    assert "Lê Văn Cường" in again.content.decode()


def test_only_what_this_desk_takes_in(office, clerk, typed):
    offered = clerk.get(ADD).content.decode()
    assert "Thủ tục thử số" in offered
    assert clerk.post(ADD, typed | {"procedure": "1"}).status_code == 422
    district = signed_in(person(Role.DESK_OFFICER, office.offices.district_committee))  # owes none of these procedures
    assert "không tiếp nhận thủ tục nào" in district.get(ADD).content.decode()
    assert district.post(ADD, typed).status_code == 422
    for role in (Role.SPECIALIST, Role.SIGNING_LEADER, Role.CLERK):
        assert signed_in(person(role, office.offices.ward_committee)).get(ADD).status_code == 403
    assert Dossier.objects.count() == 0


@pytest.mark.parametrize("name, value, complaint", [
    ("procedure", "", "Thủ tục"), ("name", " ", "Họ tên"), ("name", "\u0301", "Họ tên"),
    ("id_number", "12345", "chữ số"), ("phone", "abc", "chữ số"), ("email", "x", "Thư điện tử"),
    ("channel", "pigeon", "Hình thức nộp"), ("kind", "ghost", "Người nộp là"),
    ("at", "2099-01-01T08:00", "tương lai"), ("at", "2001-01-01T08:00", "Lịch làm việc"),
])  # fmt: skip
def test_a_refusal_keeps_the_form_and_writes_nothing(clerk, typed, name, value, complaint):
    before = content()
    response = clerk.post(ADD, typed | {name: value})
    assert response.status_code == 422
    assert len(said(response)) == 1 and complaint in said(response)[0]
    assert "cuong@example.vn" in response.content.decode() or name == "email"
    assert content() == before and not Applicant.objects.filter(name="Lê Văn Cường").exists()


NASTY = [
    "<script>alert(1)</script>", "'; DROP TABLE x; --", "a\0b", "\x1b[0m", "x" * 10_000, "🙂" * 200, "ﷺ" * 150, "%s",
    "9" * 400, "9999-12-31T23:59", "٣",
]  # fmt: skip


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_the_answer_is_a_page(clerk, typed, value):
    for name in (*typed, "at", "assisted"):
        response = clerk.post(ADD, typed | {"once": str(uuid.uuid4())} | {name: value})
        assert response.status_code in (302, 422), name
        if response.status_code == 422:
            assert len(said(response)) == 1 and len(said(response)[0]) < 700
        else:
            assert "<script>alert" not in clerk.get(response["Location"]).content.decode()


def test_pressed_twice_it_is_one_dossier(office, clerk, typed):
    typed["once"] = number_of(clerk.get(ADD))
    first, second = clerk.post(ADD, typed), clerk.post(ADD, typed)
    found = Dossier.objects.get()
    assert first["Location"] == second["Location"] == f"/admin/dossiers/dossier/{found.pk}/slip/"
    assert said(clerk.get(second["Location"])) == [
        f"Đã tiếp nhận hồ sơ {found.code}.", f"Đã tiếp nhận từ trước: {found.code}."
    ]  # fmt: skip
    assert Applicant.objects.filter(name="Lê Văn Cường").count() == 1


def test_back_and_changed_it_is_asked_whether_it_is_another(office, clerk, typed):
    clerk.post(ADD, typed)
    first = Dossier.objects.get()
    response = clerk.post(ADD, typed | {"name": "Phạm Thị Dung"})
    assert response.status_code == 422 and Dossier.objects.count() == 1
    assert first.code in said(response)[0] and "Phạm Thị Dung" in response.content.decode()
    again = number_of(response)
    assert again != typed["once"]
    assert clerk.post(ADD, typed | {"name": "Phạm Thị Dung", "once": again}).status_code == 302
    assert Dossier.objects.count() == 2


def test_a_refusal_leaves_the_form_its_number(clerk, typed):
    assert number_of(clerk.post(ADD, typed | {"name": " "})) == typed["once"]
    assert clerk.post(ADD, typed).status_code == 302


@pytest.mark.parametrize("number", ["", "x", "9" * 40, "\0"])
def test_a_form_without_its_number_is_sent_again(clerk, typed, number):
    response = clerk.post(ADD, typed | {"once": number})
    assert response.status_code == 422 and said(response) == ["Biểu mẫu này đã cũ, chưa ghi gì; hãy gửi lại."]
    assert clerk.post(ADD, typed | {"once": number_of(response)}).status_code == 302


def test_anothers_number_is_nothing_to_me(office, clerk, typed):
    other = signed_in(person(Role.ONE_STOP_HEAD, office.offices.desk))
    assert clerk.post(ADD, typed).status_code == other.post(ADD, typed).status_code == 302
    assert Dossier.objects.count() == 2


def test_a_late_entry_has_the_date_of_its_day(clerk, typed):
    yesterday = timezone.now() - timezone.timedelta(days=1)
    from tests.staff.staffed import local

    clerk.post(ADD, typed | {"at": local(yesterday)})
    found = Dossier.objects.get()
    assert found.received_at == yesterday.replace(second=0, microsecond=0)
