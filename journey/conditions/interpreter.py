"""A condition evaluated by walking its tree: slow, plain, and what compiled code must agree with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import assert_never

from journey.conditions import library, operations
from journey.conditions.missing import MISSING, Value
from journey.conditions.operations import known
from journey.conditions.reading import duration_of, literal_digits, text_of
from journey.conditions.scope import Scope
from journey.conditions.sources import Source, source_of, unreadable
from journey.conditions.syntax import (
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Conditional,
    Expression,
    Field,
    Index,
    Integer,
    Items,
    Logic,
    Macro,
    Name,
    Negate,
    Not,
    Number,
    Text,
    chain,
)

Variables = Mapping[str, Value]
NO_VARIABLES: Variables = MappingProxyType({})

BINARY: Mapping[str, Callable[[Value, Value], Value]] = MappingProxyType(
    {
        "+": operations.add,
        "-": operations.subtract,
        "*": operations.multiply,
        "/": operations.divide,
        "%": operations.remainder,
        "==": operations.equal,
        "!=": operations.unequal,
        "<": operations.less,
        "<=": operations.less_equal,
        ">": operations.greater,
        ">=": operations.greater_equal,
        "in": operations.within,
    }
)
PLAIN_CALLS: Mapping[str, Callable[..., Value]] = MappingProxyType(
    {
        "has": library.has,
        "size": library.size,
        "startsWith": library.starts_with,
        "endsWith": library.ends_with,
        "contains": library.contains,
        "lower": library.lower,
        "instant": library.instant,
        "min": library.least,
        "max": library.greatest,
        "abs": library.absolute,
    }
)
"""Functions of their arguments' values alone."""
MACRO_CALLS: Mapping[str, Callable[[Value, library.Body], Value]] = MappingProxyType(
    {"exists": library.exists, "all": library.every, "filter": library.filtered, "map": library.mapped}
)


def evaluate(node: Expression, scope: Scope, variables: Variables = NO_VARIABLES) -> Value:
    """The value of a condition, or MISSING.

    Raises: ConditionError if a name in it reads nothing, which `check` would have said.
    Cost: some 1 us a node.
    """
    match node:
        case Text() | Integer() | Number() | Boolean():
            return node.value
        case Items():
            return operations.all_known(*(evaluate(item, scope, variables) for item in node.items))
        case Name() if node.variable:
            return known(variables[node.name])
        case Name() | Field():
            return _looked_up(node, scope, variables)
        case Index():
            return operations.element(
                evaluate(node.target, scope, variables), evaluate(node.key, scope, variables)
            )
        case Not():
            return inverted(evaluate(node.operand, scope, variables))
        case Negate():
            return operations.negate(evaluate(node.operand, scope, variables))
        case Arithmetic() | Compare():
            left, right = evaluate(node.left, scope, variables), evaluate(node.right, scope, variables)
            return BINARY[node.operator](left, right)
        case Logic():
            return joined(node.operator, [evaluate(each, scope, variables) for each in node.operands])
        case Conditional():
            return _chosen(node, scope, variables)
        case Call():
            return _called(node, scope, variables)
        case Macro():
            holder = evaluate(node.target, scope, variables)
            return MACRO_CALLS[node.name](
                holder, lambda item: evaluate(node.body, scope, {**variables, node.variable: item})
            )
        case _:
            assert_never(node)


def inverted(value: Value) -> Value:
    """`!value`: unknown for what is neither true nor false."""
    return (not value) if value is True or value is False else MISSING


def joined(operator: str, values: list[Value]) -> Value:
    """`&&` and `||` of several values: one deciding value decides, whatever is unknown."""
    deciding = operator == "||"
    if any(value is deciding for value in values):
        return deciding
    return (not deciding) if all(value is (not deciding) for value in values) else MISSING


def _chosen(node: Conditional, scope: Scope, variables: Variables) -> Value:
    test = evaluate(node.test, scope, variables)
    if test is True:
        return evaluate(node.then, scope, variables)
    return evaluate(node.otherwise, scope, variables) if test is False else MISSING


def _looked_up(node: Name | Field, scope: Scope, variables: Variables) -> Value:
    names = chain(node)
    if names is None:
        assert isinstance(node, Field), f"a variable without a value: {node!r}"
        return known(operations.field(evaluate(node.target, scope, variables), node.name))
    found = source_of(names)
    if found is None:
        raise unreadable(names, node.span[0], node.span[1] - node.span[0])
    source, taken = found
    value = read_source(source, names[taken - 1], scope)
    for name in names[taken:]:
        value = operations.field(value, name)
    return known(value)


def read_source(source: Source, name: str, scope: Scope) -> Value:
    """What a source gives; `name` is the argument of a method."""
    match source.kind:
        case "event":
            return MISSING if scope.event is None else getattr(scope.event, source.attribute)
        case "outcome":
            return getattr(scope.event, source.attribute, MISSING)
        case "scope":
            return getattr(scope, source.attribute)
        case "method":
            return getattr(scope, source.attribute)(name)
        case _:
            assert_never(source.kind)


def _called(node: Call, scope: Scope, variables: Variables) -> Value:
    plain = PLAIN_CALLS.get(node.name)
    if plain is not None:
        return plain(*(evaluate(each, scope, variables) for each in node.arguments))
    first = node.arguments[0]
    match node.name:
        case "duration":
            return duration_of(first)
        case "count":
            return known(scope.count(text_of(first), duration_of(node.arguments[1])))
        case "date":
            return library.date_part(
                evaluate(first, scope, variables), text_of(node.arguments[1]), scope.zone
            )
        case "round":
            return library.rounded(evaluate(first, scope, variables), literal_digits(node))
        case "table":
            key = library.table_key(evaluate(node.arguments[1], scope, variables))
            return MISSING if key is MISSING else known(scope.table(text_of(first), key))
        case _:
            raise AssertionError(f"function {node.name} has no meaning at run time")
