"""`backfill: log`: a fact that is filled says what it would say had it been there from the start.

Method: the same touchpoints, late and repeated ones among them, on two partitions; on the one the fact is in
force before anybody comes, on the other it is published on the way and filled later.
"""

from __future__ import annotations

from typing import Any

import pytest
from backfilled import fill
from begun_facts import keeping, value
from changing import Partition
from fact_kinds import KINDS
from hypothesis import given, settings
from hypothesis import strategies as st
from workspaces import DAY, HOUR, touchpoint

from journey.customer.facts import FACT_BEGUN

_step = st.tuples(
    st.sampled_from(("anna", "anna", "bo")),
    st.sampled_from((0, HOUR, 7 * HOUR, DAY)),
    st.sampled_from((0, 0, HOUR, 2 * DAY)),
    st.sampled_from("abcd"),
    st.integers(0, 5),
    st.sampled_from((False, False, False, True)),
)


class Life:
    """The same touchpoints on two partitions: one has the fact from the start, the other's awaits the log."""

    def __init__(self, fact: str) -> None:
        self.whole, self.late = Partition(), Partition()
        self.fact = f"{fact}, backfill: log"
        self.whole.publish(keeping(self.fact))
        self.late.publish(keeping())
        self._sent = 0

    def live(self, steps: list[Any]) -> None:
        for who, gap, late, name, x, repeated in steps:
            self._sent += 0 if repeated else 1
            for made in (self.whole, self.late):
                made.now += gap
                at = made.now - late
                made.take(touchpoint(who, f"e{self._sent}", "Ping", at, {"id": name, "x": x}))

    def compare(self) -> None:
        for later in (0, HOUR, DAY, 4 * DAY):
            for made in (self.whole, self.late):
                made.now += later
            for who in self.whole.states.all:
                assert value(self.late, who) == value(self.whole, who)


@pytest.mark.parametrize("fact", KINDS)
@settings(max_examples=25, deadline=None)
@given(
    before=st.lists(_step, max_size=10),
    meanwhile=st.lists(_step, max_size=6),
    after=st.lists(_step, max_size=6),
)
def test_fact_filled_from_the_log_says_what_it_would_had_it_been_there(
    fact: str, before: list[Any], meanwhile: list[Any], after: list[Any]
) -> None:
    life = Life(fact)
    life.live(before)
    life.late.publish(keeping(life.fact))
    life.live(meanwhile)
    fill(life.late)
    life.live(after)
    life.compare()
    assert not any(f"f{FACT_BEGUN}" in state.facts for state in life.late.states.all.values())


@settings(max_examples=30, deadline=None)
@given(
    fact=st.sampled_from(KINDS),
    before=st.lists(_step, min_size=1, max_size=10),
    slices=st.sampled_from((1, 2, 10**9)),
)
def test_record_that_comes_before_the_sweep_of_the_activation_fills_all_the_same(
    fact: str, before: list[Any], slices: int
) -> None:
    life = Life(fact)
    life.live(before)
    life.late.slices = 0
    life.late.publish(keeping(life.fact))
    fill(life.late)
    life.late.settle_with(slices)
    life.compare()
