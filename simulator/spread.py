"""Spread an atom's counts over offers, channels, days and hours: the population, as NumPy columns.

Volumes follow the catalogue's weights and differ widely between offices (in what is published by more than 100
times); lateness concentrates where it does in life, by procedure and by office.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dossiers.rules.deadlines import FIFTEEN_HOURS, Term
from dossiers.rules.officetime import DAY, HOUR, OFFSET, start_of
from dossiers.rules.worktime_arrays import CalendarArrays
from simulator.balance import Counts, Possible
from simulator.regions import Atom
from simulator.scenario import BESIDE, CHANNELS, EXITS
from simulator.stage import Stage
from simulator.timing import (
    AFTER_CUTOFF,
    ANY_TIME,
    BEFORE_CUTOFF,
    FIRST_THING,
    LATE_ENDS,
    LATE_IN_DAY,
    OWN_TERM,
    SUBSTITUTES,
    TIME_TO_BE_LATE,
    Slots,
    Span,
    Timing,
)

ENTRY_WORDS = ("received", "carried")
ENDS = (*EXITS, *BESIDE)
LEVEL_SHARES = {"province": 0.15, "district": 0.22, "commune": 0.60, "vertical": 0.03}
CHANNEL_SHARES = (0.35, 0.63, 0.02)  # of dossiers whose channel nobody published
LATE_COMERS = 0.08  # of a day's dossiers, those that come in its last hours
LONGEST_WAIT = 20 * HOUR  # of an online dossier for its reception, in the light of day

Ints = npt.NDArray[np.int64]


class Population(NamedTuple):
    """One row a dossier. `waits_until` is the answer of a supplement asked over the turn of the period, else 0."""

    offer: Ints
    channel: Ints
    carried: Ints
    end: Ints
    received_at: Ints
    waits_until: Ints
    opened_at: Ints  # the first event: the submission of an online dossier, else the reception
    term: Ints  # a place in `timing.SUBSTITUTES`, or that the procedure's own counts


class Spreader:
    """What is drawn once for a stage: how large each office is, and how late it tends to be."""

    def __init__(self, stage: Stage, rng: np.random.Generator) -> None:
        self.stage = stage
        self.rng = rng
        self.arrays = CalendarArrays(stage.calendar)
        outlets, services = len(stage.outlets), stage.services
        size = rng.lognormal(0.0, 1.0, outlets)
        tendency = rng.lognormal(0.0, 0.8, outlets)
        volume = np.array([service.volume for service in services], float)
        late = np.array([service.late_weight for service in services], float)
        days = (stage.offer_last - stage.offer_first + 1) / (stage.last_day - stage.first_day + 1)
        online = np.array([service.online for service in services])[stage.offer_service]
        channels = np.column_stack((online, np.ones_like(online), np.ones_like(online))) * CHANNEL_SHARES
        self.weight = (size[stage.offer_outlet] * volume[stage.offer_service] * days)[:, None] * channels
        self._balance_levels()
        self.late = (tendency[stage.offer_outlet] * late[stage.offer_service])[:, None]
        self.timings: list[Timing] = []
        self.timing_of = self._timings()  # by offer: a place in `timings`

    def _balance_levels(self) -> None:
        """Volumes are relative within a level: give each level its usual share of a province."""
        levels = np.array([outlet.level for outlet in self.stage.outlets])[self.stage.offer_outlet]
        for level, share in LEVEL_SHARES.items():
            here = levels == level
            if here.any() and (total := self.weight[here].sum()) > 0:
                self.weight[here] *= share / total

    def possible(self, atom: Atom, *, utmost: bool = False) -> Possible:
        """What an atom's offers allow between them; at the `utmost`, if nothing else fits."""
        offers = atom.pairs.any(axis=1)
        timings = [self.timings[place] for place in np.unique(self.timing_of[offers])]
        slots = Timing.utmost_slots if utmost else Timing.slots
        received, carried = (
            frozenset(end for end in EXITS if any(slots(timing, entry, end) for timing in timings))
            for entry in ENTRY_WORDS
        )
        pending, refused = (
            any(self._slots(timing, "received", word, utmost=utmost) for timing in timings)
            for word in ("pending", "refused")
        )
        return Possible(received, carried, pending, refused, bool((self.weight[offers, 0] > 0).any()))

    def spread(self, atom: Atom, counts: Counts, possible: Possible) -> list[Population]:
        """Every dossier of an atom, in groups that share their entry, channel and end."""
        groups: list[Population] = []
        for (carried, channel, end), count in sorted(_pair(counts, possible, self.rng).items()):
            groups.append(self._place(atom, carried, channel, end, count))
        for word in ("pending", "refused"):
            if counts[word]:
                groups.append(self._place(atom, 0, CHANNELS.index("online"), ENDS.index(word), counts[word]))
        return groups

    def _place(self, atom: Atom, carried: int, channel: int, end: int, count: int) -> Population:
        """Draw offers for one group, then days and hours for each of its terms."""
        word, entry = ENDS[end], ENTRY_WORDS[carried]
        own = np.flatnonzero(atom.pairs.any(axis=1))
        channels = [channel] if channel >= 0 else list(range(len(CHANNELS)))
        for utmost in (False, True):
            slots = [self._slots(timing, entry, word, utmost=utmost) for timing in self.timings]
            fits = np.array([slot is not None for slot in slots])
            offers = own[fits[self.timing_of[own]]]
            if len(offers):
                break
        usable = np.zeros((len(offers), len(CHANNELS)), bool)
        usable[:, channels] = atom.pairs[offers][:, channels]
        weight = np.where(usable, self.weight[offers], 0.0)
        if word in LATE_ENDS:
            weight = weight * self.late[offers]
        rare = np.array([slot is not None and slot.part in (AFTER_CUTOFF, LATE_IN_DAY) for slot in slots])
        weight = np.where(rare[self.timing_of[offers]][:, None], weight * LATE_COMERS, weight)
        if weight.sum() <= 0:
            weight = usable.astype(float)
        drawn = _draw(self.rng, weight.ravel(), count)
        offer, chosen = offers[drawn // len(CHANNELS)], drawn % len(CHANNELS)
        received_at, waits_until = np.zeros(count, np.int64), np.zeros(count, np.int64)
        term = np.full(count, OWN_TERM)
        timing_of = self.timing_of[offer]
        for place, slot in enumerate(slots):
            rows = np.flatnonzero(timing_of == place)
            if slot is not None and len(rows):
                received_at[rows], waits_until[rows] = self._times(self.timings[place], slot, len(rows))
                term[rows] = slot.term
        opened_at = np.where(chosen == CHANNELS.index("online"), self._submitted(received_at), received_at)
        begun = start_of_days(np.maximum(self.stage.offer_since[offer], self.stage.calendar.first_day))
        opened_at = np.minimum(np.maximum(opened_at, begun), received_at)
        carried_too, ends = np.full(count, carried), np.full(count, end)
        return Population(offer, chosen, carried_too, ends, received_at, waits_until, opened_at, term)

    def _slots(self, timing: Timing, entry: str, end: str, *, utmost: bool) -> Slots | None:
        if end not in BESIDE:
            return timing.utmost_slots(entry, end) if utmost else timing.slots(entry, end)
        if end == "pending":
            if timing.span.last != timing.span.period_last and not utmost:
                return None
            days = timing.days[-1:] if len(timing.days) else np.array([timing.span.last], np.int64)
            return Slots(days, ANY_TIME)
        if len(timing.days):
            return Slots(timing.days, ANY_TIME)
        return Slots(np.array([timing.span.last], np.int64), ANY_TIME) if utmost else None

    def _times(self, timing: Timing, slot: Slots, count: int) -> tuple[Ints, Ints]:
        at = self._instants(timing, slot, count)
        if not slot.waits:
            return at, np.zeros(count, np.int64)
        prior = timing.prior if len(timing.prior) else timing.utmost_prior
        return self._instants(timing, Slots(prior[-5:], BEFORE_CUTOFF, term=slot.term), count), at

    def _instants(self, timing: Timing, slot: Slots, count: int) -> Ints:
        """Instants of work on days drawn evenly, in a part of the day; on a day off, of the morning."""
        term = timing.term if slot.term == OWN_TERM else SUBSTITUTES[slot.term]
        day = slot.days[(self.rng.random(count) * len(slot.days)).astype(np.int64)]
        midnight = start_of_days(day)
        before = self.arrays.worked_before(midnight)
        worked = self.arrays.worked_before(midnight + 86_399) - before
        cutoff = term.cutoff if term is not None else FIFTEEN_HOURS
        upto_cutoff = self.arrays.worked_before(midnight + cutoff) - before
        lower, upper = np.ones(count, np.int64), (worked * 0.95).astype(np.int64)
        if slot.part == BEFORE_CUTOFF:
            upper = np.minimum(upto_cutoff, upper)
        elif slot.part == AFTER_CUTOFF:
            lower, upper = upto_cutoff + 1, worked - 1_200
        elif slot.part == LATE_IN_DAY and term is not None:
            lower, upper = np.maximum(worked - term.full_leg + 900, 1), worked - 600
        elif slot.part == FIRST_THING and term is not None:
            upper = np.minimum(self._slack(midnight, term) // 2, TIME_TO_BE_LATE)
            lower = np.minimum(lower, upper)
        upper = np.maximum(upper, lower)
        busy = self.rng.beta(1.3, 1.7, count)  # more in the morning
        into = lower + (busy * (upper - lower)).astype(np.int64)
        opening = self.arrays.first_session(midnight)
        at_work = np.where(into > 0, self.arrays.add_worked(midnight, np.maximum(into, 1)), opening)
        return np.where(worked > 0, at_work, midnight + 8 * HOUR + (busy * 3 * HOUR).astype(np.int64))

    def _slack(self, midnight: Ints, term: Term) -> Ints:
        """How long after the opening a dossier can come in and still fall due on the same day."""
        due_at = self.arrays.add_worked(midnight, term.full_leg)
        day_after = due_at - (due_at + OFFSET) % DAY + DAY
        slack: Ints = self.arrays.worked_before(day_after - 1) - self.arrays.worked_before(due_at)
        return slack

    def _submitted(self, received_at: Ints) -> Ints:
        """Online dossiers come in before they are received: minutes before, or the evening before."""
        minutes = self.rng.exponential(90.0, len(received_at)) + 2.0
        submitted = received_at - np.minimum((minutes * 60).astype(np.int64), LONGEST_WAIT)
        return submitted

    def _timings(self) -> Ints:
        """Offers share their timing where they share term and days."""
        stage = self.stage
        places: dict[tuple[Term | None, int, int, int], int] = {}
        of_offers = []
        columns = (stage.offer_service, stage.offer_since, stage.offer_first, stage.offer_last)
        for service, since, first, last in zip(*(column.tolist() for column in columns), strict=True):
            key = (stage.services[service].term, since, first, last)
            if key not in places:
                places[key] = len(self.timings)
                span = Span(first, last, stage.first_day, stage.last_day)
                self.timings.append(Timing(stage.calendar, stage.services[service].term, span, since))
            of_offers.append(places[key])
        return np.array(of_offers, np.int64)


def start_of_days(days: Ints) -> Ints:
    """The instant of each day's 00:00:00, office time."""
    starts: Ints = days * 86_400 + start_of(0)
    return starts


def _pair(counts: Counts, possible: Possible, rng: np.random.Generator) -> dict[tuple[int, int, int], int]:
    """Match entries with ends: how many of each (carried, channel or -1, end)."""
    ends = {end: counts[end] for end in EXITS}
    carried_ends = dict.fromkeys(EXITS, 0)
    left = counts["carried"]
    for end in EXITS:
        if end not in possible.received:
            carried_ends[end], left, ends[end] = ends[end], left - ends[end], 0
    for end in (
        "on_time",
        "late",
        "early",
        "no_term",
        "open_late",
        "open_paused",
        "withdrawn",
        "stopped",
        "open_in_time",
    ):
        if end in possible.carried and left:
            take = min(left, ends[end])
            carried_ends[end] += take
            ends[end] -= take
            left -= take
    if left:
        raise ArithmeticError(f"{left} carried dossiers have no end")
    pairs = {(1, -1, EXITS.index(end)): count for end, count in carried_ends.items() if count}
    channels = np.repeat(np.arange(len(CHANNELS)), [counts[f"received_{channel}"] for channel in CHANNELS])
    received = rng.permutation(np.repeat(np.arange(len(EXITS)), [ends[end] for end in EXITS]))
    grouped = np.bincount(channels * len(EXITS) + received, minlength=len(CHANNELS) * len(EXITS))
    for place in np.flatnonzero(grouped):
        pairs[0, int(place) // len(EXITS), int(place) % len(EXITS)] = int(grouped[place])
    return pairs


def _draw(rng: np.random.Generator, weight: npt.NDArray[np.float64], count: int) -> Ints:
    """Indexes drawn by weight."""
    cumulative = np.cumsum(weight)
    drawn: Ints = np.searchsorted(cumulative, rng.random(count) * cumulative[-1], "right")
    return drawn


def joined(groups: list[Population]) -> Population:
    """All groups as one population."""
    return Population(*(np.concatenate(column) for column in zip(*groups, strict=True)))
