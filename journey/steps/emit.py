"""emit: writes a touchpoint of this or another customer, or an event for other systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
from schemas.workspace.plain_steps import EmitStep

EMITTED_PER_TURN_MAX = 64
"""As many as there are enrolments; each is a record in one transaction."""
TO_CUSTOMER, TO_OTHER, TO_SYSTEMS = "customer", "other", "systems"


@dataclass(frozen=True, slots=True)
class EmitNode(Node):
    """The event, whose it is, and its properties."""

    event: str
    to: str
    """`customer`, `other` or `systems`."""
    identifiers: tuple[tuple[str, Evaluate], ...]
    values: tuple[tuple[str, Evaluate], ...]


def build(step: EmitStep, name: str, after: str, builder: Builder) -> EmitNode:
    """Compile an emit."""
    emit = step.emit
    others = emit.to if isinstance(emit.to, dict) else {}
    return EmitNode(
        name,
        "emit",
        after,
        emit.event,
        TO_SYSTEMS if emit.to == TO_SYSTEMS else TO_OTHER if others else TO_CUSTOMER,
        tuple((namespace, builder.condition(text)) for namespace, text in others.items()),
        tuple((field, builder.condition(text)) for field, text in emit.values.items()),
    )


def enter(passage: Passage, node: EmitNode) -> Move:
    """Write it, or record why not; the enrolment goes on at once."""
    turn, enrolment = passage.turn, passage.enrolment
    identity = derived_id(enrolment.id, node.id, str(passage.visit(node.id)), "emit")
    identifiers = _identifiers(passage, node)
    reason = _refused(passage, node, identifiers)
    turn.emissions.append(
        Emission(identity, enrolment.id, enrolment.journey, node.id, node.event, node.to, reason)
    )
    if not reason:
        _write(passage, node, identity, identifiers)
    return Go(node.after)


def _refused(passage: Passage, node: EmitNode, identifiers: dict[str, str]) -> str:
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
    return "no_recipient" if node.to == TO_OTHER and not identifiers else ""


def _identifiers(passage: Passage, node: EmitNode) -> dict[str, str]:
    """Whose it is; values that are unknown, or neither text nor a whole number, name nobody."""
    found = {namespace: passage.value(evaluate) for namespace, evaluate in node.identifiers}
    return {
        namespace: str(value)
        for namespace, value in found.items()
        if value is not MISSING
        and not isinstance(value, bool)
        and isinstance(value, str | int)
        and value != ""
    }


def _write(passage: Passage, node: EmitNode, identity: str, identifiers: dict[str, str]) -> None:
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
            identifiers,
            "" if identifiers else turn.id,
            turn.traceparent,
        )
    )
