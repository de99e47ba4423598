"""The arithmetic of reports: intervals as published, medians in little memory, formulas, periods."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from journey.formulas import FormulaError, formula_of, names_in, valued
from journey.indicating.durations import Durations
from journey.indicating.intervals import difference, normal_quantile, wilson
from journey.indicating.periods import period_name, period_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
Z95 = normal_quantile(0.05)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_interval_of_a_difference_is_that_of_the_paper(one, other, low, high) -> None:
    """Newcombe 1998, table II, method 10."""
    found = difference(one, other, Z95)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_interval_of_a_share_is_that_of_the_paper() -> None:
    """Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3."""
    found = wilson(81, 263, Z95)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 0, Z95) == (0.0, 1.0)


@given(some.lists(some.integers(0, 10**12), min_size=1, max_size=200))
def test_median_is_within_one_in_a_hundred(durations: list[int]) -> None:
    found = Durations()
    for each in durations:
        found.add(each)
    exact = sorted(durations)[(len(durations) - 1) // 2]
    median = found.median()
    assert median is not None and abs(median - exact) <= exact / 100 + 1


def test_median_of_nothing_is_unknown() -> None:
    assert Durations().median() is None


def test_formula_is_exact_and_unknown_where_it_divides_by_nothing() -> None:
    tree = formula_of("(earned - spent) / spent * -1")
    assert [each.name for each in names_in(tree)] == ["earned", "spent", "spent"]
    assert valued(tree, {"earned": Decimal("1.2"), "spent": Decimal("1.1")}) == Decimal("0.1") / Decimal(
        "1.1"
    ) * Decimal(-1)
    assert valued(tree, {"earned": Decimal(1), "spent": Decimal(0)}) is None
    assert valued(tree, {"earned": Decimal(1), "spent": None}) is None


@pytest.mark.parametrize("text", ["a > b", "count('Ping', '7d')", "a.b", "a +", "a % b", "'text'"])
def test_formula_holds_nothing_but_arithmetic(text: str) -> None:
    with pytest.raises(FormulaError):
        formula_of(text)


def test_periods_are_those_of_the_zone_and_have_numbers_in_a_row() -> None:
    before_midnight = 1_767_196_799_999  # 2025-12-31 23:59:59.999 in Shanghai.
    for period, name in (("day", "2026-01-01"), ("month", "2026-01")):
        last = period_of(before_midnight, period, SHANGHAI)
        first = period_of(before_midnight + 1, period, SHANGHAI)
        assert first == last + 1
        assert period_name(first, period) == name
    assert period_name(period_of(before_midnight, "week", SHANGHAI), "week") == "2025-12-29"
