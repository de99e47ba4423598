"""Instants: RFC 3339 text outside, int milliseconds since 1970 UTC inside."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

DAY_MS = 86_400_000
SECOND_MS = 1000
YEAR_END = 2200
"""From its beginning on a time is a mistake of the sender, whatever the clock."""
DAYS_CACHED_MAX = 4096
"""Eleven years of days."""
SIXTY = tuple(f"{number:02}" for number in range(60))
"""Two digits each: looked up four times as fast as formatted."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT_LAST = (datetime(YEAR_END, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1) - 1
"""Last instant that is believed."""
INSTANT_PATTERN = r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$"
"""RFC 3339, section 5.6; at most nanoseconds, the finest that senders write."""
_instant = re.compile(INSTANT_PATTERN.strip("^$"), re.ASCII).fullmatch


def parse_instant(text: str) -> int | None:
    """The instant that an RFC 3339 text names, rounded down to the millisecond.

    Args:
        text: date, time and zone (`Z` or an offset); a time without a zone names no instant.
    Returns: int ms, below zero before 1970; None if the text is not RFC 3339 or no such moment exists.
    Cost: 1 us.
    """
    if _instant(text) is None:
        return None
    try:
        since = datetime.fromisoformat(text.upper()) - _EPOCH
    except ValueError:  # A 30 February, hour 24, second 60 or offset of a day.
        return None
    return since.days * DAY_MS + since.seconds * SECOND_MS + since.microseconds // 1000


def format_instant(at: int) -> str:
    """RFC 3339 text of an instant, in UTC; milliseconds only where there are any.

    Args:
        at: int ms, from year 1 to year 9999.
    Cost: 0.3 us of a day that was met lately; `datetime` would take 3.
    """
    days, rest = divmod(at, DAY_MS)
    seconds, millis = divmod(rest, SECOND_MS)
    minutes, second = divmod(seconds, 60)
    fraction = f".{millis:03}" if millis else ""
    return f"{_day(days)}T{SIXTY[minutes // 60]}:{SIXTY[minutes % 60]}:{SIXTY[second]}{fraction}Z"


@lru_cache(DAYS_CACHED_MAX)
def _day(days: int) -> str:
    return date.fromordinal(_EPOCH.toordinal() + days).isoformat()
