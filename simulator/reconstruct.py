"""Turn published rows into dossiers whose report equals them exactly: read, agree, fill, spread, live, write.

Labelled a reconstruction (`Origin`): the counts are the province's, the dossiers are made up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef

from dossiers import bulk, numbering
from dossiers.models import Applicant, Dossier, DossierEvent, Flag, Origin
from dossiers.rules import rungs
from dossiers.rules.codes import dossier_code
from dossiers.rules.errors import BadValue
from dossiers.rules.lifecycle import OPEN, Event
from dossiers.rules.officetime import OFFSET, day_of, to_date, to_instant
from dossiers.services import thresholds
from simulator import agreement, balance, regions, spread
from simulator.journeys import DRAWS, Given, journey
from simulator.people import people
from simulator.scenario import CHANNELS, Published, Scenario
from simulator.stage import Stage, set_stage
from simulator.timing import Span

CHUNK = 5_000
Progress = Callable[[int, int], None]
"""Called with how many dossiers are written, and how many there will be."""


class Loaded(NamedTuple):
    """What a run wrote."""

    origin: Origin
    dossiers: int
    events: int
    flags: int


class Digest:
    """SHA-256 over dossiers and events in code and seq order, without keys, ciphertext, secrets and `recorded_at`."""

    def __init__(self, agencies: dict[int, str]) -> None:
        self._sha = hashlib.sha256()
        self._agencies = agencies

    def add(self, dossier: bulk.Prepared, procedure: str) -> None:
        agencies = self._agencies
        lines = [f"{dossier.code}|{procedure}|{dossier.channel}|{agencies[dossier.desk]}|{dossier.term}"]
        for step, _before, state in dossier.events:
            lines.append(
                f"{state.seq}|{step.action}|{step.at}|{state.office}|{step.reason}|{step.outcome}|{state.status}|"
                f"{agencies[state.agency]}|{state.due_at}|{state.promised_at}|{state.verdict}"
            )
        self._sha.update("\n".join(lines).encode())

    def hexdigest(self) -> str:
        return self._sha.hexdigest()


def reconstruct(
    scenario: Scenario,
    *,
    now: datetime,
    seed: int | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Write a scenario's dossiers in one transaction. Refused, with nothing written, if no whole numbers fit."""
    seed = scenario.seed if seed is None else seed
    cut = to_instant(now)
    if to_date(day_of(cut)) <= scenario.last:
        raise BadValue("period_not_over", last=scenario.last)
    place = set_stage(scenario.province, scenario.first, scenario.last)
    rng = np.random.default_rng(seed)
    population = _population(place, scenario, rng)
    with transaction.atomic():
        _make_room(scenario, replace)
        origin = Origin.objects.create(
            kind=Origin.Kind.SCENARIO, name=scenario.name, province=scenario.province, first=scenario.first,
            last=scenario.last, seed=seed, definition=scenario.definition, loaded_at=now,
        )  # fmt: skip
        digest = Digest({o.agency: o.code for o in place.outlets} | {o.desk: o.desk_code for o in place.outlets})
        batches = _batches(place, population, rng, cut, digest, progress)
        written = bulk.load(batches, origin.pk)
        origin.digest = digest.hexdigest()
        origin.dossiers, origin.events, origin.flags = written
        origin.save(update_fields=["digest", "dossiers", "events", "flags"])
    _refresh_statistics()
    return Loaded(origin, *written)


def loaded_already(scenario: Scenario, seed: int | None = None) -> Origin | None:
    """The run of this very scenario and seed, if it is loaded."""
    return Origin.objects.filter(definition=scenario.definition, seed=scenario.seed if seed is None else seed).first()


def _population(place: Stage, scenario: Scenario, rng: np.random.Generator) -> spread.Population:
    """Every dossier's offer, channel, entry, end and instants, in order of code."""
    rows = list(scenario.published)
    if not len(place.offer_outlet):
        raise BadValue("nothing_offered", code=scenario.province)
    atoms = regions.atoms_of(place, rows)
    agreement.check(place, rows)
    spreader = spread.Spreader(place, rng)
    _check_worked(place, rows)
    possible = [spreader.possible(atom) for atom in atoms]
    counts = balance.fill(rows, atoms, possible)
    groups = [
        group
        for atom, count, can in zip(atoms, counts, possible, strict=True)
        for group in spreader.spread(atom, count, can)
    ]
    if not groups:
        raise BadValue("nothing_published")
    population = spread.joined(groups)
    desks = sorted({outlet.desk_code for outlet in place.outlets})
    rank = np.array([desks.index(outlet.desk_code) for outlet in place.outlets])
    desk = rank[place.offer_outlet[population.offer]]
    order = np.lexsort((np.arange(len(desk)), population.opened_at, desk))
    return spread.Population(*(column[order] for column in population))


def _check_worked(place: Stage, rows: list[Published]) -> None:
    """A period without a working day cannot finish anything."""
    if place.calendar.working_days_between(place.first_day - 1, place.last_day):
        return
    for row in rows:
        for key in ("finished", "finished_in_time", "finished_late", "closed", "withdrawn", "stopped"):
            if row.figures.get(key):
                raise BadValue("no_working_day", row=row.label, key=key)


