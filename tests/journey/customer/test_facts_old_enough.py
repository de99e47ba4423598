"""A fact that is old enough says what it says where it was always kept.

Method: two partitions hear the same random events; one keeps the fact from its first publication, the other
from a later one on. States go through their codec.
"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from begun_facts import keeping, value
from changing import Partition
from workspaces import HOUR

from journey.conditions import MISSING
from journey.customer.facts import FACT_BEGUN
from schemas.stored_state import decode_state, encode_state
from schemas.trail import NO_TRAIL

FACTS = (
    "count: Ping, window: 3 days",
    "sum: event.properties.x, on: Ping, window: 2 days",
    "max: event.properties.x, on: Ping, window: 2 days",
    "distinct: event.properties.x, on: Ping, window: 2 days",
    "rate: Ping, window: 2 days",
    "slope: Ping, window: 2 days",
    "count: Ping, window: 2 days, by: event.properties.x",
    "count: Ping, window: calendar week",
)


def known_at_of(of: Partition) -> int:
    """From when anna's fact is known."""
    return of.state("anna").facts[f"f{FACT_BEGUN}"].count


def without_zeros(value: Any) -> Any:
    """Of a map the keys that count something: a key that never came counts 0 as well."""
    return {key: each for key, each in value.items() if each} if isinstance(value, dict) else value


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("seed", range(3))
def test_fact_that_is_old_enough_says_what_one_says_that_was_always_kept(fact: str, seed: int) -> None:
    always, lately = Partition(), Partition()
    always.publish(keeping(fact))
    lately.publish(keeping())
    chance = Random(seed)
    known = 0
    for step in range(120):
        if step == 40:
            lately.publish(keeping(fact))
        ms, kind, x = chance.randrange(6 * HOUR), chance.choice(("Ping", "Pong")), chance.randrange(5)
        for made in (always, lately):
            made.wait(ms)
            made.event("anna", kind, x=x)
            state = made.state("anna")
            made.states.put(decode_state(encode_state(state, NO_TRAIL)))
        found = value(lately) if step >= 40 else MISSING
        older = f.slice_ms if (f := lately.line.catalogue.facts.get("f")) and f.window else 0
        if found is not MISSING and lately.now >= known_at_of(lately) + older:
            known += 1
            assert without_zeros(found) == without_zeros(value(always))
    assert known > 20
