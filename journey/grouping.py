"""Questions about a customer by whose answers a report counts: `customer.facts.spend_365d >= 1000`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from journey.catalogue import Catalogue
from journey.conditions import MISSING, Evaluate, check, compile_expression, parse
from journey.scope import TurnScope
from journey.turn import Turn
from journey.workspace import vocabulary
from schemas.customer import CustomerState
from schemas.event import CustomerEvent
from schemas.workspace import Workspace

UNKNOWN = "unknown"
GROUP_CHARACTERS_MAX = 60
"""A group is the head of a row; a longer value is cut."""


class Grouping(NamedTuple):
    """One question, compiled."""

    text: str
    evaluate: Evaluate


def grouping(workspace: Workspace, text: str) -> Grouping:
    """The question of this text.

    Args:
        text: an expression over `customer` and `now`.
    Raises: ConditionError, worded for the operator.
    """
    expression = parse(text)
    for error in check(expression, vocabulary(workspace, "action")):
        raise error
    return Grouping(text, compile_expression(expression))


def group_of(asked: Grouping, catalogue: Catalogue, state: CustomerState) -> str:
    """The customer's answer as of the state's own time; `unknown` where something is missing."""
    nothing = CustomerEvent(state.id, "", "", "", state.now, state.now)
    value = asked.evaluate(TurnScope(Turn(catalogue, state, nothing, state.now)))
    return _text(value)[:GROUP_CHARACTERS_MAX]


def _text(value: Any) -> str:
    """A value as the head of a row. Any: conditions are typed at run time."""
    if value is MISSING or value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple | set | frozenset | dict):
        return ", ".join(sorted(map(str, value))) or "none"
    return str(value)
