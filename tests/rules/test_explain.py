"""Why this date: the trace of the worked cases names the days that were skipped, the pauses and the promises."""

from dossiers.rules.explain import explain
from tests.rules.offices import (
    NATIONAL,
    SAME_DAY,
    Story,
    at,
    calendar_days,
    date_told,
    national,
    off,
    told,
    working_days,
    working_hours,
)


def trace(story, *later):
    calendars = {calendar.revision: calendar for calendar in (NATIONAL, *later)}
    return explain(story.events, calendars.__getitem__)


def words(lines):
    return [line.what for line in lines]


def the(lines, what):
    (line,) = [line for line in lines if line.what == what]
    return line


def skipped(lines):
    return [(date_told(line.first), date_told(line.last), line.name) for line in lines if line.what == "skipped"]


def test_tet_2023_is_named_and_the_weekend_is_skipped_without_a_name():
    lines = trace(Story(working_days(3), "2023-01-19 15:00"))
    assert words(lines) == ["received", "term", "started", "skipped", "skipped", "counted", "due"]
    assert skipped(lines) == [
        ("2023-01-20", "2023-01-26", "Tết Nguyên đán"),
        ("2023-01-28", "2023-01-29", ""),
    ]
    assert told(the(lines, "received").at) == told(the(lines, "started").at) == "2023-01-19 15:00:00"
    term = the(lines, "term")
    assert (term.amount, term.kind) == (3, "working_days")
    counted = the(lines, "counted")
    assert (counted.amount, date_told(counted.first), date_told(counted.last)) == (3, "2023-01-19", "2023-01-31")
    assert told(the(lines, "due").at) == "2023-01-31 23:59:59"


def test_tet_2024_of_the_worked_case():
    lines = trace(Story(working_days(5), "2024-02-05 10:00"))
    assert skipped(lines) == [("2024-02-08", "2024-02-14", "Tết Nguyên đán"), ("2024-02-17", "2024-02-18", "")]
    assert told(the(lines, "due").at) == "2024-02-19 23:59:59"


def test_holidays_in_a_row_are_one_run_with_each_name_once():
    lines = trace(Story(working_days(5), "2023-04-28 09:00"))
    assert skipped(lines) == [
        ("2023-04-29", "2023-05-03", "Giỗ Tổ Hùng Vương, Ngày Chiến thắng, Quốc tế Lao động, nghỉ bù"),
        ("2023-05-06", "2023-05-07", ""),
    ]


def test_a_calendar_term_counts_days_off_and_names_only_those_that_it_was_rolled_off():
    lines = trace(Story(calendar_days(10), "2023-08-23 14:00"))
    assert skipped(lines) == [("2023-09-02", "2023-09-04", "Quốc khánh")]
    assert told(the(lines, "due").at) == "2023-09-05 23:59:59"


def test_a_reception_on_saturday_starts_on_monday():
    lines = trace(Story(working_days(2), "2024-06-08 08:00"))
    assert told(the(lines, "received").at) == "2024-06-08 08:00:00"
    assert told(the(lines, "started").at) == "2024-06-10 07:00:00"


def test_a_worked_saturday_is_not_skipped():
    lines = trace(Story(working_days(1), "2024-05-03 10:00"))
    assert skipped(lines) == [] and told(the(lines, "due").at) == "2024-05-04 23:59:59"


def test_the_same_day_says_that_it_was_after_15():
    assert "after_cutoff" not in words(trace(Story(SAME_DAY, "2024-06-03 15:00:00")))
    assert the(trace(Story(SAME_DAY, "2024-06-03 15:00:01")), "after_cutoff").amount == 15 * 3600


def test_hours_are_counted_to_an_instant():
    lines = trace(Story(working_hours(5), "2024-10-11 10:00"))
    counted = the(lines, "counted")
    assert (counted.amount, counted.kind, told(counted.at)) == (5 * 3600, "working_hours", "2024-10-11 17:00:00")


def paused_in_april() -> Story:
    story = Story(working_days(5), "2023-04-25 08:30")
    return story.then("request_supplement", "2023-04-27 10:00", reason="thiếu bản đồ")


