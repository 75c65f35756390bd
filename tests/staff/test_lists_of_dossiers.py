"""The staff's lists: who sees which dossiers and whose names, what is kept of a form, what a page costs."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from dossiers.models import Heartbeat
from reporting import exports as making
from reporting.layouts import paper
from reporting.layouts.pdf import is_installed
from reporting.models import Export
from reporting.staff import lists
from reporting.staff.menu import ITEMS
from tests.factories import ApplicantFactory
from tests.reporting.told import moment, told
from tests.staff.staffed import PHONE, Role, dossier, person, signed_in

ROOT = "/admin/bao-cao/"
REGISTER, LATE, CAUSES, EXPORTS = (f"{ROOT}{path}/" for path in ("so-theo-doi", "qua-han", "nguyen-nhan", "xuat"))
MONTHS = {"from": "2023-06-01", "to": "2023-06-30"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path / "exports"


@pytest.fixture
def specialist(office):
    return signed_in(person(Role.SPECIALIST, agency=office.offices.ward_committee))


@pytest.fixture
def controller(office):
    return signed_in(person(Role.CONTROLLER, unit=office.offices.province))


def text(response) -> str:
    """What the page says, on one line."""
    main = response.content.decode().partition('<div class="report">')[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def on_paper(response) -> str:
    """What a page for the printer says, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main>")[2]).split())


def test_the_register_of_this_month_at_first(office, specialist):
    found = dossier(office, ago=timedelta(minutes=1))
    answer = specialist.get(REGISTER)
    assert answer.status_code == 200
    page = text(answer)
    assert found.code in page and "Trần Thị Bình" in page and PHONE in page and "1 hồ sơ" in page


def test_only_ones_own_dossiers(office, specialist, controller):
    mine = office.happens("12/6 receive")
    other = office.happens("12/6 receive", agency=office.offices.village_committee)
    assert mine.code in text(specialist.get(REGISTER, MONTHS))
    assert other.code not in text(specialist.get(REGISTER, MONTHS))
    assert {mine.code, other.code} <= set(text(controller.get(REGISTER, MONTHS)).split())
    elsewhere = {"place": f"agency:{office.offices.village_committee.pk}"}
    assert "Không có hồ sơ nào" in text(specialist.get(REGISTER, MONTHS | elsewhere)), "a place narrows, never widens"
    assert other.code in text(controller.get(REGISTER, MONTHS | elsewhere))
    assert mine.code not in text(controller.get(REGISTER, MONTHS | elsewhere))


def test_a_controller_sees_no_names(office, controller):
    office.happens("12/6 receive")
    page = text(controller.get(REGISTER, MONTHS))
    assert "Trần Thị Bình" not in page and PHONE not in page
    assert "vai trò của người lập sổ không xem thông tin người nộp" in page


@pytest.mark.parametrize("address", [REGISTER, LATE, EXPORTS, f"{REGISTER}in/", f"{LATE}in/"])
def test_who_works_nowhere_is_told(office, address):
    user = person(Role.CLERK, agency=office.offices.ward_committee)
    client = signed_in(user)
    user.staff_member.delete()
    answer = client.get(address)
    assert answer.status_code == 403 and "chưa được gán nơi làm việc" in text(answer)


