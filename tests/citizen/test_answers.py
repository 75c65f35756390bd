"""What the page says of a dossier in every status, in both languages, word for word where it counts."""

import pytest

from dossiers import lookup, services
from dossiers.models import CalendarRevision, Dossier
from dossiers.rules.lifecycle import STATUSES
from dossiers.rules.officetime import to_instant
from tests.citizen.counter import ENGLISH, PERSONAL, REASON, VIETNAMESE, ask, read, secret
from tests.reporting.told import correction, moment, told

RECEIVED = "5/2/2024 receive"  # five working days over Tết (8/2 to 14/2): due 19/2
TO_SPECIALIST = told("5/2/2024 10:00 assign", office="Công chức chuyên môn")
HISTORIES = {
    "submitted": ["5/2/2024 submit"],
    "received": [RECEIVED],
    "refused": ["5/2/2024 submit", told("5/2/2024 10:00 refuse", reason=REASON)],
    "processing": [RECEIVED, TO_SPECIALIST],
    "awaiting_supplement": [RECEIVED, told("6/2/2024 10:00 request_supplement", reason=REASON)],
    "awaiting_payment": [RECEIVED, told("6/2/2024 10:00 request_payment", reason=REASON)],
    "suspended": [RECEIVED, TO_SPECIALIST, told("6/2/2024 10:00 pause", reason=REASON)],
    "withdrawn": [RECEIVED, told("6/2/2024 10:00 withdraw", reason=REASON)],
    "stopped": [RECEIVED, told("6/2/2024 10:00 stop", reason=REASON)],
    "resolved": [RECEIVED, "6/2/2024 10:00 resolve"],
    "returned": [RECEIVED, "6/2/2024 10:00 resolve", "6/2/2024 11:00 return_result"],
}
SAID = {
    "submitted": [
        "Hồ sơ đã nộp, đang chờ tiếp nhận",
        "Nếu quá 8 giờ làm việc chưa có trả lời, hãy liên hệ Trung tâm PVHCC.",
        "Ngày hẹn trả kết quả Chưa có Được tính khi hồ sơ được tiếp nhận.",
    ],
    "received": [
        "Hồ sơ đã được tiếp nhận",
        "Ngày hẹn trả kết quả 19/02/2024 Đến 17:00, thứ Hai.",
        "Thời gian còn lại 4 ngày làm việc và 2 giờ",
        "Không tính 08/02/2024 – 14/02/2024 (Tết Nguyên đán).",
    ],
    "refused": ["Hồ sơ không được tiếp nhận", "Hãy liên hệ Trung tâm PVHCC để được hướng dẫn nộp lại cho đúng."],
    "processing": [
        "Hồ sơ đang được giải quyết",
        "Bạn chưa phải làm gì.",
        "Chuyển đến bộ phận giải quyết Công chức chuyên môn 10:00 05/02/2024",
        "Chuyển đến bộ phận giải quyết sắp tới Lãnh đạo ký duyệt Có kết quả sắp tới Trả kết quả cho bạn sắp tới",
        "Thủ tục Đăng ký lại khai sinh Cơ quan giải quyết UBND phường Nơi nhận hồ sơ và trả kết quả Trung tâm PVHCC",
    ],
    "awaiting_supplement": [
        "Hồ sơ đang chờ bạn bổ sung giấy tờ",
        "Trong lúc chờ, thời hạn tạm dừng tính.",
        "nộp giấy tờ cho Trung tâm PVHCC. Nếu chưa nhận được phiếu, hãy liên hệ nơi này và nêu mã hồ sơ.",
        "Đang tạm dừng Được tính lại khi bạn bổ sung xong. Giấy hẹn ban đầu ghi 19/02/2024.",
        "Sau khi tính tiếp Còn 4 ngày làm việc",
        "Tạm dừng tính từ 10:00 06/02/2024: Yêu cầu bổ sung.",
    ],
    "awaiting_payment": [
        "Hồ sơ đang chờ bạn nộp khoản phải nộp",
        "Hãy nộp theo thông báo của cơ quan và giữ biên lai.",
        "Được tính lại khi bạn nộp xong.",
    ],
    "suspended": ["Hồ sơ đang tạm dừng giải quyết", "Được tính lại khi hết tạm dừng.", "Tiếp tục giải quyết sắp tới"],
    "withdrawn": ["Hồ sơ đã được rút", "Nếu bạn không yêu cầu rút, hãy liên hệ Trung tâm PVHCC."],
    "stopped": ["Hồ sơ đã dừng giải quyết", "Lý do ghi trong thông báo dừng giải quyết."],
    "resolved": [
        "Hồ sơ đã có kết quả, mời bạn đến nhận",
        "Hãy mang giấy hẹn và giấy tờ tùy thân đến Trung tâm PVHCC để nhận kết quả.",
        "Ngày có kết quả 06/02/2024 Sớm hơn ngày hẹn.",
        "Trả kết quả cho bạn sắp tới",
    ],
    "returned": ["Kết quả đã được trả", "Bạn không còn phải làm gì.", "Trả kết quả cho bạn 11:00 06/02/2024"],
}
SAID_IN_ENGLISH = {
    "submitted": ["Your dossier was handed in and waits to be accepted", "after 8 working hours, contact"],
    "received": [
        "Your dossier was accepted",
        "Promised date 19 February 2024 Monday, by 17:00.",
        "Time left 4 working days and 2 hours",
        "Not counted: 8 February 2024 – 14 February 2024 (Tết Nguyên đán).",
        "Looked up at 15:00 on 6 February 2024, Viet Nam time.",
    ],
    "refused": ["Your dossier was not accepted", "to learn how to apply again correctly"],
    "processing": ["Your dossier is being handled", "Passed on for handling to come Lãnh đạo ký duyệt"],
    "awaiting_supplement": ["Your dossier waits for papers from you", "Once counting goes on 4 working days left"],
    "awaiting_payment": ["Your dossier waits for your payment", "It is set again once you have paid."],
    "suspended": ["Your dossier is on hold", "Meanwhile the clock stands still."],
    "withdrawn": ["Your dossier was withdrawn", "If you did not ask for this"],
    "stopped": ["Work on your dossier was stopped", "notice of termination"],
    "resolved": ["The result is ready for you to collect", "Result ready on 6 February 2024 Earlier than promised."],
    "returned": ["The result was handed over", "Nothing more."],
}


