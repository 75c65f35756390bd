"""Notices: each at least once, with one Message-ID, in office hours, and nobody's name in them.

Handed in on Thursday 1/6/2023 with five working days, a dossier is due soon from 6/6 00:00:00, overdue from 8/6
23:59:59, escalated from 13/6 23:59:59.
"""

import smtplib
import sys
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.db import connection
from django.utils.translation import override

from dossiers import notices, services
from dossiers.flagging import flag_overdue
from dossiers.models import Flag, OutboxMessage
from dossiers.notices import Sent, send_due
from tests.dossiers.at_work import at_once, on_the_clock
from tests.operations.processes import LONGEST_WAIT, Processes
from tests.reporting.told import moment


class Server:
    """A mail server: keeps what it accepts, and refuses what it is told to."""

    def __init__(self, away=False, refuses=(), error=None):
        self.away, self.refuses, self.accepted = away, list(refuses), []
        self.error = error or smtplib.SMTPRecipientsRefused({"x@y": (550, b"no such user")})

    def open(self):
        if self.away:
            raise ConnectionRefusedError("away")

    def close(self):
        pass

    def send_messages(self, messages):
        for message in messages:
            if message.extra_headers["Message-ID"] in self.refuses:
                raise self.error
            self.accepted.append(message)
        return len(messages)

    @property
    def ids(self):
        return [message.extra_headers["Message-ID"] for message in self.accepted]


def id_of(flag) -> str:
    return f"<flag-{flag.pk}@localhost>"


def test_what_is_written_to_whom(office):
    dossier = office.happens("1/6 receive", "2/6 assign")
    flag_overdue(moment("7/6"))
    with override("en"):
        assert send_due(moment("7/6 09:30")) == Sent(sent=1)
    (letter,) = mail.outbox
    flag = Flag.objects.get()
    agency = dossier.agency.code.lower()
    assert letter.to == [f"{agency}@localhost"] and letter.cc == []
    assert letter.subject == f"[Một Cửa] Sắp đến hạn: hồ sơ {dossier.code}"
    assert letter.body.splitlines() == [
        f"Hồ sơ: {dossier.code}",
        "Mức: Sắp đến hạn, từ 00:00:00 ngày 06/06/2023",
        "Hạn trả: 23:59:59 ngày 08/06/2023",
        "Tình trạng: Đang xử lý",
        "Nơi đang giữ: UBND phường",
        "Nơi tiếp nhận: Trung tâm PVHCC",
    ]
    assert "Nguyễn" not in str(letter.message()) and "An" not in letter.body.split()
    parsed = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
    assert parsed["Message-ID"] == id_of(flag)
    assert on_the_clock(flag.noticed_at) == "7/6/2023 09:30:00"
    assert on_the_clock(OutboxMessage.objects.get(topic="flag").sent_at) == "7/6/2023 09:30:00"
    assert send_due(moment("7/6 09:31")) == Sent()


def test_the_desk_hears_of_what_is_overdue(office):
    dossier = office.happens("1/6 receive")
    flag_overdue(moment("9/6"))
    send_due(moment("9/6"))
    desk = f"{dossier.desk.code.lower()}@localhost"
    assert [letter.cc for letter in mail.outbox] == [[], [desk]]


@pytest.mark.parametrize(
    "when, open_",
    [
        ("9/6 06:59:59", False),
        ("9/6 07:00:00", True),
        ("9/6 11:30:00", False),
        ("9/6 13:30:00", True),
        ("9/6 17:00:00", False),
        ("10/6 09:00", False),  # Saturday
        ("11/6 09:00", False),
        ("20/1/2023 09:00", False),  # Tết
        ("4/5/2024 09:00", True),  # a Saturday worked for Monday 29/4
    ],
)
def test_none_outside_office_hours(office, when, open_):
    assert notices.in_office_hours(moment(when)) is open_


