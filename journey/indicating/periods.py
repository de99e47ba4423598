"""Days, weeks and months of the workspace's zone, as numbers in a row."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from journey.zones import local
from schemas.workspace.indicator import Period

DAYS_OF_WEEK = 7
MONTHS_OF_YEAR = 12


def period_of(at: int, period: Period, where: ZoneInfo) -> int:
    """The number of the period that holds an instant (int ms); the next period has the next number."""
    return numbered(local(at, where).date(), period)


def numbered(day: date, period: Period) -> int:
    """The number of the period that holds a day; weeks begin on Monday."""
    if period == "month":
        return day.year * MONTHS_OF_YEAR + day.month - 1
    return day.toordinal() if period == "day" else (day.toordinal() - 1) // DAYS_OF_WEEK


def first_day(number: int, period: Period) -> date:
    """The first day of a period."""
    if period == "month":
        return date(number // MONTHS_OF_YEAR, number % MONTHS_OF_YEAR + 1, 1)
    return date.fromordinal(number if period == "day" else number * DAYS_OF_WEEK + 1)


def period_name(number: int, period: Period) -> str:
    """`2026-03` for a month, the first day for the others."""
    day = first_day(number, period).isoformat()
    return day[:7] if period == "month" else day
