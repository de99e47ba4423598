"""The internal event union of `customer-events`: everything the orchestrator's fold may read.

JSON outside; instants are int milliseconds since 1970 UTC; numbers that are not whole are Decimal.
Every record is a pure input: the same records in the same order give the same decisions.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypedDict, Union

import msgspec

from schemas.customer import FactState
from schemas.order import Held, OrderKind, Scope

EVENT_VERSION = 1


class Origin(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Where the record that became this event lies: topic, partition, offset."""

    topic: str
    partition: int
    offset: int


class CustomerEvent(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="touchpoint"
):
    """A touchpoint of one customer, in canonical form."""

    customer: str
    source: str
    id: str
    type: str
    occurred_at: int
    received_at: int
    channel: str = ""
    properties: dict[str, Any] = {}
    context: dict[str, Any] = {}
    identifiers: dict[str, str] = {}
    """Namespace -> keyed hash of the normalised value (never the raw value)."""
    personal: dict[str, Any] = {}
    """What names a person: the raw identifiers. Kept apart, so that it can be encrypted."""
    origin: Origin | None = None
    traceparent: str = ""
    v: int = EVENT_VERSION


class OutcomeEvent(
    CustomerEvent, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="outcome", kw_only=True
):
    """What became of an action that we published. `type` is always `Action Outcome`."""

    action: str
    outcome: str
    """One of `schemas.touchpoint.OUTCOMES`: delivered, opened, clicked, accepted ..."""


class AllocationEvent(
    CustomerEvent, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="allocation", kw_only=True
):
    """What the one writer of resources answered. `type` is always `Resource Answered`."""

    request: str
    granted: bool
    lacking: str = ""
    """The first resource of which too little was left."""


class Backfill(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the log says of one fact of a customer, up to the activation that it is kept since."""

    since: str
    """Hash of the workspace whose activation that was."""
    reach: int
    """Int ms: the log holds whatever happened from then on; 0 for everything."""
    kept: dict[str, FactState]
    """What the fact remembers; of one by a key a name for each key. Empty if nothing of it ever came."""


class BackfillEvent(
    CustomerEvent, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="backfill", kw_only=True
):
    """What the log says of facts with `backfill: log`. `type` is always `Facts Backfilled`."""

    facts: dict[str, Backfill]


class WatchedEvent(msgspec.Struct, frozen=True, gc=False):
    """The event that began a watch, as far as it is asked of later; written in this order, all of it."""

    id: str
    type: str
    occurred_at: int
    properties: dict[str, Any]
    source: str
    received_at: int
    channel: str
    context: dict[str, Any]


class SubjectEvent(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="subject"
):
    """A touchpoint about a product, a group or a dealer, on every partition: lists say whom it concerns."""

    subject: str
    """`product:p1`."""
    source: str
    id: str
    type: str
    occurred_at: int
    received_at: int
    channel: str = ""
    properties: dict[str, Any] = {}
    context: dict[str, Any] = {}
    origin: Origin | None = None
    traceparent: str = ""
    v: int = EVENT_VERSION

    @property
    def about(self) -> str:
        """What kind of thing it is about."""
        return self.subject.partition(":")[0]


def event_of(customer: str, told: WatchedEvent | SubjectEvent) -> CustomerEvent:
    """What is kept of an event, or is told of a thing, as an event of a customer."""
    return CustomerEvent(
        customer,
        told.source,
        told.id,
        told.type,
        told.occurred_at,
        told.received_at,
        told.channel,
        told.properties,
        told.context,
    )


class Tick(msgspec.Struct, frozen=True, gc=False, tag_field="kind", tag="tick"):
    """A record that only moves a partition's time (`wall`): its append time is what counts.

    `due` is the timer that asked for it, for the log's reader.
    """

    due: int


class InputTime(msgspec.Struct, frozen=True, gc=False, tag_field="kind", tag="input_time"):
    """Input partition `partition` has been read up to event time `at` (`stream`)."""

    partition: int
    at: int


class InputEnded(msgspec.Struct, frozen=True, gc=False, tag_field="kind", tag="input_ended"):
    """Input partition `partition` has ended; time runs on to `until` (`stream`)."""

    partition: int
    until: int


class Activated(msgspec.Struct, frozen=True, gc=False, tag_field="kind", tag="activated"):
    """From here on the workspace with this hash is in force, if `previous` is what was in force."""

    workspace: str
    hash: str
    previous: str = ""


class Ordered(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="order"):
    """From here on what the scope names is paused, resumed, stopped or weighed anew; on every partition."""

    do: OrderKind
    scope: Scope
    name: str = ""
    held: Held = "drop_stale"
    """`resume`: what becomes of proposals that were held."""
    over_ms: int = 0
    """`resume`, `catch_up`: the span over which they are released."""
    by: str = ""
    split: str = ""
    """`weigh`: name of the experiment, of the journey that the scope names."""
    weights: dict[str, int] = {}
    """`weigh`: arm -> weight from here on."""


AnyEvent = (
    CustomerEvent
    | OutcomeEvent
    | AllocationEvent
    | BackfillEvent
    | SubjectEvent
    | Tick
    | InputTime
    | InputEnded
    | Activated
    | Ordered
)

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(AnyEvent, float_hook=Decimal)


def encode_event(event: AnyEvent) -> bytes:
    """JSON bytes of an event; Decimals are written as JSON numbers, exactly."""
    return _encoder.encode(event)


def event_decoder(properties: frozenset[str] | None) -> Callable[[bytes], AnyEvent]:
    """A decoder that passes by all other properties of touchpoints: an order's lines cost more than the rest.

    Args:
        properties: names of those to decode; None for all.
    Returns: as `decode_event`, whose errors it has. Build it once: 0.1 ms.
    """
    if properties is None:
        return decode_event
    read = TypedDict("read", dict.fromkeys(sorted(properties), Any), total=False)  # type: ignore[misc]
    touchpoint = msgspec.defstruct(
        "CustomerEvent",
        [("properties", read, msgspec.field(default_factory=dict))],
        bases=(CustomerEvent,),
        frozen=True,
        gc=False,
        omit_defaults=True,
        tag_field="kind",
        tag="touchpoint",
    )
    own = (OutcomeEvent, AllocationEvent, BackfillEvent)
    others = (*own, SubjectEvent, Tick, InputTime, InputEnded, Activated, Ordered)
    decoder: Callable[[bytes], AnyEvent] = msgspec.json.Decoder(
        Union[(touchpoint, *others)], float_hook=Decimal
    ).decode
    return decoder


def decode_event(value: bytes) -> AnyEvent:
    """The event in a record of `customer-events`.

    Raises: msgspec.ValidationError or DecodeError if the record is not one of ours.
    """
    event: AnyEvent = _decoder.decode(value)
    return event
