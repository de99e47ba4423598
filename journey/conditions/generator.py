"""Writes the Python expression of a condition; a piece may give None or MISSING for unknown."""

from __future__ import annotations

from typing import Any, assert_never

from journey.conditions.reading import duration_of, literal_digits, text_of
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

OPERATIONS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "%": "remainder",
    "==": "equal",
    "!=": "unequal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "in": "within",
}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The comparison with its sides changed, so that a literal always stands right."""
MACROS = {"exists": "exists", "all": "every", "filter": "filtered", "map": "mapped"}
CALLS = {
    "has": "has",
    "size": "size",
    "startsWith": "starts_with",
    "endsWith": "ends_with",
    "contains": "contains",
    "lower": "lower",
    "instant": "instant",
    "min": "least",
    "max": "greatest",
    "abs": "absolute",
}
EVENT_MAPS = {("event", "properties"), ("event", "context")}
"""Always dicts, by the type of CustomerEvent."""


class Generator:
    """One function's text: numbered names, and the constants that text cannot hold."""

    def __init__(self) -> None:
        self.constants: dict[str, Any] = {}
        """Decimals, tuples and sets by their name in the code. Any: of any type."""
        self.variables: dict[str, str] = {}
        """Variable of a macro -> its name in the code."""
        self.names = 0

    def function(self, expression: Expression) -> str:
        """`lambda s: ...`, which gives MISSING and never None."""
        return f"lambda s: {self._known(expression)}"

    def _known(self, node: Expression) -> str:
        code = self._code(node)
        if not isinstance(node, Name | Field | Conditional) and not (
            isinstance(node, Call) and node.name in {"count", "table"}
        ):
            return code
        name = self._name()
        return f"(MISSING if ({name} := {code}) is None else {name})"

    def _code(self, node: Expression) -> str:
        match node:
            case Text() | Integer() | Boolean():
                return f"({node.value!a})"
            case Number():
                return self._constant(node.value)
            case Items():
                return self._items(node)
            case Name() if node.variable:
                return self.variables[node.name]
            case Name() | Field():
                return self._lookup(node)
            case Index():
                return f"element({self._code(node.target)}, {self._code(node.key)})"
            case Not():
                name = self._name()
                code = self._code(node.operand)
                return f"(False if ({name} := {code}) is True else True if {name} is False else MISSING)"
            case Negate():
                return f"negate({self._code(node.operand)})"
            case Arithmetic():
                return f"{OPERATIONS[node.operator]}({self._code(node.left)}, {self._code(node.right)})"
            case Compare():
                return self._compare(node)
            case Logic():
                return self._logic(node)
            case Conditional():
                return self._conditional(node)
            case Call():
                return self._call(node)
            case Macro():
                return self._macro(node)
            case _:
                assert_never(node)

    def _items(self, node: Items) -> str:
        if all(isinstance(item, Text | Integer | Number | Boolean) for item in node.items):
            return self._constant(tuple(getattr(item, "value", None) for item in node.items))
        return f"all_known({', '.join(self._known(item) for item in node.items)})"

    def _lookup(self, node: Name | Field) -> str:
        names = chain(node)
        found = None if names is None else source_of(names)
        if names is not None and found is None:
            raise unreadable(names, node.span[0], node.span[1] - node.span[0])
        if names is not None and found is not None and found[1] == len(names):
            return self._source(found[0], names[-1])
        assert isinstance(node, Field), f"a name that is no source: {node!r}"
        if chain(node.target) in EVENT_MAPS:
            event, attribute = self._name(), text_attribute(node.target)
            return f"(None if ({event} := s.event) is None else {event}.{attribute}.get({node.name!a}))"
        holder = self._name()
        target = self._code(node.target)
        slow = f"field({holder}, {node.name!a})"
        return f"({holder}.get({node.name!a}) if type({holder} := {target}) is dict else {slow})"

    def _source(self, source: Source, name: str) -> str:
        match source.kind:
            case "event":
                event = self._name()
                return f"(None if ({event} := s.event) is None else {event}.{source.attribute})"
            case "outcome":
                return f"getattr(s.event, {source.attribute!a}, None)"
            case "scope":
                return f"s.{source.attribute}"
            case "method":
                return f"s.{source.attribute}({name!a})"
            case _:
                assert_never(source.kind)

    def _compare(self, node: Compare) -> str:
        left, right = node.left, node.right
        operator: str = node.operator
        if operator == "in":
            return self._within(left, right)
        if isinstance(left, Text | Integer) and not isinstance(right, Text | Integer):
            left, operator, right = right, MIRRORED[operator], left
        if not isinstance(right, Text | Integer):
            return f"{OPERATIONS[operator]}({self._code(left)}, {self._code(right)})"
        kind = "str" if isinstance(right, Text) else "int"
        name, code, literal = self._name(), self._code(left), self._code(right)
        slow = f"{OPERATIONS[operator]}({name}, {literal})"
        return f"({name} {operator} {literal} if type({name} := {code}) is {kind} else {slow})"

    def _within(self, item: Expression, holder: Expression) -> str:
        if (
            isinstance(holder, Items)
            and holder.items
            and all(isinstance(each, Text) for each in holder.items)
        ):
            name, code = self._name(), self._code(item)
            known = self._constant(frozenset(each.value for each in holder.items if isinstance(each, Text)))
            return f"({name} in {known} if type({name} := {code}) is str else within({name}, {known}))"
        if isinstance(item, Text):
            name, kind, literal = self._name(), self._name(), self._code(item)
            fast = f"({kind} := type({name} := {self._code(holder)})) is frozenset or {kind} is dict"
            return f"({literal} in {name} if {fast} else within({literal}, {name}))"
        return f"within({self._code(item)}, {self._code(holder)})"

    def _logic(self, node: Logic) -> str:
        deciding = "False" if node.operator == "&&" else "True"
        other = "True" if node.operator == "&&" else "False"
        names = [self._name() for _ in node.operands]
        tests = " or ".join(
            f"({name} := {self._code(each)}) is {deciding}"
            for name, each in zip(names, node.operands, strict=True)
        )
        rest = " and ".join(f"{name} is {other}" for name in names)
        return f"({deciding} if {tests} else {other} if {rest} else MISSING)"

    def _conditional(self, node: Conditional) -> str:
        name, test = self._name(), self._code(node.test)
        then, otherwise = self._code(node.then), self._code(node.otherwise)
        return f"({then} if ({name} := {test}) is True else {otherwise} if {name} is False else MISSING)"

    def _call(self, node: Call) -> str:
        if node.name in CALLS:
            return f"{CALLS[node.name]}({', '.join(map(self._code, node.arguments))})"
        first = node.arguments[0]
        match node.name:
            case "duration":
                return f"({duration_of(first)})"
            case "count":
                return f"s.count({text_of(first)!a}, {duration_of(node.arguments[1])})"
            case "date":
                return f"date_part({self._code(first)}, {text_of(node.arguments[1])!a}, s.zone)"
            case "round":
                return f"rounded({self._code(first)}, {literal_digits(node)})"
            case "table":
                key, code = self._name(), self._code(node.arguments[1])
                asked = f"s.table({text_of(first)!a}, {key})"
                return f"(MISSING if ({key} := table_key({code})) is MISSING else {asked})"
            case _:
                raise AssertionError(f"function {node.name} has no code")

    def _macro(self, node: Macro) -> str:
        target = self._code(node.target)
        self.variables[node.variable] = variable = self._name()
        body = self._code(node.body)
        del self.variables[node.variable]
        return f"{MACROS[node.name]}({target}, lambda {variable}: {body})"

    def _constant(self, value: object) -> str:
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    def _name(self) -> str:
        self.names += 1
        return f"t{self.names}"


def text_attribute(node: Expression) -> str:
    """The attribute of the event that a node of EVENT_MAPS reads."""
    names = chain(node)
    assert names in EVENT_MAPS, f"not a map of the event: {node!r}"
    return names[1]
