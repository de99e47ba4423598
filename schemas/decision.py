"""The recorded reason of everything that was decided, the negative included."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec


class Verdict(StrEnum):
    """What became of a proposal."""

    SENT = "sent"
    SUPPRESSED = "suppressed"
    LOST = "lost"
    EXPIRED = "expired"
    WITHHELD = "withheld"
    SHADOW = "shadow"
    WITHDRAWN = "withdrawn"


WALKS_ON = frozenset({Verdict.SENT, Verdict.WITHHELD, Verdict.SHADOW})
"""Verdicts after which a step goes on as if the customer had been reached."""


class Entered(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An enrolment began."""

    enrolment: str
    journey: str
    version: int
    key: Any = None
    holdout: bool = False
    test: bool = False
    """The journey is in `test`: indicators leave the passage out."""


class Refusal(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A trigger held, but entry was refused."""

    journey: str
    reason: str
    clause: str = ""
    """The eligibility condition that was not true."""
    key: Any = None


class Judged(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One proposal met its verdict."""

    id: str
    enrolment: str
    journey: str
    step: str
    action: str
    verdict: Verdict
    reason: str = ""
    channel: str = ""
    value: Any = None
    cost: Any = None
    score: Any = None
    winner: str = ""
    """For `lost`: the proposal that won. For one that was joined: the proposal that was sent for it."""
    propensity: Any = None
    """Factors of the score; None where the workspace gives none, which counts 1."""
    weight: Any = None
    lever: Any = None
    refused: tuple[str, ...] = ()
    """Channels that were preferred and refused, each with the reason: `sms cap:day`."""


class Deferred(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One proposal waits: for a permitted moment, or in a contest."""

    id: str
    journey: str
    action: str
    until: int
    reason: str


class Assigned(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An enrolment was given an arm of an experiment."""

    enrolment: str
    journey: str
    step: str
    name: str
    arm: str
    propensity: float


class Emission(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An `emit` or `call` step was reached: what it wrote, or why it wrote nothing."""

    id: str
    enrolment: str
    journey: str
    step: str
    event: str
    to: str = ""
    """`customer`, `other`, `subject`, `systems`; `service` of a `call`."""
    reason: str = ""
    """Why nothing was written: holdout, shadow, too_many_hops, too_many_emitted, no_recipient."""


class Ended(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An enrolment ended: goal, exit, a named result, or a fault."""

    enrolment: str
    journey: str
    how: str
    result: str


class Stood(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The customer's standing changed, or could not follow."""

    kind: str
    """segment, stage, level, tag, points, list, or `cascade`: more changes in a row than one turn allows."""
    name: str
    change: str
    """Of a segment: entered or left; of a stage: where from; of a level: up or down, from and to; of points
    and lists: what expired, or what a bound left out."""


class Migrated(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A migration plan took an enrolment over into another version, or out of the journey."""

    enrolment: str
    journey: str
    version: int
    """The one it was in."""
    step: str
    """Where it rested."""
    rule: str
    """`retime`, `move: reminder`, `exit: shortened`."""
    to: int = 0
    """The version it is in now; 0 for an exit."""


class Fault(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An error of ours that was contained. A replay obeys it instead of raising again."""

    where: str
    """`enrolment:<id>:<what it did>`, `entry:<journey>`, `timer:<rank>:<ref>`; each at most once a turn."""
    error: str


class Decision(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One `advance` that entered, refused, judged, deferred, ended, migrated or faulted."""

    customer: str
    at: int
    cause: str
    """Id of the touchpoint, `timer:<due>` or `order:<number>`."""
    cause_type: str
    workspace: str
    entered: tuple[Entered, ...] = ()
    refused: tuple[Refusal, ...] = ()
    judged: tuple[Judged, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    ended: tuple[Ended, ...] = ()
    faults: tuple[Fault, ...] = ()
    emitted: tuple[Emission, ...] = ()
    stood: tuple[Stood, ...] = ()
    migrated: tuple[Migrated, ...] = ()
    assigned: tuple[Assigned, ...] = ()
