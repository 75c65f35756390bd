"""Asking: in every form in which codes are written, not too often, and without learning what is not told."""

import re
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dossiers import clients, throttle
from dossiers.rules import codes
from dossiers.rules.officetime import to_instant
from dossiers.throttle import Limit
from tests.citizen.counter import ENGLISH, VIETNAMESE, ask, read, secret
from tests.dossiers.at_work import at_once
from tests.reporting.told import moment

NOT_FOUND = "Không tìm thấy hồ sơ nào với mã hồ sơ và mã tra cứu này."
UNKNOWN = "000.17.22.H56-210531-0001"
WRONG = "ZZZZ-ZZZZ"


@pytest.fixture
def dossier(counter):
    return counter.happens("5/2/2024 receive")


# The form


@pytest.mark.parametrize(
    "address, title, where",
    [(VIETNAMESE, "Tra cứu hồ sơ", "Hai mã nằm ở đâu?"), (ENGLISH, "Look up a dossier", "slip")],
)
def test_the_form(client, db, address, title, where, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get(address)
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.text
    assert where in page.text
    assert f'method="post" action="{address}"' in page.text
    assert not page.cookies  # nobody needs to be known


def test_code_and_secret_are_never_in_an_address(client, dossier):
    page = client.get(VIETNAMESE, {"code": dossier.code, "secret": secret(dossier)})
    assert "19/02/2024" not in page.text
    assert "<form" in page.text


def test_neither_page_is_kept_anywhere(client, dossier):
    for page in (client.get(VIETNAMESE), ask(client, dossier), ask(client, dossier, secret=WRONG)):
        assert "no-store" in page["Cache-Control"]
        assert "unsafe" not in page["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script|https?:", page.text)


def test_it_serves_those_without_cookies(dossier):
    assert "19/02/2024" in ask(Client(enforce_csrf_checks=True), dossier).text


def test_only_these_methods(client):
    assert client.head(VIETNAMESE).status_code == 200
    assert client.put(VIETNAMESE).status_code == 405


@pytest.mark.parametrize("typed", [{"code": ""}, {"secret": ""}, {"code": " \t", "secret": "\u00a0"}])
def test_an_empty_field(client, dossier, typed):
    page = ask(client, dossier, **typed)
    assert page.status_code == 200
    assert "Hãy nhập cả mã hồ sơ và mã tra cứu." in read(page)


def test_what_was_typed_is_kept_but_not_the_secret(client, dossier):
    page = ask(client, dossier, secret=WRONG)
    assert f'value="{dossier.code}"' in page.text
    assert WRONG not in page.text


# Forms in which codes are written


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        "  {}  ".format,
        lambda code: code.replace("-", " - "),
        lambda code: code.replace("-", "–"),
        lambda code: code.replace("-", "\u2011"),
        lambda code: code.replace("-", "\u2212"),
        lambda code: "\u200b" + code.replace(".", ".\u200b") + "\ufeff",
        lambda code: code.replace("-", "\u00a0-\n"),
        lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),  # full width
    ],
)
def test_every_written_form_of_the_code(client, dossier, typed):
    assert "19/02/2024" in ask(client, dossier, code=typed(dossier.code)).text


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda text: f"{text[:4]}-{text[4:]}",
        lambda text: f" {text[:4]} {text[4:]} ",
        lambda text: " ".join(text),
        lambda text: f"{text[:4]}–{text[4:]}",
        lambda text: f"{text[:4]}\u00a0{text[4:]}\u200b",
        lambda text: text.replace("0", "o").replace("1", "l"),
        lambda text: text.replace("0", "O").replace("1", "i"),
    ],
)
def test_every_written_form_of_the_secret(client, counter, typed):
    # one whose secret has both a 0 and a 1, and so is worth mistyping
    every = (counter.happens("5/2/2024 receive") for _ in range(200))
    dossier = next(one for one in every if {"0", "1"} <= set(secret(one)))
    assert "19/02/2024" in ask(client, dossier, secret=typed(secret(dossier))).text