@pytest.mark.parametrize("address", [REGISTER, LATE, CAUSES, EXPORTS, f"{REGISTER}in/", f"{ROOT}nguyen-nhan.csv"])
def test_strangers_are_asked_to_log_in(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 302 and "/admin/login/" in answer["Location"]


def test_causes_are_for_units_and_the_menu_says_so(specialist, controller):
    assert specialist.get(CAUSES).status_code == 403
    offered = specialist.get(REGISTER).content.decode()
    assert CAUSES not in offered and LATE in offered
    assert CAUSES in controller.get(REGISTER).content.decode()
    assert {item.view for item in ITEMS} >= {"register", "late", "causes", "exports"}


def test_the_late_list(office, specialist):
    late, intime = office.happens("12/6 receive", "22/6 resolve"), office.happens("12/6 receive", "13/6 resolve")
    page = text(specialist.get(LATE, MONTHS))
    assert late.code in page and intime.code not in page
    assert "Đã xử lý xong" in page
    assert late.code not in text(specialist.get(LATE, MONTHS | {"which": "open"}))


def test_the_causes_page_balances_with_its_tables(office, controller):
    office.happens("12/6 receive", "22/6 resolve")
    office.happens("12/6 receive")
    answer = controller.get(CAUSES, MONTHS)
    assert answer.context["total"] == {"finished": 1, "open": 1, "total": 2, "mean": answer.context["total"]["mean"]}
    assert answer.content.decode().count("data-bars") == 1
    assert "Không ghi lý do" in text(answer)
    empty = text(controller.get(CAUSES, {"from": "2022-01-01", "to": "2022-01-31"}))
    assert "Không có hồ sơ quá hạn nào trong kỳ này" in empty


@pytest.mark.parametrize(
    "address, words, says",
    [
        (REGISTER, {"from": "2023-06-30", "to": "2023-06-01"}, "sớm hơn ngày đầu kỳ"),
        (REGISTER, {"from": "hôm qua", "to": "2023-06-01"}, "không phải ngày"),
        (REGISTER, {"to": "2023-06-01"}, "Thiếu from"),
        (REGISTER, MONTHS | {"place": "unit:99999999999999999999"}, "không phải đơn vị hay cơ quan"),
        (REGISTER, MONTHS | {"field": "<script>"}, "không phải mã lĩnh vực"),
        (LATE, MONTHS | {"which": "all"}, "dùng một trong: both, open, finished"),
        (LATE, MONTHS | {"as_of": "hôm nay"}, "không phải thời điểm"),
        (CAUSES, {"from": "2023-06-30", "to": "2023-06-01"}, "sớm hơn ngày đầu kỳ"),
    ],
)
def test_bad_words_are_a_sentence_and_the_form_keeps_the_rest(controller, address, words, says):
    answer = controller.get(address, words)
    assert answer.status_code == 400 and says in text(answer)
    assert "<script>" not in answer.content.decode().partition('<div class="report">')[2]
    assert f'value="{words["to"]}"' in answer.content.decode()


def test_pages_and_order(office, specialist):
    codes = [office.happens(f"{12 + n // 30}/6 9:{n % 60:02} receive").code for n in range(55)]
    first, second = specialist.get(REGISTER, MONTHS), specialist.get(REGISTER, MONTHS | {"trang": "2"})
    assert first.context["lines"][0][1][2] == codes[0] and len(first.context["lines"]) == 50
    assert [line[0][2] for line in second.context["lines"]] == ["51", "52", "53", "54", "55"]
    turned = specialist.get(REGISTER, MONTHS | {"sort": "-received"})
    assert turned.context["lines"][0][1][2] == codes[-1]
    assert len(specialist.get(REGISTER, MONTHS | {"trang": "9" * 400, "sort": "nothing"}).context["lines"]) == 5


def test_a_long_list_says_that_it_goes_on(office, specialist, monkeypatch):
    monkeypatch.setattr(lists, "SHOWN", 3)
    for _ in range(3):
        office.happens("12/6 receive")
    assert "Hơn" not in text(specialist.get(REGISTER, MONTHS))
    office.happens("12/6 receive")
    page = text(specialist.get(REGISTER, MONTHS))
    assert "Hơn 3 hồ sơ" in page and "Trang này cho xem 3 dòng đầu" in page


# On paper


def test_the_printed_register_is_the_form_with_all_its_columns(office, specialist):
    found = office.happens("12/6 receive")
    answer = specialist.get(f"{REGISTER}in/", MONTHS)
    page = on_paper(answer)
    assert "UBND PHƯỜNG BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ Mẫu số 06, Thông tư số 01/2018/TT-VPCP" in page
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc SỔ THEO DÕI HỒ SƠ" in page
    assert "Phương thức nhận kết quả Ký nhận Ghi chú Nhận hồ sơ Hẹn trả kết quả Trả kết quả (1) (2)" in page
    assert "(11) (12)" in page and f"1 {found.code}" in page and "Trần Thị Bình" in page
    assert "NGƯỜI LẬP (Ký, ghi rõ họ tên)" in page and "THỦ TRƯỞNG ĐƠN VỊ" in page
    assert "<nav" not in answer.content.decode() and "style=" not in answer.content.decode()


def test_the_register_is_printed_in_one_piece(office, specialist, django_assert_max_num_queries):
    for _ in range(55):
        office.happens("12/6 receive")
    with django_assert_max_num_queries(16):
        page = specialist.get(f"{REGISTER}in/", MONTHS).content.decode()
    assert page.count('<td class="is-number">') == 55


def test_the_number_of_the_registers_form_is_that_of_the_periods_last_day(specialist):
    new, old = "Mẫu số 07, Thông tư số 03/2025/TT-VPCP", "Mẫu số 06, Thông tư số 01/2018/TT-VPCP"
    for last, form in (("2025-09-14", old), ("2025-09-15", new)):
        assert form in on_paper(specialist.get(f"{REGISTER}in/", {"from": "2025-09-01", "to": last}))


def test_whose_register_it_is(office, specialist, controller):
    ward = {"place": f"agency:{office.offices.ward_committee.pk}"}
    district = {"place": f"unit:{office.offices.district.pk}"}
    assert on_paper(controller.get(f"{REGISTER}in/", MONTHS)).startswith("TỈNH SÔNG XANH")
    assert on_paper(controller.get(f"{REGISTER}in/", MONTHS | district)).startswith("HUYỆN BẾN TRE XANH")
    assert on_paper(controller.get(f"{REGISTER}in/", MONTHS | ward)).startswith("UBND PHƯỜNG")
    root = User.objects.create_superuser("gốc")
    assert on_paper(signed_in(root).get(f"{REGISTER}in/", MONTHS)).startswith("…")


def test_a_list_too_long_to_print_is_a_sentence(office, specialist, monkeypatch):
    monkeypatch.setattr(paper, "MOST", 3)
    monkeypatch.setattr(lists, "SHOWN", 3)
    for _ in range(3):
        office.happens("12/6 receive")
    assert specialist.get(f"{REGISTER}in/", MONTHS).status_code == 200
    assert f"{REGISTER}in/?" in specialist.get(REGISTER, MONTHS).content.decode()
    office.happens("12/6 receive")
    answer = specialist.get(f"{REGISTER}in/", MONTHS)
    assert answer.status_code == 400 and "hãy xuất tệp XLSX hoặc CSV" in text(answer)
    assert f"{REGISTER}in/" not in specialist.get(REGISTER, MONTHS).content.decode()


def test_what_is_too_long_for_pdf_is_still_printed(office, specialist, monkeypatch):
    monkeypatch.setattr(paper, "MOST_IN_PDF", 2)
    for _ in range(3):
        office.happens("12/6 receive")
    page = specialist.get(REGISTER, MONTHS).content.decode()
    assert 'value="pdf"' not in page and f"{REGISTER}in/?" in page
    specialist.post(EXPORTS, MONTHS | {"kind": "register", "format": "pdf"})
    export = making.make_next(timezone.now)
    export.refresh_from_db()
    assert export.state == "failed" and "Dài hơn 2 dòng nên không lập được PDF; hãy mở trang in" in export.error


def test_the_printed_late_list_has_all_its_columns(office, specialist):
    office.happens("12/6 receive", "22/6 resolve")
    page = on_paper(specialist.get(f"{LATE}in/", MONTHS))
    assert page.startswith("UBND PHƯỜNG CỘNG HÒA"), "no form is prescribed for it"
    assert "DANH SÁCH HỒ SƠ QUÁ HẠN" in page and "Quá phần thời hạn của bước (giờ)" in page and "(15)" in page


@pytest.mark.skipif(not is_installed(), reason="WeasyPrint is optional")
@pytest.mark.parametrize("kind", ["register", "late"])
def test_a_list_as_pdf(office, specialist, kind):
    office.happens("12/6 receive", "22/6 resolve")
    assert 'value="pdf"' in specialist.get(REGISTER, MONTHS).content.decode()
    specialist.post(EXPORTS, MONTHS | {"kind": kind, "format": "pdf"})
    export = making.make_next(timezone.now)
    file = specialist.get(f"{EXPORTS}{export.pk}/tep/")
    assert file["Content-Type"] == "application/pdf"
    assert b"".join(file.streaming_content).startswith(b"%PDF-")


def test_a_reason_given_once_is_told_to_those_who_read_reasons_alone(office, controller):
    """It may name a person; one given for five dossiers says what was the matter."""
    root = signed_in(User.objects.create_superuser("root"))
    for reason in ["thiếu giấy"] * 5 + ["chờ chị Bích Hạnh"]:
        office.happens("12/6 receive", told("13/6 extend", promised_at=moment("30/6"), reason=reason), "22/6 resolve")
    pages = {reader: text(reader.get(f"{ROOT}nguyen-nhan/", MONTHS)) for reader in (controller, root)}
    files = {reader: reader.get(f"{ROOT}nguyen-nhan.csv", MONTHS).content.decode() for reader in pages}
    for told_to in (pages, files):
        assert all("thiếu giấy" in words for words in told_to.values())
        assert ["Bích Hạnh" in told_to[reader] for reader in (controller, root)] == [False, True]
    assert "1 lý do khác" in pages[controller]


# Causes as files


def test_causes_as_csv(office, controller):
    office.happens("12/6 receive", "22/6 resolve")
    office.happens("12/6 receive")
    answer = controller.get(f"{ROOT}nguyen-nhan.csv", MONTHS)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["table"] for row in rows} == {"step", "field", "reason", "total"}
    for table in ("step", "field", "reason", "total"):
        mine = [row for row in rows if row["table"] == table]
        assert [sum(int(row[name]) for row in mine) for name in ("finished", "open", "total")] == [1, 1, 2]
    assert answer["Content-Disposition"] == 'attachment; filename="nguyen-nhan-qua-han-20230601-20230630.csv"'


