"""Which lists a condition goes through: so that whom an event concerns is looked up and not searched for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from journey.conditions.syntax import (
    Call,
    Compare,
    Expression,
    Logic,
    Macro,
    Name,
    chain,
    walk,
)

LISTS = ("customer", "lists")
SAME_FOR_ALL = frozenset({"lower", "table"})
"""Functions that answer alike whoever the customer is; dates, say, depend on the customer's zone."""


class Membership(NamedTuple):
    """Only who has one of these items on that list can make the condition true."""

    list: str
    items: Expression
    """Reads nothing but the event; gives an item, or a list of them."""


def memberships(expression: Expression) -> tuple[Membership, ...] | None:
    """Where to look up everybody for whom a condition may hold; None if no list says.

    `item in customer.lists.wishlist`, with `item` of the event; one clause of several joined by `&&` is
    enough; of those joined by `||` each must do; `exists` on a list of the event, or of the customer.
    """
    match expression:
        case Compare(operator="in", left=item, right=held) if (name := _list(held)) and _of_event(item):
            return (Membership(name, item),)
        case Logic(operator="&&", operands=clauses):
            return next((found for each in clauses if (found := memberships(each)) is not None), None)
        case Logic(operator="||", operands=clauses):
            every = [memberships(each) for each in clauses]
            return None if None in every else tuple(one for each in every for one in each or ())
        case Macro(name="exists") if (name := _list(expression.target)) is not None:
            return next(((Membership(name, items),) for items in _compared(expression)), None)
        case Macro(name="exists") if _of_event(expression.target):
            below = memberships(expression.body)
            return None if below is None else tuple(_each(expression, one) for one in below)
        case _:
            return None


def _each(macro: Macro, one: Membership) -> Membership:
    """The items of every element that the macro goes through."""
    return Membership(one.list, Macro("map", macro.target, macro.variable, one.items))


def _compared(macro: Macro) -> Iterator[Expression]:
    """What an element of the customer's list must be equal to, or one of."""
    body = macro.body
    clauses = body.operands if isinstance(body, Logic) and body.operator == "&&" else (body,)
    for clause in clauses:
        if isinstance(clause, Compare) and clause.operator in ("==", "in"):
            for element, other in ((clause.left, clause.right), (clause.right, clause.left)):
                if clause.operator == "in" and element is clause.right:
                    continue
                if element == Name(macro.variable, variable=True) and _of_event(other, macro.variable):
                    yield other


def _list(node: Expression) -> str | None:
    """The list of the customer that this names."""
    names = chain(node)
    return names[2] if names is not None and len(names) == 3 and names[:2] == LISTS else None


def _of_event(node: Expression, but: str = "") -> bool:
    """Whether it reads nothing but the event, and no variable that is called `but`."""
    return all(
        not (isinstance(each, Name) and (each.name == but or not (each.variable or each.name == "event")))
        and not (isinstance(each, Call) and each.name not in SAME_FOR_ALL)
        for each in walk(node)
    )