@pytest.mark.parametrize(
    "nonsense",
    [
        "\x00", "\x00\x01\x1b[2J", "x" * 10_000, "9" * 10_000, "' OR 1=1 --", "<script>alert(1)</script>", "%s%(a)s{}",
        "\u202e\u0000", "𝟘" * 50, "ﷺ" * 190, "٠٠٠.١٧.٢٢.H56-٢١٠٥٣١-٠٠٠١", "../../etc/passwd", "-", "null",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["code", "secret"])
def test_nonsense_is_answered_by_one_sentence(client, dossier, field, nonsense):
    page = ask(client, dossier, **{field: nonsense})
    assert page.status_code == 200
    assert NOT_FOUND in read(page)
    assert "<script>alert" not in page.text
    assert "\x00" not in page.text
    assert len(page.text) < 20_000


# Nobody learns which of the two was wrong


def test_wrong_code_and_wrong_secret_are_one_answer(client, dossier):
    pages = [
        ask(client, dossier, secret=WRONG),
        ask(client, dossier, code=UNKNOWN),
        ask(client, dossier, code="abc"),
        ask(client, dossier, secret="abc"),
        ask(client, dossier, code=UNKNOWN, secret=codes.lookup_secret(settings.LOOKUP_KEYS[0], UNKNOWN)),
    ]
    assert {page.status_code for page in pages} == {200}
    assert len({re.sub(r'value="[^"]*"', "", page.text) for page in pages}) == 1
    assert NOT_FOUND in read(pages[0])


def test_and_the_same_work(client, dossier):
    """The same query, by its text, and one HMAC for each key: whether or not there is such a dossier."""
    seen = []
    for typed in ({"secret": WRONG}, {"code": UNKNOWN}, {"code": "abc"}, {"code": UNKNOWN, "secret": "abc"}):
        with (
            CaptureQueriesContext(connection) as queries,
            patch.object(codes.hmac, "digest", wraps=codes.hmac.digest) as digests,
            patch.object(codes.hmac, "compare_digest", wraps=codes.hmac.compare_digest) as compared,
        ):
            ask(client, dossier, **typed)
        shapes = [re.sub(r"= '[^']*'", "= …", query["sql"]) for query in queries]
        seen.append((shapes, digests.call_count, compared.call_count))
    assert all(work == seen[0] for work in seen)
    keys = len(settings.LOOKUP_KEYS)
    assert (len(seen[0][0]), *seen[0][1:]) == (1, keys + 1, keys)  # one HMAC is the test's own


# What it costs


@pytest.mark.parametrize("others", [0, 49])
def test_queries(client, counter, dossier, others, django_assert_num_queries):
    for _ in range(others):
        counter.happens("5/2/2024 receive", "6/2/2024 assign")
    ask(client, dossier)  # the calendar compiles once
    # 1 the dossier's key by its code, 2 its events with all names, 3 the offices its procedure publishes
    with django_assert_num_queries(3):
        assert ask(client, dossier).status_code == 200


# Not too often


def guesses(client, dossier, count, **typed):
    with time_machine.travel(moment("6/2/2024 15:00:30"), tick=False):
        form = {"code": dossier.code, "secret": WRONG} | typed
        return [client.post(VIETNAMESE, form).status_code for _ in range(count)]


def test_a_code_can_be_guessed_so_often(client, dossier):
    limit = settings.LOOKUP_FAILURES_PER_CODE
    assert guesses(client, dossier, limit + 2) == [200] * limit + [429] * 2
    page = ask(client, dossier, "6/2/2024 15:00:30")  # now even the right secret has to wait
    assert page.status_code == 429
    assert page["Retry-After"] == "330"
    assert "Hãy thử lại sau 15:06:00 (6 phút nữa)." in read(page)
    assert "Try again after 15:06:00 (in 6 minutes)." in read(ask(client, dossier, "6/2/2024 15:00:30", ENGLISH))
    assert f'value="{dossier.code}"' in page.text
    assert ask(client, dossier, "6/2/2024 15:05:59").status_code == 429
    assert ask(client, dossier, "6/2/2024 15:06:00").status_code == 200


def test_no_stretch_of_a_period_holds_more_than_the_limit(settings):
    """Nobody waits for the end of one period to guess as often again at once."""
    settings.GUESSING_PERIOD = 300
    limits = [Limit("code", UNKNOWN, 10)]
    allowed = [at for at in range(100_000, 102_000) if not throttle.count(limits, at).wait]
    assert len(allowed) > 50
    assert all(later - earlier >= 300 for earlier, later in zip(allowed, allowed[10:], strict=False))


def test_after_the_wait_one_may_ask():
    limits = [Limit("code", UNKNOWN, 3)]
    for at in (50_000, 50_070, 50_140):
        assert throttle.count(limits, at).wait == 0
    wait = throttle.count(limits, 50_200).wait
    assert throttle.count(limits, 50_200 + wait - 1).wait == 1
    assert throttle.count(limits, 50_200 + wait).wait == 0
    assert throttle.count(limits, 50_200 + wait).wait > 0


def test_from_other_addresses_too(client, dossier):
    limit = settings.LOOKUP_FAILURES_PER_CODE
    assert guesses(client, dossier, limit) == [200] * limit
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert guesses(other, dossier, 1, code=dossier.code.lower()) == [429]
    assert guesses(other, dossier, 1, code=UNKNOWN) == [200]


def test_an_address_can_guess_so_often(client, dossier):
    limit = settings.LOOKUP_FAILURES_PER_ADDRESS
    for number in range(limit):
        assert guesses(client, dossier, 1, code=f"000.17.22.H56-210531-{number:04d}") == [200]
    assert guesses(client, dossier, 1) == [429]
    assert guesses(Client(REMOTE_ADDR="203.0.113.9"), dossier, 1) == [200]


def test_who_is_refused_does_not_use_up_a_code(client, dossier):
    guesses(client, dossier, settings.LOOKUP_FAILURES_PER_ADDRESS + 50, code="abc")
    guesses(client, dossier, 50)
    assert ask(Client(REMOTE_ADDR="203.0.113.9"), dossier, "6/2/2024 15:00:30").status_code == 200


def test_who_is_refused_for_a_code_does_not_use_up_the_address(client, dossier):
    limit = settings.LOOKUP_FAILURES_PER_CODE
    tried = guesses(client, dossier, settings.LOOKUP_FAILURES_PER_ADDRESS + 5, code=UNKNOWN)
    assert tried.count(200) == limit
    assert ask(client, dossier, "6/2/2024 15:00:30").status_code == 200
    assert "19/02/2024" in ask(client, dossier, "6/2/2024 15:00:30").text


def test_a_hall_that_looks_up_does_not_wash_out_what_was_counted(dossier):
    """Nor do the pages that are kept: without Redis, a cache forgets what is used least."""
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    guesses(guesser, dossier, settings.LOOKUP_FAILURES_PER_CODE, code=UNKNOWN)
    at = to_instant(moment("6/2/2024 15:00:30"))
    for number in range(1_000):
        throttle.give_back(throttle.count([Limit("lookup:address", f"192.0.2.{number}", 30)], at))
        caches["default"].set(f"page:{number}", "…")
    assert guesses(guesser, dossier, 1, code=UNKNOWN) == [429]


def test_found_is_not_counted(client, dossier):
    for _ in range(settings.LOOKUP_FAILURES_PER_ADDRESS + 5):
        assert ask(client, dossier).status_code == 200


def test_an_empty_form_is_not_counted(client, dossier):
    assert guesses(client, dossier, settings.LOOKUP_FAILURES_PER_ADDRESS + 5, secret="")[-1] == 200


def test_many_at_once_get_no_further():
    waits = [counted.wait for counted in at_once(16, lambda _: throttle.count([Limit("code", UNKNOWN, 5)], 1_000))]
    assert waits.count(0) == 5


def test_a_cache_that_is_down_shuts_nobody_out(client, dossier, caplog):
    cache = caches["counters"]
    with patch.object(cache, "incr", side_effect=ConnectionError), patch.object(cache, "decr", side_effect=OSError):
        assert ask(client, dossier).status_code == 200
    assert "does not count" in caplog.text
    assert dossier.code not in caplog.text


# Who asks


@pytest.mark.parametrize(
    "proxies, forwarded, remote, asks",
    [
        (0, "198.51.100.7", "192.0.2.1", "192.0.2.1"),  # anyone can write the header
        (1, "198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (1, "1.1.1.1, 198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (2, "1.1.1.1, 198.51.100.7, 10.0.0.2", "10.0.0.1", "198.51.100.7"),
        (3, "198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (1, "198.51.100.7:4711", "10.0.0.1", "198.51.100.7"),
        (1, "[2001:db8:1:2::3]:4711", "10.0.0.1", "2001:db8:1:2::/64"),
        (1, None, "10.0.0.1", "10.0.0.1"),
        (1, "unknown", "10.0.0.1", "10.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "10.0.0.1", "2001:db8:1:2::/64"),  # one home
        (1, "::ffff:198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (0, None, "", ""),  # a socket of this machine
    ],
)
def test_address(rf, settings, proxies, forwarded, remote, asks):
    settings.PROXIES = proxies
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert clients.address_of(rf.get("/", headers=headers, REMOTE_ADDR=remote)) == asks
