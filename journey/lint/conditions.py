"""Conditions: each is parsed and checked against the names and types of its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from journey.conditions import ConditionError, Type, check, parse
from journey.lint.fault import Fault, quoted_line
from journey.lint.source import Scalar, place_within
from journey.lint.subject import Condition, Subject, Want

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