def _batches(
    place: Stage,
    population: spread.Population,
    rng: np.random.Generator,
    cut: int,
    digest: Digest,
    progress: Progress | None,
) -> Iterator[list[bulk.Prepared]]:
    total = len(population.offer)
    serials = _Serials(place, population)
    limits = thresholds()
    spans = [
        Span(int(first), int(last), place.first_day, place.last_day)
        for first, last in zip(place.offer_first, place.offer_last, strict=True)
    ]
    outlet_of = place.offer_outlet.tolist()
    service_of = place.offer_service.tolist()
    for start in range(0, total, CHUNK):
        rows = slice(start, min(start + CHUNK, total))
        draws = rng.random((rows.stop - rows.start, DRAWS)).tolist()
        columns = [column[rows].tolist() for column in population]
        offers = columns[0]
        applicants = people(
            rng,
            province=place.province,
            places=[place.outlets[outlet_of[offer]].place for offer in offers],
            organisation_share=_organisations(place, offers),
            year=to_date(place.last_day).year,
        )
        batch = []
        for draw, person, (offer, channel, _carried, end, received_at, waits_until, opened_at) in zip(
            draws, applicants, zip(*columns, strict=True), strict=True
        ):
            outlet, service = place.outlets[outlet_of[offer]], place.services[service_of[offer]]
            word = CHANNELS[channel]
            given = Given(
                outlet, service, spans[offer], word == "online", spread.ENDS[end], opened_at, received_at, waits_until
            )
            code = serials.next_code(outlet.desk_code, opened_at)
            events = journey(place.calendar, given, draw, cut)
            prepared = _prepared(place, given, code, person, word, events, cut, limits)
            digest.add(prepared, service.procedure)
            batch.append(prepared)
        yield batch
        if progress is not None:
            progress(rows.stop, total)


def _prepared(
    place: Stage, given: Given, code: str, person: bulk.Person, channel: str, events: list[Event], cut: int,
    limits: rungs.Thresholds,
) -> bulk.Prepared:  # fmt: skip
    state = events[-1].state
    calendar = place.calendar
    ladder = rungs.ladder_of(state, calendar, limits) if state.status in OPEN else None
    return bulk.Prepared(
        code,
        given.service.version,
        person,
        channel,
        False,
        given.outlet.desk,
        place.calendar_id,
        given.service.term,
        events,
        rungs.crossings(events, lambda revision: calendar, limits, cut),
        ladder,
        ladder.next_from(max(cut, state.at)) if ladder is not None else None,
    )


class _Serials:
    """The codes of a population, taken from the counters at once: in order, and none given out twice."""

    def __init__(self, place: Stage, population: spread.Population) -> None:
        outlet = place.offer_outlet[population.offer]
        desks = sorted({o.desk_code for o in place.outlets})
        rank = np.array([desks.index(o.desk_code) for o in place.outlets])[outlet]
        days = (population.opened_at + OFFSET) // 86_400
        keys, counts = np.unique(rank * 100_000 + days, return_counts=True)
        self._wanted: dict[tuple[str, date], int] = {
            (desks[int(key) // 100_000], to_date(int(key) % 100_000)): int(count)
            for key, count in zip(keys, counts, strict=True)
        }
        self._next: dict[tuple[str, date], int] = {}

    def next_code(self, prefix: str, opened_at: int) -> str:
        if not self._next:  # inside the writing transaction
            self._next = numbering.allot_many(self._wanted)
        day = to_date(day_of(opened_at))
        serial = self._next[prefix, day]
        self._next[prefix, day] = serial + 1
        return dossier_code(prefix, day, serial)


def _organisations(place: Stage, offers: list[int]) -> np.ndarray:
    """How often the applicant is an organisation: for business matters mostly, at a commune's desk hardly ever."""
    share = {"province": 0.3, "district": 0.08, "commune": 0.01, "vertical": 0.25}
    outlets = [place.outlets[int(place.offer_outlet[offer])] for offer in offers]
    return np.array([share[outlet.level] for outlet in outlets])


def _make_room(scenario: Scenario, replace: bool) -> None:
    """Refuse a scenario that meets a loaded one in province and days, or remove that one's rows by its origin."""
    meeting = Origin.objects.filter(
        kind=Origin.Kind.SCENARIO, province=scenario.province, first__lte=scenario.last, last__gte=scenario.first
    )
    if not replace:
        for origin in meeting:
            raise BadValue("scenario_loaded", name=origin.name, first=origin.first, last=origin.last)
    for origin in meeting:
        remove(origin)


def remove(origin: Origin) -> None:
    """Delete what one run wrote. Its dossiers' codes stay used: nobody gets one twice."""
    dossiers = Dossier.objects.filter(origin=origin)
    applicants = list(dossiers.values_list("applicant_id", flat=True))
    for model in (Flag, DossierEvent):
        model.objects.filter(dossier__in=dossiers)._raw_delete(connection.alias)
    dossiers._raw_delete(connection.alias)
    for start in range(0, len(applicants), CHUNK):
        chunk = Applicant.objects.filter(pk__in=applicants[start : start + CHUNK])
        chunk.filter(~Exists(Dossier.objects.filter(applicant=OuterRef("pk"))))._raw_delete(connection.alias)
    origin.delete()


def _refresh_statistics() -> None:
    """Let the planner know how large the tables have become."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("ANALYZE")
        except DatabaseError:
            return
