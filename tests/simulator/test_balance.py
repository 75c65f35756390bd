"""What was not published: the smallest whole numbers that fit; and tables that none fit."""

import numpy as np
import pytest

from simulator import balance
from simulator.balance import Possible
from simulator.regions import Atom
from simulator.scenario import CHANNELS, ENTRIES, EXITS, FIGURES, MEASURES, Published

ALL = frozenset(EXITS)
ANYTHING = Possible(ALL, ALL, pending=True, refused=True, online=True)


def row(number: int = 1, **figures: int) -> Published:
    return Published(number, f"dòng {number}", (), "", "", "", "", "", "", figures)


def atom(*rows: int, channels: tuple[str, ...] = CHANNELS) -> Atom:
    return Atom(np.array([[channel in channels for channel in CHANNELS]]), rows, is_rest=False)


def filled(*rows: Published, atoms: list[Atom] | None = None, possible: Possible = ANYTHING):
    atoms = atoms or [atom(0)]
    counts = balance.fill(list(rows), atoms, [possible] * len(atoms))
    if counts is None:
        return None
    for count in counts:
        assert count.keys() == set(MEASURES)
        assert min(count.values()) >= 0
        assert sum(count[entry] for entry in ENTRIES) == sum(count[end] for end in EXITS)
    return counts


def figure(count: dict[str, int], key: str) -> int:
    return sum(count[measure] for measure in FIGURES[key])


@pytest.mark.parametrize(
    "published, fills",
    [
        ({"finished": 100}, {"received": 100, "carried": 0, "open": 0, "closed": 100, "finished_late": 0}),
        ({"received": 100}, {"finished": 100, "open": 0, "withdrawn_stopped": 0}),
        ({"finished": 100, "received": 97}, {"carried": 3, "open": 0}),
        ({"finished": 100, "received": 103}, {"carried": 0, "open": 3, "withdrawn_stopped": 0}),
        ({"finished": 100, "received": 103, "open": 1}, {"carried": 0, "withdrawn_stopped": 2}),
        ({"finished": 100, "closed": 104, "open": 5}, {"carried": 0, "received": 109, "withdrawn_stopped": 4}),
        ({"carried": 8}, {"received": 0, "finished": 8, "open": 0}),
        ({"open_late": 4}, {"received": 4, "finished": 0}),
        ({"late_total": 6}, {"finished_late": 6, "open_late": 0}),
        ({"received_total": 9, "open_not_late": 2}, {"carried": 0, "finished": 7, "open_late": 0}),
        ({"pending": 3}, {"received": 0, "finished": 0, "refused": 0}),
        ({"finished": 5, "finished_no_term": 5}, {"finished_no_term": 5, "received": 5}),
    ],
)
def test_the_smallest_that_fits(published, fills):
    (count,) = filled(row(**published))
    for key, value in (published | fills).items():
        assert figure(count, key) == value, key
    if "pending" not in published:
        assert count["pending"] == count["refused"] == 0


def test_splits_nobody_published_are_as_usual():
    (count,) = filled(row(finished=1_000, finished_late=100))
    assert abs(count["early"] - 0.62 * 900) <= 2
    assert abs(count["received_online"] - 350) <= 2 and abs(count["received_postal"] - 20) <= 2


def test_what_cannot_be_handed_in_online_is_not():
    (count,) = filled(row(finished=100), possible=ANYTHING._replace(online=False))
    assert count["received_online"] == 0
    (count,) = filled(row(received_online=4), atoms=[atom(0)], possible=ANYTHING._replace(online=False))
    assert count["received_online"] == 4


def test_what_a_row_counts_is_shared_with_the_rows_inside():
    outer, inner = row(1, finished=30, open=2), row(2, finished=12, finished_late=5, open=2)
    rest, inside = filled(outer, inner, atoms=[atom(0), atom(1, 0)])
    assert figure(inside, "finished") == 12 and figure(rest, "finished") == 18
    assert figure(inside, "open") == 2 and figure(rest, "open") == 0


def test_only_the_channels_that_are_there():
    (count,) = filled(row(received=9), atoms=[atom(0, channels=("direct",))])
    assert count["received_direct"] == 9
    assert filled(row(received_online=1), atoms=[atom(0, channels=("direct",))]) is None


def test_ends_that_only_carried_dossiers_reach_bring_some():
    short = Possible(ALL - {"late"}, ALL, pending=True, refused=True, online=True)
    (count,) = filled(row(finished=10, finished_late=3), possible=short)
    assert count["carried"] == 3
    assert filled(row(finished=10, finished_late=3, carried=2), possible=short) is None


@pytest.mark.parametrize(
    "rows, named",
    [
        ([row(finished=5, received=4, carried=0)], {"finished", "received", "carried"}),
        ([row(1, finished=5), row(2, finished=6)], {"finished"}),
        ([row(received=5, finished_late=6, carried=0)], {"received", "finished_late", "carried"}),
        ([row(late_total=3, finished_late=2, open=0)], {"late_total", "finished_late", "open"}),
    ],
)
def test_what_disagrees_is_named_with_both_sides(rows, named):
    atoms = [atom(*range(len(rows)))]
    assert filled(*rows, atoms=atoms) is None
    said = balance.what_disagrees(rows, atoms, [ANYTHING]).params
    label, key = said["left"].split(": ")
    (blamed,) = (one for one in rows if one.label == label and key in one.figures)
    assert key in named and said["left_value"] == blamed.figures[key]
    assert abs(said["left_value"] - said["right_value"]) == said["difference"] == 1


def test_many_rows_are_filled_at_once():
    """Two hundred communes with their channels, from one random truth: what fits is found, not searched for."""
    rng = np.random.default_rng(5)
    rows, atoms = [], []
    for place in range(200):
        ends = rng.multinomial(rng.integers(1, 400), [0.5, 0.3, 0.05, 0, 0.02, 0.02, 0.08, 0.01, 0.02])
        truth = dict(zip(EXITS, ends.tolist(), strict=True))
        keys = rng.choice([key for key in FIGURES if set(FIGURES[key]) <= ALL], 5, replace=False)
        rows.append(row(place + 1, **{key: sum(truth[m] for m in FIGURES[key]) for key in keys}))
        atoms.append(atom(place))
    for one, count in zip(rows, filled(*rows, atoms=atoms), strict=True):
        assert all(figure(count, key) == value for key, value in one.figures.items())
