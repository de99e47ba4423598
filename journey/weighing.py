"""The size of a state: one that would be over its bound is refused, and the customer stays as before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from schemas.customer import STATE_BYTES_MAX, CustomerState
from schemas.stored_state import encode_body
from schemas.touchpoint import NUMBER_CHARACTERS_MAX

LIGHT_BYTES = 32 * 1024
"""What strangers wrote: below this, and with the counts below, the rest of a state cannot reach its bound."""
LIGHT_SOURCES, LIGHT_CONTACTS, LIGHT_FACTS = 8, 256, 64
"""8 x 2.8 KiB of repeats, 256 x 60 bytes, 64 x 1.7 KiB; ends, timers, tags and sent actions add 60 KiB."""

CHARACTER_BYTES = 6
"""Of one character of a text, at most: an escape such as `\\u0001`."""
NUMBER_BYTES = NUMBER_CHARACTERS_MAX + 2
NUMBERS = frozenset({int, bool, float, Decimal})
NAMES_BYTES = 3 * 64
"""Ids of a journey, a step and a stage, or of a verdict, an outcome and an arm: 64 letters each."""
ENROLMENT_BYTES, STEP_BYTES = 512 + NAMES_BYTES, 256 + NAMES_BYTES
WATCH_BYTES = TRAIT_BYTES = 128 + NAMES_BYTES
"""With the names of fields, instants and ids of ours."""

_encoder = msgspec.json.Encoder(decimal_format="number")


class StateTooLarge(Exception):
    """What timers or an order made of a customer is over the bound: it is recorded, and not done."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the state would have {size:,} bytes, at most {STATE_BYTES_MAX:,} are kept")


def oversized(before: CustomerState, after: CustomerState) -> int:
    """How many bytes the new state would have, if they are more than one may have; else 0.

    Only what strangers write can make a light state heavy, so that alone is weighed: traits, values of facts,
    and what enrolments, watches and proposals keep of events. Cost: nothing where they are as before; else
    1 us, where writing it down took 3.
    """
    if (
        after.enrolments is before.enrolments
        and after.traits is before.traits
        and after.watches is before.watches
        and after.pending is before.pending
        and (after.facts is before.facts or all(each.value is None for each in after.facts.values()))
    ):
        return 0
    light = (
        len(after.seen) <= LIGHT_SOURCES
        and len(after.contacts) <= LIGHT_CONTACTS
        and len(after.facts) <= LIGHT_FACTS
    )
    if light and (written_at_most(after) <= LIGHT_BYTES or _written(after) <= LIGHT_BYTES):
        return 0
    size = len(encode_body(after))
    return size if size > STATE_BYTES_MAX else 0


def _written(state: CustomerState) -> int:
    """Bytes of what strangers wrote of a state."""
    values = [each.value for each in state.facts.values() if each.value is not None]
    return len(_encoder.encode((state.enrolments, state.traits, state.watches, state.pending, values)))


def written_at_most(state: CustomerState) -> int:
    """No fewer bytes than what strangers wrote of a state takes as JSON."""
    total = 0
    for each in state.enrolments.values():
        total += ENROLMENT_BYTES + at_most(each.cause) + at_most(each.key) + at_most(each.event)
        total += at_most(each.last) + at_most(each.visits) + at_most(each.heard) + at_most(each.fault)
        for name, left in each.steps.items():
            total += STEP_BYTES + at_most(name) + at_most(left.event) + at_most(left.reason)
    for ref, watch in state.watches.items():
        total += WATCH_BYTES + at_most(ref) + at_most(watch.cause) + at_most(watch.key)
        total += len(watch.event)
    for name, trait in state.traits.items():
        total += TRAIT_BYTES + at_most(name) + at_most(trait.source) + at_most(trait.value)
    for fact in state.facts.values():
        if fact.value is not None:
            total += at_most(fact.value)
    return total + (len(_encoder.encode(state.pending)) if state.pending else 0)


def at_most(value: Any) -> int:
    """No fewer bytes than a value takes as JSON; of what is no JSON value, more than any state may have.

    Args:
        value: at most as deep as a record may be. Any: strangers wrote it.
    """
    if value is None:
        return 4
    kind = type(value)
    if kind is str:
        text: str = value
        return CHARACTER_BYTES * len(text) + 2
    if kind is dict:
        found: dict[str, Any] = value
        total = 2
        for name, each in found.items():
            total += CHARACTER_BYTES * len(name) + 4 + at_most(each)
        return total
    if kind is list or kind is tuple:
        total = 2
        for each in value:
            total += 1 + at_most(each)
        return total
    return NUMBER_BYTES if kind in NUMBERS else STATE_BYTES_MAX
