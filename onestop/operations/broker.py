"""The embedded broker: messages as files, for one machine without a server.

kombu's own file transport shows a file before its content is in it, and takes it through the machine's temporary
directory, which may lie on another disk. Here a message appears and is taken by one rename: whole, and once.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

POLL_SECONDS = 0.25


class Channel(filesystem.Channel):
    """One file a message, `order_number.queue.msg`."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{monotonic_ns():020}_{uuid.uuid4().hex}.{queue}.msg"
        draft = Path(self.processed_folder, name)
        draft.write_text(dumps(payload), encoding="utf-8")
        draft.rename(Path(self.data_folder_out, name))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.processed_folder, name)
            try:
                Path(self.data_folder_in, name).rename(taken)
            except FileNotFoundError:  # another worker has it
                continue
            payload = loads(taken.read_text(encoding="utf-8"))
            taken.unlink()
            return payload
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Wait for a message, but not so long that a worker told to stop keeps people waiting."""
        return super().drain_events(connection, timeout=min(timeout or POLL_SECONDS, POLL_SECONDS), **kwargs)


def options(folder: Path) -> dict[str, Any]:
    """Make the broker's folders, and tell kombu where they are."""
    messages, taken, control = (folder / name for name in ("messages", "taken", "control"))
    for made in (messages, taken, control):
        made.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "processed_folder": str(taken),
        "control_folder": str(control),
        "polling_interval": POLL_SECONDS,
    }


TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
