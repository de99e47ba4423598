"""What customers' folds ask of the one writer of resources: takings and givings back."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from schemas.event import Activated, Tick

LINE = "line:"
"""Begins the name of a resource where requests wait, whatever they say of waiting: places of a channel."""


class ResourceRequest(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="request"
):
    """A proposal that won would take this; nothing is sent before the answer."""

    id: str
    """Derived; a repeat takes nothing more. The answer names it."""
    customer: str
    at: int
    uses: dict[str, Decimal]
    """Resource -> amount: all of it or none."""
    waits: bool = False
    """Where it does not fit it waits for what comes back, and is answered then; for a `line` always."""


class ResourceRelease(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="release"
):
    """What a request took comes back; one that waits is called off; of any other it means nothing."""

    id: str
    customer: str
    at: int


ResourceOrder = ResourceRequest | ResourceRelease
"""What the one writer reads, in order."""

AnyResourceRecord = ResourceOrder | Tick | Activated
"""Everything that lies in `resources`."""


class Held(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="held"):
    """What a granted request holds still."""

    uses: dict[str, Decimal]
    ends: dict[str, int] = {}
    """Resource -> int ms at which it comes back by itself; absent: when it is given back."""


class Waiting(msgspec.Struct, frozen=True, gc=False, tag_field="kind", tag="waiting"):
    """A request that waits for what comes back."""

    number: int
    """Its place in the order in which all of them asked."""
    request: ResourceRequest


Entry = Held | Waiting
"""What the changelog keeps of a request."""

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyResourceRecord)
_entry_decoder = msgspec.json.Decoder(Entry)


def encode_resource(value: AnyResourceRecord | Entry) -> bytes:
    """JSON bytes; amounts are text, exactly."""
    return _encoder.encode(value)


def decode_resource(value: bytes) -> AnyResourceRecord:
    """A record of `resources`.

    Raises: msgspec.ValidationError or DecodeError if it is not one of ours.
    """
    record: AnyResourceRecord = _decoder.decode(value)
    if isinstance(record, ResourceRequest):
        for name, amount in record.uses.items():
            if not amount.is_finite() or amount <= 0:
                raise msgspec.ValidationError(f"expected an amount over 0 of {name}, found {amount}")
    return record


def decode_entry(value: bytes) -> Entry:
    """What the changelog keeps of a request."""
    entry: Entry = _entry_decoder.decode(value)
    return entry
