"""Parts of a workspace as words for people: what graphs and differences show."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from journey.conditions import parse, to_text
from schemas.workspace import (
    AbsenceTrigger,
    Again,
    CalendarTrigger,
    Entry,
    EventTrigger,
    Exit,
    First,
    Goal,
    JourneyTrigger,
    LadderTrigger,
    ManualTrigger,
    ScheduleTrigger,
    SegmentTrigger,
    StageTrigger,
    TimedTrigger,
    Trigger,
    Wait,
)
from schemas.workspace.step_bodies import Grant, Task

_UNITS = (
    ("day", 86_400_000),
    ("hour", 3_600_000),
    ("minute", 60_000),
    ("second", 1_000),
    ("millisecond", 1),
)
"""No weeks: authors count days, and nobody writes 60 days as 8 weeks 4 days."""


def duration_words(ms: int) -> str:
    """A duration as an author would write it: `14 days`, `1 day 12 hours`; `0` for none.

    Returns: a text that `schemas.duration.parse_duration` reads as the same length.
    """
    if ms == 0:
        return "0"
    words = []
    for name, length in _UNITS:
        count, ms = divmod(ms, length)
        if count:
            words.append(f"{count} {name}" + ("" if count == 1 else "s"))
    return " ".join(words)


def length_words(length: int | str) -> str:
    """A duration, or a span that a calendar decides, as an author would write it; `-` leads what is past."""
    if isinstance(length, str):
        return length
    return f"-{duration_words(-length)}" if length < 0 else duration_words(length)


def offset_words(offset: int | str) -> str:
    """`3 days before `, `2 hours after `; nothing for none."""
    if offset == 0:
        return ""
    words = length_words(offset)
    return f"{words[1:]} before " if words.startswith("-") else f"{words} after "


def time_words(minute: int) -> str:
    """A minute of the day as `09:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def share_words(share: Decimal) -> str:
    """A share as `5%`."""
    return f"{(share * 100).normalize():f}%"


def condition_words(text: str) -> str:
    """A condition with single spaces, single quotes and no needless brackets.

    Raises: ConditionError if it was not checked before.
    """
    return to_text(parse(text))


def listed(names: Iterable[str], last: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    *most, end = names
    return f"{', '.join(most)} {last} {end}" if most else end


def trigger_lines(trigger: Trigger) -> list[str]:
    """What starts a passage."""
    if isinstance(trigger, AbsenceTrigger):
        absence = trigger.absence
        lines = [f"no {listed(absence.of)}", f"for {duration_words(absence.duration)}"]
        lines += [f"since {'the last ' if absence.restart else ''}{listed(absence.since)}"]
        lines += [f"late ones awaited {duration_words(absence.allow_late)}"] if absence.allow_late else []
    elif isinstance(trigger, JourneyTrigger):
        results = f" as {listed(trigger.ended)}" if trigger.ended else ""
        lines = [f"when journey {trigger.journey} ended{results}"]
    elif isinstance(trigger, SegmentTrigger):
        ways = [way for way, holds in (("enters", trigger.enters), ("leaves", trigger.leaves)) if holds]
        lines = [f"{listed(ways)} segment {listed(trigger.segment)}"]
    elif isinstance(trigger, StageTrigger):
        lines = ["stage changes"]
        lines += [f"from {listed(trigger.from_)}"] if trigger.from_ else []
        lines += [f"to {listed(trigger.to)}"] if trigger.to else []
    elif isinstance(trigger, LadderTrigger):
        lines = [f"level on {listed(trigger.ladder)} {trigger.direction or 'changes'}"]
        lines += [f"to {listed(trigger.level)}"] if trigger.level else []
    elif isinstance(trigger, EventTrigger):
        lines = [f"on {listed(trigger.on)}", *audience_lines(trigger.audience, trigger.spread)]
    elif isinstance(trigger, ManualTrigger):
        lines = ["when asked for"]
    else:
        lines = timed_lines(trigger)
    return lines + when_lines(trigger.when)


def timed_lines(trigger: TimedTrigger) -> list[str]:
    """When time starts a passage."""
    if isinstance(trigger, ScheduleTrigger):
        lines = [f"at {trigger.schedule}", f"clock: {trigger.zone}"]
        return lines + audience_lines(trigger.audience, trigger.spread)
    at = f" at {time_words(trigger.at)}" if trigger.at else ""
    if isinstance(trigger, CalendarTrigger):
        lines = [f"{offset_words(trigger.offset)}{trigger.calendar}{at}"]
        return lines + audience_lines(trigger.audience, trigger.spread)
    each = "each year " if trigger.every else ""
    lunar = ", in the lunar calendar" if trigger.calendar else ""
    lines = [f"{each}{offset_words(trigger.offset)}{condition_words(trigger.date)}{at}{lunar}"]
    return lines + audience_lines(None, trigger.spread)


def audience_lines(audience: str | None, spread: int) -> list[str]:
    """Who is meant, and over how long they are served."""
    lines = [f"for whom {condition_words(audience)}"] if audience else []
    return lines + ([f"spread over {duration_words(spread)}"] if spread else [])


def when_lines(condition: str | None) -> list[str]:
    """`when <condition>`; nothing without one."""
    return [f"when {condition_words(condition)}"] if condition else []


def entry_lines(entry: Entry) -> list[str]:
    """Who enters how often; eligibility aside."""
    lines = [f"one passage for each {condition_words(entry.key)}"] if entry.key else []
    lines += [f"triggered again inside: {entry.repeat}"] if entry.repeat != "ignore" else []
    lines += [f"again: {again_words(entry.again)}"]
    if entry.per_customer is not None:
        lines += [f"at most {entry.per_customer.open} at once a customer"]
        again = entry.per_customer.again
        lines += [f"again, any key: {again_words(again)}"] if again.rule != "always" else []
    return lines + ([f"held out: {share_words(entry.holdout)}"] if entry.holdout else [])


def again_words(again: Again) -> str:
    """`never`, `always` or `after 7 days`."""
    return f"after {duration_words(again.after)}" if again.rule == "after" else again.rule


def goal_lines(goal: Goal) -> list[str]:
    """What success is."""
    lines = [f"on {listed(goal.on)}"] if goal.on else []
    lines += when_lines(goal.when) + match_lines(goal.match)
    return [*lines, f"within {duration_words(goal.within)}"]


def exit_lines(leave: Exit) -> list[str]:
    """What else ends a passage from outside."""
    if leave.after is not None:
        return [f"after {duration_words(leave.after)}"]
    lines = [f"on {listed(leave.on)}"] if leave.on else []
    return lines + when_lines(leave.when) + match_lines(leave.match)


def match_lines(match: str | None) -> list[str]:
    """`of the same <key>`; nothing without one."""
    return [f"of the same {condition_words(match)}"] if match else []


def wait_words(wait: Wait) -> str:
    """What is waited for, in short."""
    if wait.duration is not None:
        calendar = f" of {wait.calendar}" if wait.calendar else ""
        return f"{length_words(wait.duration)}{calendar}"
    if wait.date is not None:
        return _date_words(wait, wait.date)
    if wait.until_when is not None:
        return f"until {condition_words(wait.until_when)}"
    if wait.at is not None:
        days = f" on {listed(wait.days)}" if wait.days else ""
        return f"until {time_words(wait.at)}{days}"
    assert wait.first is not None, "a wait has one of five forms"
    return "for the first of" if len(wait.first) > 1 or isinstance(wait.timeout, int) else "for an event"


def _date_words(wait: Wait, date: str) -> str:
    at = f" at {time_words(wait.at)}" if wait.at is not None else ""
    follow = ", and follows it" if wait.follow else ""
    return f"until {offset_words(wait.offset)}{condition_words(date)}{at}{follow}"


def task_lines(task: Task) -> list[str]:
    """What people are asked, and who is asked next."""
    until = "" if task.within is None else f" within {length_words(task.within)}"
    next_ones = [f"after {length_words(each.after)}: {each.action}" for each in task.escalate]
    declined = [f"declined: {task.on_decline}"] if task.on_decline else []
    return [f"task {task.action}{until}", *next_ones, *declined]


def grant_lines(grant: Grant) -> list[str]:
    """What is given, and whether it is waited for."""
    patience = [] if grant.patience is None else [f"patience {duration_words(grant.patience)}"]
    return [f"grant {grant.action}", *(["waitlist"] if grant.waitlist else []), *patience]


def first_words(element: First) -> str:
    """One thing that a wait may end with."""
    if element.step is not None:
        text = f"{element.step} {listed(element.outcome or [])}"
    else:
        text = listed(element.on or [])
    rest = when_lines(element.when) + match_lines(element.match)
    rest += [f"since {element.since}"] if element.since else []
    return ", ".join([text, *rest])