def test_the_pause_of_the_worked_case_is_told_with_its_reason_and_what_it_left():
    lines = trace(paused_in_april().then("supply", "2023-05-06 09:00"))
    assert words(lines) == [
        "received", "term", "started", "skipped", "counted",
        "paused", "answered", "started", "counted",
        "slip", "due",
    ]  # fmt: skip
    paused, answered = the(lines, "paused"), the(lines, "answered")
    assert (told(paused.at), paused.amount, paused.kind, paused.name) == (
        "2023-04-27 10:00:00", 3, "request_supplement", "thiếu bản đồ",
    )  # fmt: skip
    assert (told(answered.at), told(answered.since)) == ("2023-05-06 09:00:00", "2023-04-27 10:00:00")
    assert skipped(lines) == [
        ("2023-04-29", "2023-05-03", "Giỗ Tổ Hùng Vương, Ngày Chiến thắng, Quốc tế Lao động, nghỉ bù"),
    ]
    started = [told(line.at) for line in lines if line.what == "started"]
    assert started == ["2023-04-25 08:30:00", "2023-05-08 07:00:00"]
    assert [line.amount for line in lines if line.what == "counted"] == [5, 3]
    assert told(the(lines, "slip").at) == "2023-05-05 23:59:59"
    assert told(the(lines, "due").at) == "2023-05-11 23:59:59"


def test_while_the_clock_stands_no_date_is_told():
    lines = trace(paused_in_april())
    assert words(lines)[-1] == "paused" and "due" not in words(lines)


def test_every_pause_is_told():
    story = Story(working_days(5), "2024-06-03 09:00").then("assign", "2024-06-03 10:00")
    for asked, answered, month_day in [("request_payment", "pay", "06-04"), ("pause", "resume", "06-05")]:
        story.then(asked, f"2024-{month_day} 08:00").then(answered, f"2024-{month_day} 16:00")
    lines = trace(story)
    assert [line.kind for line in lines if line.what == "paused"] == ["request_payment", "pause"]
    assert [line.kind for line in lines if line.what == "answered"] == ["pay", "resume"]
    assert told(the(lines, "due").at) == "2024-06-10 23:59:59" and "slip" not in words(lines)


def test_a_pause_when_late_leaves_nothing_and_counts_nothing_anew():
    story = Story(working_days(5), "2024-06-03 09:00").then("request_supplement", "2024-06-11 09:00")
    lines = trace(story.then("supply", "2024-06-20 09:00"))
    assert the(lines, "paused").amount is None
    assert words(lines).count("counted") == 1
    assert told(the(lines, "due").at) == "2024-06-10 23:59:59"


def test_the_swap_of_the_worked_case_tells_what_moved_and_why():
    announced = national(revision=2)
    before = national(swap_2024=False)
    story = Story(working_days(12), "2024-04-10 09:00", before)
    story.calendar = announced
    story.then("recalculate", "2024-04-12 16:00", reason="2450/VPCP-KGVX")
    lines = explain(story.events, {1: before, 2: announced}.__getitem__)
    moved = the(lines, "moved")
    assert (told(moved.since), told(moved.at)) == ("2024-04-29 23:59:59", "2024-05-02 23:59:59")
    assert moved.name == "2450/VPCP-KGVX"
    assert ("2024-04-18", "2024-04-18", "Giỗ Tổ Hùng Vương") in skipped(lines)
    assert told(the(lines, "slip").at) == "2024-04-29 23:59:59"


def test_a_recalculation_that_moved_nothing_is_not_told():
    later = national(*off("bão", "2024-07-01"), revision=2)
    story = Story(working_days(5), "2024-06-03 09:00").recalculate("2024-06-04 09:00", later)
    assert "moved" not in words(trace(story, later))


def test_an_apology_is_told_with_its_promise():
    story = Story(working_days(5), "2024-06-03 09:00")
    story.then("extend", "2024-06-07 09:00", promised_at=at("2024-06-17 17:00"), reason="chờ ý kiến Sở")
    promised = the(trace(story), "promised")
    assert (told(promised.at), promised.name) == ("2024-06-17 17:00:00", "chờ ý kiến Sở")


def test_the_verdict_ends_the_trace_and_the_collection_adds_nothing():
    story = Story(working_days(5), "2024-06-03 09:00").then("resolve", "2024-06-11 08:00")
    lines = trace(story.then("return_result", "2024-06-12 09:00"))
    assert (the(lines, "ended").kind, the(lines, "ended").name) == ("resolve", "late")
    assert words(lines)[-1] == "due"


def test_without_a_term_that_is_all_there_is_to_tell():
    assert words(trace(Story(None, "2024-06-03 09:00"))) == ["received", "no_term"]


def test_nothing_happened_nothing_to_tell():
    assert explain([], {}.__getitem__) == []
