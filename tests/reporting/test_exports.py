"""Exports as a worker meets them: claimed by one, taken over from the dead, forgotten in time, for one reader."""

import os
import tracemalloc
from array import array
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from dossiers import personal
from dossiers.models import StaffMember
from dossiers.rules.errors import BadValue, NotAllowed, NotFound
from dossiers.rules.officetime import to_instant
from reporting import exports
from reporting.layouts.streams import WRITERS
from reporting.models import Export
from reporting.registers import asking, register
from tests.factories import ApplicantFactory
from tests.reporting.told import OFFICE

NOW = datetime(2023, 7, 3, 9, tzinfo=OFFICE)
JUNE = {"from": "2023-06-01", "to": "2023-06-30"}
State = Export.State


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path / "exports"
    return settings.EXPORT_FOLDER


@pytest.fixture
def reader(office):
    """The desk officer of the ward's committee."""
    user = User.objects.create_user("tiếp nhận", is_staff=True)
    StaffMember.objects.create(user=user, role=StaffMember.Role.DESK_OFFICER, agency=office.offices.ward_committee)
    return user


class Clock:
    """Shows a time, and what was done at it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at, self.asked = at, 0

    def __call__(self) -> datetime:
        self.asked += 1
        self.at += timedelta(seconds=1)
        return self.at


def ask(user, kind="register", form="csv", now=NOW, **words):
    return exports.ask(user, kind, form, JUNE | words, "vi", now)


def make(clock=None):
    export = exports.make_next(clock or Clock())
    if export is not None:
        export.refresh_from_db()
    return export


def text_of(export, user) -> list[str]:
    return exports.file_for(user, export.pk).path.read_text("utf-8-sig").splitlines()


def test_a_register_for_its_reader(office, reader):
    office.applicant = ApplicantFactory(
        name="Trần Thị Bình", address="Thôn 1", phone_cipher=personal.seal("0912345678")
    )
    first = office.happens("12/6 receive", "16/6 resolve", "20/6 return_result")
    office.happens("13/6 receive", agency=office.offices.village_committee)  # not the reader's
    second = office.happens("14/6 receive", "15/6 request_supplement")
    office.happens("1/7 receive")  # not in the period
    asked = ask(reader)
    assert (asked.state, make().state) == (State.QUEUED, State.DONE)
    heading, *lines = text_of(asked, reader)
    assert heading == (
        'TT,Mã hồ sơ,Tên thủ tục hành chính,"Tên cá nhân, tổ chức","Địa chỉ, số điện thoại",Cơ quan chủ trì giải quyết,'
        '"Ngày, tháng, năm: Nhận hồ sơ","Ngày, tháng, năm: Hẹn trả kết quả","Ngày, tháng, năm: Trả kết quả",'
        "Phương thức nhận kết quả,Ký nhận,Ghi chú"
    )
    name = office.procedures["5 days"].name
    assert lines == [
        f"1,{first.code},{name},Trần Thị Bình,Thôn 1; 0912345678,UBND phường,12/06/2023 09:00,19/06/2023,"
        "20/06/2023 09:00,,,Đã trả kết quả; Trước hạn",
        f"2,{second.code},{name},Trần Thị Bình,Thôn 1; 0912345678,UBND phường,14/06/2023 09:00,,,,,"
        "Yêu cầu bổ sung giấy tờ",
    ]
    asked.refresh_from_db()
    assert (asked.rows_done, asked.rows_total, asked.attempts) == (2, 2, 1)
    assert exports.file_for(reader, asked.pk).name == "so-theo-doi-ho-so-2023-06-01-2023-06-30.csv"


def test_who_does_not_handle_applicants_gets_none_and_is_told(office, reader):
    office.happens("12/6 receive")
    StaffMember.objects.filter(user=reader).update(role=StaffMember.Role.CLERK)
    asked = ask(reader, form="xlsx")
    make()
    (page,) = load_workbook(exports.file_for(reader, asked.pk).path)
    text = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    assert "Nguyễn Văn An" not in text
    assert "vai trò của người lập sổ không xem thông tin người nộp" in text
    assert "UBND phường" in text


def test_one_is_made_at_a_time(office, reader):
    one, two = ask(reader), ask(reader, form="xlsx")
    Export.objects.filter(pk=one.pk).update(state=State.RUNNING, attempts=1, heard_at=NOW)
    assert make() is None, "another worker is at it"
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=two.pk).update(state=State.RUNNING)


def test_one_whose_worker_fell_silent_begins_again(office, reader):
    office.happens("12/6 receive")
    ask(reader, form="xlsx")
    dead = ask(reader)
    Export.objects.filter(pk=dead.pk).update(state=State.RUNNING, attempts=1, heard_at=NOW, rows_done=700)
    assert make(Clock(NOW + exports.SILENCE - timedelta(minutes=1))) is None, "it may only be slow"
    made = make(Clock(NOW + exports.SILENCE))
    assert (made.pk, made.state, made.attempts, made.rows_done) == (dead.pk, State.DONE, 2, 1)


def test_after_three_deaths_it_is_given_up(office, reader):
    dead, next_one = ask(reader), ask(reader, form="xlsx")
    Export.objects.filter(pk=dead.pk).update(state=State.RUNNING, attempts=3, heard_at=NOW)
    assert make(Clock(NOW + exports.SILENCE)).pk == next_one.pk
    dead.refresh_from_db()
    assert dead.state == State.FAILED and "dừng giữa chừng 3 lần" in dead.error


def test_a_worker_that_was_thought_dead_leaves_nothing(office, reader, folder):
    for _ in range(3):
        office.happens("12/6 receive")
    asked = ask(reader)

    def taken_over():
        """By the time the slow worker says how many rows there are, another one has claimed."""
        Export.objects.filter(pk=asked.pk, rows_total=3).update(attempts=2)
        return NOW

    made = make(taken_over)
    assert (made.state, made.attempts, made.file) == (State.RUNNING, 2, "")
    assert list(folder.iterdir()) == []


def test_progress_is_told(office, reader, monkeypatch):
    monkeypatch.setattr(exports, "PROGRESS_ROWS", 2)
    for _ in range(5):
        office.happens("12/6 receive")
    asked = ask(reader)
    seen = []

    def clock():
        seen.append(Export.objects.values_list("state", "rows_done", "rows_total").get(pk=asked.pk))
        return NOW

    make(clock)
    assert seen == [
        ("queued", 0, None), ("running", 0, None), ("running", 0, None), ("running", 0, 5), ("running", 2, 5),
        ("running", 4, 5),
    ]  # fmt: skip


def test_what_is_refused_later_is_a_sentence(office, reader):
    asked = ask(reader, place=f"agency:{office.offices.ward_committee.pk}")
    Export.objects.filter(pk=asked.pk).update(words=JUNE | {"place": "agency:999999"})
    made = make()
    assert made.state == State.FAILED and "không phải đơn vị hay cơ quan" in made.error


@pytest.mark.parametrize("words", [{"to": "30/6"}, {"place": "unit:x"}, {"field": "không có"}, {"which": "all"}])
def test_what_is_refused_at_once(office, reader, words):
    with pytest.raises(BadValue):
        ask(reader, **words)
    assert not Export.objects.exists()


def test_only_known_words_are_kept(office, reader):
    assert ask(reader, name="Trần Thị Bình", sort="code").words == JUNE | {"sort": "code"}


def test_the_same_again_is_the_one_that_waits_and_not_too_many_may(office, reader):
    assert ask(reader) == ask(reader)
    for day in range(1, 5):
        ask(reader, **{"from": f"2023-06-0{day + 1}"})
    with pytest.raises(NotAllowed):
        ask(reader, **{"from": "2023-06-10"})


def test_a_file_is_for_who_asked_as_long_as_they_stand_there(office, reader):
    asked = ask(reader)
    with pytest.raises(NotFound):
        exports.file_for(reader, asked.pk)  # not made yet
    make()
    assert exports.file_for(reader, asked.pk).path.is_file()
    chief = User.objects.create_user("chủ tịch", is_superuser=True)
    with pytest.raises(NotFound):
        exports.file_for(chief, asked.pk)
    StaffMember.objects.filter(user=reader).update(agency=office.offices.village_committee)
    with pytest.raises(NotAllowed):
        exports.file_for(reader, asked.pk)
    StaffMember.objects.filter(user=reader).update(agency=office.offices.ward_committee)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    reader.refresh_from_db()
    with pytest.raises(NotAllowed):
        exports.file_for(reader, asked.pk)


def test_after_seven_days_the_file_goes_and_the_row_stays(office, reader, folder):
    asked = ask(reader)
    made = make()
    assert exports.sweep(made.finished_at + timedelta(days=7)) == (0, 0)
    assert exports.sweep(made.finished_at + timedelta(days=7, seconds=1)) == (1, 0)
    asked.refresh_from_db()
    assert asked.state == State.EXPIRED and list(folder.iterdir()) == []
    with pytest.raises(NotFound):
        exports.file_for(reader, asked.pk)


def test_what_dead_workers_left_goes_after_an_hour(office, reader, folder):
    asked = ask(reader)
    make()
    old, new = folder / "9-1.xlsx.part", folder / "tmpxyz"
    old.write_text("…")
    new.write_text("…")
    os.utime(old, (NOW.timestamp() - 3_601, NOW.timestamp() - 3_601))
    os.utime(new, (NOW.timestamp() - 3_599, NOW.timestamp() - 3_599))
    os.utime(exports.file_for(reader, asked.pk).path, (0, 0))
    assert exports.sweep(NOW) == (0, 1)
    assert not old.exists() and new.exists()
    assert exports.file_for(reader, asked.pk).path.exists()


def test_a_late_list_as_a_file(office, reader):
    office.happens("12/6 receive", "22/6 resolve")
    asked = ask(reader, kind="late", form="xlsx")
    assert make().state == State.DONE
    assert exports.file_for(reader, asked.pk).name == "ho-so-qua-han-2023-06-01-2023-06-30.xlsx"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_list(form, office, reader, tmp_path):
    """The same two dossiers over and over; held, eight thousand lines more would be megabytes."""
    office.happens("12/6 receive", "14/6 resolve", "15/6 return_result")
    office.happens("13/6 receive")
    sheet = register.sheet(reader, asking.read(JUNE, to_instant(NOW)))
    # the first time fills what is remembered
    _first, few, many = (peak_of(WRITERS[form], tmp_path / "list", sheet, number) for number in (1_000, 2_000, 10_000))
    assert many - few < 300_000


def peak_of(write, path, sheet, lines: int) -> int:
    """The most bytes that Python held at once while it wrote so many lines."""
    sheet = sheet._replace(keys=array("q", [*sheet.keys] * (lines // 2)))
    tracemalloc.start()
    try:
        write(path, sheet, sheet.all_lines())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
