"""How types go together: what can be equal, what has an order, what several have in common."""

from __future__ import annotations

from collections.abc import Sequence

from journey.conditions.printer import to_text
from journey.conditions.syntax import Compare
from journey.conditions.types import Kind, Type

NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.INSTANT})
KEYS = NUMERIC | {Kind.TEXT, Kind.ANY}
"""What a table may be asked for."""
SIZED = frozenset({Kind.TEXT, Kind.LIST, Kind.TAGS, Kind.MAP, Kind.ANY})
HOLDERS = frozenset({Kind.LIST, Kind.TAGS, Kind.MAP, Kind.ANY})
"""What `in` and the macros go through."""
_ORDERED = NUMERIC | {Kind.TEXT, Kind.ANY}


def compatible(a: Type, b: Type) -> bool:
    """Whether values of the two types can be equal."""
    if Kind.ANY in (a.kind, b.kind) or (a.kind in NUMERIC and b.kind in NUMERIC):
        return True
    if a.kind != b.kind:
        return False
    return a.item is None or b.item is None or compatible(a.item, b.item)


def common(types: Sequence[Type]) -> Type:
    """The type of any of several values; `any` when they differ or there are none."""
    if types and all(each == types[0] for each in types):
        return types[0]
    numbers = types and all(each.kind in (Kind.INTEGER, Kind.NUMBER) for each in types)
    return Type.NUMBER if numbers else Type.ANY


def held(holder: Type) -> Type:
    """The type of what a list, tags or a map's names hold."""
    return Type.TEXT if holder.kind is Kind.MAP else holder.item or Type.ANY


def has_order(a: Type) -> bool:
    """Whether `<` means something for it."""
    return a.kind in _ORDERED


def sum_type(operator: str, left: Type, right: Type) -> Type | None:
    """The type of an arithmetic result of two numbers; None if it has no meaning, as two instants added."""
    kinds = (left.kind, right.kind)
    if operator == "/":
        return Type.NUMBER
    if kinds == (Kind.INSTANT, Kind.INSTANT):
        return Type.INTEGER if operator == "-" else None
    if Kind.ANY in kinds:
        return Type.ANY
    if Kind.INSTANT in kinds and operator in ("+", "-"):
        return Type.INSTANT
    return Type.NUMBER if Kind.NUMBER in kinds else Type.INTEGER


def mended(node: Compare, left: Type, right: Type) -> str | None:
    """What to write instead of a comparison that can never hold; None without a good guess."""
    sides = ((node.left, left, right), (node.right, right, left))
    for side, own, other in sides:
        if own.kind is Kind.TEXT and other.kind is Kind.INSTANT:
            return f"write: instant({to_text(side)})"
        if own.kind is Kind.TEXT and other.kind in NUMERIC and to_text(side).strip("'").isdigit():
            return f"write the number without quotes: {to_text(side).strip(chr(39))}"
        if own.kind is Kind.LIST and other.kind is Kind.TEXT and node.operator == "==":
            return f"write: {to_text(node.right if side is node.left else node.left)} in {to_text(side)}"
    return None