def test_every_status_is_told():
    assert set(HISTORIES) == set(SAID) == set(SAID_IN_ENGLISH) == set(STATUSES)


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_in_both_languages(client, counter, status):
    dossier = counter.happens(*HISTORIES[status])
    assert Dossier.objects.get().status == status
    for address, said in ((VIETNAMESE, SAID), (ENGLISH, SAID_IN_ENGLISH)):
        page = ask(client, dossier, address=address)
        assert page.status_code == 200
        text = read(page)
        assert [words for words in said[status] if words not in text] == []
        assert not [value for value in (*PERSONAL.values(), REASON, "Bích Hạnh") if value in page.text]
        assert secret(dossier) not in page.text


@pytest.mark.parametrize("status", STATUSES)
def test_english_leaves_nothing_vietnamese_but_names(client, counter, status):
    """Procedures, agencies, offices and holidays are names: they are marked as Vietnamese or come from the calendar."""
    text = read(ask(client, counter.happens(*HISTORIES[status]), address=ENGLISH))
    names = [
        "Đăng ký lại khai sinh", "UBND phường", "Trung tâm PVHCC", "Công chức chuyên môn", "Lãnh đạo ký duyệt",
        "Tết Nguyên đán", "Một Cửa (“one door”)", "–",
    ]  # fmt: skip
    for name in names:
        text = text.replace(name, "")
    assert text.isascii(), [word for word in text.split() if not word.isascii()]


# The time left, and over


