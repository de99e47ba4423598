"""Window edges: the next instant at which a fact that rules read changes although nothing comes."""

from __future__ import annotations

from collections.abc import Iterable

from journey.conditions import calls, parse, paths
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
    """When a slice next leaves the window of one of these facts (ms); NEVER if all are empty or for ever.

    Cost: O(1) a fact, and one step for each slice that has left its window already.
    """
    edge = NEVER
    for name in names:
        fact, state = turn.catalogue.facts.get(name), turn.facts.get(name)
        if fact is None or state is None or not fact.window:
            continue
        oldest = (turn.now - fact.window) // fact.slice_ms
        inside = next((bucket.number for bucket in state.buckets if bucket.number >= oldest), None)
        if inside is not None:
            edge = min(edge, (inside + 1) * fact.slice_ms + fact.window)
    return edge
