"""Whole numbers for what was not published: a small integer program over the atoms, solved by HiGHS.

What is not published is the smallest that fits: carried, open, withdrawn and stopped are zero where they can be,
what was finished was received. Splits that nothing fixes are drawn towards what provinces usually publish.
"""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from dossiers.rules.errors import BadValue
from simulator.regions import Atom
from simulator.scenario import CHANNELS, ENTRIES, EXITS, FIGURES, MEASURES, Published

# What one dossier more costs: stocks and ends that nobody published are kept small, in this order of preference.
COSTS = {
    "carried": 1000, "open_in_time": 1000, "open_paused": 1010, "open_late": 1020, "withdrawn": 1030, "stopped": 1040,
    "pending": 1000, "refused": 1000, "no_term": 1000, "late": 2,
}  # fmt: skip
LEAST = 1.0
SPLITS = frozenset({"early", "on_time", "received_online", "received_direct", "received_postal"})
TOWARDS = 1.0  # what a dossier away from the usual split costs, once all but the splits is settled
USUAL_EARLY = 0.62
USUAL_CHANNELS = {"received_online": 0.35, "received_postal": 0.02}
FAR_ENOUGH = 2.0  # dossiers an atom may be away from the best split
SECONDS = 60.0

Counts = dict[str, int]


class Possible(NamedTuple):
    """Which ends an atom's dossiers can have in the period: those received in it, and those carried into it."""

    received: frozenset[str]
    carried: frozenset[str]
    pending: bool
    refused: bool
    online: bool  # whether any of it is usually handed in online


class _Program:
    """Rows and columns of a program, gathered and then handed over at once."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[tuple[float, float, dict[int, float]]] = []

    def column(self, cost: float, *, upper: float = highspy.kHighsInf, whole: bool = True) -> int:
        self.costs.append(cost)
        self.lower.append(0.0)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, lower: float, upper: float, terms: dict[int, float]) -> None:
        self.rows.append((lower, upper, terms))

    def towards(self, part: int, whole: list[int], share: float) -> None:
        """Draw a part towards its usual share of a whole."""
        over, under = self.column(TOWARDS, whole=False), self.column(TOWARDS, whole=False)
        terms = dict.fromkeys(whole, -share)
        terms[part] = terms.get(part, 0.0) + 1.0
        self.row(0, 0, terms | {over: -1.0, under: 1.0})

    def solve(self, gap: float) -> npt.NDArray[np.float64] | None:
        """The best solution, or one within the gap of it; None if there is none."""
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.costs), len(self.rows)
        model.col_cost_ = np.array(self.costs)
        model.col_lower_, model.col_upper_ = np.array(self.lower), np.array(self.upper)
        model.row_lower_ = np.array([lower for lower, _, _ in self.rows])
        model.row_upper_ = np.array([upper for _, upper, _ in self.rows])
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(terms) for _, _, terms in self.rows)])
        matrix.index_ = np.array([column for _, _, terms in self.rows for column in terms])
        matrix.value_ = np.array([value for _, _, terms in self.rows for value in terms.values()])
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in self.whole]
        solver = highspy.Highs()
        solver.silent()
        gaps = (("mip_abs_gap", gap), ("mip_rel_gap", 0.0))
        for option, value in (*gaps, ("time_limit", SECONDS), ("threads", 1)):
            solver.setOptionValue(option, value)
        solver.passModel(model)
        solver.run()
        if not solver.getSolution().value_valid:
            if solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
                raise BadValue("too_tangled", seconds=int(SECONDS))
            return None
        return np.asarray(solver.getSolution().col_value)


def fill(rows: list[Published], atoms: list[Atom], possible: list[Possible]) -> list[Counts] | None:
    """The counts of every atom, by measure, such that every published figure comes out; None if none do."""
    program = _Program()
    columns = [_atom(program, atom, can) for atom, can in zip(atoms, possible, strict=True)]
    for place, row in enumerate(rows):
        inside = [columns[a] for a, atom in enumerate(atoms) if place in atom.rows]
        for key, value in {"finished_no_term": 0, **row.figures}.items():
            program.row(value, value, {c[measure]: 1.0 for c in inside for measure in FIGURES[key]})
    solution = program.solve(0.5)
    if solution is None:
        return None
    solution = _split(program, columns, possible, solution)
    counts = [{measure: round(solution[column]) for measure, column in c.items()} for c in columns]
    _prove(rows, atoms, counts)
    return counts


def _atom(program: _Program, atom: Atom, can: Possible) -> dict[str, int]:
    """One atom's columns, and what holds of every atom."""
    here = {f"received_{channel}": bool(atom.pairs[:, c].any()) for c, channel in enumerate(CHANNELS)}
    allowed = {
        **here,
        "carried": bool(can.carried),
        **{end: end in can.received or end in can.carried for end in EXITS},
        "pending": can.pending and here["received_online"],
        "refused": can.refused and here["received_online"],
    }
    columns = {
        measure: program.column(
            COSTS.get(measure, LEAST), upper=highspy.kHighsInf if allowed[measure] and not atom.is_rest else 0.0
        )
        for measure in MEASURES
    }
    ends = {columns[end]: -1.0 for end in EXITS}
    program.row(0, 0, {columns[entry]: 1.0 for entry in ENTRIES} | ends)
    only_carried = [columns[end] for end in EXITS if end not in can.received]
    only_received = [columns[end] for end in EXITS if end not in can.carried]
    received = [columns[entry] for entry in ENTRIES if entry != "carried"]
    program.row(-highspy.kHighsInf, 0, dict.fromkeys(only_carried, 1.0) | {columns["carried"]: -1.0})
    program.row(-highspy.kHighsInf, 0, dict.fromkeys(only_received, 1.0) | dict.fromkeys(received, -1.0))
    return columns


