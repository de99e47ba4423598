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
    learns: bool = False
    """Whether weights that were learned take the place of its own."""


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
        isinstance(step, ExperimentStep) and step.experiment.policy == "thompson",
    )


def enter(passage: Passage, node: SplitNode) -> Move:
    """Take the arm that this customer, or this enrolment, always gets."""
    unit = passage.turn.id if node.by_customer else passage.enrolment.id
    weights = _learned(passage, node) if node.learns else node.weights
    arm = choose_arm(weights, passage.enrolment.journey, node.name, unit)
    chance = propensity(weights, arm)
    if node.kind == "experiment":
        _record(passage, node, arm, chance)
    result = StepResult(at=passage.moment, arm=arm, chance=chance if node.learns else 0.0)
    passage.update(steps={**passage.enrolment.steps, node.id: result})
    return Go(node.arms[arm])


def propensity(weights: dict[str, int], arm: str) -> float:
    """The chance with which an arm is given."""
    return weights[arm] / sum(weights.values())


def _learned(passage: Passage, node: SplitNode) -> dict[str, int]:
    """The weights that an order of the log has given; the node's own while it knows not all arms."""
    found = passage.turn.catalogue.controls.weights.get(f"{passage.enrolment.journey}/{node.name}", {})
    known = {arm: found.get(arm, 0) if weight else 0 for arm, weight in node.weights.items()}
    complete = all(known[arm] > 0 for arm, weight in node.weights.items() if weight)
    return known if complete else node.weights


def _record(passage: Passage, node: SplitNode, arm: str, chance: float) -> None:
    """An assignment is told with its chance, whatever is sent: who was never written to counts too."""
    enrolment = passage.enrolment
    passage.turn.assigned.append(Assigned(enrolment.id, enrolment.journey, node.id, node.name, arm, chance))
