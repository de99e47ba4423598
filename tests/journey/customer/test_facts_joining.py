"""Two memories of a fact made one: as if there had been one from the beginning, wherever the cut lies."""

from __future__ import annotations

from typing import Any

import pytest
from fact_kinds import KINDS
from hypothesis import given, settings
from hypothesis import strategies as st
from workspaces import DAY, HOUR, NOON, catalogue, journey, touchpoint

from journey.catalogue import Catalogue
from journey.customer.facts import CompiledFact, Moment, join, learn_all, value_of
from journey.scope import TurnScope
from journey.turn import Turn
from journey.zones import zone
from schemas.customer import FACT_KEYS_MAX, CustomerState, FactState

MADE: dict[str, Catalogue] = {}
LONDON = zone("Europe/London")
assert LONDON is not None
Came = list[tuple[int, int, Any, int]]
"""(now, occurred_at, id, x)."""


def fact_of(kind: str) -> CompiledFact:
    if kind not in MADE:
        MADE[kind] = catalogue(journey("j", "- message: notice"), facts=f"facts: {{ f: {{ {kind} }} }}")
    return MADE[kind].facts["f"]


def learned(kind: str, came: Came) -> dict[str, FactState]:
    fact, section = fact_of(kind), dict[str, FactState]()
    for now, at, name, x in came:
        event = touchpoint("c", "e", "Ping", at, {"id": name, "x": x})
        scope = TurnScope(Turn(MADE[kind], CustomerState("c"), event, now), event)
        section = learn_all([fact], section, scope, Moment(at, now, lambda: LONDON))
    return section


def value(kind: str, section: dict[str, FactState], now: int) -> Any:
    return value_of(fact_of(kind), section, now, lambda: LONDON)


_event = st.tuples(
    st.sampled_from((0, HOUR, 7 * HOUR, DAY)),
    st.sampled_from((0, 0, 0, HOUR, 2 * DAY)),
    st.sampled_from("abcd"),
    st.integers(0, 5),
)


@st.composite
def histories(draw: Any) -> tuple[Came, int]:
    came, now = [], NOON
    for gap, late, name, x in draw(st.lists(_event, max_size=20)):
        now += gap
        came.append((now, now - late, name, x))
    return came, draw(st.integers(0, len(came)))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(made=histories())
def test_two_memories_joined_say_what_one_would(kind: str, made: tuple[Came, int]) -> None:
    came, cut = made
    now = came[-1][0] if came else NOON
    whole = learned(kind, came)
    both = join(fact_of(kind), learned(kind, came[:cut]), learned(kind, came[cut:]), now)
    for later in (0, HOUR, DAY, 4 * DAY, 40 * DAY):
        assert value(kind, both, now + later) == value(kind, whole, now + later)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30, deadline=None)
@given(made=histories(), more=histories())
def test_joined_memory_goes_on_learning_as_one_would(
    kind: str, made: tuple[Came, int], more: tuple[Came, int]
) -> None:
    came, cut = made
    now = came[-1][0] if came else NOON
    rest = [(now + at - NOON, now + occurred - NOON, name, x) for at, occurred, name, x in more[0]]
    both = join(fact_of(kind), learned(kind, came[:cut]), learned(kind, came[cut:]), now)
    fact = fact_of(kind)
    for at, occurred, name, x in rest:
        event = touchpoint("c", "e", "Ping", occurred, {"id": name, "x": x})
        scope = TurnScope(Turn(MADE[kind], CustomerState("c"), event, at), event)
        both = learn_all([fact], both, scope, Moment(occurred, at, lambda: LONDON))
    end = rest[-1][0] if rest else now
    assert value(kind, both, end) == value(kind, learned(kind, came + rest), end)


def test_thousand_values_in_two_memories_are_estimated_within_the_stated_error() -> None:
    kind = "distinct: event.properties.id, on: Ping, window: 3 days"
    came = [(NOON + n, NOON + n, f"v{n % 1_000}", 0) for n in range(2_000)]
    both = join(fact_of(kind), learned(kind, came[:1_300]), learned(kind, came[1_300:]), NOON + 2_000)
    assert 870 <= value(kind, both, NOON + 2_000) <= 1_130
    assert value(kind, both, NOON + 2_000) == value(kind, learned(kind, came), NOON + 2_000)
    assert value(kind, both, NOON + 5 * DAY) == 0


def test_few_values_join_many_within_the_stated_error() -> None:
    kind = "distinct: event.properties.id, on: Ping"
    came = [(NOON + n, NOON + n, f"v{n}", 0) for n in range(300)]
    for cut in (20, 280):
        both = join(fact_of(kind), learned(kind, came[:cut]), learned(kind, came[cut:]), NOON + 300)
        assert 261 <= value(kind, both, NOON + 300) <= 339


def test_memories_with_more_keys_than_fit_keep_those_that_were_heard_of_last() -> None:
    kind = "count: Ping, by: event.properties.id"
    came = [(NOON + n, NOON + n, f"k{n % 40}", 0) for n in range(100)]
    both = join(fact_of(kind), learned(kind, came[:35]), learned(kind, came[35:]), NOON + 100)
    whole = learned(kind, came)
    assert both["f"].value == whole["f"].value and len(both["f"].value) == FACT_KEYS_MAX
    assert set(both) == set(whole), "no key is left of what was dropped"


@pytest.mark.parametrize(("olds", "first"), [(7, "new"), (9, "old")])
def test_favourites_of_two_memories_weigh_what_they_weighed_when_they_came(olds: int, first: str) -> None:
    """Three half lives: one new event weighs as much as eight old ones."""
    kind = "top: event.properties.id, on: Ping, half_life: 1 day"
    old = [(NOON + n, NOON + n, "old", 0) for n in range(olds)]
    new = [(NOON + 3 * DAY, NOON + 3 * DAY, "new", 0)]
    fact, now = fact_of(kind), new[-1][0]
    for both in (
        join(fact, learned(kind, old), learned(kind, new), now),
        join(fact, learned(kind, new), learned(kind, old), now),
        learned(kind, old + new),
    ):
        assert value(kind, both, now)[0] == first


def test_favourites_of_two_memories_years_apart_are_the_newer_ones() -> None:
    kind = "top: event.properties.id, on: Ping, half_life: 10 days"
    old = [(NOON + n, NOON + n, f"old{n}", 0) for n in range(30)]
    new = [(NOON + 700 * DAY + n, NOON + 700 * DAY + n, f"new{n}", 0) for n in range(10)]
    both = join(fact_of(kind), learned(kind, old), learned(kind, new), new[-1][0])
    assert set(value(kind, both, new[-1][0])) == set(value(kind, learned(kind, old + new), new[-1][0]))
    assert max(both["f"].value.values()) < 2**53


def test_favourites_of_one_memory_beyond_its_scale_stay_readable_numbers() -> None:
    """Weights grow with time between two rebasings; two memories may be that far apart."""
    kind = "top: event.properties.id, on: Ping, half_life: 1 day"
    old = [(NOON + n, NOON + n, "a", 0) for n in range(3)]
    new = [(NOON + day * DAY, NOON + day * DAY, "b", 0) for day in (31, 40, 55, 60)]
    both = join(fact_of(kind), learned(kind, old), learned(kind, new), new[-1][0])
    assert max(both["f"].value.values()) < 2**53
    assert value(kind, both, new[-1][0])[0] == "b"
