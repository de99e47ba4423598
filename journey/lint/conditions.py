"""Conditions: each is parsed and checked against the names and types of its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from journey.conditions import ConditionError, Type, calls, check, parse, paths
from journey.lint.fault import Fault, quoted_line
from journey.lint.source import Scalar, place_within
from journey.lint.subject import Condition, Subject, Want, table_path

EXPECTED: Mapping[Want, Type | None] = MappingProxyType(
    {"boolean": Type.BOOL, "number": Type.NUMBER, "any": None}
)
"""What a place wants -> what the checker is told to expect."""


def conditions(subject: Subject) -> Iterator[Fault]:
    """RW120, RW125, RW3xx: every condition reads, names what exists, and yields what its place wants."""
    for condition in subject.conditions:
        try:
            parsed = parse(condition.text)
        except ConditionError as error:
            yield _cut_by_comment(condition) or _at(condition, error)
            continue
        for each in check(parsed, condition.vocabulary, EXPECTED[condition.want]):
            yield _at(condition, each)


def unused_facts(subject: Subject) -> Iterator[Fault]:
    """RW410: some condition reads each fact."""
    if {"journey", "actions"} & subject.unread:
        return
    used = {name for condition in subject.conditions for name in _facts(condition.text)}
    for name in subject.workspace.facts:
        if name not in used:
            message = f"no condition reads fact '{name}'"
            source = subject.source("facts")
            yield source.fault_at("RW410", ("facts", name), message, "use it or remove it", on_key=True)


def unused_tables(subject: Subject) -> Iterator[Fault]:
    """RW440: some condition looks into each table."""
    if {"journey", "actions", "facts", "policy"} & subject.unread:
        return
    used = {name for condition in subject.conditions for name in _tables(condition.text)}
    for name in subject.workspace.tables:
        if name not in used:
            source = subject.sources[table_path(name)]
            message = f"no condition reads table '{name}'"
            yield source.fault("RW440", (0, 0), message, "use it or remove it")


def _tables(text: str) -> list[str]:
    try:
        return [call.table for call in calls(parse(text)) if call.name == "table"]
    except ConditionError:
        return []


def _facts(text: str) -> list[str]:
    try:
        found = paths(parse(text))
    except ConditionError:
        return []
    return [path[2] for path in found if path[:2] == ("customer", "facts") and len(path) > 2]


def _at(condition: Condition, error: ConditionError) -> Fault:
    place = place_within(condition.source, _scalar(condition), error.position)
    return condition.source.fault(str(error.code), place, error.message, error.suggestion or "")


def _cut_by_comment(condition: Condition) -> Fault | None:
    """The fault of a condition that does not read because YAML took its end for a comment."""
    scalar = _scalar(condition)
    line = condition.source.lines[scalar.end_line]
    rest = line[scalar.end_column :]
    if scalar.style or not rest.lstrip().startswith("#"):
        return None
    message = "the condition is cut here: ' #' begins a comment in YAML"
    place = (scalar.end_line, scalar.end_column + rest.index("#"))
    whole = line[scalar.column :].rstrip() if scalar.line == scalar.end_line else condition.text + rest
    return condition.source.fault("RW120", place, message, quoted_line(_key(condition), whole))


def _key(condition: Condition) -> str:
    last = condition.loc[-1]
    return last if isinstance(last, str) else ""


def _scalar(condition: Condition) -> Scalar:
    node = condition.source.node(condition.loc)
    assert isinstance(node, Scalar), f"a condition is text: {condition.loc}"
    return node