def _split(
    program: _Program, columns: list[dict[str, int]], possible: list[Possible], solution: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """With all else settled, draw what nothing fixes towards the usual split of ends and channels."""
    program.costs = [0.0] * len(program.costs)
    for own, can in zip(columns, possible, strict=True):
        for measure, column in own.items():
            if measure not in SPLITS:
                program.lower[column] = program.upper[column] = float(round(solution[column]))
        program.towards(own["early"], [own["early"], own["on_time"]], USUAL_EARLY)
        received = [own[entry] for entry in ENTRIES if entry != "carried"]
        for measure, share in USUAL_CHANNELS.items():
            program.towards(own[measure], received, share if can.online or measure != "received_online" else 0.0)
    better = program.solve(FAR_ENOUGH * len(columns))
    return solution if better is None else better


def _prove(rows: list[Published], atoms: list[Atom], counts: list[Counts]) -> None:
    """The solver works with floating point: check its answer again with whole numbers."""
    for place, row in enumerate(rows):
        inside = [count for atom, count in zip(atoms, counts, strict=True) if place in atom.rows]
        for key, value in row.figures.items():
            found = sum(count[measure] for count in inside for measure in FIGURES[key])
            if found != value:
                raise _disagreement(row, key, value, found)
    for count in counts:
        if sum(count[entry] for entry in ENTRIES) != sum(count[end] for end in EXITS):
            raise ArithmeticError(f"the solver's counts do not balance: {count}")


def what_disagrees(rows: list[Published], atoms: list[Atom], possible: list[Possible]) -> BadValue:
    """Let every figure give way at a price, and name the one that has to give way most."""
    program = _Program()
    columns = [_atom(program, atom, can) for atom, can in zip(atoms, possible, strict=True)]
    program.costs = [0.0] * len(program.costs)
    program.whole = [False] * len(program.whole)
    slack: list[tuple[Published, str, int, int, int]] = []
    for place, row in enumerate(rows):
        inside = [columns[a] for a, atom in enumerate(atoms) if place in atom.rows]
        for key, value in {"finished_no_term": 0, **row.figures}.items():
            over, under = program.column(1.0, whole=False), program.column(1.0, whole=False)
            terms = {c[measure]: 1.0 for c in inside for measure in FIGURES[key]}
            program.row(value, value, terms | {over: -1.0, under: 1.0})
            slack.append((row, key, value, over, under))
    solution = program.solve(0.5)
    if solution is None:
        raise ArithmeticError("the program without its figures has no solution")
    row, key, value, over, under = max(slack, key=lambda s: solution[s[3]] + solution[s[4]])
    return _disagreement(row, key, value, round(value + solution[over] - solution[under]))


def _disagreement(row: Published, key: str, value: int, found: int) -> BadValue:
    return BadValue(
        "figures_disagree",
        left=f"{row.label}: {key}",
        left_value=value,
        right=_("mức mà các số liệu khác và kỳ này cho phép"),
        right_value=found,
        difference=abs(value - found),
    )
