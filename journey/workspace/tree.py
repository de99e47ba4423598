"""From parser events to a tree with places, keeping what the author must mend on the way.

The stack is ours, not the interpreter's: nesting is the author's to choose, up to DEPTH_MAX.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from journey.lint.fault import Fault, quoted_line
from journey.lint.source import Mapping, Node, Scalar, Sequence, Source, Style
from journey.workspace.traps import comma_splits, extent, full_width_at, half_width, split_items

DEPTH_MAX = 64
"""The deepest of the twenty journeys that the language was designed for is 14."""
_STYLES: dict[str, Style] = {"'": "'", '"': '"', "|": "|", ">": ">"}


class Unreadable(Exception):
    """The rest of the file cannot be read; the fault says why. Never leaves this package."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class _Frame:
    node: Mapping | Sequence
    plain: Any
    key: Scalar | None = None
    keep: bool = True
    """False while the value of a repeated key is read and thrown away."""


class TreeBuilder:
    """Takes the events of one document; `root`, `plain` and `faults` are what came of them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self.plain: Any = None
        self.documents = 0
        self.last: Node | None = None
        """The value that was completed last: what stands before a syntax error."""
        self._stack: list[_Frame] = []
        self._anchored: dict[str, str | None] = {}

    @property
    def open_key(self) -> Scalar | None:
        """The key whose value is awaited."""
        return self._stack[-1].key if self._stack else None

    @property
    def in_flow(self) -> bool:
        """Whether the place is inside braces or brackets."""
        return bool(self._stack) and self._stack[-1].node.flow

    @property
    def open_call(self) -> Scalar | None:
        """The value of this mapping or list whose parenthesis a comma left open."""
        node = self._stack[-1].node if self._stack else None
        values = node.items if isinstance(node, Sequence) else list(node.values.values()) if node else []
        for value in reversed(values):
            if (
                isinstance(value, Scalar)
                and not value.style
                and value.text.count("(") > value.text.count(")")
            ):
                return value
        return None

    def feed(self, event: Any) -> None:
        """Take one event.

        Raises: Unreadable where what follows has no place in a workspace file.
        """
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin(event, Mapping(*_start(event), bool(event.flow_style)), {})
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin(event, Sequence(*_start(event), bool(event.flow_style)), [])
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second YAML document begins here; a file holds one"
            raise Unreadable(self._fault("RW109", event, message, "move it to a file of its own"))

    def _scalar(self, event: Any) -> None:
        text = event.value
        if event.anchor:
            self._anchor(event)
        if event.tag is not None:
            text = self._tagged(event)
        scalar = Scalar(*_span(event), text, _STYLES.get(event.style, ""))
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.node, Mapping) and frame.key is None:
            self._key(frame, scalar)
        else:
            self._put(scalar, text)

    def _anchor(self, event: Any) -> None:
        self._refuse(
            "RW107", event, f"anchor '&{event.anchor}': values are not shared in a workspace", "remove it"
        )
        self._anchored[event.anchor] = getattr(event, "value", None)

    def _alias(self, event: Any) -> None:
        """A shared text is read on, so that the rest is checked; a shared tree could grow without bound."""
        message = f"alias '*{event.anchor}': values are not shared in a workspace"
        text = self._anchored.get(event.anchor)
        if text is None:
            raise Unreadable(self._fault("RW107", event, message, "write it out"))
        self._refuse("RW107", event, message, "write it out")
        self._put(Scalar(*_span(event), text), text)

    def _tagged(self, event: Any) -> str:
        """The text as the author meant it: a leading `!` is a negation far more often than a tag."""
        line = self.source.lines[event.start_mark.line]
        if event.tag.startswith("tag:") or line.startswith("!!", event.start_mark.column):
            self._refuse("RW108", event, f"tag '{event.tag}': every value is text", "remove it")
            return str(event.value)
        text = extent(line, event.start_mark.column, flow=self.in_flow)
        key = self.open_key.text if self.open_key else ""
        self._refuse(
            "RW122", event, "a leading '!' makes YAML read a tag, not a condition", quoted_line(key, text)
        )
        return text

    def _key(self, frame: _Frame, key: Scalar) -> None:
        assert isinstance(frame.node, Mapping)
        at = full_width_at(key.text)
        if at is not None:
            message = f"full-width '{key.text[at]}' in a key"
            line = half_width(self.source.lines[key.line]).strip()
            self.faults.append(
                self.source.fault("RW125", (key.line, key.column + at), message, f"write: {line}")
            )
        if key.text == "<<":
            self._refuse_key("RW107", key, "merge key '<<'", "write the values out")
        frame.key, frame.keep = key, key.text not in frame.node.keys
        if frame.keep:
            frame.node.keys[key.text] = key
        else:
            first = frame.node.keys[key.text].line + 1
            message = f"key '{key.text}' is already on line {first}; YAML would keep only one of them"
            self._refuse_key("RW106", key, message, "remove one")

    def _begin(self, event: Any, node: Mapping | Sequence, plain: Any) -> None:
        if event.anchor:
            self._anchor(event)
        if event.tag is not None:
            self._refuse("RW108", event, f"tag '{event.tag}': lists and mappings take no tag", "remove it")
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.node, Mapping) and frame.key is None:
            raise Unreadable(
                self._fault("RW104", event, "a key must be text; here a list or a mapping stands as key")
            )
        if len(self._stack) >= DEPTH_MAX:
            raise Unreadable(self._fault("RW112", event, f"nested deeper than {DEPTH_MAX} levels"))
        self._stack.append(_Frame(node, plain))

    def _end(self) -> None:
        frame = self._stack.pop()
        if isinstance(frame.node, Mapping) and frame.node.flow:
            self._join_values(frame.node, frame.plain)
        elif isinstance(frame.node, Sequence) and frame.node.flow:
            self._join_items(frame.node, frame.plain)
        self._put(frame.node, frame.plain)

    def _put(self, node: Node, plain: Any) -> None:
        self.last = node
        if not self._stack:
            self.root, self.plain = node, plain
            return
        frame = self._stack[-1]
        if isinstance(frame.node, Sequence):
            frame.node.items.append(node)
            frame.plain.append(plain)
        elif frame.key is not None:
            if frame.keep:
                frame.node.values[frame.key.text] = node
                frame.plain[frame.key.text] = plain
            frame.key = None

    def _join_values(self, node: Mapping, plain: dict[str, Any]) -> None:
        for key, rest in comma_splits(node):
            begin, end = node.values[key], node.keys[rest[-1]]
            if not isinstance(begin, Scalar) or begin.line != end.end_line:
                continue
            joined = self._joined(begin, end, key)
            node.values[key], plain[key] = joined, joined.text
            for name in rest:
                del node.values[name], node.keys[name], plain[name]

    def _join_items(self, node: Sequence, plain: list[Any]) -> None:
        for first, last in reversed(split_items(node)):
            begin, end = node.items[first], node.items[last]
            assert isinstance(begin, Scalar)
            assert isinstance(end, Scalar)
            if begin.line != end.end_line:
                continue
            joined = self._joined(begin, end, "")
            node.items[first : last + 1], plain[first : last + 1] = [joined], [joined.text]

    def _joined(self, begin: Scalar, end: Scalar, key: str) -> Scalar:
        text = self.source.lines[begin.line][begin.column : end.end_column]
        message = (
            f"the comma in {text!r} ends the value here: inside braces and brackets YAML splits at commas"
        )
        self.faults.append(
            self.source.fault("RW121", (begin.line, begin.column), message, quoted_line(key, text))
        )
        return Scalar(begin.line, begin.column, end.end_line, end.end_column, text)

    def _refuse_key(self, code: str, key: Scalar, message: str, suggestion: str) -> None:
        self.faults.append(self.source.fault(code, (key.line, key.column), message, suggestion))

    def _refuse(self, code: str, event: Any, message: str, suggestion: str = "") -> None:
        self.faults.append(self._fault(code, event, message, suggestion))

    def _fault(self, code: str, event: Any, message: str, suggestion: str = "") -> Fault:
        return self.source.fault(code, _start(event), message, suggestion)


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line, event.start_mark.column


def _span(event: Any) -> tuple[int, int, int, int]:
    start, end = event.start_mark, event.end_mark
    return start.line, start.column, end.line, end.column
