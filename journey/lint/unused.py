"""What is defined and nobody asks for: every customer's state carries it, and every turn pays for it."""

from __future__ import annotations

from collections.abc import Iterator

from journey.conditions import Compare, ConditionError, Expression, Text, calls, chain, parse, paths, walk
from journey.lint.fault import Fault
from journey.lint.references import event_types
from journey.lint.subject import Subject, table_path
from journey.standing.trigger import SEGMENT_ENTERED, SEGMENT_LEFT, TAG_GAINED, TAG_LOST
from schemas.workspace import SegmentTrigger

READERS = frozenset(
    {"journey", "actions", "facts", "policy", "segments", "lifecycle", "tags", "channels", "workspace"}
)
"""Kinds of files that have conditions."""
TAGS = ("customer", "tags")


def unused_facts(subject: Subject) -> Iterator[Fault]:
    """RW410: some condition reads each fact."""
    if {"journey", "actions"} & subject.unread:
        return
    used = _named(subject, "facts")
    for name in subject.workspace.facts:
        if name not in used:
            message = f"no condition reads fact '{name}'"
            source = subject.source("facts")
            yield source.fault_at("RW410", ("facts", name), message, "use it or remove it", on_key=True)


def unused_tables(subject: Subject) -> Iterator[Fault]:
    """RW440: some condition looks into each table."""
    if {"journey", "actions", "facts", "policy"} & subject.unread:
        return
    used = {call.table for each in _parsed(subject) for call in calls(each) if call.name == "table"}
    for name in subject.workspace.tables:
        if name not in used:
            source = subject.sources[table_path(name)]
            message = f"no condition reads table '{name}'"
            yield source.fault("RW440", (0, 0), message, "use it or remove it")


def unused_segments(subject: Subject) -> Iterator[Fault]:
    """RW443: some condition asks for each segment, or some journey begins by it."""
    if READERS & subject.unread or _heard(subject, SEGMENT_ENTERED, SEGMENT_LEFT):
        return
    triggers = [lines.model.trigger for lines in subject.journeys]
    begun = {name for each in triggers if isinstance(each, SegmentTrigger) for name in each.segment}
    used = begun | _named(subject, "segments")
    for name in subject.workspace.segments:
        if name not in used:
            message = f"no condition asks for segment '{name}', and no journey begins by it"
            source = subject.source("segments")
            yield source.fault_at("RW443", ("segments", name), message, "use it or remove it", on_key=True)


def unused_tags(subject: Subject) -> Iterator[Fault]:
    """RW444: some condition asks for each tag that has a rule; a computed name may be any of them."""
    if READERS & subject.unread or _heard(subject, TAG_GAINED, TAG_LOST):
        return
    used: set[str] = set()
    for each in _parsed(subject):
        asked = [_tag_asked(node) for node in walk(each)]
        written = [name for name in asked if name is not None]
        if sum(chain(node) == TAGS for node in walk(each)) > len(written):
            return
        used.update(written)
    for name in subject.workspace.tags:
        if name not in used:
            message = f"no condition asks for tag '{name}'"
            source = subject.source("tags")
            yield source.fault_at("RW444", ("tags", name), message, "use it or remove it", on_key=True)


def unused_lists(subject: Subject) -> Iterator[Fault]:
    """RW445: some condition reads each list."""
    if READERS & subject.unread:
        return
    used = _named(subject, "lists")
    for name in subject.workspace.lists:
        if name not in used:
            message = f"no condition reads list '{name}'"
            source = subject.source("facts")
            yield source.fault_at("RW445", ("lists", name), message, "use it or remove it", on_key=True)


def _named(subject: Subject, section: str) -> set[str]:
    """The names below `customer.<section>` that conditions read."""
    found = (path for each in _parsed(subject) for path in paths(each))
    return {path[2] for path in found if path[:2] == ("customer", section) and len(path) > 2}


def _tag_asked(node: Expression) -> str | None:
    """The tag of `'vip' in customer.tags`; None: it is something else."""
    if isinstance(node, Compare) and node.operator == "in" and isinstance(node.left, Text):
        return node.left.value if chain(node.right) == TAGS else None
    return None


def _heard(subject: Subject, *types: str) -> bool:
    """Whether something listens for these changes by their event: of which names, its conditions decide."""
    return any(not {*types}.isdisjoint(listed) for _, _, listed in event_types(subject))


def _parsed(subject: Subject) -> Iterator[Expression]:
    """The conditions that read."""
    for condition in subject.conditions:
        try:
            yield parse(condition.text)
        except ConditionError:
            continue
