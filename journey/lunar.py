"""The Chinese lunar calendar, from a table: no astronomy, no I/O, the same dates on every machine.

Source: the conversion tables of the Hong Kong Observatory, as the packages borax 4.1 and lunar-python 1.4
give them. The table holds the years on which both agree, day by day: in 2089 a new moon falls so near to
midnight that they do not.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

LUNAR_YEAR_FIRST, LUNAR_YEAR_LAST = 1900, 2088
_NEW_YEAR_1900 = date(1900, 1, 31)
_TABLE = """
04bd8 04ae0 0a570 054d5 0d260 0d950 16554 056a0 09ad0 055d2
04ae0 0a5b6 0a4d0 0d250 1d255 0b540 0d6a0 0ada2 095b0 14977
04970 0a4b0 0b4b5 06a50 06d40 1ab54 02b60 09570 052f2 04970
06566 0d4a0 0ea50 16a95 05ad0 02b60 186e3 092e0 1c8d7 0c950
0d4a0 1d8a6 0b550 056a0 1a5b4 025d0 092d0 0d2b2 0a950 0b557
06ca0 0b550 15355 04da0 0a5b0 14573 052b0 0a9a8 0e950 06aa0
0aea6 0ab50 04b60 0aae4 0a570 05260 0f263 0d950 05b57 056a0
096d0 04dd5 04ad0 0a4d0 0d4d4 0d250 0d558 0b540 0b6a0 195a6
095b0 049b0 0a974 0a4b0 0b27a 06a50 06d40 0af46 0ab60 09570
04af5 04970 064b0 074a3 0ea50 06b58 05ac0 0ab60 096d5 092e0
0c960 0d954 0d4a0 0da50 07552 056a0 0abb7 025d0 092d0 0cab5
0a950 0b4a0 0baa4 0ad50 055d9 04ba0 0a5b0 15176 052b0 0a930
07954 06aa0 0ad50 05b52 04b60 0a6e6 0a4e0 0d260 0ea65 0d530
05aa0 076a3 096d0 04afb 04ad0 0a4d0 1d0b6 0d250 0d520 0dd45
0b5a0 056d0 055b2 049b0 0a577 0a4b0 0aa50 1b255 06d20 0ada0
14b63 09370 049f8 04970 064b0 168a6 0ea50 06b20 1a6c4 0aae0
092e0 0d2e3 0c960 0d557 0d4a0 0da50 05d55 056a0 0a6d0 055d4
052d0 0a9b8 0a950 0b4a0 0b6a6 0ad50 055a0 0aba4 0a5b0 052b0
0b273 06930 07337 06aa0 0ad50 14b55 04b60 0a570 054e4
"""
"""A year each, in hexadecimal: the lowest digit is the month that a leap month follows (0: none), then a bit
for each of the months 12 to 1 (set: 30 days, else 29), above them one for the leap month."""
_YEARS = tuple(_TABLE.split())


class LunarDay(NamedTuple):
    """A day of the lunar calendar; `leap` in the second of two months of the same number."""

    year: int
    month: int
    day: int
    leap: bool = False


class _Month(NamedTuple):
    first: int
    """Ordinal of its first day."""
    number: int
    leap: bool
    length: int


@lru_cache(LUNAR_YEAR_LAST - LUNAR_YEAR_FIRST + 1)
def _months(year: int) -> tuple[_Month, ...]:
    code, first = int(_YEARS[year - LUNAR_YEAR_FIRST], 16), _new_years()[year - LUNAR_YEAR_FIRST]
    months = []
    for number in range(1, 13):
        lengths = [(False, 29 + (code >> (16 - number) & 1))]
        if code & 0xF == number:
            lengths.append((True, 29 + (code >> 16)))
        for leap, length in lengths:
            months.append(_Month(first, number, leap, length))
            first += length
    return tuple(months)


@lru_cache(1)
def _new_years() -> tuple[int, ...]:
    """Ordinals of the first day of each year of the table, and of the day after its end."""
    firsts = [_NEW_YEAR_1900.toordinal()]
    for word in _YEARS:
        code = int(word, 16)
        leap = 29 + (code >> 16) if code & 0xF else 0
        firsts.append(firsts[-1] + 12 * 29 + (code >> 4 & 0xFFF).bit_count() + leap)
    return tuple(firsts)


def lunar_of(day: date) -> LunarDay | None:
    """The lunar day of a date; None outside the table (31 January 1900 to early 2089). Cost: 1 us."""
    ordinal, years = day.toordinal(), _new_years()
    if not years[0] <= ordinal < years[-1]:
        return None
    year = LUNAR_YEAR_FIRST + bisect_right(years, ordinal) - 1
    month = next(each for each in reversed(_months(year)) if each.first <= ordinal)
    return LunarDay(year, month.number, ordinal - month.first + 1, month.leap)


def day_of_lunar(year: int, month: int, day: int) -> date | None:
    """The date of a lunar anniversary in a lunar year; None outside the table.

    Args:
        month: 1..12; anniversaries of a leap month are kept in the month before it, which every year has.
        day: 1..30; the 30th of a month of 29 days is its 29th, so 12-30 is always New Year's Eve.
    """
    if not LUNAR_YEAR_FIRST <= year <= LUNAR_YEAR_LAST:
        return None
    found = next(each for each in _months(year) if each.number == month)
    return date.fromordinal(found.first) + timedelta(days=min(day, found.length) - 1)
