"""emit: writes a touchpoint of a customer or a group, or about a thing, or an event for other systems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec.structs import replace

from journey.chance import derived_id
from journey.conditions import MISSING
from journey.doors import reaches
from journey.steps.base import Builder, Evaluate, Node, Passage
from journey.steps.moves import Go, Move
from journey.telling import moved
from schemas.decision import Emission
from schemas.emission import HOPS_KEY, HOPS_MAX, SOURCE, EmittedTouchpoint
from schemas.instant import format_instant
from schemas.touchpoint import SUBJECT_PATTERN
from schemas.workspace.plain_steps import EmitStep
from schemas.workspace.step_bodies import Emit

EMITTED_PER_TURN_MAX = 64
"""As many as there are enrolments; each is a record in one transaction."""
TO_CUSTOMER, TO_OTHER, TO_SUBJECT, TO_SYSTEMS = "customer", "other", "subject", "systems"
_is_subject = re.compile(SUBJECT_PATTERN).fullmatch


class _Recipient(NamedTuple):
    """Whom a touchpoint concerns: identifiers, or else a subject; neither for nobody."""

    identifiers: dict[str, str]
    subject: str


@dataclass(frozen=True, slots=True)
class EmitNode(Node):
    """The event, whose it is, and its properties."""

    event: str
    to: str
    """`customer`, `other`, `subject` or `systems`."""
    named: tuple[tuple[str, Evaluate], ...]
    """Identifiers of another; or the one thing that the event is about, its kind first."""
    values: tuple[tuple[str, Evaluate], ...]


def build(step: EmitStep, name: str, after: str, builder: Builder) -> EmitNode:
    """Compile an emit."""
    emit = step.emit
    named = emit.to if isinstance(emit.to, dict) else {**(emit.about or {})}
    return EmitNode(
        name,
        "emit",
        after,
        emit.event,
        _to(emit),
        tuple((whom, builder.condition(text)) for whom, text in named.items()),
        tuple((field, builder.condition(text)) for field, text in emit.values.items()),
    )


def _to(emit: Emit) -> str:
    if emit.about is not None:
        return TO_SUBJECT
    if isinstance(emit.to, dict):
        return TO_OTHER
    return TO_SYSTEMS if emit.to == TO_SYSTEMS else TO_CUSTOMER


def enter(passage: Passage, node: EmitNode) -> Move:
    """Write it, or record why not; the enrolment goes on at once."""
    turn, enrolment = passage.turn, passage.enrolment
    identity = derived_id(enrolment.id, node.id, str(passage.visit(node.id)), "emit")
    recipient = _recipient(passage, node)
    reason = _refused(passage, node, recipient)
    turn.emissions.append(
        Emission(identity, enrolment.id, enrolment.journey, node.id, node.event, node.to, reason)
    )
    if not reason:
        _write(passage, node, identity, recipient)
    return Go(node.after)


def _refused(passage: Passage, node: EmitNode, recipient: _Recipient) -> str:
    """Why nothing is written; empty if it is."""
    turn, enrolment = passage.turn, passage.enrolment
    if enrolment.holdout:
        return "holdout"
    if not reaches(turn, enrolment.journey):
        return "shadow"
    if node.to != TO_SYSTEMS and enrolment.hops >= HOPS_MAX:
        return "too_many_hops"
    if len(turn.emissions) >= EMITTED_PER_TURN_MAX:
        return "too_many_emitted"
    return "" if node.to == TO_SYSTEMS or recipient.identifiers or recipient.subject else "no_recipient"


def _recipient(passage: Passage, node: EmitNode) -> _Recipient:
    """Whom it concerns: this customer, whoever is named, or what it is about."""
    if node.to == TO_CUSTOMER:
        return _Recipient({}, passage.turn.id)
    named = _named(passage, node)
    if node.to != TO_SUBJECT:
        return _Recipient(named, "")
    about = next((f"{kind}:{name}" for kind, name in named.items()), "")
    return _Recipient({}, about if _is_subject(about) else "")


def _named(passage: Passage, node: EmitNode) -> dict[str, str]:
    """Values that are unknown, or neither text nor a whole number, name nobody."""
    found = {name: passage.value(evaluate) for name, evaluate in node.named}
    return {
        name: str(value)
        for name, value in found.items()
        if value is not MISSING
        and not isinstance(value, bool)
        and isinstance(value, str | int)
        and value != ""
    }


def _write(passage: Passage, node: EmitNode, identity: str, recipient: _Recipient) -> None:
    turn, enrolment = passage.turn, passage.enrolment
    found = ((name, passage.value(evaluate)) for name, evaluate in node.values)
    properties = {name: value for name, value in found if value is not MISSING and value is not None}
    if node.to == TO_SYSTEMS:
        told = moved(turn, enrolment, "emitted")
        turn.journey_events.append(replace(told, id=identity, event=node.event, properties=properties))
        return
    by: dict[str, Any] = {"hops": enrolment.hops + 1, "journey": enrolment.journey, "enrolment": enrolment.id}
    turn.emitted.append(
        EmittedTouchpoint(
            identity,
            SOURCE,
            node.event,
            format_instant(turn.now),
            properties,
            {HOPS_KEY: by},
            recipient.identifiers,
            recipient.subject,
            turn.traceparent,
        )
    )
