"""Window edges: the next instant at which a fact that rules read changes although nothing comes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from journey.conditions import calls, parse, paths
from journey.customer.facts import next_change
from journey.turn import Turn
from schemas.customer import NEVER

FACTS = ("customer", "facts")


def facts_read(texts: Iterable[str]) -> tuple[str, ...]:
    """Names of the facts that conditions read, those of `count()` among them."""
    parsed = [parse(text) for text in texts]
    named = {path[2] for each in parsed for path in paths(each) if path[:2] == FACTS and len(path) > 2}
    counted = {
        f"count:{call.type}:{call.duration_ms}"
        for each in parsed
        for call in calls(each)
        if call.name == "count"
    }
    return tuple(sorted(named | counted))


def next_edge(turn: Turn, names: Iterable[str]) -> int:
    """When one of these facts next changes by time (ms); NEVER if none does.

    Cost: some 10 us a fact with a window that holds anything.
    """
    edge = NEVER
    for name in names:
        fact = turn.catalogue.facts.get(name)
        if fact is None:
            continue
        change = next_change(fact, turn.facts, turn.now, partial(turn.catalogue.zone_of, turn.traits))
        edge = edge if change is None else min(edge, change)
    return edge