@pytest.mark.parametrize(
    "now, said",
    [
        ("5/2/2024 9:00", "Thời gian còn lại 5 ngày làm việc và 6 giờ"),
        ("6/2/2024 6:59:59", "Thời gian còn lại 5 ngày làm việc Thủ tục"),  # the whole day is still to be worked
        ("6/2/2024 15:00", "Thời gian còn lại 4 ngày làm việc và 2 giờ"),
        ("7/2/2024 16:20", "Thời gian còn lại 3 ngày làm việc và 40 phút"),
        ("7/2/2024 17:00", "Thời gian còn lại 3 ngày làm việc Thủ tục"),
        ("10/2/2024 9:00", "Thời gian còn lại 3 ngày làm việc Thủ tục"),  # mùng một Tết
        ("18/2/2024 9:00", "Thời gian còn lại 1 ngày làm việc Thủ tục"),  # a Sunday
        ("19/2/2024 10:15", "Thời gian còn lại 4 giờ 45 phút làm việc Hạn là hôm nay."),
        ("19/2/2024 23:59:59", "Thời gian còn lại Hết hôm nay Giờ làm việc hôm nay đã hết."),
        ("20/2/2024 00:00:00", "Đã quá hạn Dưới 1 phút làm việc"),
        ("20/2/2024 9:30", "Đã quá hạn 2 giờ 30 phút làm việc"),
        ("20/2/2024 17:00", "Đã quá hạn 1 ngày làm việc Thủ tục"),
        ("26/2/2024 8:00", "Đã quá hạn 4 ngày làm việc và 1 giờ"),
    ],
)
def test_days_over_tet(client, counter, now, said):
    assert said in read(ask(client, counter.happens("5/2/2024 8:00 receive"), now))


@pytest.mark.parametrize(
    "now, vietnamese, english",
    [
        ("7/2/2024 16:30", "Thời gian còn lại 2 giờ 30 phút làm việc", "Time left 2 hours 30 minutes of working time"),
        ("12/2/2024 9:00", "Thời gian còn lại 2 giờ làm việc", "Time left 2 hours of working time"),
        ("15/2/2024 10:00", "Đã quá hạn 1 giờ làm việc", "Late by 1 hour of working time"),
    ],
)
def test_hours_over_tet(client, counter, now, vietnamese, english):
    dossier = counter.happens("7/2/2024 15:00 receive", term="4 hours")  # due 9:00 on 15/2
    assert vietnamese in read(ask(client, dossier, now))
    assert english in read(ask(client, dossier, now, ENGLISH))
    assert "Ngày hẹn trả kết quả 15/02/2024 Đến 09:00, thứ Năm." in read(ask(client, dossier, now))


def test_a_day_off_decreed_after_the_reception_is_left_out(client, counter):
    from dossiers import calendars
    from dossiers.models import CalendarEntry

    dossier = counter.happens("5/2/2024 receive")
    revision = CalendarRevision.objects.create(entered_at=moment("6/2/2024"), note="nghỉ thêm")
    CalendarEntry.objects.create(
        calendar_id=calendars.national(), revision=revision, date=moment("16/2/2024").date(), kind="holiday", source="x"
    )
    assert "Thời gian còn lại 3 ngày làm việc và 2 giờ" in read(ask(client, dossier))


def test_beyond_the_calendar_the_page_still_answers(client, counter):
    page = ask(client, counter.happens("5/2/2024 receive"), "1/1/2099")
    assert page.status_code == 200
    assert "Hồ sơ đã quá hạn trả kết quả" in read(page)


# Late, and honest about it


def test_late_says_so_and_what_to_do(client, counter):
    dossier = counter.happens("5/2/2024 receive", TO_SPECIALIST)
    text = read(ask(client, dossier, "21/2/2024 10:00"))
    assert "Hồ sơ đã quá hạn trả kết quả" in text
    assert "Cơ quan phải xin lỗi bằng văn bản và hẹn lại ngày trả. Hãy liên hệ Trung tâm PVHCC" in text
    assert "Đã quá hạn 1 ngày làm việc và 3 giờ" in text
    assert "Bạn chưa phải làm gì" not in text
    assert "Your dossier is late" in read(ask(client, dossier, "21/2/2024 10:00", ENGLISH))


def test_an_apology_does_not_make_it_in_time(client, counter):
    promise = told("20/2/2024 10:00 extend", reason=REASON, promised_at=moment("23/2/2024 23:59:59"))
    dossier = counter.happens("5/2/2024 receive", promise)
    text = read(ask(client, dossier, "21/2/2024 10:00"))
    assert "Hồ sơ đã quá hạn trả kết quả" in text
    assert "Cơ quan đã xin lỗi và hẹn lại ngày 23/02/2024." in text
    assert "Ngày hẹn trả kết quả 19/02/2024" in text
    assert "Ngày hẹn lại 23/02/2024 Thư xin lỗi không làm thay đổi thời hạn." in text
    text = read(ask(client, dossier, "26/2/2024 10:00"))
    assert "Ngày hẹn lại 23/02/2024 cũng đã qua." in text


