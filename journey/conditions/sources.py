"""Which names exist, what each reads from the Scope, and which are written out by the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from journey.conditions.errors import ConditionError, ErrorCode, did_you_mean
from journey.conditions.types import Type

ROOTS = ("event", "customer", "now", "entry", "steps", "action")
ROOTS_IN_TRIGGER = frozenset({"event", "customer", "now"})
"""Trigger `when`, `key`, `eligible`, facts (journey-language.md, section 3)."""
ROOTS_IN_CONCLUSION = frozenset({"event", "customer", "now", "entry", "steps"})
"""Goal, exit, and the elements of `first`."""
ROOTS_IN_STEPS = frozenset({"entry", "steps", "customer", "now"})
"""Steps: never `event`, for what came is `entry.last` or `steps.<id>.event`."""
ROOTS_IN_CONTEST = frozenset({"action", "entry", "customer", "now"})
"""Context weights and reserves: `action` is the one that is being judged."""


@dataclass(frozen=True, slots=True)
class Source:
    """How one name is read.

    `event`: attribute of `scope.event`. `outcome`: the same, of outcome events only. `scope`: attribute of
    the scope. `method`: method of the scope, given the next name.
    """

    kind: Literal["event", "outcome", "scope", "method"]
    attribute: str
    type: Type | None = None
    """None: the workspace knows, so the Vocabulary is asked."""


SOURCES: Mapping[tuple[str, ...], Source] = MappingProxyType(
    {
        ("event", "id"): Source("event", "id", Type.TEXT),
        ("event", "source"): Source("event", "source", Type.TEXT),
        ("event", "type"): Source("event", "type", Type.TEXT),
        ("event", "channel"): Source("event", "channel", Type.TEXT),
        ("event", "occurred_at"): Source("event", "occurred_at", Type.INSTANT),
        ("event", "received_at"): Source("event", "received_at", Type.INSTANT),
        ("event", "action"): Source("outcome", "action", Type.TEXT),
        ("event", "outcome"): Source("outcome", "outcome", Type.TEXT),
        ("event", "properties"): Source("event", "properties"),
        ("event", "context"): Source("event", "context"),
        ("customer", "id"): Source("scope", "customer_id", Type.TEXT),
        ("customer", "tags"): Source("scope", "tags", Type.TAGS),
        ("customer", "stage"): Source("scope", "stage", Type.TEXT),
        ("customer", "points"): Source("scope", "points"),
        ("customer", "facts"): Source("method", "fact"),
        ("customer", "traits"): Source("method", "trait"),
        ("customer", "segments"): Source("method", "segment"),
        ("customer", "ladders"): Source("method", "ladder"),
        ("customer", "lists"): Source("method", "list"),
        ("customer", "cases"): Source("method", "case"),
        ("customer", "consents"): Source("method", "consent"),
        ("customer", "reach"): Source("method", "reach"),
        ("customer", "journeys"): Source("method", "journey"),
        ("now",): Source("scope", "now", Type.INSTANT),
        ("entry", "event"): Source("scope", "entry_event"),
        ("entry", "last"): Source("scope", "entry_last"),
        ("entry", "key"): Source("scope", "entry_key"),
        ("entry", "at"): Source("scope", "entry_at", Type.INSTANT),
        ("entry", "visits"): Source("method", "visits"),
        ("steps",): Source("method", "step"),
        ("action", "id"): Source("scope", "action_id", Type.TEXT),
        ("action", "purpose"): Source("scope", "action_purpose", Type.TEXT),
        ("action", "objective"): Source("scope", "action_objective", Type.TEXT),
        ("action", "content_type"): Source("scope", "action_content_type", Type.TEXT),
        ("action", "value"): Source("scope", "action_value", Type.NUMBER),
    }
)
MEMBERS: Mapping[tuple[str, ...], tuple[str, ...]] = MappingProxyType(
    {
        (): ROOTS,
        **{
            (root,): tuple(path[1] for path in SOURCES if path[0] == root and len(path) > 1)
            for root in ("event", "customer", "entry", "action")
        },
    }
)
"""What may follow a name that is not yet readable by itself."""
EVENT_MEMBERS: Mapping[str, Type | None] = MappingProxyType(
    {"id": Type.TEXT, "type": Type.TEXT, "occurred_at": Type.INSTANT, "properties": None}
)
"""Members of `entry.event`, `entry.last` and `steps.<id>.event`."""
STEP_MEMBERS: Mapping[str, Type | None] = MappingProxyType(
    {
        "verdict": Type.TEXT,
        "reason": Type.TEXT,
        "outcome": Type.TEXT,
        "event": None,
        "arm": Type.TEXT,
        "at": Type.INSTANT,
    }
)


def source_of(names: tuple[str, ...]) -> tuple[Source, int] | None:
    """What a chain of names reads, and how many of its names that takes; None if it is not readable."""
    for length in (1, 2):
        source = SOURCES.get(names[:length])
        if source is not None:
            taken = length + (source.kind == "method")
            return (source, taken) if taken <= len(names) else None
    return None


def unreadable(names: tuple[str, ...], position: int, length: int) -> ConditionError:
    """Why a chain of names reads nothing."""
    depth = next(
        (depth for depth in range(len(names)) if names[: depth + 1] not in (*SOURCES, *MEMBERS)), None
    )
    written = ".".join(names)
    if depth is None:
        known = MEMBERS.get(names, ())
        what = did_you_mean("", known) or f"write: {written}.<name>"
        return ConditionError(
            ErrorCode.INCOMPLETE_NAME, f"'{written}' needs a name after it", position, what, length=length
        )
    known = MEMBERS.get(names[:depth], ())
    owner = f" in '{'.'.join(names[:depth])}'" if depth else ""
    message = f"unknown name '{names[depth]}'{owner}"
    suggestion = did_you_mean(names[depth], known)
    return ConditionError(ErrorCode.UNKNOWN_NAME, message, position, suggestion, length=length)
