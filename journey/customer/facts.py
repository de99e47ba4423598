"""Facts: numbers kept per customer, in constant memory.

A window is kept as up to 60 slices: a sum or count over it includes the slice that the window's edge cuts, so
it may hold events up to window / 60 older than the edge (12 hours for 30 days).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from journey.conditions import MISSING, compile_expression, parse
from journey.steps.base import Evaluate
from schemas.customer import FACT_BUCKETS, Bucket, FactState
from schemas.workspace import Fact

ZERO = Decimal(0)
EMPTY = FactState()


@dataclass(frozen=True, slots=True)
class CompiledFact:
    """One fact, ready to learn from events and to be read."""

    id: str
    kind: str
    types: tuple[str, ...]
    value: Evaluate | None
    when: Evaluate | None
    window: int
    """ms; 0 for ever."""
    slice_ms: int


def compile_fact(name: str, fact: Fact) -> CompiledFact:
    """Compile a checked fact."""
    text = fact.sum or fact.last or fact.first
    window = fact.window or 0
    return CompiledFact(
        name,
        fact.kind,
        tuple(fact.types),
        compile_expression(parse(text)) if text else None,
        compile_expression(parse(fact.when)) if fact.when else None,
        window,
        max(1, -(-window // FACT_BUCKETS)),
    )


def learn(fact: CompiledFact, state: FactState, scope: Any, *, at: int, now: int) -> FactState:
    """What the fact remembers after an event at `at` (ms), seen at `now`."""
    if fact.when is not None and fact.when(scope) is not True:
        return state
    value = fact.value(scope) if fact.value is not None else None
    if value is MISSING:
        return state
    if fact.kind in ("last", "first"):
        return _outer(fact.kind, state, value, at)
    amount = value if isinstance(value, int | Decimal) and not isinstance(value, bool) else ZERO
    if not fact.window:
        return FactState(state.count + 1, state.total + amount)
    oldest = (now - fact.window) // fact.slice_ms
    return FactState(buckets=_added(state.buckets, at // fact.slice_ms, amount, oldest=oldest))


def _outer(kind: str, state: FactState, value: Any, at: int) -> FactState:
    """`last` keeps the newest by time, `first` the oldest; of equal times the later, the earlier record."""
    keep = state.count and (at < state.at if kind == "last" else at >= state.at)
    return state if keep else FactState(count=1, value=value, at=at)


def _added(
    buckets: tuple[Bucket, ...], number: int, amount: Decimal | int, *, oldest: int
) -> tuple[Bucket, ...]:
    """One more event in its slice, and no slice that the window has left."""
    if number < oldest:
        return buckets
    kept = _inside(buckets, oldest)
    at = len(kept)
    while at and kept[at - 1].number > number:
        at -= 1
    if at and kept[at - 1].number == number:
        found = kept[at - 1]
        added = Bucket(number, found.count + 1, found.total + amount)
        return (*kept[: at - 1], added, *kept[at:])
    return (*kept[:at], Bucket(number, 1, ZERO + amount), *kept[at:])


def read(fact: CompiledFact, state: FactState | None, now: int) -> Any:
    """The fact's value at `now`: counts and sums default to 0, last and first are MISSING when never seen."""
    if state is None:
        return MISSING if fact.kind in ("last", "first") else 0
    if fact.kind in ("last", "first"):
        return state.value if state.count else MISSING
    if not fact.window:
        return state.count if fact.kind == "count" else state.total
    inside = _inside(state.buckets, (now - fact.window) // fact.slice_ms)
    if fact.kind == "count":
        count = 0
        for bucket in inside:
            count += bucket.count
        return count
    total = ZERO
    for bucket in inside:
        total += bucket.total
    return total


def _inside(buckets: tuple[Bucket, ...], oldest: int) -> tuple[Bucket, ...]:
    """The slices that a window still holds; `_added` keeps them in order, so most often all."""
    first = 0
    while first < len(buckets) and buckets[first].number < oldest:
        first += 1
    return buckets[first:] if first else buckets