def test_asked_for_papers_when_already_late(client, counter):
    dossier = counter.happens("5/2/2024 receive", told("21/2/2024 request_supplement", reason=REASON))
    text = read(ask(client, dossier, "22/2/2024 10:00"))
    assert "Hồ sơ đang chờ bạn bổ sung giấy tờ" in text
    assert "Trước đó hồ sơ đã quá hạn trả kết quả." in text
    assert "tạm dừng tính" not in text.split("Vì sao")[0]
    assert "Cơ quan phải xin lỗi bằng văn bản" in text


def test_finished_late_or_on_its_day(client, counter):
    on_time = counter.happens("5/2/2024 receive", "19/2/2024 16:00 resolve")
    assert "Ngày có kết quả 19/02/2024 Đúng ngày hẹn." in read(ask(client, on_time, "1/3/2024"))
    late = counter.happens("5/2/2024 receive", "21/2/2024 10:00 resolve")
    text = read(ask(client, late, "1/3/2024"))
    assert "Ngày có kết quả 21/02/2024 Muộn 1 ngày làm việc và 3 giờ so với ngày hẹn." in text
    assert "Hãy mang giấy hẹn và giấy tờ tùy thân đến Trung tâm PVHCC" in text
    assert "1 working day and 3 hours later than promised." in read(ask(client, late, "1/3/2024", ENGLISH))


# Other histories


def test_without_a_term(client, counter):
    text = read(ask(client, counter.happens("5/2/2024 receive", term="no term")))
    assert "Ngày hẹn trả kết quả Không có Thủ tục này không có thời hạn giải quyết." in text
    assert "còn lại" not in text


def test_a_term_that_begins_again_has_all_its_days(client, counter):
    dossier = counter.happens("5/2/2024 receive", "7/2/2024 request_supplement", term="restart")
    assert "Sau khi tính tiếp Còn 5 ngày làm việc" in read(ask(client, dossier, "7/2/2024 15:00"))


def test_an_office_that_the_procedure_does_not_publish_is_not_shown(client, counter):
    dossier = counter.happens("5/2/2024 receive", told("5/2/2024 10:00 assign", office="anh Bích Hạnh, bàn 3"))
    page = ask(client, dossier)
    assert "bàn 3" not in page.text
    assert "Chuyển đến bộ phận giải quyết 10:00 05/02/2024" in read(page)


def test_a_transfer_names_the_new_authority(client, counter):
    transfer = told("6/2/2024 transfer", reason=REASON, agency=counter.offices.village_committee.pk)
    text = read(ask(client, counter.happens("5/2/2024 receive", transfer)))
    assert "Cơ quan giải quyết UBND xã Nơi nhận" in text


def test_a_correction_shows_what_really_happened(client, counter):
    dossier = counter.happens(
        "5/2/2024 receive", "6/2/2024 9:00 withdraw", correction("6/2/2024 10:00", 2, "6/2/2024 9:30 assign")
    )
    text = read(ask(client, dossier))
    assert "Hồ sơ đang được giải quyết" in text
    assert "Rút hồ sơ" not in text


def test_entered_by_mistake_is_unknown(client, counter):
    dossier = counter.happens("5/2/2024 receive", correction("6/2/2024 10:00", 1))
    assert Dossier.objects.get().status == ""
    assert "Không tìm thấy hồ sơ nào" in read(ask(client, dossier))


def test_a_renewed_secret_and_an_older_key(client, counter):
    dossier = counter.happens("5/2/2024 receive")
    old_secret = secret(dossier)
    assert "19/02/2024" in read(ask(client, dossier, secret=secret(dossier, key=1)))
    dossier.secret_no = 1
    dossier.save()
    assert "Không tìm thấy hồ sơ nào" in read(ask(client, dossier, secret=old_secret))
    assert "19/02/2024" in read(ask(client, dossier))


# The reader below it


def test_the_reader_knows_no_reason_and_no_applicant(counter):
    dossier = counter.happens(*HISTORIES["awaiting_supplement"])
    services.act(dossier.pk, "extend", at=moment("6/2/2024 11:00"), reason=REASON, promised_at=moment("1/3/2024"))
    answer = lookup.find(dossier.code, secret(dossier), to_instant(moment("6/2/2024 15:00")))
    assert answer is not None
    told_all = repr(answer)
    assert not [value for value in (*PERSONAL.values(), REASON) if value in told_all]
    assert [passed.action for passed in answer.passed] == ["receive", "request_supplement", "extend"]
