"""Write a population: every dossier lives its journey by the rules, and all of them are stored in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import NamedTuple

import numpy as np
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef

from dossiers import bulk, numbering
from dossiers.models import Applicant, Dossier, DossierEvent, Flag, FlagSetAside, Origin, OutboxMessage
from dossiers.rules import rungs
from dossiers.rules.codes import dossier_code
from dossiers.rules.errors import BadValue
from dossiers.rules.lifecycle import OPEN, Event
from dossiers.rules.officetime import OFFSET, day_of, to_date, to_instant
from dossiers.services import thresholds
from reporting.rollups import catching_up
from simulator import spread
from simulator.journeys import DRAWS, Given, journey
from simulator.people import people
from simulator.scenario import CHANNELS
from simulator.stage import Stage
from simulator.timing import OWN_TERM, SUBSTITUTES, Span

# The share of organisations among the applicants of a field; of all others they are persons.
ORGANISATIONS = {
    "DN": 0.9, "DT": 0.95, "TC": 0.9, "KS": 0.95, "MT": 0.8, "TNN": 0.7, "KHCN": 0.7, "LD": 0.7, "DUOC": 0.6, "VT": 0.6,
    "TM": 0.5, "BC": 0.6, "DL": 0.5, "ATTP": 0.5, "BHXH": 0.5, "QH": 0.4, "THUE": 0.4, "KCB": 0.3, "XD": 0.3, "NN": 0.3,
    "VH": 0.3, "DIEN": 0.3, "TS": 0.2, "TY": 0.2, "LN": 0.2, "GD": 0.15, "CTN": 0.15, "GDBD": 0.1, "DKX": 0.1,
    "DD": 0.05, "DB": 0.05,
}  # fmt: skip
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
    """SHA-256 over dossiers and events in code and seq order, without keys, ciphertext, secrets and `recorded_at`.

    The codes only give the order: one that replaces itself gets new ones.
    """

    def __init__(self, agencies: dict[int, str]) -> None:
        self._sha = hashlib.sha256()
        self._agencies = agencies

    def add(self, dossier: bulk.Prepared, procedure: str) -> None:
        agencies = self._agencies
        lines = [f"{procedure}|{dossier.channel}|{agencies[dossier.desk]}|{dossier.term}"]
        for step, _before, state in dossier.events:
            lines.append(
                f"{state.seq}|{step.action}|{step.at}|{state.office}|{step.reason}|{step.outcome}|{state.status}|"
                f"{agencies[state.agency]}|{state.due_at}|{state.promised_at}|{state.verdict}"
            )
        self._sha.update("\n".join(lines).encode())

    def hexdigest(self) -> str:
        return self._sha.hexdigest()


def write(
    place: Stage,
    population: spread.Population,
    rng: np.random.Generator,
    origin: Origin,
    *,
    flagged: bool,
    replace: bool,
    progress: Progress | None,
) -> Loaded:
    """Store a population under an origin, up to the instant it is loaded at.

    `flagged` writes every rung crossed by then, as a worker would have left them; else those after a dossier's last
    event are left for the worker to find.
    """
    with transaction.atomic():
        _make_room(origin, replace)
        origin.save()
        digest = Digest({o.agency: o.code for o in place.outlets} | {o.desk: o.desk_code for o in place.outlets})
        batches = _batches(place, population, rng, to_instant(origin.loaded_at), flagged, digest, progress)
        written = bulk.load(batches, origin.pk)
        origin.digest = digest.hexdigest()
        origin.dossiers, origin.events, origin.flags = written
        origin.save(update_fields=["digest", "dossiers", "events", "flags"])
    _refresh_statistics()
    _post_balances(origin)
    return Loaded(origin, *written)


def in_order_of_code(place: Stage, population: spread.Population) -> spread.Population:
    """The population by desk and first event: the order in which codes are given out."""
    desks = sorted({outlet.desk_code for outlet in place.outlets})
    rank = np.array([desks.index(outlet.desk_code) for outlet in place.outlets])
    desk = rank[place.offer_outlet[population.offer]]
    order = np.lexsort((np.arange(len(desk)), population.opened_at, desk))
    return spread.Population(*(column[order] for column in population))


def _batches(
    place: Stage,
    population: spread.Population,
    rng: np.random.Generator,
    cut: int,
    flagged: bool,
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
        outlets = [place.outlets[outlet_of[offer]] for offer in offers]
        shares = rng.random(len(offers)).tolist()
        homes = [outlet.places[int(share * len(outlet.places))] for outlet, share in zip(outlets, shares, strict=True)]
        applicants = people(
            rng,
            province=place.province,
            places=homes,
            organisation_share=_organisations(place, [service_of[offer] for offer in offers]),
            year=to_date(place.last_day).year,
        )
        batch = []
        for draw, person, (offer, channel, _carried, end, received_at, waits_until, opened_at, own) in zip(
            draws, applicants, zip(*columns, strict=True), strict=True
        ):
            outlet, service = place.outlets[outlet_of[offer]], place.services[service_of[offer]]
            word = CHANNELS[channel]
            term = service.term if own == OWN_TERM else SUBSTITUTES[own]
            given = Given(
                outlet, service, term, spans[offer], word == "online", spread.ENDS[end], opened_at, received_at,
                waits_until,
            )  # fmt: skip
            code = serials.next_code(outlet.desk_code, opened_at)
            events = journey(place.calendar, given, draw, cut)
            seen = cut if flagged else events[-1].step.at
            prepared = _prepared(place, given, code, person, word, events, seen, limits)
            digest.add(prepared, service.procedure)
            batch.append(prepared)
        yield batch
        if progress is not None:
            progress(rows.stop, total)


def _prepared(
    place: Stage, given: Given, code: str, person: bulk.Person, channel: str, events: list[Event], seen: int,
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
        given.term,
        events,
        rungs.crossings(events, lambda revision: calendar, limits, seen),
        ladder,
        ladder.next_from(max(seen, state.at)) if ladder is not None else None,
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


def _organisations(place: Stage, services: list[int]) -> np.ndarray:
    """How often the applicant is an organisation: for business matters mostly, for matters of persons never."""
    return np.array([ORGANISATIONS.get(place.services[service].field, 0.0) for service in services])


def _make_room(wanted: Origin, replace: bool) -> None:
    """Refuse a scenario that meets a loaded one in province and days, or remove that one's rows by its origin."""
    meeting = Origin.objects.filter(
        kind__in=Origin.MADE_UP, province=wanted.province, first__lte=wanted.last, last__gte=wanted.first
    )
    if not replace:
        for origin in meeting:
            raise BadValue("scenario_loaded", name=origin.name, first=origin.first, last=origin.last)
    if meeting:
        catching_up.forget()
    for origin in meeting:
        remove(origin)


def remove(origin: Origin) -> None:
    """Delete what one run wrote. Its dossiers' codes stay used: nobody gets one twice."""
    dossiers = Dossier.objects.filter(origin=origin)
    applicants = list(dossiers.values_list("applicant_id", flat=True))
    for model in (Flag, FlagSetAside, OutboxMessage, DossierEvent):
        model.objects.filter(dossier__in=dossiers)._raw_delete(connection.alias)
    dossiers._raw_delete(connection.alias)
    for start in range(0, len(applicants), CHUNK):
        chunk = Applicant.objects.filter(pk__in=applicants[start : start + CHUNK])
        chunk.filter(~Exists(Dossier.objects.filter(applicant=OuterRef("pk"))))._raw_delete(connection.alias)
    origin.delete()


def _post_balances(origin: Origin) -> None:
    """Have reports know what was loaded; where another load is under way, the worker does it after."""
    with suppress(OperationalError):
        catching_up.catch_up(origin.loaded_at)


def _refresh_statistics() -> None:
    """Let the planner know how large the tables have become."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("ANALYZE")
        except DatabaseError:
            return
