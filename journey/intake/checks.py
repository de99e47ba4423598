"""The rules of `schemas/touchpoint.py` by hand: each check gives the first fault it finds, or None."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from journey.intake.refusing import refused_count, refused_text, refused_type, shown
from schemas.instant import INSTANT_LAST
from schemas.refusal import RefusalReason, Refused
from schemas.touchpoint import (
    CUSTOMER_ID_PATTERN,
    ID_CHARACTERS_MAX,
    IDENTIFIERS_MAX,
    NAMESPACE_PATTERN,
    NAMESPACES,
    OUTCOMES,
    PROPERTIES_MAX,
    SUBJECT_PATTERN,
    TYPE_PATTERN,
)

TYPES_CACHED_MAX = 4096
"""Well above the types of any workspace; senders choose the key, so it is bounded."""
_TOUCHPOINT_TEXTS = ("id", "source", "type", "occurred_at")
_OUTCOME_TEXTS = ("id", "source", "occurred_at", "action_id", "outcome", "subject")
_CAN_NAME = frozenset(NAMESPACES)
_type_name = re.compile(TYPE_PATTERN).fullmatch
_namespace = re.compile(NAMESPACE_PATTERN).fullmatch
_customer_id = re.compile(CUSTOMER_ID_PATTERN).fullmatch
_subject = re.compile(SUBJECT_PATTERN).fullmatch


def fault_of_touchpoint(native: dict[str, Any], known_types: frozenset[str] | None) -> Refused | None:
    """A required text of a touchpoint that is not right, or a type that is not known."""
    for field in _TOUCHPOINT_TEXTS:
        value = native.get(field)
        if type(value) is not str or not 0 < len(value) <= ID_CHARACTERS_MAX:
            return refused_text(field, value)
    name: str = native["type"]
    if name in known_types if known_types is not None else _well_formed(name):
        return None
    return _refused_type_name(name)


def fault_of_outcome(native: dict[str, Any]) -> Refused | None:
    """A required text of an outcome that is not right, off the list, or of a customer who cannot be ours."""
    for field in _OUTCOME_TEXTS:
        value = native.get(field)
        if type(value) is not str or not 0 < len(value) <= ID_CHARACTERS_MAX:
            return refused_text(field, value)
    if native["outcome"] not in OUTCOMES:
        message = (
            f"expected one of {', '.join(sorted(OUTCOMES))}, found {shown(native['outcome'])}; map it to one"
        )
        return Refused(RefusalReason.UNKNOWN_OUTCOME, message, "outcome")
    if _customer_id(native["subject"]) is None:
        message = (
            "expected a customer id, c_ and 26 characters, found another text; send the action's ce_subject"
        )
        return Refused(RefusalReason.BAD_CUSTOMER_ID, message, "subject")
    return None


def fault_of_parts(native: dict[str, Any]) -> Refused | None:
    """A channel, properties or context of the wrong type or size."""
    channel = native.get("channel")
    if channel is not None and (type(channel) is not str or len(channel) > ID_CHARACTERS_MAX):
        return refused_text("channel", channel)
    for field in ("properties", "context"):
        value = native.get(field)
        if value is None:
            continue
        if type(value) is not dict:
            return refused_type(field, "an object", value)
        if len(value) > PROPERTIES_MAX:
            return refused_count(RefusalReason.TOO_MANY_PROPERTIES, field, len(value), PROPERTIES_MAX)
    return None


def fault_of_identifiers(native: dict[str, Any]) -> Refused | None:
    """Identifiers that are too many, of the wrong type, too long, or of a namespace that is no word."""
    raw = native.get("identifiers")
    if raw is None:
        return None
    if type(raw) is not dict:
        return refused_type("identifiers", "an object", raw)
    if len(raw) > IDENTIFIERS_MAX:
        return refused_count(RefusalReason.TOO_MANY_IDENTIFIERS, "identifiers", len(raw), IDENTIFIERS_MAX)
    for name, value in raw.items():
        if value is None:
            continue
        if name not in _CAN_NAME and _namespace(name) is None:
            message = (
                "expected namespaces of lower-case letters, digits and underscores, found another; rename it"
            )
            return Refused(RefusalReason.BAD_NAMESPACE, message, "identifiers")
        if type(value) is not str or len(value) > ID_CHARACTERS_MAX:
            # A namespace that we do not know may itself be a person's name.
            return refused_text(f"identifiers.{name}" if name in _CAN_NAME else "identifiers", value)
    return None


def given_identifiers(native: dict[str, Any]) -> dict[str, str]:
    """Identifiers that have passed their check, without those that are null."""
    raw: dict[str, str | None] = native.get("identifiers") or {}
    return {name: value for name, value in raw.items() if value is not None}


def is_customer_id(value: Any) -> bool:
    """Whether this is the form of our ids. Any: senders choose."""
    return type(value) is str and _customer_id(value) is not None


def is_subject(value: Any) -> bool:
    """Whether this names a product, a group or a dealer. Any: senders choose."""
    return type(value) is str and _subject(value) is not None


def refused_time(text: str, at: int | None, latest: int) -> Refused:
    """The refusal of a time that names no instant, lies before 1970, or after the last that is believed.

    Args:
        at: what `text` names, int ms; None if nothing.
        latest: last instant that is believed, int ms.
    """
    if at is None or at < 0:
        message = f"expected an RFC 3339 instant with a zone, from 1970 on, found {shown(text)}; correct it"
        return Refused(RefusalReason.BAD_TIME, message, "occurred_at")
    limit = "the year 2200" if latest == INSTANT_LAST else "24 hours after its arrival"
    message = f"expected an instant before {limit}, found {shown(text)}; check the sender's clock and zone"
    return Refused(RefusalReason.FUTURE_TIME, message, "occurred_at")


def no_identifier() -> Refused:
    """The refusal of a touchpoint that names nobody."""
    known = ", ".join(NAMESPACES)
    message = f"expected an identifier, one of {known}, found none but blank ones; send one, or a subject"
    return Refused(RefusalReason.NO_IDENTIFIER, message, "identifiers")


def _refused_type_name(name: str) -> Refused:
    if _well_formed(name):
        message = f"expected a type the workspace knows, found {shown(name)}; add it to events.yaml"
    else:
        message = f"expected a type in Title Case such as 'Order Completed', found {shown(name)}; rename it"
    return Refused(RefusalReason.UNKNOWN_TYPE, message, "type")


@lru_cache(TYPES_CACHED_MAX)
def _well_formed(name: str) -> bool:
    return _type_name(name) is not None
