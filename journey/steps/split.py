"""split: stable chance between arms, by customer or by enrolment; salt is journey and split name."""

from __future__ import annotations

from dataclasses import dataclass

from journey.chance import choose_arm
from journey.steps.base import Builder, Go, Move, Node, Passage
from schemas.customer import StepResult
from schemas.workspace.steps import SplitStep


@dataclass(frozen=True, slots=True)
class SplitNode(Node):
    """Arms: weight, and where each leads."""

    name: str
    by_customer: bool
    weights: dict[str, int]
    arms: dict[str, str]


def build(step: SplitStep, name: str, after: str, builder: Builder) -> SplitNode:
    """Compile a split."""
    split = step.split
    return SplitNode(
        name,
        "split",
        after,
        split.name,
        split.unit == "customer",
        {arm: body.weight for arm, body in split.arms.items()},
        {arm: builder.steps(body.steps, after) for arm, body in split.arms.items()},
    )


def enter(passage: Passage, node: SplitNode) -> Move:
    """Take the arm that this customer, or this enrolment, always gets."""
    unit = passage.turn.id if node.by_customer else passage.enrolment.id
    arm = choose_arm(node.weights, passage.enrolment.journey, node.name, unit)
    passage.update(steps={**passage.enrolment.steps, node.id: StepResult(at=passage.moment, arm=arm)})
    return Go(node.arms[arm])