def test_causes_as_a_workbook_to_hand_in(office, controller):
    office.happens("12/6 receive", "22/6 resolve")
    book = load_workbook(io.BytesIO(controller.get(f"{ROOT}nguyen-nhan.xlsx", MONTHS).content))
    assert book.sheetnames == ["Theo bước", "Theo lĩnh vực và bước", "Theo lý do đã ghi"]
    for page in book:
        said = [cell.value for row in page.iter_rows() for cell in row if cell.value is not None]
        assert {"TỈNH SÔNG XANH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Từ 01/06/2023 đến 30/06/2023."} <= set(said)
        assert "Tổng cộng" in said and "NGƯỜI LẬP" in said
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def test_causes_on_the_page_lead_to_their_files(office, controller):
    office.happens("12/6 receive", "22/6 resolve")
    page = controller.get(CAUSES, MONTHS).content.decode()
    for layout in ("xlsx", "csv"):
        assert f"{ROOT}nguyen-nhan.{layout}?from=2023-06-01&amp;to=2023-06-30" in page
    assert controller.get(f"{ROOT}nguyen-nhan.docx", MONTHS).status_code == 404
    assert controller.get(f"{ROOT}nguyen-nhan.csv", {"from": "x", "to": "2023-06-01"}).status_code == 400


