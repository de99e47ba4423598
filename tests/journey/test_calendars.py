"""Working time, make-up days, lunar days and festivals, against dates that anybody can look up."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from journey.calendars import Calendar, after_span, compile_calendar, festival_on_or_after, festivals_of
from journey.lunar import LunarDay, day_of_lunar, lunar_of
from journey.zones import zone
from schemas.span import parse_span
from schemas.workspace import CalendarFile

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]
DEALER = CalendarFile.model_validate(
    {
        "calendar": "dealer",
        "hours": [
            {"days": WEEKDAYS, "from": "09:00", "until": "12:00"},
            {"days": WEEKDAYS, "from": "13:00", "until": "18:00"},
        ],
        "days_off": [{"from": "2026-10-01", "until": "2026-10-07"}],
        "make_up_days": [{"day": "2026-10-10", "as": "thu"}],
    }
)


def dealer() -> Calendar:
    return compile_calendar(DEALER, SHANGHAI)


def at(text: str, where: str = "Asia/Shanghai") -> int:
    found = zone(where)
    assert found is not None
    return int(datetime.fromisoformat(text).replace(tzinfo=found).timestamp() * 1000)


@pytest.mark.parametrize(
    ("begin", "span", "end"),
    [
        ("2026-09-28T09:00", "2 working hours", "2026-09-28T11:00"),
        ("2026-09-28T11:00", "2 working hours", "2026-09-28T14:00"),
        ("2026-09-28T11:00", "1 working hour", "2026-09-28T12:00"),
        ("2026-09-28T20:00", "90 working minutes", "2026-09-29T10:30"),
        ("2026-09-26T10:00", "1 working hour", "2026-09-28T10:00"),  # from a Saturday
        ("2026-09-30T17:00", "2 working hours", "2026-10-08T10:00"),  # over the holiday
        ("2026-10-09T17:00", "2 working hours", "2026-10-10T10:00"),  # the make-up Saturday
        ("2026-09-28T10:00", "1 working day", "2026-09-29T10:00"),
        ("2026-09-26T10:00", "1 working day", "2026-09-29T09:00"),
        ("2026-09-30T17:00", "1 working day", "2026-10-08T17:00"),
        ("2026-10-09T17:00", "1 working day", "2026-10-10T17:00"),
        ("2026-10-10T17:00", "1 working day", "2026-10-12T17:00"),
    ],
)
def test_working_time_passes_only_while_there_is_work(begin: str, span: str, end: str) -> None:
    found = parse_span(span)
    assert found is not None
    assert after_span(at(begin), found, SHANGHAI, dealer()) == at(end)


@pytest.mark.parametrize(
    ("begin", "days", "end"),
    [
        ("2026-03-28T01:30", 1, "2026-03-29T02:00"),  # 01:30 is left out: the first instant after the gap
        ("2026-03-28T12:00", 1, "2026-03-29T12:00"),  # 23 hours
        ("2026-10-24T12:00", 1, "2026-10-25T12:00"),  # 25 hours
        ("2026-01-31T08:00", 29, "2026-03-01T08:00"),
    ],
)
def test_calendar_day_keeps_the_local_time_over_a_clock_change(begin: str, days: int, end: str) -> None:
    london = ZoneInfo("Europe/London")
    found = parse_span(f"{days} calendar days")
    assert found is not None
    assert after_span(at(begin, "Europe/London"), found, london, None) == at(end, "Europe/London")


def test_working_time_of_a_calendar_without_work_passes_at_once_and_not_never() -> None:
    empty = compile_calendar(CalendarFile(calendar="empty"), SHANGHAI)
    begin = at("2026-09-28T09:00")
    assert empty.after_working_ms(begin, 3_600_000) == begin
    assert empty.after_working_days(begin, 3) == begin


def test_hours_until_midnight_join_those_of_the_next_day() -> None:
    hours = [{"days": ["mon", "tue"], "from": "00:00", "until": "00:00"}]
    always = compile_calendar(CalendarFile.model_validate({"calendar": "open", "hours": hours}), SHANGHAI)
    assert always.after_working_ms(at("2026-09-28T23:00"), 2 * 3_600_000) == at("2026-09-29T01:00")


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        ("1900-01-31", LunarDay(1900, 1, 1)),
        ("1984-02-02", LunarDay(1984, 1, 1)),
        ("2020-05-23", LunarDay(2020, 4, 1, leap=True)),
        ("2023-03-22", LunarDay(2023, 2, 1, leap=True)),
        ("2024-02-09", LunarDay(2023, 12, 30)),
        ("2025-10-06", LunarDay(2025, 8, 15)),
        ("2033-12-22", LunarDay(2033, 11, 1, leap=True)),
        ("2026-11-24", LunarDay(2026, 10, 16)),
    ],
)
def test_lunar_days_are_those_of_the_almanac(day: str, lunar: LunarDay) -> None:
    assert lunar_of(date.fromisoformat(day)) == lunar
    if not lunar.leap:
        assert day_of_lunar(lunar.year, lunar.month, lunar.day) == date.fromisoformat(day)


def test_every_day_of_the_table_follows_the_one_before() -> None:
    day = date(1900, 1, 31).toordinal()
    known = lunar_of(date.fromordinal(day))
    while (after := lunar_of(date.fromordinal(day + 1))) is not None:
        assert known is not None
        assert after.day in (known.day + 1, 1), after
        assert after.day != 1 or known.day in (29, 30), after
        day, known = day + 1, after
    assert date.fromordinal(day) == date(2089, 2, 9)


@pytest.mark.parametrize(
    ("name", "after", "day"),
    [
        ("mid_autumn", "2026-01-01", "2026-09-25"),
        ("mid_autumn", "2026-09-25", "2026-09-25"),
        ("mid_autumn", "2026-09-26", "2027-09-15"),
        ("spring_festival", "2026-02-18", "2027-02-06"),
        ("lunar_new_years_eve", "2025-01-01", "2025-01-28"),  # the 29th: the month is short
        ("dragon_boat", "2026-01-01", "2026-06-19"),
        ("double_eleven", "2026-11-12", "2027-11-11"),
    ],
)
def test_festivals_fall_on_their_days(name: str, after: str, day: str) -> None:
    festival = festivals_of({})[name]
    assert festival_on_or_after(festival, date.fromisoformat(after)) == date.fromisoformat(day)
