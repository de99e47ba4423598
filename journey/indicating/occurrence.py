"""One thing that happened to one customer, as indicators see it; and which of them somebody counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from journey.conditions import MISSING, Evaluate, compile_expression, parse
from journey.indicating.scope import EventScope, Tables
from schemas.event import CustomerEvent
from schemas.workspace.happening import ANY, Happening

ASSIGNED = "assigned"
"""Beside the kinds of `Happening`: a passage was given an arm."""
NOTHING = Decimal(0)


class Occurrence(NamedTuple):
    """What happened. `name` is an event type, an action, an outcome, a journey, a stage or an arm."""

    kind: str
    name: str
    at: int
    number: int
    """Of the record that tells it: what one record tells is never two steps of a funnel."""
    cause: str = ""
    """Id of the touchpoint that led to it."""
    event: CustomerEvent | None = None
    journey: str = ""
    step: str = ""
    action: str = ""
    channel: str = ""
    result: str = ""
    enrolment: str = ""
    holdout: bool = False
    cost: Decimal = NOTHING


Key = tuple[str, str]
"""(kind, name); `any` for all names of a kind."""
Accepts = Callable[[Occurrence], bool]


def keys_of(happening: Happening) -> Iterator[Key]:
    """Under which keys its occurrences are told."""
    names = happening.names
    if happening.kind in ("sent", "entered", "goal", "ended") and ANY in names:
        names = [ANY]
    return ((happening.kind, name) for name in names)


def accepting(happening: Happening, tables: Tables) -> Accepts:
    """Whether an occurrence under one of its keys is one that it means."""
    when = None if happening.when is None else compile_expression(parse(happening.when))
    wanted = [
        (field, frozenset(names))
        for field in ("action", "channel", "journey", "result")
        if (names := getattr(happening, field)) is not None
    ]

    def accepts(occurrence: Occurrence) -> bool:
        if happening.holdout is not None and occurrence.holdout is not happening.holdout:
            return False
        if any(getattr(occurrence, field) not in names for field, names in wanted):
            return False
        return when is None or _asked(when, occurrence, tables) is True

    return accepts


def _asked(when: Evaluate, occurrence: Occurrence, tables: Tables) -> object:
    return MISSING if occurrence.event is None else when(EventScope(occurrence.event, tables))


def number_of(evaluate: Evaluate, event: CustomerEvent, tables: Tables) -> Decimal | None:
    """A number of an event; None where it is unknown, or none."""
    value = evaluate(EventScope(event, tables))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return None


def text_of(evaluate: Evaluate, event: CustomerEvent, tables: Tables) -> str:
    """A value of an event as the head of a row; empty where it is unknown."""
    value = evaluate(EventScope(event, tables))
    if value is MISSING or value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