@pytest.mark.skipif(not is_installed(), reason="WeasyPrint is optional")
def test_causes_as_pdf(office, controller):
    office.happens("12/6 receive", "22/6 resolve")
    assert controller.get(f"{ROOT}nguyen-nhan.pdf", MONTHS).content.startswith(b"%PDF-")


@pytest.mark.parametrize("address", [REGISTER, LATE, CAUSES])
def test_what_a_page_costs(office, specialist, controller, address):
    client = controller if address == CAUSES else specialist
    office.happens("12/6 receive", "21/6 resolve", "22/6 return_result")
    client.get(address, MONTHS)  # compiles the calendar, once for all
    counts = []
    for more in (0, 60):
        for _ in range(more):
            office.applicant = ApplicantFactory()
            office.happens("12/6 receive", "21/6 resolve", "22/6 return_result")
        with CaptureQueriesContext(connection) as made:
            assert client.get(address, MONTHS).status_code == 200
        counts.append(len(made))
    assert counts[0] == counts[1] <= 22, counts


def test_an_export_from_the_button_to_the_file(office, specialist):
    found = office.happens("12/6 receive")
    empty = text(specialist.get(EXPORTS))
    assert "Chưa có tệp nào" in empty
    answer = specialist.post(EXPORTS, MONTHS | {"kind": "register", "format": "csv", "sort": "code"})
    assert (answer.status_code, answer["Location"]) == (302, EXPORTS)
    waiting = specialist.get(EXPORTS)
    assert "Đang chờ" in text(waiting) and b"exports.js" in waiting.content
    export = making.make_next(timezone.now)
    done = specialist.get(EXPORTS)
    assert "Đã xong" in text(done) and b"exports.js" not in done.content
    file = specialist.get(f"{EXPORTS}{export.pk}/tep/")
    assert file.streaming and "no-store" in file["Cache-Control"]
    assert file["Content-Disposition"] == 'attachment; filename="so-theo-doi-ho-so-2023-06-01-2023-06-30.csv"'
    assert found.code in b"".join(file.streaming_content).decode("utf-8-sig")


