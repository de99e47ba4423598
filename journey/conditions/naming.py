"""What a name of a condition means: the members that are the language's own, and what the workspace knows."""

from __future__ import annotations

from journey.conditions.errors import ConditionError, ErrorCode, did_you_mean
from journey.conditions.sources import (
    EVENT_MEMBERS,
    ROOTS,
    SOURCES,
    STEP_MEMBERS,
    source_of,
    unreadable,
)
from journey.conditions.syntax import Span
from journey.conditions.types import Type, Unknown, Vocabulary

OPEN_NAMES = frozenset(path for path, source in SOURCES.items() if source.kind == "method")
"""Names after which another must be written out."""
_ELSEWHERE = {
    "event": "steps have no `event`: write entry.last, entry.event or steps.<id>.event",
    "entry": "there is no enrolment yet",
    "steps": "there is no enrolment yet",
}


def named_type(names: tuple[str, ...], vocabulary: Vocabulary, span: Span) -> Type | ConditionError:
    """The type of a chain of names that begins at a root, or what is wrong with it."""
    root, position, length = names[0], span[0], span[1] - span[0]
    if root not in ROOTS:
        near = did_you_mean(root, tuple(vocabulary.roots)) or ""
        advice = near if near.startswith("did") else f"a text is written in quotes: '{root}'"
        return ConditionError(
            ErrorCode.UNKNOWN_NAME, f"unknown name '{root}'", position, advice, length=length
        )
    if root not in vocabulary.roots:
        known = ", ".join(name for name in ROOTS if name in vocabulary.roots)
        message = f"'{root}' is not in scope here; known are {known}"
        return ConditionError(ErrorCode.OUT_OF_SCOPE, message, position, _ELSEWHERE.get(root), length=length)
    found = source_of(names)
    if found is None:
        return unreadable(names, position, length)
    source, taken = found
    if source.type is not None:
        return _below_own(names, taken, source.type, span)
    if names[0] == "steps" and isinstance(step := resolved(names[:2], vocabulary, span), ConditionError):
        return step
    return _own_member(names, span) or resolved(names, vocabulary, span)


def resolved(path: tuple[str, ...], vocabulary: Vocabulary, span: Span) -> Type | ConditionError:
    """The vocabulary's answer, an unknown name as a fault."""
    found = vocabulary.resolve(path)
    if not isinstance(found, Unknown):
        return found
    at = found.position % len(path)
    owner = {"count": "event type", "table": "table"}.get(path[0]) if at == 1 else None
    message = (
        f"unknown {owner} '{path[at]}'" if owner else f"unknown name '{path[at]}' in '{'.'.join(path[:at])}'"
    )
    advice = did_you_mean(path[at], found.candidates)
    return ConditionError(ErrorCode.UNKNOWN_NAME, message, span[0], advice, length=span[1] - span[0])


def _below_own(names: tuple[str, ...], taken: int, own: Type, span: Span) -> Type | ConditionError:
    """A name of the language's own type has nothing below it."""
    if len(names) == taken:
        return own
    message = f"'{'.'.join(names[:taken])}' is {own.kind}, with nothing below it"
    return ConditionError(ErrorCode.TYPES, message, span[0], length=span[1] - span[0])


def _own_member(names: tuple[str, ...], span: Span) -> Type | ConditionError | None:
    """Members of steps and of kept events; None where the workspace knows more."""
    members, at = EVENT_MEMBERS, 2
    if names[0] == "steps":
        members, at = (STEP_MEMBERS, 2) if names[2:3] != ("event",) else (EVENT_MEMBERS, 3)
    elif names[:2] not in {("entry", "event"), ("entry", "last")}:
        return None
    if len(names) <= at:
        return Type.MAP if names[0] == "entry" or at == 3 else None
    if names[at] not in members:
        message = f"unknown name '{names[at]}' in '{'.'.join(names[:at])}'"
        advice = did_you_mean(names[at], tuple(members))
        return ConditionError(ErrorCode.UNKNOWN_NAME, message, span[0], advice, length=span[1] - span[0])
    own = members[names[at]]
    if own is None:
        return None
    return _below_own(names, at + 1, own, span)
