"""The rules of deadlines (docs/rules.md) read slowly: day by day, session by session, over naive datetimes
of the office's wall clock.

Shares nothing with `dossiers.rules`: it reads weekly hours and special days as plain values by their fields.
"""

from datetime import date, datetime, time, timedelta

ONE_DAY = timedelta(days=1)
LAST_SECOND = time(23, 59, 59)


class Outside(Exception):
    """The calendar does not say: refused, never guessed."""


class Office:
    """A calendar as a plain list of its days and of the sessions worked on each."""

    def __init__(self, first, last, hours, entries):
        self.first, self.last = first, last
        self.sessions = {}
        day = first
        while day <= last:
            midnight = datetime.combine(day, time())
            self.sessions[day] = [
                (midnight + timedelta(seconds=start), midnight + timedelta(seconds=end))
                for start, end in hours_of_a_day(day, hours, entries)
            ]
            day += ONE_DAY

    # -- days

    def is_working(self, day):
        if day not in self.sessions:
            raise Outside(day)
        return bool(self.sessions[day])

    def nth_after(self, day, n):
        self.is_working(day)
        while n > 0:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def nth_before(self, day, n):
        self.is_working(day)
        while n > 0:
            day -= ONE_DAY
            n -= self.is_working(day)
        return day

    def roll(self, day):
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def count_between(self, after, upto):
        """Working days later than `after`, up to and including `upto`."""
        self.is_working(after)
        self.is_working(upto)
        counted = 0
        while after < upto:
            after += ONE_DAY
            counted += self.is_working(after)
        return counted

    # -- hours

    def first_session(self, at):
        day = at.date()
        while True:
            self.is_working(day)
            for start, end in self.sessions[day]:
                if at < end:
                    return max(at, start)
            day += ONE_DAY

    def worked_between(self, start, end):
        """Seconds of working time that lie in [start, end); negative if told backwards."""
        if end < start:
            return -self.worked_between(end, start)
        day, worked = start.date(), timedelta()
        self.is_working(day)
        self.is_working(end.date())
        while day <= end.date():
            for opens, closes in self.sessions[day]:
                worked += max(timedelta(), min(closes, end) - max(opens, start))
            day += ONE_DAY
        return int(worked.total_seconds())

    def add_worked(self, at, seconds):
        """The earliest instant by which so much has been worked since `at`."""
        day, left = at.date(), timedelta(seconds=seconds)
        self.is_working(day)
        while left:
            self.is_working(day)
            for opens, closes in self.sessions[day]:
                begin = max(opens, at)
                if left and begin < closes:
                    part = min(left, closes - begin)
                    left -= part
                    if not left:
                        return begin + part
            day += ONE_DAY
        return at

    def worked_ago(self, at, seconds):
        """The earliest instant from which no more than so much is worked up to `at`."""
        day, left, earliest = at.date(), timedelta(seconds=seconds), None
        while True:
            if day < self.first and not left and earliest:
                return earliest  # the beginning of all that the calendar knows
            self.is_working(day)
            for opens, closes in reversed(self.sessions[day]):
                end = min(closes, at)
                if opens < end:
                    if not left:
                        return end  # anything earlier would take more
                    part = min(left, end - opens)
                    left -= part
                    earliest = end - part
                    if earliest > opens:
                        return earliest
            day -= ONE_DAY


def hours_of_a_day(day, hours, entries):
    """The sessions of one day: what the last entry for it says, else what the weekly hours say."""
    said = [entry for entry in entries if entry.day == day]
    if said and said[-1].kind in ("holiday", "compensatory", "swapped_off"):
        return ()
    if said and said[-1].kind == "makeup_work":
        if said[-1].sessions is not None:
            return said[-1].sessions
        return weekly(day, 1, hours)
    return weekly(day, day.isoweekday(), hours)


def weekly(day, weekday, hours):
    """What is worked on such a weekday, by the hours in force on that day; later ones replace earlier ones."""
    found = ()
    for rule in hours:
        in_force = (rule.first is None or rule.first <= day) and (rule.last is None or day <= rule.last)
        if weekday in rule.weekdays and in_force and in_season(day, rule.season):
            found = rule.sessions
    return found


def in_season(day, season):
    if season is None:
        return True
    (month, number), end = season
    walked = date(2024, month, number)  # a leap year has every day of the year
    while (walked.month, walked.day) != end:
        if (walked.month, walked.day) == (day.month, day.day):
            return True
        walked = date(2024, 1, 1) if walked == date(2024, 12, 31) else walked + ONE_DAY
    return (walked.month, walked.day) == (day.month, day.day)


class Clock:
    """One dossier's clock, told what happens in order. `due` is None while it stands in time."""

    def __init__(self, office, term, received):
        self.office, self.term = office, term
        self.due = self.asked = None
        self.count_from(received, term.amount * 3600 if term.kind == "working_hours" else term.amount)

    def count_from(self, start, left):
        self.start, self.left = start, left
        self.due, self.unrolled = self.counted()

    def counted(self):
        """(the last second in time, the last day before it is moved off a day off)."""
        office, kind = self.office, self.term.kind
        if kind == "working_hours":
            return office.add_worked(self.start, self.left), None
        started = office.first_session(self.start)
        day = started.date()
        if kind == "working_days":
            last = office.nth_after(day, self.left)
        elif kind == "calendar_days":
            last = day + timedelta(days=self.left)
        else:
            after_midnight = started - datetime.combine(day, time())
            last = office.nth_after(day, 1) if after_midnight.seconds > self.term.cutoff else day
        return datetime.combine(office.roll(last), LAST_SECOND), last

    def is_late(self, at):
        return self.due is not None and self.due < at

    def ask(self, at):
        """The clock stands from here; of a dossier already late nothing changes."""
        self.asked = at
        if not self.is_late(at):
            self.stand()

    def stand(self):
        """Fix what is left of the term, and keep no date."""
        kind, due, office = self.term.kind, self.due, self.office
        day_zero = office.first_session(self.start).date()
        used = max(self.asked.date(), day_zero)
        if kind == "working_hours":
            self.left = office.worked_between(self.asked, due)
        elif kind == "working_days":
            self.left = office.count_between(used, due.date()) if used < due.date() else 0
        elif kind == "calendar_days":
            self.left = max(0, (self.unrolled - used).days)
        self.due = None

    def answer(self, at, restarts=False):
        self.asked = None
        if self.due is None:
            whole = self.term.amount * (3600 if self.term.kind == "working_hours" else 1)
            self.count_from(at, whole if restarts else self.left)

    def recalculate(self, office):
        """A changed calendar: never earlier than the date that the citizen holds."""
        self.office = office
        if self.due is None:
            return
        new, last = self.counted()
        held = self.due
        if not office.is_working(held.date()):
            if self.term.kind == "working_hours":
                held = office.first_session(held)
            else:
                held = datetime.combine(office.roll(held.date()), LAST_SECOND)
        self.due = max(new, held)
        # When the held day stands, it is the last day that a later request counts up to.
        self.unrolled = last if new >= held else held.date()
        if self.asked is not None and not self.is_late(self.asked):
            self.stand()

    def verdict(self, resolved):
        if self.is_late(resolved):
            return "late"
        return "early" if resolved.date() < self.due.date() else "on_time"
