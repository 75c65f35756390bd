"""Notices of lateness by e-mail, out of the outbox: at least once each, in office hours, the same Message-ID each time.

A message is marked in the moment its mail is accepted, so only a kill between the two may repeat one.
"""

from __future__ import annotations

import fcntl
import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core import mail
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least
from django.utils.translation import override

from dossiers import calendars
from dossiers.models import Dossier, Flag, OutboxMessage
from dossiers.models.choices import RUNG_LABELS, STATUS_LABELS
from dossiers.rules.officetime import to_instant, to_office
from dossiers.rules.rungs import DUE_SOON

TOPIC = "flag"
KEY = "flag-"  # and the flag's number
PATIENCE = 120  # tries to mark, each as long as SQLite waits for its writer: a bulk load ends sooner
LONGEST_ERROR = 300
MOST_ATTEMPTS = 32_767  # what its column holds; a mailbox that is gone comes to it in some years

logger = logging.getLogger(__name__)


class Sent(NamedTuple):
    """What one call did: mails accepted, mails refused (tried again by a call with `retry`), notices not owed."""

    sent: int = 0
    refused: int = 0
    dropped: int = 0


def send_due(at: datetime, *, retry: bool = False, mailbox: Any = None) -> Sent:
    """Send the notices that wait, oldest first, up to NOTICE_BATCH; outside office hours none.

    With `retry`, those that a mail server has refused before, the least often refused first: a batch of mailboxes that
    are gone for good does not keep the others from their turn. `mailbox` is a Django mail backend, by default the
    configured one. A server that is away holds nothing against a notice: they stay, for the next call.
    """
    if not in_office_hours(at):
        return Sent()
    with _sender() as alone:
        if not alone:
            return Sent()
        tried = Q(attempts__gt=0) if retry else Q(attempts=0)
        found = waiting().filter(tried).order_by("attempts", "pk")
        keys = list(found.values_list("pk", flat=True)[: settings.NOTICE_BATCH])
        return _send(keys, at, mailbox or mail.get_connection()) if keys else Sent()


def waiting() -> QuerySet[OutboxMessage]:
    """The notices that have not been sent."""
    return OutboxMessage.objects.filter(topic=TOPIC, sent_at=None)


def in_office_hours(at: datetime) -> bool:
    """Whether an office works at that instant, by the national calendar."""
    calendar = calendars.compiled(calendars.national(), calendars.current_revision())
    instant = to_instant(at)
    return calendar.first_session(instant) == instant


def message_id(key: str) -> str:
    """The Message-ID of an outbox message: the same at every try, and of this installation."""
    return f"<{key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


def _send(keys: list[int], at: datetime, mailbox: Any) -> Sent:
    sent = refused = dropped = 0
    try:
        mailbox.open()
    except OSError as error:
        logger.warning("the mail server is away (%s): %d notices wait", type(error).__name__, len(keys))
        return Sent()
    try:
        for pk in keys:
            # On PostgreSQL the row is held until it is marked, and another sender skips it. On SQLite a transaction
            # would keep every clerk waiting for the mail server: there, one sender is alone.
            with transaction.atomic() if _skips_locked() else nullcontext():
                found = OutboxMessage.objects.select_for_update(of=("self",), skip_locked=True)
                message = found.filter(pk=pk, sent_at=None).first()
                if message is None:
                    continue
                flag, reason = _owed(message)
                if flag is None:
                    _mark(message, sent_at=at, error=reason)
                    dropped += 1
                    continue
                try:
                    with override("vi"):  # between offices, whatever the site speaks
                        letter = _mail(message, flag, mailbox)
                    mailbox.send_messages([letter])
                except (OSError, ValueError) as error:  # every SMTPException is an OSError
                    _mark(message, attempts=Least(F("attempts") + 1, MOST_ATTEMPTS), error=_reason(error))
                    refused += 1
                    if _server_is_away(error):
                        break
                else:
                    _mark(message, flag, sent_at=at)
                    sent += 1
    finally:
        mailbox.close()
    return Sent(sent, refused, dropped)


def _owed(message: OutboxMessage) -> tuple[Flag | None, str]:
    """The flag to tell of, or why nothing is to be told."""
    flag = Flag.objects.filter(pk=int(message.key.removeprefix(KEY))).first()
    if flag is None:
        return None, "không gửi: cờ không còn"
    if flag.voided_by is not None:
        return None, f"không gửi: cờ đã bị hủy bởi sự kiện {flag.voided_by}"
    return flag, ""


def _mark(message: OutboxMessage, flag: Flag | None = None, **values: Any) -> None:
    """Write what became of a message, together with its flag's `noticed_at`.

    The mail is out: where a bulk load has SQLite to itself we wait for its end, rather than send it again.
    """
    for patience in range(PATIENCE, -1, -1):
        try:
            with transaction.atomic():
                OutboxMessage.objects.filter(pk=message.pk).update(**values)
                if flag is not None:
                    Flag.objects.filter(pk=flag.pk).update(noticed_at=values["sent_at"])
            return
        except OperationalError:
            if _skips_locked() or not patience:
                raise


def _mail(message: OutboxMessage, flag: Flag, mailbox: Any) -> mail.EmailMessage:
    """Code, rung, date and where it lies; nobody's name."""
    dossier = Dossier.objects.select_related("agency", "desk").get(pk=flag.dossier_id)
    rung = RUNG_LABELS[flag.rung]
    held = ", ".join(filter(None, [dossier.office, dossier.agency.name]))
    lines = [
        f"Hồ sơ: {dossier.code}",
        f"Mức: {rung}, từ {_clock(flag.instant)}",
        f"Hạn trả: {_clock(dossier.due_at) if dossier.due_at else 'hiện không tính hạn'}",
        f"Tình trạng: {STATUS_LABELS.get(dossier.status, dossier.status)}",
        f"Nơi đang giữ: {held}",
        f"Nơi tiếp nhận: {dossier.desk.name}",
    ]
    to = _address(dossier.agency.code)
    desk = _address(dossier.desk.code)
    return mail.EmailMessage(
        subject=f"[Một Cửa] {rung}: hồ sơ {dossier.code}",
        body="\n".join(lines) + "\n",
        to=[to],
        cc=[desk] if flag.rung != DUE_SOON and desk != to else [],
        headers={"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"},
        connection=mailbox,
    )


def _address(code: str) -> str:
    return str(settings.NOTICE_ADDRESS).replace("{code}", code.lower())


def _clock(at: datetime) -> str:
    return f"{to_office(to_instant(at)):%H:%M:%S ngày %d/%m/%Y}"


def _reason(error: Exception) -> str:
    """What kind of refusal, without the server's words: they may repeat addresses."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()[:LONGEST_ERROR]


def _server_is_away(error: Exception) -> bool:
    """Whether the next notice would fare no better; a refusal concerns this one."""
    return isinstance(error, OSError) and not isinstance(
        error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused
    )


def _skips_locked() -> bool:
    return bool(connection.features.has_select_for_update_skip_locked)


@contextmanager
def _sender() -> Iterator[bool]:
    """On SQLite, which is one machine, the only sender: a lock on a file, which the system takes back at any kill."""
    if _skips_locked():
        yield True
        return
    with (settings.VAR_DIR / "notices.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
