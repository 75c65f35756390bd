"""What a report is asked: periods, cuts and frames as instants, and every refusal as one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.rules.errors import DossierError
from dossiers.rules.officetime import to_instant
from reporting import queries
from reporting.answers import TIME_TO_ANSWER, overdue_if_sent_by
from reporting.sentences import sentence
from tests.reporting.told import LONG_AFTER, moment, report
from tests.rules.offices import at, national, told

YEAR = {"from": "2023-01-01", "to": "2023-12-31"}


def asked(now=LONG_AFTER, **words: str) -> queries.Query:
    return queries.read(YEAR | {key.rstrip("_"): word for key, word in words.items()}, to_instant(now))


@pytest.mark.parametrize(
    "words, cut",
    [
        ({}, "2023-12-31 23:59:59"),
        ({"as_of": "2023-06-30T12:00:00"}, "2023-06-30 12:00:00"),  # without an offset: office time
        ({"as_of": "2023-06-30T12:00:00Z"}, "2023-06-30 19:00:00"),
        ({"as_of": "2023-06-30T12:00:00+09:00"}, "2023-06-30 10:00:00"),
        ({"as_of": "2023-06-30"}, "2023-06-30 00:00:00"),
        ({"as_of": "2024-03-01"}, "2023-12-31 23:59:59"),  # after the last day: nothing changes
        ({"as_of": "2023-01-01T00:00:00"}, "2023-01-01 00:00:00"),
    ],
)
def test_the_cut(words, cut):
    cuts = asked(**words).cuts
    assert told(cuts.as_of) == cut
    assert told(cuts.before) == "2022-12-31 23:59:59"


def test_a_statement_never_looks_past_now():
    now = moment("20/6 10:00:00")
    assert told(asked(now).cuts.as_of) == told(asked(now, as_of="2023-08-01").cuts.as_of) == "2023-06-20 10:00:00"


@pytest.mark.parametrize(
    "words, accepted",
    [
        ({"from_": ""}, "2023-12-31"),
        ({"to": "31/12/2023"}, "2023-12-31"),
        ({"from_": "2024-01-01"}, "31/12/2023"),
        ({"as_of": "2022-12-31T23:59:59"}, "01/01/2023"),
        ({"as_of": "hôm qua"}, "2023-12-31T17:00:00+07:00"),
        ({"known_at": "9999999"}, "2023-12-31T17:00:00+07:00"),
        ({"by": "street"}, "level, unit, agency, desk, field, procedure, channel"),
        ({"scope": "all"}, "own, subtree"),
        ({"practice": "mine"}, "column, left_out, in_time, timed"),
        ({"source": "rollup", "known_at": "2023-12-31"}, "--source recount"),
        ({"frame": "soon"}, "2023-12-31"),
        ({"frame": "2023-06-30"}, "31/12/2023"),
    ],
)
def test_a_refusal_names_what_would_be_accepted(words, accepted):
    with pytest.raises(DossierError) as refused:
        asked(**words)
    text = sentence(refused.value)
    assert accepted in text
    assert "%(" not in text
    assert "\n" not in text


@pytest.mark.parametrize(
    "words, accepted",
    [
        ({"province": "00"}, "98"),
        ({"province": "981"}, "98"),  # a district
        ({"unit": "00000"}, "98"),
        ({"province": "98", "unit": "60"}, "98"),
    ],
)
def test_a_unit_that_is_not_there_is_refused(offices, words, accepted):
    with pytest.raises(DossierError) as refused:
        report("2023-04-01", "2023-06-30", **words)
    assert accepted in sentence(refused.value)


@given(st.integers(at("2023-03-01 00:00"), at("2023-07-31 00:00")), st.integers(-3 * 86_400, 3 * 86_400))
def test_one_instant_tells_which_answers_are_overdue(cut, apart):
    """Of a dossier sent at any instant, 8 working hours are over before the cut, or it was sent after the threshold."""
    calendar = national()
    threshold = overdue_if_sent_by(calendar, cut)
    for sent in (threshold, threshold + 1, threshold + apart):
        assert (calendar.add_worked(sent, TIME_TO_ANSWER) < cut) == (sent <= threshold)
