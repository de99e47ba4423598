"""Triggers by time, compiled: when is the next time of one customer?

Every customer is served by a timer of its own: times are in its zone, and `spread` gives it an instant that
follows from its id. So a million people who are due at nine do not come at one instant, nor in one batch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from journey.calendars import NEVER_DAY, civil_day, festival_on_or_after
from journey.chance import chance
from journey.lunar import day_of_lunar, lunar_of
from journey.moments import Named, Plan, named, plan_of, planned
from journey.zones import instant_of, local, zone
from schemas.cron import Cron, parse_cron
from schemas.instant import DAY_MS
from schemas.workspace import CalendarTrigger, DateTrigger, Festival, ScheduleTrigger, Trigger

CRON_DAYS_MAX = 8 * 366
"""From one 29 February to the next it may be eight years."""
OCCURRENCES_TRIED_MAX = 8
"""Candidates from a day or two before the earliest that counts; the third is always late enough."""
DAYS_CACHED_MAX = 65_536
AS_NAMED = Plan()
_MONTH_DAY = re.compile(r"(?:--)?(\d{2})-(\d{2})", re.ASCII)


class Occurrence(NamedTuple):
    """One time at which a trigger fires for one customer."""

    due: int
    day: date
    """The day it is about: of the schedule, the anniversary, the festival."""


class Anniversary(NamedTuple):
    """A day of every year, perhaps only from a first one on."""

    month: int
    day: int
    first: date = date.min


@dataclass(frozen=True, slots=True)
class Timed:
    """A compiled trigger by time; exactly one of `cron`, `festival` and `date` is its form."""

    meaning: str
    """Texts of the trigger: whoever was armed by another meaning is armed anew."""
    spread: int
    cron: Cron | None = None
    zone: str = ""
    """Empty: the customer's; else `workspace` or an IANA name."""
    festival: str = ""
    date: Callable[[Any], Any] | None = None
    yearly: bool = False
    lunar: bool = False
    plan: Plan = AS_NAMED

    def shift(self, journey: str, customer: str) -> int:
        """How much later than the first this customer is served: 0 <= ms < spread."""
        return int(chance("spread", journey, customer) * self.spread) if self.spread else 0

    def value(self, scope: Any) -> Named | Anniversary | None:
        """What the date of the customer names; None where there is none. Any: as every condition."""
        assert self.date is not None, "asked of triggers by a date only"
        found = self.date(scope)
        if not self.yearly:
            return named(found)
        return _lunar_anniversary(found) if self.lunar else _civil_anniversary(found)


def compile_timed(trigger: Trigger, condition: Callable[[str], Callable[[Any], Any]]) -> Timed | None:
    """What a trigger asks of time; None if it is of another kind.

    Args:
        condition: compiles one condition.
    """
    match trigger:
        case ScheduleTrigger():
            where = "" if trigger.zone == "customer" else trigger.zone
            return Timed(_meaning(trigger), trigger.spread, cron=parse_cron(trigger.schedule), zone=where)
        case DateTrigger():
            return Timed(
                _meaning(trigger),
                trigger.spread,
                date=condition(trigger.date),
                yearly=trigger.every is not None,
                lunar=trigger.calendar is not None,
                plan=plan_of(trigger.offset, trigger.at),
            )
        case CalendarTrigger():
            plan = plan_of(trigger.offset, trigger.at)
            return Timed(_meaning(trigger), trigger.spread, festival=trigger.calendar, plan=plan)
        case _:
            return None


def next_occurrence(
    timed: Timed, value: Named | Anniversary | None, after: int, where: ZoneInfo, *, festival: Festival | None
) -> Occurrence | None:
    """The first time after an instant, before the customer's share of the spread is added.

    Args:
        value: what the date names, for a trigger by date.
        after: int ms; an occurrence at this very instant is past.
        where: the zone whose clock counts.
        festival: the festival, for a trigger by one.
    Returns: None where there is none: no date, a date that is past, a list or table that has ended.
    """
    if timed.cron is not None:
        return _next_scheduled(timed.cron, after, where)
    earliest = local(after - timed.plan.offset_ms, where).date() - timedelta(days=2 + timed.plan.offset_days)
    if timed.festival:
        days = _festival_days(festival, earliest) if festival is not None else iter(())
    elif isinstance(value, Anniversary):
        days = _anniversaries(value, earliest, lunar=timed.lunar)
    elif value is None:
        return None
    else:
        due = planned(value, timed.plan, where)
        day = local(value, where).date() if isinstance(value, int) else value
        return Occurrence(due, day) if due > after else None
    found = (Occurrence(planned(day, timed.plan, where), day) for day in islice(days, OCCURRENCES_TRIED_MAX))
    return next((each for each in found if each.due > after), None)


