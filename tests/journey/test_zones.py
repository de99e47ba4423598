"""Local time: gaps take the first valid instant, overlaps the first of two."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from journey.zones import instant_of, local, local_day, next_at, span_end, span_start, zone

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


@given(
    st.integers(_at("1900-01-01T00:00:00Z"), _at("2150-01-01T00:00:00Z")),
    # Half and quarter hours, seconds before 1972, a day left out, clocks that change at 00:01.
    st.sampled_from(
        ["Europe/London", "Asia/Kathmandu", "Africa/Monrovia", "Pacific/Apia", "America/St_Johns"]
    ),
)
@example(_at("2011-12-30T09:59:59.999Z"), "Pacific/Apia")
@example(_at("2011-12-30T10:00:00Z"), "Pacific/Apia")
@example(_at("2006-10-29T02:30:30Z"), "America/St_Johns")
@example(_at("2006-10-29T02:31:00Z"), "America/St_Johns")
@example(_at("2026-03-29T18:15:00Z"), "Asia/Kathmandu")
@example(_at("2026-03-29T18:14:59.999Z"), "Asia/Kathmandu")
def test_day_of_an_instant_is_the_date_of_its_local_time(at: int, name: str) -> None:
    where = zone(name)
    assert where is not None
    assert local_day(at, where) == local(at, where).date()


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../zone", "Mars/Base", "Europe", "a" * 300, "Europe/London/"]
)
def test_name_that_is_no_zone_is_none(name: str) -> None:
    assert zone(name) is None
