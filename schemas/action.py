"""Next best actions: what leaves for delivery, as a JSON value with CloudEvents attributes in headers."""

from __future__ import annotations

from typing import Any

import msgspec

DECIDED = "riverwalk.action.decided.v1"
WITHDRAWN = "riverwalk.action.withdrawn.v1"


class ActionDecided(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="type", tag=DECIDED):
    """The winner: do this for this customer, once, before it expires."""

    id: str
    """Derived; the downstream idempotency key."""
    customer: str
    action: str
    channel: str
    purpose: str
    journey: str
    version: int
    step: str
    enrolment: str
    cause: str
    workspace: str
    decided_at: str
    """RFC 3339, as are all instants that leave."""
    expires_at: str
    objective: str = ""
    language: str = ""
    template: str = ""
    slots: dict[str, Any] = {}
    arms: dict[str, str] = {}
    """Split name -> arm this enrolment is in."""
    propensity: float = 1.0
    """Chance with which this arm was given."""
    value: Any = None
    score: Any = None
    traceparent: str = ""
    campaign: str = ""
    """The campaign that the journey belongs to."""
    assign: Any = None
    """Of a task: whose it is."""
    due_at: str = ""
    """Of a task: until when it is to be done."""
    escalates: str = ""
    """Of an escalation: id of the task that was not done."""


class ActionWithdrawn(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag_field="type", tag=WITHDRAWN
):
    """Recall of an action that should no longer happen; same id as the action."""

    id: str
    customer: str
    action: str
    channel: str
    journey: str
    enrolment: str
    cause: str
    workspace: str
    withdrawn_at: str
    reason: str


AnyAction = ActionDecided | ActionWithdrawn
"""A value of `next-best-actions`; its JSON names its `type`."""


class JourneyEvent(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Where people are: entered, restarted, moved, stage, watching, goal, ended; an overdue case; emitted; or
    where a customer stands: segment."""

    customer: str
    kind: str
    journey: str
    at: int
    version: int = 0
    enrolment: str = ""
    step: str = ""
    result: str = ""
    holdout: bool = False
    id: str = ""
    """Derived; of an event for other systems."""
    event: str = ""
    """Its type."""
    properties: dict[str, Any] = {}
    """Of an emitted event; of a change of standing: what changed."""


_encoder = msgspec.json.Encoder(decimal_format="number")


def encode_output(value: msgspec.Struct) -> bytes:
    """JSON bytes of any published struct; Decimals as exact JSON numbers."""
    return _encoder.encode(value)
