"""The syntax tree of a condition: frozen, hashable; places in the text do not count for equality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal as OneOf

Span = tuple[int, int]
"""[start, end) in characters of the condition's text."""

ArithmeticOperator = OneOf["+", "-", "*", "/", "%"]
CompareOperator = OneOf["==", "!=", "<", "<=", ">", ">=", "in"]
LogicOperator = OneOf["&&", "||"]
Quantifier = OneOf["exists", "all", "filter", "map"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node has."""

    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Integer(Node):
    """A whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number with a decimal point."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """true or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Items(Node):
    """A list in brackets."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A root such as `event`, or the variable of a macro."""

    name: str
    variable: bool = False


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`target.name`, also written `target['name']`."""

    target: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`target[key]` with a computed key."""

    target: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`!operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """`-operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Two numbers to one."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two values to true, false or unknown."""

    operator: CompareOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """All or any of several clauses; a chain of one operator is one node."""

    operator: LogicOperator
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`test ? then : otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function; the receiver of a method is its first argument."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Macro(Node):
    """`target.exists(variable, body)` and its three siblings."""

    name: Quantifier
    target: Expression
    variable: str
    body: Expression


Expression = (
    Text
    | Integer
    | Number
    | Boolean
    | Items
    | Name
    | Field
    | Index
    | Not
    | Negate
    | Arithmetic
    | Compare
    | Logic
    | Conditional
    | Call
    | Macro
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The nodes right below, in the order written."""
    match node:
        case Items(items=below) | Logic(operands=below) | Call(arguments=below):
            return below
        case Field(target=one) | Not(operand=one) | Negate(operand=one):
            return (one,)
        case Index(target=first, key=second) | Macro(target=first, body=second):
            return (first, second)
        case Arithmetic(left=first, right=second) | Compare(left=first, right=second):
            return (first, second)
        case Conditional():
            return (node.test, node.then, node.otherwise)
        case _:
            return ()


def walk(node: Expression) -> Iterator[Expression]:
    """The node and all below it, in the order written."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def chain(node: Expression) -> tuple[str, ...] | None:
    """The names of `root.a.b` from the root on; None when the node is not a plain chain of names."""
    names: list[str] = []
    while isinstance(node, Field):
        names.append(node.name)
        node = node.target
    if not isinstance(node, Name) or node.variable:
        return None
    return (node.name, *reversed(names))
