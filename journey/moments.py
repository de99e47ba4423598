"""Instants that a value, an offset and a time of day name: for waits on a date and triggers of one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from journey.zones import instant_of, local, shift_days
from schemas.instant import DAY_MS, INSTANT_LAST, YEAR_END, parse_instant
from schemas.span import parse_span

YEAR_FIRST = 1900
"""No living customer was born, and no car was sold, before it."""
Named = date | int
"""A whole day, or an instant as int ms."""


class Plan(NamedTuple):
    """What is made of a named day or instant: so much later (below zero: before), at a minute of that day."""

    offset_ms: int = 0
    offset_days: int = 0
    """Calendar days in the customer's zone."""
    minute: int | None = None


def plan_of(offset: int | str, minute: int | None) -> Plan:
    """The plan of a checked `offset` (int ms, or the text of a span of calendar days) and `at`."""
    if isinstance(offset, int):
        return Plan(offset, 0, minute)
    span = parse_span(offset)
    assert span is not None and not span.works, f"an offset is a duration or calendar days: {offset!r}"
    return Plan(0, span.number, minute)


def named(value: Any) -> Named | None:
    """The day or instant that a value names; None if it names none that anybody could mean.

    Args:
        value: `2026-10-01`, an RFC 3339 text, or int ms. Any: senders choose.
    """
    if isinstance(value, str):
        if len(value) == 10:
            return _day(value)
        value = parse_instant(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= INSTANT_LAST else None


def planned(value: Named, plan: Plan, where: ZoneInfo) -> int:
    """The instant that a plan makes of a day or an instant.

    A day begins at its first local instant. With a time of day, or of a whole day, the days of the offset are
    calendar days in the zone; of an instant alone, a day is 24 hours.
    """
    if isinstance(value, int) and plan.minute is None:
        return (
            shift_days(value + plan.offset_ms, plan.offset_days, where)
            if plan.offset_days
            else value + plan.offset_ms
        )
    day = local(value, where).date() if isinstance(value, int) else value
    days, rest = divmod(plan.offset_ms, DAY_MS)
    return instant_of(day + timedelta(days=days + plan.offset_days), plan.minute or 0, where) + rest


def same_wall_time(at: int, before: ZoneInfo, after: ZoneInfo) -> int:
    """The instant that has in another zone the local time that `at` has in its own."""
    moment: datetime = local(at, before)
    minute = moment.hour * 60 + moment.minute
    return instant_of(moment.date(), minute, after) + moment.second * 1000 + at % 1000


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if YEAR_FIRST <= day.year < YEAR_END else None
