"""Spans whose length a calendar decides: `1 calendar day`, `2 working hours`, `3 working days`."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from schemas.duration import parse_duration

SpanUnit = Literal["calendar day", "working day", "working hour", "working minute"]
SPAN_MAX: dict[SpanUnit, int] = {
    "calendar day": 3_660,
    "working day": 1_000,
    "working hour": 2_000,
    "working minute": 120_000,
}
"""Ten years of days, a year or more of work: a longer span is a slip, and work is walked day by day."""
WORKING_UNITS: frozenset[SpanUnit] = frozenset({"working day", "working hour", "working minute"})
_span = re.compile(r"(-?)(\d{1,6}) (calendar|working) (day|hour|minute)s?", re.ASCII)


class Span(NamedTuple):
    """A number of units; below zero only in an offset."""

    number: int
    unit: SpanUnit

    @property
    def works(self) -> bool:
        """Whether a calendar with hours of work is needed."""
        return self.unit in WORKING_UNITS


def parse_span(text: str) -> Span | None:
    """The span that a text names; None if it is no `<number> calendar|working <unit>`.

    Raises: ValueError, worded for the author, if it is one that does not exist or is too long.
    """
    found = _span.fullmatch(text)
    if found is None:
        return None
    named = f"{found[3]} {found[4]}"
    unit = next((each for each in SPAN_MAX if each == named), None)
    if unit is None:
        raise ValueError(f"expected calendar days, or working days, hours or minutes; found {text!r}")
    count = int(found[2])
    if count > SPAN_MAX[unit]:
        raise ValueError(f"expected at most {SPAN_MAX[unit]} {unit}s, found {text!r}")
    return Span(-count if found[1] else count, unit)


def span_text(span: Span) -> str:
    """The span as an author would write it: `2 working hours`."""
    return f"{span.number} {span.unit}" + ("" if abs(span.number) == 1 else "s")


def read_length(text: str, *, signed: bool = False) -> int | str:
    """A duration of fixed length as int ms, or a span in its one spelling.

    Args:
        text: `2 days`, `1 calendar day`, `2 working hours`; with `signed` also `-1 day`, and no working time.
    Raises: ValueError, worded for the author.
    """
    span = parse_span(text)
    if span is None:
        sign = -1 if signed and text.startswith("-") else 1
        return sign * parse_duration(text.removeprefix("-") if sign < 0 else text)
    if span.works and signed:
        raise ValueError(f"expected an offset such as -1 day or -2 calendar days, found {text!r}")
    if span.number < 1 and not signed:
        raise ValueError(f"expected a span of 1 or more, found {text!r}")
    return span_text(span)
