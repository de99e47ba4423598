"""Made-up customers: same seed, same bytes; every touchpoint is admitted; habits are the retail year's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pytest

from journey.intake import Intake
from riverwalk.examples import GENERATORS, Example, example_input
from riverwalk.examples import ROOT as EXAMPLES
from riverwalk.generating import Generator, generated, habits
from riverwalk.generating.membership_shop import PRICE_SCALE
from riverwalk.generating.person import DAY, HOUR
from riverwalk.passages import IDENTITY_KEY, NOWHERE
from riverwalk.retail_year import ORDER_CANCELLED, ORDER_COMPLETED, read_retail_year
from schemas.event import CustomerEvent, SubjectEvent

SMALL = {example: generator._replace(people=60) for example, generator in GENERATORS.items()}


@pytest.mark.parametrize("generator", SMALL.values(), ids=list(SMALL))
def test_same_seed_gives_the_same_bytes_and_another_seed_other_people(generator: Generator) -> None:
    assert list(generated(generator, 7)) == list(generated(generator, 7))
    assert list(generated(generator, 7)) != list(generated(generator, 8))


@pytest.mark.parametrize("generator", SMALL.values(), ids=list(SMALL))
def test_more_people_change_nobodys_life(generator: Generator) -> None:
    few = list(generated(generator._replace(people=20)))
    alike = {one.key for one in few}
    assert [one for one in generated(generator) if one.key in alike] == few


@pytest.mark.parametrize("example", GENERATORS)
def test_every_touchpoint_is_admitted_in_order_and_once(example: Example) -> None:
    intake = Intake(IDENTITY_KEY.encode(), "stream")
    touchpoints = list(example_input(example).touchpoints)
    admitted = [intake.admit(one.value, (), one.occurred_at, NOWHERE) for one in touchpoints]
    assert [one for one in admitted if not isinstance(one, CustomerEvent | SubjectEvent)] == []
    instants = [one.occurred_at for one in touchpoints]
    assert instants == sorted(instants)
    assert len({msgspec.json.decode(one.value)["id"] for one in touchpoints}) == len(touchpoints)


def test_habits_are_those_of_the_retail_year() -> None:
    orders: dict[str, list[int]] = defaultdict(list)
    hours: Counter[int] = Counter()
    values: list[float] = []
    cancelled = 0
    for one in read_retail_year()[0]:
        found = msgspec.json.decode(one.value)
        user = found["identifiers"].get("user_id")
        if user and found["type"] == ORDER_COMPLETED:
            orders[user].append(one.occurred_at)
            hours[one.occurred_at % DAY // HOUR] += 1
            values.append(found["properties"]["total"])
        cancelled += bool(user) and found["type"] == ORDER_CANCELLED
    gaps = [(later - earlier) / DAY for own in orders.values() for earlier, later in pairwise(own)]
    reached = [sum(len(own) >= count for own in orders.values()) for count in range(1, 9)]
    assert _twentieths(gaps) == habits.GAP_DAYS
    assert _twentieths(values) == habits.ORDER_VALUES
    assert tuple(hours[hour] for hour in range(24)) == habits.HOUR_WEIGHTS
    assert tuple(round(more / some, 3) for some, more in pairwise(reached)) == habits.AGAIN_SHARES
    assert round(cancelled / len(values), 3) == habits.CANCELLED_SHARE


def test_estimate_of_what_a_member_will_spend_is_counted_in_the_retail_year() -> None:
    """At four days: orders in the 90 days before, and what the next 180 brought, without bulk trade."""
    lives: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for one in read_retail_year()[0]:
        found = msgspec.json.decode(one.value)
        user = found["identifiers"].get("user_id")
        if user and found["type"] == ORDER_COMPLETED:
            lives[user].append((one.occurred_at, found["properties"]["total"]))
    start = min(own[0][0] for own in lives.values())
    spent: dict[int, list[float]] = defaultdict(list)
    for cut in (start + days * DAY for days in (90, 120, 150, 180)):
        for own in lives.values():
            lately = [at >= cut - 90 * DAY for at, _ in own if at < cut]
            if lately:
                ahead = sum(total for at, total in own if cut <= at < cut + 180 * DAY)
                spent[min(sum(lately), 4)].append(ahead)
    rows = (EXAMPLES / "membership-shop" / "tables" / "future_spend.csv").read_text().splitlines()
    assert rows == ["orders_90d,half_year:number,buys_again:number", *_rows(spent)]


def _rows(spent: dict[int, list[float]]) -> Iterator[str]:
    for orders, values in sorted(spent.items()):
        usual = sorted(values)[: len(values) * 19 // 20]
        mean = sum(usual) / len(usual) * PRICE_SCALE
        yield f"{orders},{mean:.0f},{sum(value > 0 for value in values) / len(values):.2f}"


def _twentieths(values: list[float]) -> tuple[float, ...]:
    values = sorted(values)
    return tuple(round(values[len(values) * part // 20], 1) for part in range(20))
