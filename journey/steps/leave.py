"""leave: ends the customer's passages through another journey."""

from __future__ import annotations

from dataclasses import dataclass

from journey.steps.base import Builder, Node, Passage
from journey.steps.moves import Go, Move
from schemas.workspace.plain_steps import LeaveStep


@dataclass(frozen=True, slots=True)
class LeaveNode(Node):
    """The other journey, and the reason of the exit."""

    journey: str
    reason: str


def build(step: LeaveStep, name: str, after: str, builder: Builder) -> LeaveNode:
    """Compile a leave."""
    return LeaveNode(name, "leave", after, step.leave.journey, step.leave.reason)


def enter(passage: Passage, node: LeaveNode) -> Move:
    """Ask for the exit; it happens once everybody of this instant rests."""
    passage.turn.leaving.append((node.journey, node.reason, passage.enrolment.journey))
    return Go(node.after)