def meaning_of_all(timed: Sequence[tuple[str, Timed]], festivals: Mapping[str, Festival]) -> str:
    """Triggers by time with their festivals, as one text: who was armed by another is armed anew."""
    parts = [f"{journey} {each.meaning}" for journey, each in timed]
    names = sorted({each.festival for _, each in timed if each.festival})
    return "\n".join([*parts, *(festivals[name].model_dump_json() for name in names)])


def zone_of_timed(timed: Timed, customer: ZoneInfo, home: ZoneInfo) -> ZoneInfo:
    """Whose clock counts."""
    if timed.zone in ("", "workspace"):
        return home if timed.zone else customer
    found = zone(timed.zone)
    assert found is not None, f"zone {timed.zone!r} is not in tzdata"
    return found


def _meaning(trigger: ScheduleTrigger | DateTrigger | CalendarTrigger) -> str:
    return trigger.model_dump_json(exclude={"when", "audience"})


def _next_scheduled(cron: Cron, after: int, where: ZoneInfo) -> Occurrence | None:
    day = local(after, where).date() - timedelta(days=1)
    for _ in range(OCCURRENCES_TRIED_MAX):
        found = _scheduled_day(cron, day)
        if found is None:
            return None
        for hour in sorted(cron.hours):
            due = instant_of(found, hour * 60 + cron.minute, where)
            if due > after:
                return Occurrence(due, found)
        day = found + timedelta(days=1)
    raise AssertionError(f"no time of {cron} after {after} within {OCCURRENCES_TRIED_MAX} of its days")


@lru_cache(DAYS_CACHED_MAX)
def _scheduled_day(cron: Cron, day: date) -> date | None:
    """The first day of a schedule on or after a day; None if it has none."""
    for ahead in range(CRON_DAYS_MAX):
        candidate = day + timedelta(days=ahead)
        if candidate.month in cron.months and _on_day(cron, candidate):
            return candidate
    return None


def _on_day(cron: Cron, day: date) -> bool:
    if cron.days is None or cron.weekdays is None:
        in_month = cron.days is None or day.day in cron.days
        return in_month and (cron.weekdays is None or day.weekday() in cron.weekdays)
    return day.day in cron.days or day.weekday() in cron.weekdays


def _festival_days(festival: Festival, earliest: date) -> Iterable[date]:
    day = festival_on_or_after(festival, earliest)
    while day != NEVER_DAY:
        yield day
        day = festival_on_or_after(festival, day + timedelta(days=1))


def _anniversaries(value: Anniversary, earliest: date, *, lunar: bool) -> Iterable[date]:
    begin = max(earliest, value.first)
    for year in range(begin.year - 1, begin.year + OCCURRENCES_TRIED_MAX):
        day = day_of_lunar(year, value.month, value.day) if lunar else civil_day(year, value.month, value.day)
        if day is not None and day >= begin:
            yield day


def _civil_anniversary(value: Any) -> Anniversary | None:
    """Of a day, an instant (its day in UTC), or `06-15`. Any: senders choose."""
    day = _day(value)
    if day is not None:
        return Anniversary(day.month, day.day, day)
    return _month_day(value)


def _lunar_anniversary(value: Any) -> Anniversary | None:
    """Of the lunar day of a date, or of the lunar month and day `08-15`. Any: senders choose."""
    day = _day(value)
    if day is None:
        found = _month_day(value)
        return found if found is None or found.day <= 30 else None
    lunar = lunar_of(day)
    return None if lunar is None else Anniversary(lunar.month, lunar.day, day)


def _day(value: Any) -> date | None:
    found = named(value)
    return date.fromordinal(_EPOCH + found // DAY_MS) if isinstance(found, int) else found


def _month_day(value: Any) -> Anniversary | None:
    found = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    try:
        date(2000, month, day)
    except ValueError:
        return None
    return Anniversary(month, day)


_EPOCH = date(1970, 1, 1).toordinal()
