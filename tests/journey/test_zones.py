"""Local time: gaps take the first valid instant, overlaps the first of two."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from journey.zones import instant_of, next_at, span_end, span_start, zone

LONDON = zone("Europe/London")


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("day", "minute", "instant"),
    [
        (date(2024, 3, 31), 60, "2024-03-31T01:00:00Z"),  # 01:00 does not exist: 02:00 summer time.
        (date(2024, 3, 31), 90, "2024-03-31T01:00:00Z"),
        (date(2024, 10, 27), 90, "2024-10-27T00:30:00Z"),  # 01:30 comes twice.
        (date(2024, 6, 1), 0, "2024-05-31T23:00:00Z"),
    ],
)
def test_local_minute_is_one_instant(day: date, minute: int, instant: str) -> None:
    assert instant_of(day, minute, LONDON) == _at(instant)


def test_next_at_takes_now_and_skips_the_second_of_two() -> None:
    at = _at("2024-10-27T00:30:00Z")
    assert next_at(at, 90, LONDON) == at
    assert next_at(at + 1, 90, LONDON) == _at("2024-10-28T01:30:00Z")
    assert next_at(at, 90, LONDON, frozenset({2})) == _at("2024-10-30T01:30:00Z")


def test_spans_begin_and_end_at_local_midnights() -> None:
    at = _at("2024-03-31T12:00:00Z")
    assert span_end(at, "calendar day", LONDON) - span_start(at, "calendar day", LONDON) == 23 * 3_600_000
    assert span_start(at, "calendar week", LONDON) == _at("2024-03-25T00:00:00Z")
    assert span_end(at, "calendar month", LONDON) == _at("2024-03-31T23:00:00Z")


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../zone", "Mars/Base", "Europe", "a" * 300, "Europe/London/"]
)
def test_name_that_is_no_zone_is_none(name: str) -> None:
    assert zone(name) is None
