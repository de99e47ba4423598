"""Trees back to text and to canonical form: what explanations show and what hashes are taken of."""

from __future__ import annotations

from typing import Any, assert_never

from journey.conditions.functions import FUNCTIONS
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

Canonical = list[Any] | str
"""Lists of texts and lists, JSON-able. Any: of any depth."""

_BINDING = {
    "?": 0,
    "||": 1,
    "&&": 2,
    "compare": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "%": 5,
    "!": 6,
    "postfix": 7,
}
"""Tighter is higher."""
_ESCAPED = {ord("\\"): "\\\\", ord("'"): "\\'", ord("\n"): "\\n", ord("\t"): "\\t", ord("\r"): "\\r"}


def to_text(node: Expression) -> str:
    """The condition as text, with single spaces, single quotes and no needless brackets.

    Returns: a text that parses to an equal tree.
    """
    return _Printer().text(node)


def canonical(node: Expression) -> Canonical:
    """What the condition says, for hashing: spaces, needless brackets and the style of quotes do not count.

    Returns: nested lists of texts; every leaf says its kind, so 1, 1.0, '1' and true all differ.
    """
    match node:
        case Text():
            return ["text", node.value]
        case Integer() | Number():
            return ["integer" if isinstance(node, Integer) else "number", str(node.value)]
        case Boolean():
            return "true" if node.value else "false"
        case Items():
            return ["list", *map(canonical, node.items)]
        case Name():
            return ["variable" if node.variable else "name", node.name]
        case Field():
            return ["field", canonical(node.target), node.name]
        case Index():
            return ["index", canonical(node.target), canonical(node.key)]
        case Not() | Negate():
            return ["!" if isinstance(node, Not) else "-", canonical(node.operand)]
        case Arithmetic() | Compare():
            return [node.operator, canonical(node.left), canonical(node.right)]
        case Logic():
            return [node.operator, *map(canonical, node.operands)]
        case Conditional():
            return ["?", canonical(node.test), canonical(node.then), canonical(node.otherwise)]
        case Call():
            return ["call", node.name, *map(canonical, node.arguments)]
        case Macro():
            return ["macro", node.name, canonical(node.target), node.variable, canonical(node.body)]
        case _:
            assert_never(node)


class _Printer:
    """One method a shape; brackets where a part binds looser than its place."""

    def text(self, node: Expression, binding: int = 0) -> str:
        """The node, in brackets if it binds looser than `binding`."""
        own = _binding(node)
        written = self._bare(node, own)
        return f"({written})" if own < binding else written

    def _bare(self, node: Expression, own: int) -> str:
        match node:
            case Text():
                return quoted(node.value)
            case Integer():
                return str(node.value)
            case Number():
                return f"{node.value:f}"
            case Boolean():
                return "true" if node.value else "false"
            case Items():
                return f"[{self._listed(node.items)}]"
            case Name():
                return node.name
            case Field() | Index() | Macro() | Call():
                return self._postfix(node)
            case Not() | Negate():
                return ("!" if isinstance(node, Not) else "-") + self.text(node.operand, own)
            case Arithmetic():
                return f"{self.text(node.left, own)} {node.operator} {self.text(node.right, own + 1)}"
            case Compare():
                return f"{self.text(node.left, own + 1)} {node.operator} {self.text(node.right, own + 1)}"
            case Logic():
                return f" {node.operator} ".join(self.text(each, own + 1) for each in node.operands)
            case Conditional():
                then, otherwise = self.text(node.then, own + 1), self.text(node.otherwise)
                return f"{self.text(node.test, own + 1)} ? {then} : {otherwise}"
            case _:
                assert_never(node)

    def _postfix(self, node: Field | Index | Macro | Call) -> str:
        tight = _BINDING["postfix"]
        if isinstance(node, Call):
            return self._call(node)
        target = self.text(node.target, tight)
        match node:
            case Field():
                plain = node.name.isascii() and node.name.isidentifier()
                return f"{target}.{node.name}" if plain else f"{target}[{quoted(node.name)}]"
            case Index():
                return f"{target}[{self.text(node.key)}]"
            case Macro():
                return f"{target}.{node.name}({node.variable}, {self.text(node.body)})"

    def _call(self, node: Call) -> str:
        if FUNCTIONS[node.name].function:
            return f"{node.name}({self._listed(node.arguments)})"
        receiver, *rest = node.arguments
        return f"{self.text(receiver, _BINDING['postfix'])}.{node.name}({self._listed(tuple(rest))})"

    def _listed(self, items: tuple[Expression, ...]) -> str:
        return ", ".join(self.text(item) for item in items)


def quoted(text: str) -> str:
    """A text as a literal of the language."""
    return "'" + text.translate(_ESCAPED) + "'"


def _binding(node: Expression) -> int:
    match node:
        case Conditional():
            return _BINDING["?"]
        case Logic() | Arithmetic():
            return _BINDING[node.operator]
        case Compare():
            return _BINDING["compare"]
        case Not() | Negate():
            return _BINDING["!"]
        case Integer() | Number():
            return _BINDING["!" if str(node.value).startswith("-") else "postfix"]
        case _:
            return _BINDING["postfix"]
