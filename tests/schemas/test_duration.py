from decimal import Decimal

import pytest

from schemas.duration import DURATION_MS_MAX, parse_duration, parse_share

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("30 minutes", 30 * MINUTE),
        ("1 minute", MINUTE),
        ("2 days", 2 * DAY),
        ("1 day 12 hours", 36 * HOUR),
        ("1h 30m", 90 * MINUTE),
        ("3h", 3 * HOUR),
        ("15d", 15 * DAY),
        ("90s", 90 * SECOND),
        ("1w", 7 * DAY),
        ("250ms", 250),
        ("5 min", 5 * MINUTE),
        ("PT30M", 30 * MINUTE),
        ("P1DT12H", 36 * HOUR),
        ("P2W", 14 * DAY),
        ("PT0.5S", 500),
        ("36525 days", DURATION_MS_MAX),
    ],
)
def test_duration_is_read_in_milliseconds(text, expected):
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "such as 30 minutes"),
        ("30", "such as 30 minutes"),
        ("minutes", "such as 30 minutes"),
        ("30  minutes", "such as"),
        (" 3h", "such as"),
        ("-1 day", "0 or more"),
        ("2 working hours", "depends on a calendar"),
        ("1 calendar day", "depends on a calendar"),
        ("2 months", "30 days"),
        ("1 year", "365 days"),
        ("3 moons", "'moons'"),
        ("3 Hours", "'Hours'"),
        ("12 hours 1 day", "from long to short"),
        ("1h 1h", "from long to short"),
        ("36526 days", "100 years"),
        ("P", "such as"),
        ("PT", "such as"),
        ("P1D12H", "such as"),
        ("P1M", "such as"),
        ("３h", "such as"),
        ("1 hour " * 20, "at most 64 characters"),
    ],
)
def test_text_that_is_no_duration_is_refused_with_advice(text, words):
    with pytest.raises(ValueError, match="expected a") as caught:
        parse_duration(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5%", "0.05"), ("0%", "0"), ("100%", "1"), ("12.5%", "0.125"), ("0.000001%", "1E-8")],
)
def test_share_is_read_exactly(text, expected):
    assert parse_share(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["", "%", "0.05", "5", "5 %", "-5%", "101%", "5.%", "1e1%", "５%", "0.1234567%"]
)
def test_text_that_is_no_share_is_refused(text):
    with pytest.raises(ValueError, match="expected a share"):
        parse_share(text)
