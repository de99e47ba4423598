"""The size of a state: one that would be over its bound is refused, and the customer stays as before."""

from __future__ import annotations

import msgspec

from schemas.customer import STATE_BYTES_MAX, CustomerState
from schemas.stored_state import encode_body

LIGHT_BYTES = 32 * 1024
"""What strangers wrote: below this, and with the counts below, the rest of a state cannot reach its bound."""
LIGHT_SOURCES, LIGHT_CONTACTS, LIGHT_FACTS = 8, 256, 64
"""8 x 2.8 KiB of repeats, 256 x 60 bytes, 64 x 1.7 KiB; ends, timers, tags and sent actions add 60 KiB."""

_encoder = msgspec.json.Encoder(decimal_format="number")


class StateTooLarge(Exception):
    """What timers or an order made of a customer is over the bound: it is recorded, and not done."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the state would have {size:,} bytes, at most {STATE_BYTES_MAX:,} are kept")


def oversized(before: CustomerState, after: CustomerState) -> int:
    """How many bytes the new state would have, if they are more than one may have; else 0.

    Only what strangers write can make a light state heavy, so that alone is weighed: traits, values of facts,
    and what enrolments, watches and proposals keep of events. Cost: nothing where they are as before; else
    some 2 us.
    """
    if (
        after.enrolments is before.enrolments
        and after.traits is before.traits
        and after.watches is before.watches
        and after.pending is before.pending
        and (after.facts is before.facts or all(each.value is None for each in after.facts.values()))
    ):
        return 0
    values = [each.value for each in after.facts.values() if each.value is not None]
    written = (after.enrolments, after.traits, after.watches, after.pending, values)
    light = (
        len(after.seen) <= LIGHT_SOURCES
        and len(after.contacts) <= LIGHT_CONTACTS
        and len(after.facts) <= LIGHT_FACTS
    )
    if light and len(_encoder.encode(written)) <= LIGHT_BYTES:
        return 0
    size = len(encode_body(after))
    return size if size > STATE_BYTES_MAX else 0
