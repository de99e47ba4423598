"""Local time of customers: zones from the pinned tzdata package only, so that every machine agrees."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MINUTES = 1440
ZONES_CACHED_MAX = 1024
"""There are some 600 names in tzdata."""
INSTANTS_CACHED_MAX = 16_384
"""Midnights and the hours that a policy names, over some days in each zone of the world."""
ZONE_CHARACTERS_MAX = 64
"""The longest name in tzdata has 32; strangers send longer ones."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def zone(name: str) -> ZoneInfo | None:
    """The zone of that IANA name; None if tzdata has no such zone."""
    return _zone(name) if len(name) <= ZONE_CHARACTERS_MAX else None


@lru_cache(ZONES_CACHED_MAX)
def _zone(name: str) -> ZoneInfo | None:
    parts = name.split("/")
    if not all(
        part and part[0].isalnum() and part.replace("_", "").replace("-", "").replace("+", "").isalnum()
        for part in parts
    ):
        return None
    resource = files("tzdata.zoneinfo").joinpath(*parts)
    if not resource.is_file():
        return None
    with resource.open("rb") as data:
        try:
            return ZoneInfo.from_file(data, key=name)
        except ValueError:
            return None


def local(at: int, where: ZoneInfo) -> datetime:
    """The local date and time of an instant (int ms)."""
    return datetime.fromtimestamp(at / 1000, where)


def local_day(at: int, where: ZoneInfo) -> date:
    """The local date of an instant (int ms). Cost: 0.2 us in an hour that was met lately, else 3."""
    known = _days_of(at // HOUR_MS, where)
    if known is None:
        return local(at, where).date()
    first, midnight, then = known
    return first if at < midnight else then


@lru_cache(INSTANTS_CACHED_MAX)
def _days_of(hour: int, where: ZoneInfo) -> tuple[date, int, date] | None:
    """(date as an hour of UTC begins, the instant of midnight or of the hour's end, date from then on).

    None where the clocks change in that hour: then a date may come twice.
    """
    began, ended = local(hour * HOUR_MS, where), local((hour + 1) * HOUR_MS, where)
    if began.utcoffset() != ended.utcoffset():
        return None
    if began.date() == ended.date():
        return began.date(), (hour + 1) * HOUR_MS, began.date()
    midnight = ended.replace(hour=0, minute=0, second=0, microsecond=0)
    return began.date(), _instant(midnight), ended.date()


def _instant(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


@lru_cache(INSTANTS_CACHED_MAX)
def instant_of(day: date, minute: int, where: ZoneInfo) -> int:
    """The instant of a local minute of a day.

    A minute that a clock change leaves out takes the first valid instant after it; one that comes twice
    takes the first.
    """
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - wall time on purpose
    first = naive.replace(tzinfo=where, fold=0)
    instant = _instant(first)
    if local(instant, where).replace(tzinfo=None) == naive:
        return instant
    early, late = _instant(naive.replace(tzinfo=where, fold=1)), instant
    while late - early > 1:
        middle = (early + late) // 2
        if local(middle, where).replace(tzinfo=None) >= naive:
            late = middle
        else:
            early = middle
    return late


def next_at(after: int, minute: int, where: ZoneInfo, days: frozenset[int] | None = None) -> int:
    """The first instant at or after `after` that is this local minute, on one of `days` (0 = Monday)."""
    day = local_day(after, where)
    for ahead in range(9):
        candidate = day + timedelta(days=ahead)
        if days is not None and candidate.weekday() not in days:
            continue
        found = instant_of(candidate, minute, where)
        if found >= after:
            return found
    raise AssertionError(f"no local minute {minute} within nine days of {after} in {where.key}")


def shift_days(at: int, days: int, where: ZoneInfo) -> int:
    """The same local time so many calendar days later, or before; clock changes as in `instant_of`."""
    moment = local(at, where)
    shifted = instant_of(moment.date() + timedelta(days=days), moment.hour * 60 + moment.minute, where)
    return shifted + moment.second * 1000 + at % 1000


def span_start(at: int, span: str, where: ZoneInfo) -> int:
    """Beginning of the calendar day, week (Monday), month or year that holds `at`, in local time."""
    day = local_day(at, where)
    if span == "calendar week":
        day -= timedelta(days=day.weekday())
    elif span == "calendar month":
        day = day.replace(day=1)
    elif span == "calendar year":
        day = day.replace(month=1, day=1)
    return instant_of(day, 0, where)


def span_end(at: int, span: str, where: ZoneInfo) -> int:
    """Beginning of the next calendar day, week, month or year after `at`, in local time."""
    day = local_day(at, where)
    if span == "calendar week":
        day += timedelta(days=7 - day.weekday())
    elif span == "calendar month":
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    elif span == "calendar year":
        day = day.replace(year=day.year + 1, month=1, day=1)
    else:
        day += timedelta(days=1)
    return instant_of(day, 0, where)
