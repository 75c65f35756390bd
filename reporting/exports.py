"""Large lists made by a worker, from asking to forgetting. Level-triggered: whoever looks finds what is to be done.

One export runs at a time. Its worker is heard of with every batch of rows; one that fell silent is taken to be dead
and the export begins again, up to `ATTEMPTS` times. Each claim has a number, and only the latest writes: a worker
that was thought dead finds its number taken, and leaves nothing behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dossiers import selectors
from dossiers.rules.errors import BadValue, DossierError, NotAllowed, NotFound
from dossiers.rules.officetime import to_instant
from reporting.layouts.streams import WRITERS
from reporting.models import Export
from reporting.registers import asking, late_list, register
from reporting.registers.asking import Asked
from reporting.registers.sheets import Line, Sheet
from reporting.sentences import sentence

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
State = Export.State

KINDS: Mapping[str, Callable[[User, Asked], Sheet]] = {
    Export.Kind.REGISTER: register.sheet,
    Export.Kind.LATE: late_list.sheet,
}
ATTEMPTS = 3
WAITING_PER_USER = 5
PROGRESS_ROWS = 2_000
KEPT = timedelta(days=7)
SILENCE = timedelta(minutes=10)  # longer than the last step takes, which packs a million rows and says nothing
LEFT_BEHIND = timedelta(hours=1)  # a file that no export names, and nobody has written to for so long


class Lost(Exception):
    """Somebody else has the export now."""


def ask(user: User, kind: str, form: str, words: Mapping[str, str | None], language: str, now: datetime) -> Export:
    """Put a file on the list of what is to be made. The same again while it waits is the one that waits."""
    if kind not in KINDS:
        raise BadValue("not_a_choice", key="kind", value=kind[:40], accepted=", ".join(KINDS))
    if form not in WRITERS:
        raise BadValue("not_a_choice", key="format", value=form[:40], accepted=", ".join(WRITERS))
    asking.read(words, to_instant(now))
    kept = {key: word for key in asking.WORDS if (word := words.get(key))}
    unfinished = list(Export.objects.filter(requested_by=user, state__in=[State.QUEUED, State.RUNNING]))
    for export in unfinished:
        if (export.kind, export.format, export.words) == (kind, form, kept):
            return export
    if len(unfinished) >= WAITING_PER_USER:
        raise NotAllowed("exports_waiting", most=WAITING_PER_USER)
    return Export.objects.create(
        kind=kind, format=form, words=kept, language=language, requested_by=user, requested_at=now
    )


def make_next(clock: Clock) -> Export | None:
    """Make one file that waits; None if none does, or one is being made already."""
    export = _claim(clock())
    if export is None:
        return None
    try:
        _make(export, clock)
    except Lost:
        logger.warning("export %s: taken over by another worker", export.pk)
    except OperationalError:  # the database is away or busy: once silent for long enough, the export begins again
        raise
    except DossierError as refused:
        with translation.override(export.language):
            _fail(export, clock(), sentence(refused))
    except Exception as error:
        logger.exception("export %s failed", export.pk)
        with translation.override(export.language):
            _fail(
                export, clock(), _("Lỗi ngoài dự kiến (%(error)s); hãy báo quản trị.") % {"error": type(error).__name__}
            )
    return export


def _claim(now: datetime) -> Export | None:
    """The oldest that waits, or the one whose worker fell silent; at most one worker gets it."""
    silent = Export.objects.filter(state=State.RUNNING, heard_at__lt=now - SILENCE)
    waiting = Export.objects.filter(state=State.QUEUED).order_by("pk")
    for export in chain(silent, waiting):  # a silent one first: while it counts as running, no other may
        same = Export.objects.filter(pk=export.pk, state=export.state, attempts=export.attempts)
        if export.attempts >= ATTEMPTS:
            same.update(state=State.FAILED, error=_given_up(export), finished_at=now)
            logger.error("export %s: given up after %d attempts", export.pk, export.attempts)
            continue
        try:
            with transaction.atomic():
                claimed = same.update(
                    state=State.RUNNING, attempts=export.attempts + 1, heard_at=now, rows_done=0, rows_total=None
                )
        except IntegrityError:  # another one runs
            return None
        if claimed:
            export.refresh_from_db()
            return export
    return None


def _given_up(export: Export) -> str:
    with translation.override(export.language):
        return _("Tiến trình nền dừng giữa chừng %(n)s lần; hãy chọn khoảng ngày ngắn hơn, hoặc báo quản trị.") % {
            "n": export.attempts
        }


def _make(export: Export, clock: Clock) -> None:
    user = export.requested_by
    folder: Path = settings.EXPORT_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{export.pk}-{export.attempts}.{export.format}"
    draft = folder / f"{name}.part"
    try:
        with translation.override(export.language):
            standing = standing_of(user)
            sheet = KINDS[export.kind](user, asking.read(export.words, to_instant(clock())))
            _heard(export, clock(), rows_total=len(sheet.keys))
            WRITERS[export.format](draft, sheet, _counted(export, sheet.all_lines(), clock))
        size = draft.stat().st_size
        draft.rename(folder / name)
        now = clock()
        _heard(
            export, now, state=State.DONE, file=name, size=size, rows_done=len(sheet.keys), standing=standing,
            finished_at=now, error="",
        )  # fmt: skip
    except BaseException:
        draft.unlink(missing_ok=True)
        (folder / name).unlink(missing_ok=True)
        raise
    logger.info("export %s: %d rows, %d bytes", export.pk, len(sheet.keys), size)


def _counted(export: Export, lines: Iterable[Line], clock: Clock) -> Iterator[Line]:
    """The lines; every so many, word of how far it is."""
    for done, line in enumerate(lines):
        if done % PROGRESS_ROWS == 0 and done:
            _heard(export, clock(), rows_done=done)
        yield line


def _heard(export: Export, now: datetime, **known: object) -> None:
    """Write to the export, if it is still ours; `Lost` if not."""
    ours = Export.objects.filter(pk=export.pk, state=State.RUNNING, attempts=export.attempts)
    if not ours.update(heard_at=now, **known):
        raise Lost


def _fail(export: Export, now: datetime, error: str) -> None:
    try:
        _heard(export, now, state=State.FAILED, error=error[:300], finished_at=now)
    except Lost:
        logger.warning("export %s: taken over by another worker", export.pk)


# What becomes of the file


def standing_of(user: User) -> str:
    """What a user is in the office, as a word that changes when it does; empty for nobody."""
    if user.is_active and user.is_superuser:
        return "superuser"
    member = selectors.staff_member(user)
    return f"{member.role}/{member.agency_id}/{member.unit_id}" if member is not None else ""


class File(NamedTuple):
    """A file to hand out, and what to call it."""

    path: Path
    name: str


def file_for(user: User, key: int) -> File:
    """The file of an export, for whoever asked for it and still stands where they stood then; refused otherwise."""
    export = Export.objects.filter(pk=key, requested_by=user).first()
    if export is None:
        raise NotFound("no_export")
    if export.state != State.DONE:
        raise NotFound("export_not_there")
    if export.standing != standing_of(user) or not export.standing:
        raise NotAllowed("export_of_another_standing")
    path: Path = settings.EXPORT_FOLDER / export.file
    if not path.is_file():
        raise NotFound("export_not_there")
    name = {Export.Kind.REGISTER: "so-theo-doi-ho-so", Export.Kind.LATE: "ho-so-qua-han"}[Export.Kind(export.kind)]
    return File(path, f"{name}-{export.words['from']}-{export.words['to']}.{export.format}")


class Swept(NamedTuple):
    expired: int
    left_behind: int


def sweep(now: datetime) -> Swept:
    """Delete the files that were kept long enough, and those that dead workers left."""
    old = list(Export.objects.filter(state=State.DONE, finished_at__lt=now - KEPT))
    for export in old:
        (settings.EXPORT_FOLDER / export.file).unlink(missing_ok=True)
        Export.objects.filter(pk=export.pk, state=State.DONE).update(state=State.EXPIRED)
    return Swept(len(old), _drop_left_behind((now - LEFT_BEHIND).timestamp()))


def _drop_left_behind(before: float) -> int:
    """What lies in the folder, belongs to no export that is done, and was not written to lately."""
    known = set(Export.objects.filter(state=State.DONE).values_list("file", flat=True))
    dropped = 0
    for path in settings.EXPORT_FOLDER.glob("*"):
        try:
            if path.name not in known and path.is_file() and path.stat().st_mtime < before:
                path.unlink()
                dropped += 1
        except FileNotFoundError:  # somebody else swept
            continue
    return dropped
