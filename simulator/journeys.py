"""The way of one dossier through its offices, step by step, every step taken by the rules themselves.

`journey` gives the events of a dossier that comes in at a given instant and must end in a given way within its span;
what it does after the period runs on until `cut`, the last instant that has happened.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from dossiers.rules.deadlines import CALENDAR_DAYS, SAME_DAY, WORKING_DAYS, WORKING_HOURS, Term
from dossiers.rules.lifecycle import PROCESSING, Event, State, Step, apply
from dossiers.rules.officetime import day_of, end_of, start_of
from dossiers.rules.worktime import Calendar
from simulator.stage import Outlet, Service
from simulator.timing import Span

DRAWS = 12
"""How many uniform numbers one journey takes."""
SUPPLEMENTS = (
    "Thiếu bản sao giấy tờ tùy thân",
    "Bản vẽ chưa có chữ ký của chủ sử dụng đất liền kề",
    "Tờ khai chưa ghi đủ thông tin",
    "Thiếu giấy ủy quyền hợp lệ",
)
WAITS = (
    (0.60, "request_supplement", "supply", SUPPLEMENTS),
    (0.80, "request_payment", "pay", ("Chờ nộp lệ phí", "Chờ thực hiện nghĩa vụ tài chính")),
    (1.00, "pause", "resume", ("Lấy ý kiến cơ quan phối hợp", "Niêm yết công khai", "Đo đạc, kiểm tra thực địa")),
)
"""What an open dossier waits for: up to which draw, how that is asked and answered, and why."""
APOLOGY = "Khối lượng hồ sơ lớn, cần thêm thời gian thẩm tra"
REFUSAL = "Hồ sơ không thuộc phạm vi giải quyết"
SHARE_SUPPLEMENTED, SHARE_APOLOGISED, SHARE_POSITIVE = 0.07, 0.4, 0.985
LONGEST_DELAY = 60


class Given(NamedTuple):
    """One dossier's part of the population."""

    outlet: Outlet
    service: Service
    term: Term | None
    span: Span
    online: bool
    end: str
    opened_at: int
    received_at: int
    waits_until: int


def journey(calendar: Calendar, given: Given, draws: Sequence[float], cut: int) -> list[Event]:
    """The events of one dossier up to `cut`, in order; `draws` are `DRAWS` numbers in [0, 1)."""
    under_way = _Journey(calendar, given, draws)
    under_way.run()
    events = under_way.events
    while events and events[-1].step.at > cut:  # not yet happened
        events.pop()
    return events