def test_down_over_tet_nothing_is_lost_and_all_waits_for_the_first_morning(office):
    """The worker stops on 18/1/2023 and comes back on Sunday 29/1: offices were closed from 20/1 to 26/1."""
    dossiers = [office.happens("12/1 receive") for _ in range(3)]  # due on 19/1
    server = Server()
    at = moment("29/1 20:00")
    flag_overdue(at)
    rungs = Flag.objects.filter(dossier=dossiers[0]).order_by("instant")
    told = [(flag.rung, on_the_clock(flag.instant)) for flag in rungs]
    assert told == [("due_soon", "17/1/2023 00:00:00"), ("overdue", "19/1/2023 23:59:59")]
    while at < moment("30/1 07:00:00"):
        assert send_due(at, mailbox=server) == Sent()
        at += timedelta(minutes=30)
    assert send_due(at, mailbox=server) == Sent(sent=6)
    assert sorted(server.ids) == sorted(id_of(flag) for flag in Flag.objects.all())
    assert send_due(at + timedelta(minutes=1), mailbox=server) == Sent()


def test_a_server_that_is_away_holds_nothing_against_a_notice(office):
    office.happens("1/6 receive")
    flag_overdue(moment("9/6"))
    assert send_due(moment("9/6"), mailbox=Server(away=True)) == Sent()
    assert set(OutboxMessage.objects.filter(topic="flag").values_list("attempts", "error")) == {(0, "")}
    assert send_due(moment("9/6"), mailbox=Server()) == Sent(sent=2)


def test_a_refused_notice_holds_nobody_up_and_is_tried_again(office):
    office.happens("1/6 receive"), office.happens("1/6 receive")
    flag_overdue(moment("7/6"))
    first, second = Flag.objects.order_by("pk")
    server = Server(refuses=[id_of(first)])
    assert send_due(moment("7/6"), mailbox=server) == Sent(sent=1, refused=1)
    assert server.ids == [id_of(second)]
    message = OutboxMessage.objects.get(key=f"flag-{first.pk}")
    assert (message.attempts, message.error, message.sent_at) == (1, "SMTPRecipientsRefused", None)
    assert send_due(moment("7/6 10:00"), mailbox=server) == Sent(), "not at every look"
    assert send_due(moment("7/6 10:00"), retry=True, mailbox=server) == Sent(refused=1)
    server.refuses = []
    assert send_due(moment("7/6 11:00"), retry=True, mailbox=server) == Sent(sent=1)
    assert server.ids == [id_of(second), id_of(first)]
    assert not notices.waiting().exists()


def test_mailboxes_that_are_gone_do_not_keep_the_next_from_being_tried_again(office, settings):
    settings.NOTICE_BATCH = 2
    for _ in range(3):
        office.happens("1/6 receive")
    flag_overdue(moment("7/6"))
    gone, gone_too, full = map(id_of, Flag.objects.order_by("pk"))
    server = Server(refuses=[gone, gone_too, full])
    assert send_due(moment("7/6 09:00"), mailbox=server) == Sent(refused=2)
    assert send_due(moment("7/6 09:01"), mailbox=server) == Sent(refused=1)
    assert send_due(moment("7/6 10:00"), retry=True, mailbox=server) == Sent(refused=2)
    server.refuses.remove(full)
    assert send_due(moment("7/6 11:00"), retry=True, mailbox=server) == Sent(sent=1, refused=1)
    assert server.ids == [full]


def test_a_mailbox_that_was_gone_for_years_breaks_nothing(office):
    office.happens("1/6 receive")
    flag_overdue(moment("7/6"))
    OutboxMessage.objects.filter(topic="flag").update(attempts=32_766)
    server = Server(refuses=[id_of(Flag.objects.get())])
    for _ in range(2):
        assert send_due(moment("7/6"), retry=True, mailbox=server) == Sent(refused=1)
    assert OutboxMessage.objects.get(topic="flag").attempts == 32_767


def test_a_connection_that_breaks_ends_the_call(office):
    office.happens("1/6 receive"), office.happens("1/6 receive")
    flag_overdue(moment("7/6"))
    first, second = Flag.objects.order_by("pk")
    server = Server(refuses=[id_of(first)], error=smtplib.SMTPServerDisconnected("gone"))
    assert send_due(moment("7/6"), mailbox=server) == Sent(refused=1)
    assert send_due(moment("7/6"), mailbox=server) == Sent(sent=1)
    assert server.ids == [id_of(second)]


