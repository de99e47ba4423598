"""Random conditions and events, from one seed, mostly of types that go together."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

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
)

NAMES = {"n": "number", "k": "number", "t": "text", "u": "text", "b": "bool", "l": "list", "m": "map"}
NUMBERS = [0, 1, 2, 5, -3, 10**18, 9 * 10**18, *map(Decimal, ("0.0", "0.5", "2.0", "-7.25"))]
PROPERTIES = Field(Name("event"), "properties")
Data = dict[str, Any]


class Cases:
    """Draws from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.variables: list[str] = []

    def expression(self) -> Expression:
        """A condition, mostly of types that go together."""
        return self._tree("bool" if self.random.random() < 0.7 else self._kind(), self.random.randint(1, 4))

    def data(self) -> Data:
        """Properties of an event: most of their own kind, some of another, null or absent."""
        found: Data = {}
        for name, kind in NAMES.items():
            chance = self.random.random()
            if chance < 0.08:
                continue
            found[name] = None if chance < 0.13 else self._value(kind if chance < 0.88 else self._kind())
        return found

    def _kind(self) -> str:
        return self.random.choice(("number", "text", "bool", "list", "map"))

    def _value(self, kind: str, depth: int = 0) -> Any:
        pick = self.random.choice
        match kind:
            case "number":
                return pick(NUMBERS)
            case "text":
                return pick(["", "a", "ab", "Oslo", "电", "b'\\"])
            case "bool":
                return pick([True, False])
            case "list":
                item = self._kind() if depth == 0 else "number"
                count = self.random.randint(0, 3)
                values = [self._value(item, 1) if depth == 0 else pick([1, "a"]) for _ in range(count)]
                return [*values, None] if self.random.random() < 0.05 else values
            case _:
                # One name at most: CEL's maps have no order, and a list of their names would have any.
                value = pick([1, "a", True, Decimal("0.5")])
                return pick([{}, {"a": value}, {"ab": value}])

    def _tree(self, kind: str, depth: int) -> Expression:
        if self.random.random() < 0.06:
            kind = self._kind()
        if depth == 0 or self.random.random() < 0.1:
            return self._leaf(kind)
        grow: dict[str, Callable[[int], Expression]] = {
            "bool": self._bool,
            "number": self._number,
            "text": lambda _: self._leaf("text"),
            "list": self._list,
            "map": lambda _: self._leaf("map"),
        }
        return grow[kind](depth - 1)

    def _leaf(self, kind: str) -> Expression:
        names = [name for name, known in NAMES.items() if known == kind]
        if self.variables and self.random.random() < 0.5:
            return Name(self.random.choice(self.variables), variable=True)
        if self.random.random() < 0.6 or kind == "map":
            found = Field(PROPERTIES, self.random.choice(names))
            return Field(found, self.random.choice(["a", "zz"])) if self.random.random() < 0.08 else found
        if kind == "list":
            return Items(tuple(self._leaf(self._kind()) for _ in range(self.random.randint(0, 3))))
        return _literal(abs(value) if isinstance(value := self._value(kind), int | Decimal) else value)

    def _bool(self, depth: int) -> Expression:
        pick, draw = self.random.choice, self._tree
        match pick(
            ["logic", "logic", "compare", "compare", "equal", "in", "not", "text", "has", "macro", "if"]
        ):
            case "logic":
                return Logic(pick(["&&", "||"]), (draw("bool", depth), _bracketed(draw("bool", depth))))
            case "compare":
                kind = pick(["number", "number", "text"])
                return Compare(pick(["<", "<=", ">", ">="]), draw(kind, depth), draw(kind, depth))
            case "equal":
                kind = self._kind()
                return Compare(pick(["==", "!="]), draw(kind, depth), draw(kind, depth))
            case "in":
                return Compare(
                    "in", draw(pick(["number", "text"]), depth), draw(pick(["list", "map"]), depth)
                )
            case "not":
                return Not(draw("bool", depth))
            case "text":
                method = pick(["startsWith", "endsWith", "contains"])
                return Call(method, (draw("text", depth), draw("text", depth)))
            case "has":
                return Call("has", (Field(PROPERTIES, pick([*NAMES, "zz"])),))
            case "macro":
                return self._macro(pick(["exists", "all"]), "bool", depth)
            case _:
                return Conditional(draw("bool", depth), draw("bool", depth), draw("bool", depth))

    def _number(self, depth: int) -> Expression:
        pick, draw = self.random.choice, self._tree
        match pick(["arithmetic", "arithmetic", "arithmetic", "size", "negate", "index", "if"]):
            case "arithmetic":
                kind = "number" if pick(range(12)) else pick(["text", "list"])
                return Arithmetic(pick(["+", "-", "*", "/", "%"]), draw(kind, depth), draw(kind, depth))
            case "size":
                return Call("size", (draw(pick(["text", "list", "map"]), depth),))
            case "negate":
                return Negate(Field(PROPERTIES, pick(["n", "k"])))
            case "index":
                key = draw(pick(["number", "number", "text"]), 0)
                return Index(
                    draw(pick(["list", "list", "map"]), 0), Integer(0) if isinstance(key, Text) else key
                )
            case _:
                return Conditional(draw("bool", depth), draw("number", depth), draw("number", depth))

    def _list(self, depth: int) -> Expression:
        if self.random.random() < 0.5:
            return self._leaf("list")
        name = self.random.choice(["filter", "map"])
        return self._macro(name, "bool" if name == "filter" else self._kind(), depth)

    def _macro(self, name: Any, body: str, depth: int) -> Expression:
        target = self._tree(self.random.choice(["list", "list", "map"]), min(depth, 1))
        if len(self.variables) == 2:
            return self._leaf("bool" if name in ("exists", "all") else "list")
        variable = f"v{len(self.variables)}"
        self.variables.append(variable)
        inside = self._tree(body, depth)
        self.variables.pop()
        return Macro(name, target, variable, inside)


def _bracketed(node: Expression) -> Expression:
    """A chain within a chain is one chain to our parser: a conditional keeps them apart."""
    return Conditional(Boolean(True), node, Boolean(False)) if isinstance(node, Logic) else node


def _literal(value: Any) -> Expression:
    match value:
        case bool():
            return Boolean(value)
        case int():
            return Integer(value)
        case Decimal():
            return Number(value)
        case _:
            return Text(value)
