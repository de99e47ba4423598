"""Formulas over figures: `(earned - spent) / spent`; exact decimals, unknown where they divide by 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import assert_never

from journey.conditions import ConditionError, Expression, parse
from journey.conditions.syntax import Arithmetic, Integer, Name, Negate, Number, walk

Plain = Name | Number | Integer | Negate | Arithmetic
"""All that a formula may hold."""
OPERATORS = frozenset({"+", "-", "*", "/"})


class FormulaError(ValueError):
    """What is wrong with a formula, and at which character from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


def formula_of(text: str) -> Plain:
    """The tree of a formula.

    Raises: FormulaError if it is anything but names, numbers, `+ - * /` and brackets.
    """
    try:
        tree = parse(text)
    except ConditionError as error:
        raise FormulaError(error.message, error.position) from None
    for node in walk(tree):
        if not isinstance(node, Plain) or (isinstance(node, Arithmetic) and node.operator not in OPERATORS):
            message = "a formula holds names of figures, numbers, + - * / and brackets, nothing else"
            raise FormulaError(message, node.span[0])
    assert isinstance(tree, Plain), "the walk begins with the tree itself"
    return tree


def names_in(tree: Plain) -> Iterator[Name]:
    """The figures that it names, in the order written."""
    return (node for node in walk(tree) if isinstance(node, Name))


def valued(tree: Expression, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The value of a formula; None where a figure is unknown, or something is divided by 0.

    Its depth is bounded by the parser's.
    """
    assert isinstance(tree, Plain), "formula_of lets nothing else in"
    match tree:
        case Name():
            return values.get(tree.name)
        case Number() | Integer():
            return Decimal(tree.value)
        case Negate():
            inner = valued(tree.operand, values)
            return None if inner is None else -inner
        case Arithmetic():
            left, right = valued(tree.left, values), valued(tree.right, values)
            return None if left is None or right is None else _reckoned(tree.operator, left, right)
        case _:
            assert_never(tree)


def _reckoned(operator: str, left: Decimal, right: Decimal) -> Decimal | None:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    try:
        return left / right
    except (DivisionByZero, InvalidOperation):
        return None
