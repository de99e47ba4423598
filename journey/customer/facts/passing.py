"""When a fact changes though nothing comes: the edge of its window passes something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from journey.customer.facts.beginning import unknown_until
from journey.customer.facts.compiled import CompiledFact, Where
from journey.customer.facts.distinct import slices
from journey.customer.facts.learning import EMPTY, key_name
from journey.customer.facts.windows import within
from journey.zones import span_end
from schemas.customer import NEVER, FactState


def next_change(fact: CompiledFact, facts: Mapping[str, FactState], now: int, where: Where) -> int | None:
    """The next instant (int ms, after `now`) at which the fact's value can change without an event.

    Returns: None if it cannot: it has no window, or the window is empty. One that is unknown yet changes when
        it is known. The time `since` an event, which
        always passes, is `journey.edges`' to follow: what matters is the number it is compared with.
    Cost: O(slices), 61 at most; times the keys of a fact `by` a key.
    """
    if fact.begun in facts and (until := unknown_until(fact, facts, now)):
        return until if until < NEVER else None
    if not (fact.window or fact.calendar):
        return None
    state = facts.get(fact.id, EMPTY)
    states = (
        [state]
        if fact.by is None
        else [facts.get(key_name(fact.id, key), EMPTY) for key in state.value or ()]
    )
    return min((due for each in states for due in _changes(fact, each, now, where)), default=None)


def _changes(fact: CompiledFact, state: FactState, now: int, where: Where) -> Iterable[int]:
    if fact.calendar:
        return [span_end(now, fact.calendar, where())] if within(fact, state, now, where) else []
    numbers = slices(state) if fact.kind == "distinct" else [bucket.number for bucket in state.buckets]
    leaving = ((number + 1) * fact.slice_ms + fact.window for number in numbers)
    if fact.kind != "slope":
        return (due for due in leaving if due > now)
    ageing = (number * fact.slice_ms + fact.window // 2 for number in numbers)
    return (due for due in (*leaving, *ageing) if due > now)
