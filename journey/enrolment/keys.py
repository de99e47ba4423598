"""Entry keys: what may be one, when two are the same, and under which name an end is remembered."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from journey.chance import short_hash
from journey.compile import CompiledJourney
from journey.conditions import MISSING
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.customer import KEY_CHARACTERS_MAX
from schemas.decision import Refusal

KEYS_PER_EVENT_MAX = 20
"""A key that is a list enrols once per element, this many at most."""
REFS_CACHED_MAX = 4096
"""Journeys without a key, and any key of the others: a few hundred names, asked at every entry."""
ANY_KEY = "any key"
"""Not the text of any key: those of texts are quoted."""


def key_text(key: Any) -> str:
    """A key as text, the same for equal keys only: `1` and `1.0` are equal, `1` and `"1"` are not.

    Args:
        key: text, whole number, Decimal, bool, or None where a journey has no key. Any: senders choose.
    """
    match key:
        case None:
            return ""
        case str():
            return f'"{key}"'
        case Decimal():
            return format(key.normalize(), "f") if key == key.to_integral_value() else str(key.normalize())
        case _:
            return str(key)


@lru_cache(REFS_CACHED_MAX)
def ended_ref(journey: str, key: str) -> str:
    """Under which name the end of a journey with this key (as text) is remembered."""
    return short_hash(f"{journey}\0{key}").hex()


def refused_key(key: Any) -> str:
    """Why this is no key; empty if it is one."""
    if key is MISSING or key is None:
        return "key_unknown"
    if not isinstance(key, str | int | Decimal):
        return "key_not_plain"
    if isinstance(key, Decimal) and not -KEY_CHARACTERS_MAX < key.adjusted() < KEY_CHARACTERS_MAX:
        return "key_too_long"
    return "key_too_long" if isinstance(key, str) and len(key) > KEY_CHARACTERS_MAX else ""


def keys_of(turn: Turn, journey: CompiledJourney, scope: TurnScope) -> list[Any]:
    """The keys under which this event enters, each once; what is no key is refused with a reason."""
    if journey.key is None:
        return [None]
    found = journey.key(scope)
    keys: dict[str, Any] = {}
    for key in found if isinstance(found, list | tuple) else (found,):
        if reason := refused_key(key):
            turn.refused.append(Refusal(journey.id, reason))
        elif len(keys) < KEYS_PER_EVENT_MAX:
            keys.setdefault(key_text(key), key)
        elif key_text(key) not in keys:
            turn.refused.append(Refusal(journey.id, "too_many_keys"))
            break
    return list(keys.values())
