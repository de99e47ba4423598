"""enrol: starts the same customer in another journey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from journey.chance import derived_id
from journey.conditions import MISSING
from journey.invitations import Invitation
from journey.steps.base import Builder, Evaluate, Node, Passage
from journey.steps.moves import Go, Move
from schemas.emission import HOPS_KEY
from schemas.event import CustomerEvent
from schemas.workspace.plain_steps import EnrolStep

ENROLLED_TYPE = "Journey Enrolled"


@dataclass(frozen=True, slots=True)
class EnrolNode(Node):
    """The other journey, the key there, and what the passage is given."""

    journey: str
    key: Evaluate | None
    values: tuple[tuple[str, Evaluate], ...]


def build(step: EnrolStep, name: str, after: str, builder: Builder) -> EnrolNode:
    """Compile an enrol."""
    enrol = step.enrol
    key = None if enrol.key is None else builder.condition(enrol.key)
    values = tuple((field, builder.condition(text)) for field, text in enrol.values.items())
    return EnrolNode(name, "enrol", after, enrol.journey, key, values)


def enter(passage: Passage, node: EnrolNode) -> Move:
    """Ask for the passage; it begins once everybody of this instant rests, if the other journey lets it."""
    turn = passage.turn
    key = None if node.key is None else passage.value(node.key)
    keys = None if node.key is None else tuple(key) if isinstance(key, list) else (key,)
    turn.invited.append(Invitation(node.journey, keys, _event(passage, node), passage.enrolment.journey))
    return Go(node.after)


def _event(passage: Passage, node: EnrolNode) -> CustomerEvent:
    """What the new passage finds as `entry.event`."""
    turn, enrolment = passage.turn, passage.enrolment
    found = ((name, passage.value(evaluate)) for name, evaluate in node.values)
    properties: dict[str, Any] = {
        name: value for name, value in found if value is not MISSING and value is not None
    }
    return CustomerEvent(
        turn.id,
        f"journey:{enrolment.journey}",
        derived_id(enrolment.id, node.id, str(passage.visit(node.id))),
        ENROLLED_TYPE,
        turn.moment,
        turn.now,
        properties=properties,
        context={HOPS_KEY: {"hops": enrolment.hops}} if enrolment.hops else {},
        traceparent=turn.traceparent,
    )