class _Journey:
    """One dossier under way: its state, and the events so far."""

    def __init__(self, calendar: Calendar, given: Given, draws: Sequence[float]) -> None:
        self.calendar = calendar
        self.given = given
        self.draws = draws
        self.offices = given.service.offices or ("",)
        self.state: State = BEFORE
        self.events: list[Event] = []

    def run(self) -> None:
        given = self.given
        if given.online:
            self._take("submit", given.opened_at, agency=given.outlet.agency, office=self.offices[0])
        if given.end == "refused":
            self._take("refuse", given.received_at, reason=REFUSAL)
            return
        received_at = given.received_at
        if given.end == "pending":  # received after the period, then done in time
            received_at = self.calendar.first_session(end_of(given.span.period_last)) + int(self.draws[0] * 7_200)
        self._take("receive", received_at, agency=given.outlet.agency, office=self.offices[0], term=given.term)
        if given.waits_until:
            self._take("request_supplement", self._soon_after(received_at), reason=self._missing())
            self._take("supply", given.waits_until)
        _ENDS[given.end](self)

    # -- how it ends ------------------------------------------------------------------------------------------

    def end_on_time(self) -> None:
        self._perhaps_supplement()
        self._resolve(self._moment(day_of(self._due_at()), self.draws[1], upto=self._due_at()))

    def end_early(self) -> None:
        self._perhaps_supplement()
        first = self._earliest_day()
        last = min(day_of(self._due_at()) - 1, self.given.span.last)
        share = math.sqrt(self.draws[1])  # rather shortly before the date than at once
        self._resolve(self._moment(self._day_within(first, last, share), self.draws[2]))

    def end_late(self) -> None:
        self._perhaps_supplement()
        self._resolve(self._late_moment(self._earliest_day(), self.given.span.last))

    def end_no_term(self) -> None:
        first = self._earliest_day()
        last = min(first + 16, self.given.span.last)
        self._resolve(self._moment(self._day_within(first, last, self.draws[1]), self.draws[2]))

    def end_withdrawn(self) -> None:
        self._leave("withdraw", "Người nộp xin rút hồ sơ")

    def end_stopped(self) -> None:
        self._leave("stop", "Không đủ điều kiện giải quyết")

    def end_open_in_time(self) -> None:
        """Open when the period ends; done in time after it where its date lets it."""
        due_at, after = self.state.due_at, end_of(self.given.span.period_last) + 1
        if due_at is None:
            self._resolve_some_day(after)
        elif due_at > self.calendar.first_session(after):
            self._resolve(self._moment(day_of(due_at), self.draws[1], after=after, upto=due_at))
        else:
            self._resolve(self._late_moment(day_of(after), None))

    def end_open_late(self) -> None:
        self._resolve(self._late_moment(self.given.span.period_last + 1, None))

    def end_open_paused(self) -> None:
        """Waits when the period ends, for one thing or another; answered and done in time after it."""
        due_at, last = self.state.due_at, self.given.span.last
        if due_at is not None:
            last = min(day_of(due_at), last)
        asked_on = self._day_within(day_of(self.state.at), last, self.draws[1])
        asked_at = self._moment(asked_on, self.draws[2], upto=due_at)
        self._work_until(asked_at, offices=1)
        ask, answer, reason = self._wait()
        self._take(ask, asked_at, reason=reason)
        answered_on = self.calendar.nth_working_day_after(self.given.span.period_last, 1 + int(self.draws[3] * 10))
        self._take(answer, self._moment(answered_on, self.draws[4]))
        self._resolve_in_time()

    def end_pending(self) -> None:
        """Received after the period, then done in time."""
        self._resolve_in_time()

    def _leave(self, action: str, reason: str) -> None:
        due_at, last = self.state.due_at, self.given.span.last
        if due_at is not None:
            last = min(day_of(due_at), last)
        at = self._moment(self._day_within(self._earliest_day(), last, self.draws[1]), self.draws[2], upto=due_at)
        self._work_until(at, offices=1)
        self._take(action, at, reason=reason)

    def _resolve_in_time(self) -> None:
        due_at = self.state.due_at
        if due_at is None:
            self._resolve_some_day(self.state.at)
        else:
            self._resolve(self._moment(day_of(due_at), self.draws[5], upto=due_at))

    def _resolve_some_day(self, after: int) -> None:
        """Without a term: within three weeks."""
        done_on = self.calendar.nth_working_day_after(day_of(after), 1 + int(self.draws[1] * 15))
        self._resolve(self._moment(done_on, self.draws[2]))

    # -- on the way -------------------------------------------------------------------------------------------

    def _perhaps_supplement(self) -> None:
        """Some dossiers lack a paper: asked for and supplied on the way, if the span leaves time for it."""
        given, term = self.given, self.given.term
        if self.draws[6] >= SHARE_SUPPLEMENTED or given.waits_until:
            return
        if term is None or term.amount < 3 or term.kind not in (WORKING_DAYS, CALENDAR_DAYS):
            return
        if self.state.at < start_of(given.span.period_first):
            return
        after = self.calendar.nth_working_day_after
        asked_on = after(day_of(self.state.at), 1 + int(self.draws[7] * (min(term.amount, 8) - 2)))
        answered_on = after(asked_on, 1 + int(self.draws[8] * 7))
        asked_at = self._moment(asked_on, self.draws[9])
        if asked_at > self._due_at():
            return
        asked, request = apply(self.state, Step("request_supplement", asked_at, reason=self._missing()), self.calendar)
        answered, answer = apply(asked, Step("supply", self._moment(answered_on, self.draws[10])), self.calendar)
        if answered.due_at is None or not answered.leg:
            return
        last_day = day_of(answered.due_at) if given.end == "on_time" else after(day_of(answered.due_at), 1)
        if last_day <= given.span.last:
            self.events += [request, answer]
            self.state = answered

    def _work_until(self, at: int, offices: int = 2) -> None:
        """Hand the dossier from office to office, evenly over the working time that is left."""
        term = self.given.term
        if term is not None and term.kind == SAME_DAY:
            offices = 1
        start = self.state.at
        worked = self.calendar.worked_between(start, at)
        for place in range(1, min(offices, len(self.offices) - 1) + 1):
            share = (place - 0.7 + 0.4 * self.draws[11]) / (offices + 1)
            handed_at = self.calendar.add_worked(start, int(worked * share))
            self._take("assign", min(at, handed_at), office=self.offices[place])

    def _resolve(self, at: int) -> None:
        due_at = self.state.due_at
        if due_at is not None and due_at < at and self.draws[11] < SHARE_APOLOGISED:
            self._apologise(due_at, at)
        else:
            self._work_until(at)
        outcome = "positive" if self.draws[10] < SHARE_POSITIVE else "negative"
        self._take("resolve", at, office=self.offices[-1], outcome=outcome)
        collected_on = self.calendar.nth_working_day_after(self.calendar.roll(day_of(at)), int(self.draws[9] * 4))
        self._take("return_result", self._moment(collected_on, self.draws[8]), office=self.offices[0])

    def _apologise(self, due_at: int, done_at: int) -> None:
        """Work until the date has passed; then, in the next hour of work, say when it will be done."""
        told_at = self.calendar.add_worked(max(self.state.at, due_at), 1 + int(self.draws[7] * 3_600))
        promised = end_of(self.calendar.nth_working_day_after(day_of(due_at), 3))
        if told_at >= min(done_at, promised):
            self._work_until(done_at)
            return
        self._work_until(told_at)
        self._take("extend", told_at, reason=APOLOGY, promised_at=promised)

    def _take(self, action: str, at: int, **details: Any) -> None:
        state = self.state if self.events else None
        self.state, event = apply(state, Step(action, at, **details), self.calendar)
        self.events.append(event)

    # -- when ---------------------------------------------------------------------------------------------------

    def _due_at(self) -> int:
        due_at = self.state.due_at
        if due_at is None:
            raise ArithmeticError(f"a dossier without a date cannot end {self.given.end}")
        return due_at

    def _earliest_day(self) -> int:
        """The first working day of the span on which it can end."""
        return self.calendar.roll(max(day_of(self.state.at), self.given.span.first))

    def _day_within(self, first: int, last: int, share: float) -> int:
        """A working day from `first` on, a share of the way to `last`."""
        days = self.calendar.working_days_between(first, last)
        return self.calendar.nth_working_day_after(first, int(share * (days + 1)))

    def _late_moment(self, first: int, last: int | None) -> int:
        """After the date, on a working day from `first` to `last`; the delay is short for most and long for some."""
        due_at = self._due_at()
        day = max(self.calendar.nth_working_day_after(day_of(due_at), 1), self.calendar.roll(first))
        if last is not None and day > last:
            return self._moment(day_of(due_at), self.draws[1], after=due_at + 1)
        delay = min(int(-math.log(1.0 - self.draws[3]) * 4), LONGEST_DELAY)
        if last is not None:
            delay = min(delay, self.calendar.working_days_between(day, last))
        return self._moment(self.calendar.nth_working_day_after(day, delay), self.draws[4])

    def _moment(self, day: int, draw: float, *, after: int = 0, upto: int | None = None) -> int:
        """An instant of work on a day, not before the last event; the last event's own if no work is left then."""
        begin = max(self.state.at, after, start_of(day))
        end = end_of(day) if upto is None else min(upto, end_of(day))
        worked = self.calendar.worked_between(begin, end)
        return self.calendar.add_worked(begin, 1 + int(draw * (worked - 1))) if worked > 0 else begin

    def _soon_after(self, at: int) -> int:
        """Some minutes of work later on the same day; of a clock of hours, one."""
        term = self.given.term
        hours = term is not None and term.kind == WORKING_HOURS
        later = self.calendar.add_worked(at, 60 if hours else 300 + int(self.draws[2] * 2_700))
        return later if day_of(later) == day_of(at) else at + 60

    def _wait(self) -> tuple[str, str, str]:
        """What it waits for: how that is asked and answered, and why. What may not be now is a paper that lacks."""
        for upto, ask, answer, reasons in WAITS:
            if self.draws[6] < upto and self._may_wait(ask):
                return ask, answer, reasons[int(self.draws[4] * len(reasons))]
        return "request_supplement", "supply", self._missing()

    def _may_wait(self, ask: str) -> bool:
        """Money is asked for where there is a fee; only who works on a dossier puts it off."""
        return {"request_payment": self.given.service.fee > 0, "pause": self.state.status == PROCESSING}.get(ask, True)

    def _missing(self) -> str:
        return SUPPLEMENTS[int(self.draws[4] * len(SUPPLEMENTS))]


BEFORE = State(0, 0, "", 0, "")
_ENDS = {
    "early": _Journey.end_early,
    "on_time": _Journey.end_on_time,
    "late": _Journey.end_late,
    "no_term": _Journey.end_no_term,
    "withdrawn": _Journey.end_withdrawn,
    "stopped": _Journey.end_stopped,
    "open_in_time": _Journey.end_open_in_time,
    "open_late": _Journey.end_open_late,
    "open_paused": _Journey.end_open_paused,
    "pending": _Journey.end_pending,
}
