"""What facts remember after an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from journey.conditions import MISSING, Evaluate
from journey.customer.facts.compiled import CompiledFact, Moment
from journey.customer.facts.distinct import noted
from journey.customer.facts.favourites import weighed
from journey.customer.facts.intervals import met
from journey.customer.facts.windows import ZERO, grown
from journey.keys import plain_text
from schemas.customer import FACT_KEYS_MAX, KEY_CHARACTERS_MAX, FactState

EMPTY: Final = FactState()
KEYS_PER_EVENT_MAX: Final = 20
"""Of a longer list the first so many count, as for entry keys."""
Facts = Mapping[str, FactState]


def learn_all(
    facts: Iterable[CompiledFact], known: dict[str, FactState], scope: Any, moment: Moment
) -> dict[str, FactState]:
    """The section after an event; every fact sees the section as it was before.

    Args:
        scope: what conditions read (a TurnScope). Any: it is built above this room.
    """
    learned: dict[str, FactState] = {}
    gone: list[str] = []
    for fact in facts:
        if fact.by is None:
            learned[fact.id] = learn(fact, known.get(fact.id, EMPTY), scope, moment)
        else:
            each, dropped = _learn_by_key(fact, fact.by, known, (scope, moment))
            learned |= each
            gone += dropped
    section = known | learned
    for name in gone:
        section.pop(name, None)
    return section


def learn(fact: CompiledFact, state: FactState, scope: Any, moment: Moment) -> FactState:
    """What a fact that has no `by` (or one key of one that has) remembers after an event."""
    if fact.when is not None and fact.when(scope) is not True:
        return state
    value: Any = fact.value(scope) if fact.value is not None else None
    if value is MISSING:
        return state
    at, now = moment.at, moment.now
    match fact.kind:
        case "count" | "sum" | "rate" | "slope":
            amount = value if _is_number(value) else ZERO
            if fact.window or fact.calendar:
                return grown(fact, state, amount, moment)
            return FactState(state.count + 1, state.total + amount)
        case "min" | "max":
            return _extreme(fact, state, value, moment) if _is_number(value) else state
        case "last" | "first":
            return _outer(fact.kind, state, value, at)
        case "distinct":
            return noted(state, _names(value), number=slice_number(fact, at), oldest=oldest_slice(fact, now))
        case "top":
            return weighed(state, _names(value), at=at, half_life=fact.half_life)
        case "since":
            return FactState(count=state.count + 1, at=max(state.at, at))
        case "next":
            return met(state, at)
        case _:
            raise AssertionError(f"fact {fact.id} is of no kind: {fact.kind}")


def key_name(fact: str, key: str) -> str:
    """Under which name the section keeps one key of a fact: `spent_by['tea']`."""
    return f"{fact}['{key}']"


def names_kept(fact: CompiledFact, facts: Facts) -> list[str]:
    """Under which names the section keeps a fact: its own, and of one `by` a key one for each."""
    index = facts.get(fact.id)
    if index is None:
        return []
    return [fact.id] if fact.by is None else [fact.id, *(key_name(fact.id, key) for key in index.value)]


def oldest_slice(fact: CompiledFact, now: int) -> int:
    """The oldest slice that a sliding window reaches into; without a window everything is in slice 0."""
    return (now - fact.window) // fact.slice_ms if fact.window else 0


def slice_number(fact: CompiledFact, at: int) -> int:
    """The slice of an instant; without a window everything is in slice 0."""
    return at // fact.slice_ms if fact.window else 0


def _learn_by_key(
    fact: CompiledFact, by: Evaluate, known: Facts, asked: tuple[Any, Moment]
) -> tuple[dict[str, FactState], list[str]]:
    """One number for each key. Its index is the fact's own state: the keys, the one heard of last at the end.

    Beyond FACT_KEYS_MAX the key that was heard of least recently is dropped, and counted in the index.
    Returns: what was learned, and the names that leave the section.
    """
    scope, moment = asked
    if fact.when is not None and fact.when(scope) is not True:
        return {}, []
    index = known.get(fact.id, EMPTY)
    keys: list[str] = list(index.value or ())
    learned: dict[str, FactState] = {}
    dropped: list[str] = []
    for key in _names(by(scope)):
        name = key_name(fact.id, key)
        learned[name] = learn(fact, known.get(name, EMPTY), scope, moment)
        keys = [*(each for each in keys if each != key), key]
        if len(keys) > FACT_KEYS_MAX:
            dropped.append(key_name(fact.id, keys.pop(0)))
    learned[fact.id] = FactState(count=index.count + len(dropped), value=keys)
    return learned, dropped


def _extreme(fact: CompiledFact, state: FactState, value: Decimal | int, moment: Moment) -> FactState:
    if fact.window or fact.calendar:
        return grown(fact, state, value, moment)
    if state.count and (state.value <= value if fact.kind == "min" else state.value >= value):
        return state
    return FactState(count=1, value=value, at=moment.at)


def _outer(kind: str, state: FactState, value: Any, at: int) -> FactState:
    """`last` keeps the newest by time, `first` the oldest; of equal times the later, the earlier record."""
    keep = state.count and (at < state.at if kind == "last" else at >= state.at)
    return state if keep else FactState(count=1, value=value, at=at)


def _names(value: Any) -> list[str]:
    """A value, or each element of a list, as keys; what is unknown or no plain value is none."""
    values = value[:KEYS_PER_EVENT_MAX] if isinstance(value, list | tuple) else [value]
    plain = [plain_text(each) for each in values if isinstance(each, str | int | Decimal)]
    return list(dict.fromkeys(name for name in plain if name and len(name) <= KEY_CHARACTERS_MAX))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
