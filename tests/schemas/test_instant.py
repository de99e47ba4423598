"""RFC 3339 outside, int milliseconds inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.instant import INSTANT_LAST, format_instant, parse_instant

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-02T00:00:00Z", DAY_MS),
        ("1970-01-01T08:00:00+08:00", 0),
        ("1969-12-31T19:00:00-05:00", 0),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01 00:00:00Z", 0),
        ("1970-01-01T00:00:00-00:00", 0),
        ("1970-01-01T00:00:00.1Z", 100),
        ("1970-01-01T00:00:00.001999999Z", 1),
        ("1969-12-31T23:59:59.9999Z", -1),
        ("2199-12-31T23:59:59.999Z", INSTANT_LAST),
    ],
)
def test_instant_is_read(text, at):
    assert parse_instant(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "1970-01-01",
        "1970-01-01T00:00:00",
        "1970-01-01T00:00Z",
        "1970-01-01T00:00:00,5Z",
        "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00.0123456789Z",
        "19700101T000000Z",
        "1970-W01-4T00:00:00Z",
        "1970-01-01T24:00:00Z",
        "1970-01-01T00:00:60Z",
        "1970-02-29T00:00:00Z",
        "1970-01-01T00:00:00+0800",
        "1970-01-01T00:00:00+08:00:30",
        "1970-01-01T00:00:00+24:00",
        "0000-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z\n",
        "１970-01-01T00:00:00Z",
    ],
)
def test_text_that_is_no_instant_gives_none(text):
    assert parse_instant(text) is None


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_instant_is_the_same_after_writing_and_reading(at):
    assert parse_instant(format_instant(at)) == at


def test_milliseconds_are_written_only_where_there_are_any():
    assert format_instant(0) == "1970-01-01T00:00:00Z"
    assert format_instant(5) == "1970-01-01T00:00:00.005Z"
