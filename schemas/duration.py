"""Durations and shares as authors write them: `30 minutes`, `PT30M`, `3h`, `5%`."""

from __future__ import annotations

import re
from decimal import Decimal

DURATION_MS_MAX = 36_525 * 86_400_000
"""A hundred years: a longer duration is a slip of the hand."""
DURATION_CHARACTERS_MAX = 64
"""`1 week 2 days 3 hours 4 minutes 5 seconds 6 milliseconds` has 56."""
SHARE_MAX = Decimal(100)

_EXAMPLES = "such as 30 minutes, 2 days, 1 day 12 hours, 3h or PT30M"
_UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_LONG_UNITS = {"millisecond": "ms", "second": "s", "minute": "m", "hour": "h", "day": "d", "week": "w"}
_SHORT_UNITS = {"min": "m", "mins": "m", "sec": "s", "secs": "s"}
_WORDS = {
    **{unit: unit for unit in _UNITS_MS},
    **_LONG_UNITS,
    **{f"{word}s": unit for word, unit in _LONG_UNITS.items()},
    **_SHORT_UNITS,
}
_LONG_WORDS = {"month", "months", "year", "years"}
_part = re.compile(r"(\d{1,15}) ?([A-Za-z]+)", re.ASCII)
_written = re.compile(r"\d{1,15} ?[A-Za-z]+( \d{1,15} ?[A-Za-z]+)*", re.ASCII)
_iso = re.compile(
    r"P(?=[\dT])(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,3}))?S)?)?",
    re.ASCII,
)
_share = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)%", re.ASCII)


def parse_duration(text: str) -> int:
    """The length of a written duration; a day is 24 hours.

    Args:
        text: number and unit, repeated from long to short (`1 day 12 hours`, `3h`, `90s`), ISO 8601 without
            years and months (`PT30M`, `P1DT12H`, `P2W`), or `0`.
    Returns: int ms, 0..DURATION_MS_MAX.
    Raises: ValueError, worded for the author, if the text is none of these.
    Cost: 2 us.
    """
    if text == "0":
        return 0
    if len(text) > DURATION_CHARACTERS_MAX:
        raise ValueError(
            f"expected a duration {_EXAMPLES}, at most {DURATION_CHARACTERS_MAX} characters; not {len(text)}"
        )
    if iso := _iso.fullmatch(text):
        total = _iso_ms(iso.groups(default="0"))
    elif _written.fullmatch(text):
        total = _written_ms(text)
    else:
        raise ValueError(_refusal(text))
    if total > DURATION_MS_MAX:
        raise ValueError(f"expected a duration of at most 100 years, found {text!r}")
    return total


def parse_share(text: str) -> Decimal:
    """The share that a percentage names: `5%` is 0.05.

    Args:
        text: 0% to 100%, with at most six digits after the point.
    Returns: 0..1, exact.
    Raises: ValueError, worded for the author.
    """
    found = _share.fullmatch(text)
    if found is None:
        hint = f"; write {text}%" if re.fullmatch(r"\d{1,3}", text, re.ASCII) else ""
        raise ValueError(f"expected a share such as 5% or 0.5%, found {text!r}{hint}")
    percent = Decimal(found[1])
    if percent > SHARE_MAX:
        raise ValueError(f"expected a share of at most 100%, found {text!r}")
    return percent / 100


def _iso_ms(groups: tuple[str, ...]) -> int:
    weeks, days, hours, minutes, seconds, fraction = groups
    counts = zip("wdhms", (weeks, days, hours, minutes, seconds), strict=True)
    return sum(int(count) * _UNITS_MS[unit] for unit, count in counts) + int(fraction.ljust(3, "0"))


def _written_ms(text: str) -> int:
    total, previous = 0, DURATION_MS_MAX
    for count, word in _part.findall(text):
        unit = _WORDS.get(word)
        if unit is None:
            raise ValueError(_refusal(text, word))
        if _UNITS_MS[unit] >= previous:
            raise ValueError(
                f"expected a duration with each unit once, from long to short, {_EXAMPLES}; found {text!r}"
            )
        previous = _UNITS_MS[unit]
        total += int(count) * previous
    return total


def _refusal(text: str, word: str = "") -> str:
    words = set(re.findall(r"[A-Za-z]+", text))
    if words & _LONG_WORDS:
        return f"expected a duration of fixed length: a month is 30 days, a year 365 days; found {text!r}"
    if "working" in words or "calendar" in words:
        return f"expected a duration of fixed length {_EXAMPLES}; {text!r} depends on a calendar"
    if text.startswith("-"):
        return f"expected a duration of 0 or more, {_EXAMPLES}; found {text!r}"
    if word:
        return f"expected a unit of ms, s, m, h, d, w or its full word, found {word!r} in {text!r}"
    return f"expected a duration {_EXAMPLES}, found {text!r}"
