"""Working time and festivals: a workspace's calendars, compiled for arithmetic without I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from journey.lunar import day_of_lunar, lunar_of
from journey.zones import DAY_MINUTES, instant_of, local, shift_days, zone
from schemas.span import Span
from schemas.workspace import BUILTIN_FESTIVALS, CalendarFile, Festival
from schemas.workspace.calendar import WEEKDAYS

WALK_DAYS_MAX = 4_000
"""Days that are looked at for working time; a calendar that has too little of it in eleven years has none."""
HOUR_MS, MINUTE_MS = 3_600_000, 60_000
NEVER_DAY = date.max
Hours = tuple[tuple[int, int], ...]
"""Open from, until: minutes of a day, in order, apart from each other."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar, ready to count in."""

    id: str
    where: ZoneInfo
    weekly: tuple[Hours, ...]
    """Monday first."""
    days_off: tuple[tuple[int, int], ...]
    """First and last day as ordinals."""
    make_up: Mapping[int, int]
    """Ordinal of a day -> the weekday whose hours it has."""

    def hours_on(self, day: date) -> Hours:
        """When there is work on a day; a make-up day is one even within days off."""
        ordinal = day.toordinal()
        like = self.make_up.get(ordinal)
        if like is not None:
            return self.weekly[like]
        if any(first <= ordinal <= last for first, last in self.days_off):
            return ()
        return self.weekly[day.weekday()]

    def openings(self, after: int) -> Iterable[tuple[int, int]]:
        """Instants between which there is work, none that ends by `after`, over WALK_DAYS_MAX days."""
        first = local(after, self.where).date()
        for ahead in range(WALK_DAYS_MAX):
            day = first + timedelta(days=ahead)
            for start, end in self.hours_on(day):
                until = _instant(day, end, self.where)
                if until > after:
                    yield _instant(day, start, self.where), until

    def next_working(self, at: int) -> int:
        """`at` if there is work then, else the next opening; `at` where the calendar has no more work."""
        for start, _ in self.openings(at):
            return max(start, at)
        return at

    def after_working_ms(self, at: int, ms: int) -> int:
        """The instant at which so much working time has passed since `at`.

        Returns: `at` itself for none; the end of the last opening where the calendar has too little.
        Cost: some 2 us a day.
        """
        last = at
        if ms == 0:
            return at
        for start, until in self.openings(at):
            begin = max(start, at)
            if until - begin >= ms:
                return begin + ms
            ms -= until - begin
            last = until
        return last

    def after_working_days(self, at: int, days: int) -> int:
        """The same time of day so many days of work later, moved to the next opening if there is none then.

        What is not in working time counts from the next opening: one working day from Saturday is Tuesday's
        opening.
        """
        begin = self.next_working(at)
        day = local(begin, self.where).date()
        left = days
        for ahead in range(1, WALK_DAYS_MAX):
            if left == 0:
                break
            if self.hours_on(day + timedelta(days=ahead)):
                left -= 1
                if left == 0:
                    return self.next_working(shift_days(begin, ahead, self.where))
        return begin


def after_span(at: int, span: Span, where: ZoneInfo, calendar: Calendar | None) -> int:
    """The instant a span after (or, below zero, before) another.

    Args:
        where: the customer's zone, for calendar days.
        calendar: for working time; calendar days need none.
    """
    if span.unit == "calendar day":
        return shift_days(at, span.number, where)
    assert calendar is not None, f"{span} needs a calendar"
    if span.unit == "working day":
        return calendar.after_working_days(at, span.number)
    return calendar.after_working_ms(
        at, span.number * (HOUR_MS if span.unit == "working hour" else MINUTE_MS)
    )


def compile_calendar(model: CalendarFile, home: ZoneInfo) -> Calendar:
    """A checked calendar.

    Args:
        home: the workspace's zone, for a calendar that names none.
    """
    weekly = tuple(_merged(model, weekday) for weekday in WEEKDAYS)
    days_off = tuple((_ordinal(each.start), _ordinal(each.until or each.start)) for each in model.days_off)
    make_up = {_ordinal(each.day): WEEKDAYS.index(each.like) for each in model.make_up_days}
    where = home if model.zone is None else zone(model.zone)
    assert where is not None, f"zone {model.zone!r} is not in tzdata"
    return Calendar(model.calendar, where, weekly, days_off, make_up)


def home_calendar(calendars: Mapping[str, CalendarFile]) -> str | None:
    """The only calendar with hours of work; None if there is none, or more than one."""
    working = [name for name, model in calendars.items() if model.hours]
    return working[0] if len(working) == 1 else None


def festivals_of(calendars: Mapping[str, CalendarFile]) -> dict[str, Festival]:
    """Every festival by name: the built-in ones, and those of the calendars over them."""
    own = {name: each for _, model in sorted(calendars.items()) for name, each in model.festivals.items()}
    return {**BUILTIN_FESTIVALS, **own}


def festival_on_or_after(festival: Festival, day: date) -> date:
    """The first day of a festival on or after a day; NEVER_DAY where its list or the table has none left."""
    if festival.days is not None:
        found = [each for each in map(date.fromisoformat, festival.days) if each >= day]
        return min(found, default=NEVER_DAY)
    if festival.civil is not None:
        return _first(day, (civil_day(year, *_pair(festival.civil)) for year in (day.year, day.year + 1)))
    assert festival.lunar is not None, "a festival has one of three forms"
    return lunar_on_or_after(*_pair(festival.lunar), day)


def lunar_on_or_after(month: int, number: int, day: date) -> date:
    """The first day of a lunar anniversary on or after a day; NEVER_DAY beyond the table."""
    known = lunar_of(day)
    if known is None:
        return NEVER_DAY
    days = (day_of_lunar(year, month, number) for year in (known.year, known.year + 1))
    return _first(day, (each for each in days if each is not None))


def civil_day(year: int, month: int, day: int) -> date:
    """A day of a year; 29 February is the 28th in a common year."""
    if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        day = 28
    return date(year, month, day)


def _first(day: date, candidates: Iterable[date]) -> date:
    return next((each for each in candidates if each >= day), NEVER_DAY)


def _pair(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _instant(day: date, minute: int, where: ZoneInfo) -> int:
    return instant_of(day + timedelta(days=minute // DAY_MINUTES), minute % DAY_MINUTES, where)


def _merged(model: CalendarFile, weekday: str) -> Hours:
    """The day's hours, in order; those that touch or overlap are one."""
    spans = sorted((each.start, each.until or DAY_MINUTES) for each in model.hours if weekday in each.days)
    merged: list[tuple[int, int]] = []
    for start, until in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((start, until))
    return tuple(merged)
