"""What facts say at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from journey.conditions import MISSING, Keyed
from journey.customer.facts.beginning import unknown_until
from journey.customer.facts.compiled import CompiledFact, Where, utc
from journey.customer.facts.distinct import estimate
from journey.customer.facts.favourites import favourites
from journey.customer.facts.intervals import expected
from journey.customer.facts.learning import EMPTY, key_name, oldest_slice
from journey.customer.facts.windows import ZERO, extreme, trend, within
from schemas.customer import FactState


def value_of(fact: CompiledFact, facts: Mapping[str, FactState], now: int, where: Where) -> Any:
    """The fact's value at `now`: counts and sums default to 0; what was never seen is MISSING, and so is what
    a fact that is kept since lately may have missed.

    Returns: a number, an instant (int ms) or names; of a fact `by` a key a map of these. Any: `last` keeps
        what senders wrote.
    """
    if fact.begun in facts and unknown_until(fact, facts, now):
        return MISSING
    state = facts.get(fact.id)
    if fact.by is None:
        return read(fact, state, now, where)
    found = Keyed(None if (nothing := read(fact, None, now, where)) is MISSING else nothing)
    for key in state.value if state is not None else ():
        value = read(fact, facts.get(key_name(fact.id, key)), now, where)
        if value is not MISSING:
            found[key] = value
    return found


def read(fact: CompiledFact, state: FactState | None, now: int, where: Where = utc) -> Any:
    """The value of a fact that has no `by`, or of one key of one that has."""
    if state is None:
        if fact.kind in ("count", "sum"):
            return 0
        state = EMPTY
    match fact.kind:
        case "count" | "sum":
            return _total(fact, state, now, where)
        case "min" | "max" if fact.window or fact.calendar:
            totals = (bucket.total for bucket in within(fact, state, now, where))
            return _or_missing(extreme("min" if fact.kind == "min" else "max", totals))
        case "min" | "max" | "last" | "first":
            return state.value if state.count else MISSING
        case "distinct":
            return estimate(state, oldest_slice(fact, now))
        case "top":
            return favourites(state, fact.size)
        case "since":
            return max(0, now - state.at) if state.count else MISSING
        case "next":
            return _or_missing(expected(state, fact.prior))
        case "rate":
            count = sum(bucket.count for bucket in within(fact, state, now, where))
            return Decimal(count * fact.per) / fact.window
        case "slope":
            return _or_missing(trend(fact, within(fact, state, now, where), now))
        case _:
            raise AssertionError(f"fact {fact.id} is of no kind: {fact.kind}")


def _total(fact: CompiledFact, state: FactState, now: int, where: Where) -> Any:
    counts = fact.kind == "count"
    if not (fact.window or fact.calendar):
        return state.count if counts else state.total if state.count else 0
    count, total = 0, ZERO
    for bucket in within(fact, state, now, where):
        if counts:
            count += bucket.count
        else:
            total += bucket.total
    return count if counts else total


def _or_missing(value: Any) -> Any:
    return MISSING if value is None else value
