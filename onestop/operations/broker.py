"""The embedded broker: messages as files, for one machine without a server.

kombu's own file transport shows a file before its content is in it, and takes it through the machine's temporary
directory, which may lie on another disk. Here a message appears and is taken by one rename: whole, and once.
"""

from __future__ import annotations

import os
import time
import uuid
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

POLL_SECONDS = 0.25
KEPT_SECONDS = 24 * 3_600


class Channel(filesystem.Channel):
    """One file a message, `order_number.queue.msg`."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting: dict[str, deque[str]] = {}  # by queue, oldest first; as listed last
        self._listed = 0.0

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """A new table has its content at once. kombu shows it empty first, at which another worker that starts dies."""
        table = self._exchange_file(exchange)
        if not table.exists():
            _make((self.control_folder,))
            draft = table.with_name(f"{table.name}.{uuid.uuid4().hex}")
            draft.write_text(dumps([]), encoding="utf-8")
            with suppress(FileExistsError):
                os.link(draft, table)
            draft.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        _make((self.processed_folder, self.data_folder_out))  # somebody may have tidied up
        name = f"{time.monotonic_ns():020}_{uuid.uuid4().hex}.{queue}.msg"
        draft = Path(self.processed_folder, name)
        draft.write_text(dumps(payload), encoding="utf-8")
        draft.rename(Path(self.data_folder_out, name))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        if not self._waiting.get(queue):
            self._list()
        names = self._waiting.get(queue, deque())
        while names:
            payload = self._take(names.popleft())
            if payload is not None and not _expired(payload):
                return payload
        raise Empty

    def _take(self, name: str) -> Any:
        """What the message says; None where another worker has it."""
        taken = Path(self.processed_folder, name)
        try:
            Path(self.data_folder_in, name).rename(taken)
            payload = loads(taken.read_text(encoding="utf-8"))
            taken.unlink()
        except FileNotFoundError:
            return None
        return payload

    def _list(self) -> None:
        """Look once for all that waits, since to look costs what waits; again when that is used up.

        While other queues have messages, no sooner than a poll would: an empty queue is not looked for at each of them.
        """
        if any(self._waiting.values()) and time.monotonic() - self._listed < POLL_SECONDS:
            return
        _kept(self.processed_folder)  # what a worker was killed with
        self._waiting = {}
        for name in sorted(_kept(self.data_folder_in)):
            self._waiting.setdefault(name.partition(".")[2].removesuffix(".msg"), deque()).append(name)
        self._listed = time.monotonic()


class Transport(filesystem.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Wait for a message, but not so long that a worker told to stop keeps people waiting."""
        return super().drain_events(connection, timeout=min(timeout or POLL_SECONDS, POLL_SECONDS), **kwargs)


def options(folder: Path) -> dict[str, Any]:
    """Make the broker's folders, and tell kombu where they are."""
    messages, taken, control = folders = [folder / name for name in ("messages", "taken", "control")]
    _make(folders)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "processed_folder": str(taken),
        "control_folder": str(control),
        "polling_interval": POLL_SECONDS,
    }


def _make(folders: Iterable[str | Path]) -> None:
    for folder in folders:
        Path(folder).mkdir(parents=True, exist_ok=True)


def _kept(folder: str) -> list[str]:
    """The messages in a folder. Those a day older than its last change are deleted, unread: none is the only copy of
    anything. By the clock of the files alone, whatever ours says."""
    try:
        names = os.listdir(folder)
        before = os.stat(folder).st_mtime - KEPT_SECONDS
    except FileNotFoundError:  # tidied up; the next message makes it again
        return []
    return [name for name in names if not _dropped(os.path.join(folder, name), before)]


def _dropped(path: str, before: float) -> bool:
    try:
        if os.stat(path).st_mtime >= before:
            return False
        os.unlink(path)
    except FileNotFoundError:  # another worker has it
        pass
    return True


def _expired(payload: Any) -> bool:
    """Whether a message says "look" to a worker that was not there: others have been sent since."""
    expires = payload["headers"].get("expires")
    return expires is not None and datetime.fromisoformat(expires) < datetime.now(UTC)


TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
