"""split and experiment: stable chance between arms; the salt is the journey and the split's name."""

from __future__ import annotations

from dataclasses import dataclass

from journey.chance import choose_arm
from journey.steps.base import Builder, Node, Passage
from journey.steps.moves import Go, Move
from schemas.customer import StepResult
from schemas.decision import Assigned
from schemas.workspace.steps import ExperimentStep, SplitStep


@dataclass(frozen=True, slots=True)
class SplitNode(Node):
    """Arms: weight, and where each leads."""

    name: str
    by_customer: bool
    weights: dict[str, int]
    arms: dict[str, str]


def build(step: SplitStep | ExperimentStep, name: str, after: str, builder: Builder) -> SplitNode:
    """Compile a split or an experiment."""
    split = step.split if isinstance(step, SplitStep) else step.experiment
    return SplitNode(
        name,
        "split" if isinstance(step, SplitStep) else "experiment",
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
    if node.kind == "experiment":
        _record(passage, node, arm)
    passage.update(steps={**passage.enrolment.steps, node.id: StepResult(at=passage.moment, arm=arm)})
    return Go(node.arms[arm])


def propensity(node: SplitNode, arm: str) -> float:
    """The chance with which an arm is given."""
    return node.weights[arm] / sum(node.weights.values())


def _record(passage: Passage, node: SplitNode, arm: str) -> None:
    """An assignment is told with its chance, whatever is sent: who was never written to counts too."""
    enrolment = passage.enrolment
    passage.turn.assigned.append(
        Assigned(enrolment.id, enrolment.journey, node.id, node.name, arm, propensity(node, arm))
    )
