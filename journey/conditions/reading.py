"""What a condition reads: paths for the catalogue, calls to register, lookups for the explainer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from journey.conditions.syntax import (
    Call,
    Expression,
    Field,
    Index,
    Integer,
    Macro,
    Name,
    Text,
    chain,
    children,
    walk,
)
from schemas.duration import parse_duration

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One `count()` or `table()` of a condition."""

    name: Literal["count", "table"]
    type: str = ""
    """The event type that `count` counts."""
    duration_ms: int = 0
    """The window of `count`."""
    table: str = ""
    """The table that `table` looks into."""


def paths(expression: Expression) -> frozenset[Path]:
    """The rooted names that it reads, each as far as it is written out.

    The variable of a macro stands for its list: `event.properties.products.map(p, p.category)` reads
    ("event", "properties", "products"). A computed key ends a path.
    Cost: O(nodes).
    """
    return frozenset(
        path for node in _outermost(expression) if (path := chain(_written_out(node))) is not None
    )


def calls(expression: Expression) -> tuple[Reading, ...]:
    """The counters and tables that it asks, each once, in the order written."""
    found = (_reading(node) for node in walk(expression) if isinstance(node, Call))
    return tuple(dict.fromkeys(reading for reading in found if reading is not None))


def lookups(expression: Expression) -> tuple[Expression, ...]:
    """The outermost names, elements, counts and tables that need no variable of a macro, each once."""
    found = [
        node
        for node in _outermost(expression)
        if isinstance(node, Field | Index | Name | Call) and not _free_variables(node)
    ]
    return tuple(dict.fromkeys(found))


def _outermost(expression: Expression) -> Iterator[Expression]:
    """Lookups that are not the target of another lookup, and those inside their keys and arguments."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Field | Index | Name) or (
            isinstance(node, Call) and node.name in ("count", "table")
        ):
            yield node
        waiting.extend(reversed(_beyond_target(node)))


def _beyond_target(node: Expression) -> tuple[Expression, ...]:
    """The children, but for a lookup: the keys on its way down and what lies below its bottom."""
    keys: list[Expression] = []
    if not isinstance(node, Field | Index):
        return children(node)
    while isinstance(node, Field | Index):
        if isinstance(node, Index):
            keys.append(node.key)
        node = node.target
    if isinstance(node, Name):
        return tuple(reversed(keys))
    below = children(node) if isinstance(node, Call) and node.name == "table" else (node,)
    return (*below, *reversed(keys))


def _written_out(node: Expression) -> Expression:
    """The lookup up to its first computed key."""
    found = node
    while isinstance(node, Field | Index):
        if isinstance(node, Index):
            found = node.target
        node = node.target
    return found


def _free_variables(node: Expression) -> bool:
    """Whether it reads a variable of a macro around it; names are never taken twice."""
    inside = {each.variable for each in walk(node) if isinstance(each, Macro)}
    return any(isinstance(each, Name) and each.variable and each.name not in inside for each in walk(node))


def _reading(node: Call) -> Reading | None:
    match node.name, node.arguments:
        case "count", (Text(value=event_type), Text(value=duration)):
            return Reading("count", type=event_type, duration_ms=parse_duration(duration))
        case "table", (Text(value=table), _):
            return Reading("table", table=table)
        case _:
            return None


def literal_digits(node: Call) -> int:
    """The digits that a `round` keeps."""
    digits = node.arguments[1] if len(node.arguments) > 1 else None
    return digits.value if isinstance(digits, Integer) else 0


def duration_of(node: Expression) -> int:
    """The milliseconds of a duration that is written out."""
    assert isinstance(node, Text), f"a duration that is not a text: {node!r}"
    return parse_duration(node.value)


def text_of(node: Expression) -> str:
    """The text of an argument that is written out."""
    assert isinstance(node, Text), f"an argument that is not a text: {node!r}"
    return node.value
