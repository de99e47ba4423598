"""Two memories of one fact made one: that of what came first, and that of what came after.

Exact but where memories are bounded: beyond 64 distinct values and beyond 32 keys or values of a `top` what
comes out is as near the truth as the error that is stated for the kind (docs/reference/facts.md).
"""

from __future__ import annotations

from collections.abc import Mapping

from journey.customer.facts.compiled import CompiledFact
from journey.customer.facts.distinct import united
from journey.customer.facts.favourites import combined
from journey.customer.facts.intervals import linked
from journey.customer.facts.learning import EMPTY, key_name, oldest_slice
from journey.customer.facts.windows import merged
from schemas.customer import FACT_KEYS_MAX, FactState

Facts = Mapping[str, FactState]


def join(fact: CompiledFact, earlier: Facts, later: Facts, now: int) -> dict[str, FactState]:
    """What a fact remembers of both, by name.

    Args:
        earlier: what it remembers of some events.
        later: what it remembers of events that were applied after those.
        now: int ms.
    Returns: entries for the section; none if nothing ever came.
    Cost: O(slices), times the keys of a fact `by` a key.
    """
    if fact.by is None:
        found = joined(fact, earlier.get(fact.id, EMPTY), later.get(fact.id, EMPTY), now)
        return {} if found == EMPTY else {fact.id: found}
    old, new = earlier.get(fact.id, EMPTY), later.get(fact.id, EMPTY)
    heard: list[str] = list(new.value or ())
    keys = [*(key for key in old.value or () if key not in heard), *heard]
    kept = keys[-FACT_KEYS_MAX:]
    index = FactState(count=old.count + new.count + len(keys) - len(kept), value=kept)
    names = [key_name(fact.id, key) for key in kept]
    each = {name: joined(fact, earlier.get(name, EMPTY), later.get(name, EMPTY), now) for name in names}
    return {**each, fact.id: index} if kept else {}


def joined(fact: CompiledFact, earlier: FactState, later: FactState, now: int) -> FactState:
    """The same of a fact that has no `by`, or of one key of one that has."""
    if EMPTY in (earlier, later):
        return earlier if later == EMPTY else later
    match fact.kind:
        case "count" | "sum" | "rate" | "slope" | "min" | "max" if fact.window or fact.calendar:
            return merged(fact, earlier, later, now)
        case "count" | "sum":
            return FactState(earlier.count + later.count, earlier.total + later.total)
        case "min":
            return later if later.value < earlier.value else earlier
        case "max":
            return later if later.value > earlier.value else earlier
        case "last":
            return later if later.at >= earlier.at else earlier
        case "first":
            return later if later.at < earlier.at else earlier
        case "distinct":
            return united(earlier, later, oldest=oldest_slice(fact, now))
        case "top":
            return combined(earlier, later)
        case "since":
            return FactState(count=earlier.count + later.count, at=max(earlier.at, later.at))
        case "next":
            return linked(earlier, later)
        case _:
            raise AssertionError(f"fact {fact.id} is of no kind: {fact.kind}")
