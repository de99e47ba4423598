"""When time alone turns a comparison: `now - entry.at > duration('7d')` turns seven days after the entry.

Only comparisons whose sides grow evenly with time can be foreseen: sums and differences of `now`, of clocks
(values that count milliseconds) and of what stands still. Others are asked when something comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import floor

from journey.conditions.compiler import compile_expression
from journey.conditions.missing import Evaluate
from journey.conditions.reading import Path
from journey.conditions.scope import Scope
from journey.conditions.syntax import (
    Arithmetic,
    Compare,
    Expression,
    Field,
    Index,
    Name,
    Negate,
    chain,
    walk,
)

NOW: Path = ("now",)
Clocks = frozenset[Path]
"""Paths of values that grow by 1 each millisecond, such as the time since an event."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """One comparison: its left side less its right side, and by how much that grows each millisecond."""

    difference: Evaluate
    slope: int

    def next(self, scope: Scope) -> int | None:
        """The next instant after `scope.now` at which the comparison may turn; None if it never does."""
        apart = self.difference(scope)
        if isinstance(apart, bool) or not isinstance(apart, int | Decimal):
            return None
        now: int = scope.now
        equal = now + floor(-apart / self.slope if isinstance(apart, Decimal) else -apart // self.slope)
        # `>=` turns when the sides are equal, `>` a millisecond later.
        return next((due for due in (equal, equal + 1) if due > now), None)


def crossings(expression: Expression, clocks: Clocks = frozenset()) -> tuple[Crossing, ...]:
    """The comparisons of a condition that time alone can turn. Cost: 100-500 us each."""
    return tuple(_crossings(expression, clocks | {NOW}))


def _crossings(expression: Expression, clocks: Clocks) -> Iterator[Crossing]:
    for node in walk(expression):
        if not isinstance(node, Compare) or node.operator == "in" or _has_variables(node):
            continue
        left, right = _slope(node.left, clocks), _slope(node.right, clocks)
        if left is not None and right is not None and left != right:
            yield Crossing(compile_expression(Arithmetic("-", node.left, node.right)), left - right)


def _slope(node: Expression, clocks: Clocks) -> int | None:
    """How much a value grows each millisecond; None if it does so unevenly."""
    match node:
        case Name() | Field() | Index():
            return int(_is_clock(node, clocks)) if _is_clock(node, clocks) or _still(node, clocks) else None
        case Negate():
            below = _slope(node.operand, clocks)
            return None if below is None else -below
        case Arithmetic(operator="+" | "-"):
            left, right = _slope(node.left, clocks), _slope(node.right, clocks)
            if left is None or right is None:
                return None
            return left + right if node.operator == "+" else left - right
        case _:
            return 0 if _still(node, clocks) else None


def _is_clock(node: Name | Field | Index, clocks: Clocks) -> bool:
    """Whether it is a clock, or one of those that a clock keeps by a key."""
    names = chain(node.target if isinstance(node, Index) else node)
    if isinstance(node, Index) and not _still(node.key, clocks):
        return False
    return names is not None and any(names[: len(clock)] == clock for clock in clocks)


def _still(node: Expression, clocks: Clocks) -> bool:
    return not any(_is_clock(each, clocks) for each in walk(node) if isinstance(each, Name | Field | Index))


def _has_variables(node: Expression) -> bool:
    return any(isinstance(each, Name) and each.variable for each in walk(node))