def test_what_was_undone_before_it_was_sent_is_not_sent(office):
    dossier = office.happens("1/6 receive")
    flag_overdue(moment("8/6 23:59:59"))
    flag_overdue(moment("9/6 00:00:01"))
    services.act(dossier.pk, "resolve", at=moment("8/6 16:00"), recorded_at=moment("9/6 08:00"))
    server = Server()
    assert send_due(moment("9/6 08:30"), mailbox=server) == Sent(sent=1, dropped=1)
    undone = Flag.objects.get(rung="overdue")
    assert undone.noticed_at is None
    assert OutboxMessage.objects.get(key=f"flag-{undone.pk}").error == "không gửi: cờ đã bị hủy bởi sự kiện 2"
    assert not notices.waiting().exists()


def test_events_wait_for_their_own_reader(office):
    office.happens("1/6 receive")
    assert send_due(moment("9/6"), mailbox=Server()) == Sent()
    assert OutboxMessage.objects.filter(topic="event", sent_at=None).count() == 1


def test_unsent_events_cost_nothing(office):
    """Thousands of messages that are none of its business, and either look for notices goes by the index."""
    dossier = office.happens("1/6 receive")
    OutboxMessage.objects.bulk_create(
        OutboxMessage(topic="event", key=f"event-{number}", dossier=dossier, created_at=moment("1/6"))
        for number in range(3_000)
    )
    for retry in (False, True):
        asked = []
        with connection.execute_wrapper(
            lambda run, sql, params, *rest, asked=asked: asked.append((sql, params)) or run(sql, params, *rest)
        ):
            send_due(moment("9/6"), retry=retry, mailbox=Server())
        sql, params = asked[-1]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE dossiers_outboxmessage")  # as autovacuum does in life
                cursor.execute(f"EXPLAIN {sql}", params)
            else:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            assert "outbox_unsent_by_topic" in str(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_send_each_notice_once(busy_office):
    for _ in range(15):
        busy_office.happens("1/6 receive")
    flag_overdue(moment("9/6"))
    server = Server()
    results = at_once(4, lambda _: send_due(moment("9/6"), mailbox=server))
    assert all(isinstance(result, Sent) for result in results), results
    assert sum(result.sent for result in results) == 30
    assert sorted(server.ids) == sorted(id_of(flag) for flag in Flag.objects.all())


SENDER_THAT_DIES = """
import os, signal, sys
from datetime import datetime
import django

django.setup()
from django.core.mail.backends.filebased import EmailBackend
from dossiers import notices

class Dies(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        self.sent = getattr(self, "sent", 0) + 1
        if self.sent == 3:
            os.kill(os.getpid(), signal.SIGKILL)

notices.send_due(datetime.fromisoformat(sys.argv[1]), mailbox=Dies(file_path=sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_between_acceptance_and_mark_only_that_one_is_repeated(busy_office, processes: Processes):
    for _ in range(3):
        busy_office.happens("1/6 receive")
    flag_overdue(moment("9/6"))
    folder = processes.directory / "mail"
    command = [sys.executable, "-c", SENDER_THAT_DIES, moment("9/6").isoformat(), str(folder)]
    dying = processes.run(*command)
    assert dying.wait(LONGEST_WAIT) == -9, processes.log()
    assert notices.waiting().count() == 4
    server = Server()
    assert send_due(moment("9/6"), mailbox=server) == Sent(sent=4)
    before = [line for path in folder.iterdir() for line in path.read_text().splitlines() if "Message-ID" in line]
    before = [line.removeprefix("Message-ID: ") for line in before]
    assert len(before) == 3 and len(server.ids) == 4
    assert set(before) | set(server.ids) == {id_of(flag) for flag in Flag.objects.all()}
    assert set(before) & set(server.ids) == {before[2]}
