"""The embedded broker: each message once, the oldest first, at a cost that grows with their number and no faster."""

import os
import shutil
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import kombu
import pytest

from dossiers.models import Flag, Heartbeat
from onestop.operations import broker
from tests.dossiers.at_work import at_once
from tests.operations.processes import until

LONG_AGO = (1_000, 1_000)


@pytest.fixture
def channel(tmp_path):
    """Makes channels to one broker, as each process has its own."""
    opened = []

    def another(folder=tmp_path):
        opened.append(kombu.Connection("filesystem://", transport_options=broker.options(folder)))
        return opened[-1].default_channel

    yield another
    for connection in opened:
        connection.release()


def send(channel, *words, queue="celery", expires=None):
    producer = kombu.Producer(channel)
    for word in words:
        producer.publish(word, routing_key=queue, headers={"expires": expires and expires.isoformat()})


def take(channel, queue="celery"):
    """The next message, or None."""
    message = channel.basic_get(queue, no_ack=True)
    return message and message.payload


def files(tmp_path):
    return sorted(path for folder in ("messages", "taken") for path in (tmp_path / folder).iterdir())


def test_the_oldest_first_and_what_comes_meanwhile_after_them(channel, tmp_path):
    ours = channel()
    send(ours, 1, 2)
    assert take(ours) == 1
    send(ours, 3)
    assert [take(ours) for _ in range(3)] == [2, 3, None]
    assert files(tmp_path) == []


def test_workers_that_start_at_once_read_no_half_made_table(channel, tmp_path):
    """By two descriptors of the folder: one makes the table anew all the time, the other reads it as beat does."""
    ours, others = channel(), channel()
    table = ours._exchange_file("celery")

    def work(number: int) -> list[str]:
        for _ in range(400):
            if number == 0:
                table.unlink(missing_ok=True)
                ours._queue_bind("celery", "celery", "", "celery")
            else:
                others.get_table("celery")
        return [row[2] for row in ours.get_table("celery")]

    with ThreadPoolExecutor(2) as pool:
        made, _read = pool.map(work, range(2))
    assert made == ["celery"]
    assert [path.name for path in table.parent.iterdir()] == [table.name]


def test_each_queue_has_its_own_and_none_waits_for_the_other(channel):
    ours = channel()
    send(ours, *range(20))
    assert take(ours) == 0
    send(ours, "next door", queue="exports")
    assert take(ours, "nothing") is None
    time.sleep(broker.POLL_SECONDS)
    assert take(ours, "exports") == "next door"
    assert [take(ours) for _ in range(20)] == [*range(1, 20), None]


def test_several_takers_get_each_message_once(channel):
    send(channel(), *range(400))
    takers = [channel() for _ in range(4)]
    taken = at_once(4, lambda number: list(iter(lambda: take(takers[number]), None)))
    assert Counter(word for words in taken for word in words) == Counter(range(400))


def test_the_folder_is_not_read_again_for_each_message(channel):
    ours = channel()
    send(ours, *range(3_000))
    with patch.object(os, "listdir", wraps=os.listdir) as listed:
        assert [take(ours) for _ in range(3_000)] == list(range(3_000))
        assert listed.call_count == 2  # what waits, and what was taken and not read
        assert take(ours) is None
        assert listed.call_count == 4


def test_what_expired_is_not_given_to_anybody(channel, tmp_path):
    ours = channel()
    now = datetime.now(UTC)
    send(ours, "too late", expires=now - timedelta(seconds=1))
    send(ours, "in time", expires=now + timedelta(hours=1))
    assert [take(ours), take(ours)] == ["in time", None]
    assert files(tmp_path) == []


def test_what_nobody_took_for_a_day_is_deleted(channel, tmp_path):
    ours = channel()
    send(ours, "old", "new")
    os.utime(files(tmp_path)[0], LONG_AGO)
    left = tmp_path / "taken" / "0.celery.msg"  # by a worker that was killed
    left.write_text("{}")
    os.utime(left, LONG_AGO)
    assert [take(ours), take(ours)] == ["new", None]
    assert files(tmp_path) == []


def test_the_folders_may_be_tidied_up_meanwhile(channel, tmp_path):
    ours = channel()
    send(ours, "lost", "lost too")
    assert take(ours) == "lost"
    for path in files(tmp_path):
        path.unlink()
    for folder in tmp_path.iterdir():
        folder.rmdir()
    assert take(ours) is None
    send(ours, "found")
    assert take(ours) == "found"


# With real processes


@pytest.mark.django_db(transaction=True)
def test_a_beat_that_ran_alone_over_tet_does_not_delay_the_first_flag(busy_office, processes, channel):
    """Two weeks of messages: most are older than a day, the others have expired."""
    folder = processes.directory / "broker"
    send(channel(folder), *range(6_000), expires=datetime.now(UTC) - timedelta(minutes=1))
    for path in files(folder)[:4_000]:
        os.utime(path, LONG_AGO)
    busy_office.happens("1/6 receive")
    processes.worker()
    processes.beat()
    until(lambda: Flag.objects.count() == 3 and Heartbeat.objects.filter(name="worker").exists(), "it is heard of")
    assert len(files(folder)) < 100
    processes.stop()
    assert "Discarding" not in processes.log() and "Traceback" not in processes.log()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_tidied_up_under_a_worker_and_its_beat(busy_office, processes):
    busy_office.happens("1/6 receive")
    processes.worker()
    processes.beat()
    until(lambda: Flag.objects.count() == 3)

    for rounds, tidied in enumerate(["broker/messages/*", "broker"], start=2):
        for path in processes.directory.glob(tidied):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        busy_office.happens("1/6 receive")
        until(lambda rounds=rounds: Flag.objects.count() == 3 * rounds, processes.log)
    processes.stop()
    assert "Traceback" not in processes.log() and "ERROR" not in processes.log()
