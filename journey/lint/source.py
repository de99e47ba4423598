"""A workspace file with the place of every value: what turns a path of keys into line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from journey.lint.codes import SEVERITIES
from journey.lint.fault import Fault

Loc = tuple[str | int, ...]
"""Keys and positions from the top of a file down, as they are written in YAML."""
Style = Literal["", "'", '"', "|", ">"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text; lines and columns count from 0 here, as the parser's do."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    line: int
    column: int
    flow: bool
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order written; a repeated key keeps its first value."""

    line: int
    column: int
    flow: bool
    keys: dict[str, Scalar] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its text, and its tree when it could be read."""

    path: str
    lines: tuple[str, ...]
    root: Mapping | None = None
    plain: dict[str, Any] = field(default_factory=dict)
    """The same tree as dicts, lists and texts, which is what the models read."""
    draft: bool = False

    def node(self, loc: Loc) -> Node | None:
        """The value at `loc`; parts that short forms leave out are passed over."""
        node: Node | None = self.root
        for part in loc:
            node = _down(node, part) or node
        return node

    def key(self, loc: Loc) -> Node | None:
        """The key of the value at `loc`, or the value itself where it has no key."""
        parent = self.node(loc[:-1])
        if isinstance(parent, Mapping) and loc and loc[-1] in parent.keys:
            return parent.keys[str(loc[-1])]
        return self.node(loc)

    def fault_at(
        self, code: str, loc: Loc, message: str, suggestion: str = "", *, on_key: bool = False
    ) -> Fault:
        """A fault at the value (or the key) at `loc`."""
        node = self.key(loc) if on_key else self.node(loc)
        line, column = (node.line, node.column) if node else (0, 0)
        return self.fault(code, (line, column), message, suggestion)

    def fault(self, code: str, at: tuple[int, int], message: str, suggestion: str = "") -> Fault:
        """A fault at a line and column that count from 0."""
        line, column = at
        return Fault(
            path=self.path,
            line=line + 1,
            column=column + 1,
            code=code,
            message=message,
            suggestion=suggestion,
            source=self.lines[line] if line < len(self.lines) else "",
            severity=SEVERITIES[code],
            draft=self.draft,
        )


def place_within(source: Source, scalar: Scalar, position: int) -> tuple[int, int]:
    """Line and column (from 0) of character `position` of a scalar's text.

    Quotes, doubled quotes, escapes and line folding shift what is written against what is meant, so
    visible characters are counted through the source until as many have passed.
    """
    if not scalar.style and scalar.line == scalar.end_line:
        return scalar.line, scalar.column + position
    wanted = sum(not character.isspace() for character in scalar.text[:position])
    line, column = scalar.line, scalar.column
    if scalar.style in ("|", ">"):
        line, column = line + 1, 0
    elif scalar.style:
        column += 1
    return _after_visible(source, scalar, (line, column), wanted)


def _after_visible(source: Source, scalar: Scalar, start: tuple[int, int], wanted: int) -> tuple[int, int]:
    line, column = start
    while line < len(source.lines) and line <= scalar.end_line:
        text = source.lines[line]
        while column < len(text):
            length = _written_length(text, column, scalar.style)
            if not text[column].isspace():
                if wanted == 0:
                    return line, column
                wanted -= 1
            column += length
        line, column = line + 1, 0
    return scalar.end_line, max(0, scalar.end_column - 1)


def _written_length(text: str, column: int, style: str) -> int:
    if style == "'" and text.startswith("''", column):
        return 2
    if style == '"' and text[column] == "\\":
        return {"x": 4, "u": 6, "U": 10}.get(text[column + 1 : column + 2], 2)
    return 1


def _down(node: Node | None, part: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(part, str):
        return node.values.get(part)
    if isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None
