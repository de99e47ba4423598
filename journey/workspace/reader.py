"""Reads one YAML file into a tree of texts with places; every refusal is a fault, never an exception.

YAML is used as a plain notation: no types, no tags, no anchors, no repeated keys, one document a file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import yaml

from journey.lint.fault import Fault, quoted_line
from journey.lint.source import Mapping, Scalar, Sequence, Source
from journey.workspace.traps import extent, full_width_at, half_width
from journey.workspace.tree import TreeBuilder, Unreadable

FILE_BYTES_MAX = 1 << 20
"""1 MiB, as journey-language states: a hundred times the longest file that anyone reads."""
TABS_SHOWN_MAX = 20
"""Of a file indented with tabs so many lines are reported."""

_Parser: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml where PyYAML was built with it: 30 times faster, with the same marks."""


def read_source(path: str, content: str | bytes) -> tuple[Source, tuple[Fault, ...]]:
    """Read one file.

    Args:
        path: as shown to the author, relative to the workspace.
        content: the file; bytes must be UTF-8.
    Returns: the source (without a tree if the file cannot be read) and its faults.
    Cost: some 20 us a line.
    """
    source, text, refused = read_text(path, content)
    if refused:
        return source, refused
    tabs = _tabs(source)
    return (source, tabs) if tabs else _parsed(source, text)


def read_text(path: str, content: str | bytes) -> tuple[Source, str, tuple[Fault, ...]]:
    """Any file of a workspace as text: its source without a tree, its text, and why it cannot be read."""
    text, fault = _decoded(path, content)
    source = Source(path, tuple(text.splitlines()))
    return source, text, (fault,) if fault else ()


def _decoded(path: str, content: str | bytes) -> tuple[str, Fault | None]:
    empty = Source(path, ())
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(data) > FILE_BYTES_MAX:
        message = f"the file has {len(data)} bytes, at most {FILE_BYTES_MAX} are read"
        return "", empty.fault("RW103", (0, 0), message, "split it")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start)
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1)
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return "", empty.fault("RW102", (line, column), message, "save the file as UTF-8")


def _tabs(source: Source) -> tuple[Fault, ...]:
    places = [(line, text.index("\t")) for line, text in enumerate(source.lines) if "\t" in text]
    return tuple(
        source.fault("RW105", (line, column), "a tab", "write spaces")
        for line, column in places[:TABS_SHOWN_MAX]
    )


def _parsed(source: Source, text: str) -> tuple[Source, tuple[Fault, ...]]:
    builder = TreeBuilder(source)
    try:
        for event in yaml.parse(text, Loader=_Parser):
            builder.feed(event)
    except Unreadable as refusal:
        return source, (*builder.faults, refusal.fault)
    except yaml.reader.ReaderError as error:
        return source, (*builder.faults, _control_character(source, text, error))
    except yaml.MarkedYAMLError as error:
        return source, (*builder.faults, _diagnosed(source, builder, error))
    if isinstance(builder.root, Mapping):
        return replace(source, root=builder.root, plain=builder.plain), tuple(builder.faults)
    return source, (*builder.faults, _no_mapping(source, builder))


def _no_mapping(source: Source, builder: TreeBuilder) -> Fault:
    at = full_width_at(source.lines[0]) if source.lines else None
    if at is not None:
        suggestion = f"write: {half_width(source.lines[0])}"
        return source.fault("RW125", (0, at), f"full-width '{source.lines[0][at]}'", suggestion)
    found = {Scalar: "text", Sequence: "a list"}.get(type(builder.root), "nothing")
    line, column = (builder.root.line, builder.root.column) if builder.root else (0, 0)
    return source.fault("RW110", (line, column), f"expected `key: value` lines, found {found}")


def _control_character(source: Source, text: str, error: yaml.reader.ReaderError) -> Fault:
    position = error.position if isinstance(error.position, int) else 0
    line = text.count("\n", 0, position)
    column = position - (text.rfind("\n", 0, position) + 1)
    return source.fault(
        "RW104", (line, column), f"character {text[position : position + 1]!r} is not allowed", "remove it"
    )


def _diagnosed(source: Source, builder: TreeBuilder, error: yaml.MarkedYAMLError) -> Fault:
    """A syntax error, told as the trap that it is where that can be seen."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    written = source.lines[line] if line < len(source.lines) else ""
    trap = _full_width(source, line, written) or _trapped(source, builder, line, column)
    if trap:
        return trap
    if "mapping values are not allowed" in str(error.problem):
        return _colon(source, builder, line, column)
    context = f" {error.context}" if error.context else ""
    return source.fault("RW104", (line, column), f"YAML cannot be read: {error.problem}{context}")


def _full_width(source: Source, line: int, written: str) -> Fault | None:
    at = full_width_at(written)
    if at is None:
        return None
    return source.fault(
        "RW125", (line, at), f"full-width '{written[at]}'", f"write: {half_width(written).strip()}"
    )


def _trapped(source: Source, builder: TreeBuilder, line: int, column: int) -> Fault | None:
    """The value before the error began with a character that YAML takes for its own."""
    last, written = builder.last, source.lines[line] if line < len(source.lines) else ""
    begin, code, message = -1, "", ""
    awaited, call = builder.open_key, builder.open_call
    if builder.in_flow and call and call.line == line:
        begin, code, message = (
            call.column,
            "RW121",
            "inside braces and brackets YAML splits at commas, also in a call",
        )
    elif awaited and awaited.line == line:
        rest = written[awaited.end_column :].lstrip(": ")
        if rest.startswith("!"):
            begin = len(written) - len(rest)
            code, message = "RW122", "a leading '!' makes YAML read a tag, not a condition"
    elif (
        isinstance(last, Scalar)
        and last.style in ("'", '"')
        and last.end_line == line
        and last.end_column <= column
    ):
        begin, code = last.column, "RW123"
        message = f"a leading {last.style} makes YAML read a quoted text that ends at the next {last.style}"
    elif isinstance(last, Sequence) and last.flow and last.line == line and last.column < column:
        begin, code, message = last.column, "RW124", "a leading '[' makes YAML read a list, not a condition"
    elif (
        builder.in_flow
        and isinstance(last, Scalar)
        and last.line == line
        and written[column : column + 1] in "[{"
    ):
        begin, code = last.column, "RW127"
        message = "a bracket inside a value that stands in braces: YAML begins a list or a mapping there"
    if begin < 0:
        return None
    text = extent(written, begin, flow=builder.in_flow)
    return source.fault(code, (line, begin), message, quoted_line(_key_before(written, begin), text))


def _key_before(written: str, begin: int) -> str:
    """The key whose value begins at `begin`; empty for an item of a list."""
    before = written[:begin].rstrip()
    if not before.endswith(":"):
        return ""
    return before[:-1].replace("{", " ").replace(",", " ").split()[-1]


def _colon(source: Source, builder: TreeBuilder, line: int, column: int) -> Fault:
    message = "': ' inside a value makes YAML begin a mapping there"
    last = builder.last
    if not isinstance(last, Scalar) or last.line != line or last.column >= column:
        return source.fault("RW126", (line, column), message, "put the value in quotes")
    written = source.lines[line]
    text = extent(written, last.column, flow=builder.in_flow)
    return source.fault(
        "RW126", (line, column), message, quoted_line(_key_before(written, last.column), text)
    )
