"""Schedules as authors write them: the five fields of cron, with one minute of the hour."""

from __future__ import annotations

import re
from typing import NamedTuple

MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
CRON_CHARACTERS_MAX = 128
_part = re.compile(r"(\*|[a-z0-9]{1,3}(?:-[a-z0-9]{1,3})?)(?:/(\d{1,2}))?", re.ASCII)
_EXAMPLE = "such as `0 9 11 11 *`: minute, hour, day of the month, month, day of the week"


class Cron(NamedTuple):
    """A schedule: which minutes of which days."""

    minute: int
    hours: frozenset[int]
    days: frozenset[int] | None
    """Of the month; None: any."""
    months: frozenset[int]
    weekdays: frozenset[int] | None
    """0 is Monday; None: any. Where days of the month are given too, either is enough, as cron has it."""


def parse_cron(text: str) -> Cron:
    """The schedule that five fields name.

    Args:
        text: numbers, `*`, lists `1,15`, ranges `mon-fri`, steps `*/2`; months and days of the week by number
            (Sunday is 0 or 7) or by their first three letters. The minute is one number: a schedule that
            comes more than once an hour would wake every customer as often.
    Raises: ValueError, worded for the author.
    """
    fields = text.lower().split()
    if len(fields) != 5 or len(text) > CRON_CHARACTERS_MAX:
        raise ValueError(f"expected five fields {_EXAMPLE}; found {text!r}")
    minutes = _values(fields[0], _MINUTE)
    if minutes is None or len(minutes) != 1:
        raise ValueError(f"expected one minute of the hour first, {_EXAMPLE}; found {fields[0]!r}")
    hours = _values(fields[1], _HOUR)
    days = _values(fields[2], _DAY)
    months = _values(fields[3], _MONTH) or frozenset(range(1, 13))
    weekdays = _values(fields[4], _WEEKDAY)
    if days is not None and weekdays is None and min(days) > max(MONTH_DAYS[month - 1] for month in months):
        raise ValueError(f"no year has such a day: {text!r}")
    return Cron(
        min(minutes),
        frozenset(range(24)) if hours is None else hours,
        days,
        months,
        None if weekdays is None else frozenset((day - 1) % 7 for day in weekdays),
    )


class _Field(NamedTuple):
    what: str
    first: int
    last: int
    names: tuple[str, ...] = ()


_MINUTE, _HOUR, _DAY = _Field("minute", 0, 59), _Field("hour", 0, 23), _Field("day of the month", 1, 31)
_MONTH, _WEEKDAY = _Field("month", 1, 12, MONTHS), _Field("day of the week", 0, 7, WEEKDAYS)


def _values(field: str, of: _Field) -> frozenset[int] | None:
    """The numbers that a field names; None for `*`."""
    if field == "*":
        return None
    found: set[int] = set()
    for item in field.split(","):
        part = _part.fullmatch(item)
        if part is None:
            raise ValueError(f"expected {of.what}, a list, a range or a step, found {item!r}")
        low, _, high = part[1].partition("-")
        begin = of.first if low == "*" else _number(low, of)
        end = of.last if low == "*" or (part[2] and not high) else begin
        end = _number(high, of) if high else end
        if end < begin or part[2] == "0":
            raise ValueError(f"expected a range that goes on and a step of 1 or more, found {item!r}")
        found.update(range(begin, end + 1, int(part[2] or 1)))
    return frozenset(found)


def _number(text: str, of: _Field) -> int:
    if text in of.names:
        return of.names.index(text) + of.first
    if not text.isdigit() or not of.first <= int(text) <= of.last:
        raise ValueError(f"expected {of.what} from {of.first} to {of.last}, found {text!r}")
    return int(text)
