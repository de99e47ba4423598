"""What advances give: values alone, apart from the code that makes them (docs/adr/0019)."""

from __future__ import annotations

from enum import Enum
from typing import Final

import msgspec

from schemas.action import ActionDecided, ActionWithdrawn, JourneyEvent
from schemas.customer import CustomerState
from schemas.decision import Decision
from schemas.emission import EmittedTouchpoint
from schemas.event import CustomerEvent
from schemas.order import Order
from schemas.resource import ResourceOrder


class Status(Enum):
    """What became of the event as a whole."""

    APPLIED = "applied"
    REPEAT = "repeat"
    TOO_OLD_TO_KNOW = "too_old_to_know"
    TOO_MANY_SOURCES = "too_many_sources"
    STATE_TOO_LARGE = "state_too_large"
    UNKNOWN_TYPE = "unknown_type"
    """Of an event about a subject: no type of the workspace is about such a thing."""
    FOLD_FAULT = "fold_fault"
    """Of an event about a subject: asking whom it concerns raised, by an error of ours."""


APPLIED: Final = Status.APPLIED
REPEAT: Final = Status.REPEAT
"""Looked up on the enumeration, a member costs ten times as much as a name of a module."""


class Advance(msgspec.Struct, frozen=True):
    """What one event (or the timers of one due instant) made of a customer."""

    state: CustomerState
    status: Status
    actions: tuple[ActionDecided, ...] = ()
    withdrawn: tuple[ActionWithdrawn, ...] = ()
    decision: Decision | None = None
    journey_events: tuple[JourneyEvent, ...] = ()
    emitted: tuple[EmittedTouchpoint, ...] = ()
    requests: tuple[ResourceOrder, ...] = ()


class Turned(msgspec.Struct, frozen=True, gc=False):
    """One advance of one customer, with the event that caused it (None: timers, or an order)."""

    customer: str
    event: CustomerEvent | None
    result: Advance | None
    """None: the record could not be applied by a fault of ours, and belongs to the dead letters."""
    error: str = ""
    order: Order | None = None
    """The order that it obeyed; None for an event or timers."""
    behind: int = 0
    """Of timers: how many changes of what is in force came after they were due, and are not heeded."""