def test_progress_on_the_page(office, specialist):
    specialist.post(EXPORTS, MONTHS | {"kind": "late", "format": "xlsx"})
    Export.objects.update(state="running", rows_done=500, rows_total=2000, heard_at=timezone.now())
    page = specialist.get(EXPORTS)
    assert '<progress max="100" value="25"' in page.content.decode() and "500 / 2.000" in text(page)


def test_files_that_wait_for_no_worker_say_so(office, specialist):
    away = "Không thấy tiến trình nền (worker) hoạt động"
    assert away not in text(specialist.get(EXPORTS)), "nothing waits"
    specialist.post(EXPORTS, MONTHS | {"kind": "late", "format": "xlsx"})
    assert away in text(specialist.get(EXPORTS))
    beat = Heartbeat.objects.create(name="worker", at=timezone.now())
    assert away not in text(specialist.get(EXPORTS))
    beat.at -= timedelta(hours=1)
    beat.save()
    assert away in text(specialist.get(EXPORTS))
    Export.objects.update(state="running", heard_at=timezone.now())
    assert away not in text(specialist.get(EXPORTS)), "a worker that makes a file hears no beat meanwhile"


def test_columns_of_the_page(office, specialist, controller):
    office.happens("12/6 receive", "21/6 resolve", "22/6 return_result")

    def columns(client, address):
        return [one["name"] for one in client.get(address, MONTHS).context["headings"]]

    register = ["number", "code", "procedure", "agency", "received", "due", "returned", "note"]
    assert columns(controller, REGISTER) == register, "columns that must stay empty are not drawn"
    assert columns(specialist, REGISTER) == [*register[:3], "applicant", "contact", *register[3:]]
    assert columns(specialist, LATE)[:6] == ["number", "code", "days", "hours", "step", "reason"]
    assert columns(controller, LATE)[:6] == ["number", "code", "days", "hours", "step", "steps"]


def test_a_file_of_somebody_else_is_not_there(office, specialist, controller):
    specialist.post(EXPORTS, MONTHS | {"kind": "register", "format": "csv"})
    export = making.make_next(timezone.now)
    answer = controller.get(f"{EXPORTS}{export.pk}/tep/")
    assert answer.status_code == 404 and "do người khác yêu cầu" in text(answer)
    assert "Chưa có tệp nào" in text(controller.get(EXPORTS))


@pytest.mark.parametrize("typed", [{"kind": "all"}, {"format": "exe"}, {"from": "x"}, {"kind": ""}])
def test_a_wrong_wish_is_a_sentence(office, specialist, typed):
    answer = specialist.post(EXPORTS, MONTHS | {"kind": "register", "format": "csv"} | typed)
    assert answer.status_code == 400 and not Export.objects.exists()
