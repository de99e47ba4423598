"""branch: the first case that holds; none and no `otherwise` goes on, recorded as `no_case`."""

from __future__ import annotations

from dataclasses import dataclass

from journey.steps.base import Builder, Evaluate, Node, Passage
from journey.steps.moves import Go, Move
from schemas.customer import StepResult
from schemas.workspace.steps import BranchStep


@dataclass(frozen=True, slots=True)
class BranchNode(Node):
    """Cases in order: condition (None: always) and where it leads."""

    cases: tuple[tuple[Evaluate | None, str], ...]


def build(step: BranchStep, name: str, after: str, builder: Builder) -> BranchNode:
    """Compile a branch."""
    cases = tuple(
        (None, builder.steps(case.otherwise, after))
        if case.otherwise is not None
        else (builder.condition(case.when or "false"), builder.steps(case.steps, after))
        for case in step.branch
    )
    return BranchNode(name, "branch", after, cases)


def enter(passage: Passage, node: BranchNode) -> Move:
    """Take the first case that is true; unknown is not true."""
    for condition, to in node.cases:
        if condition is None or condition(passage.scope) is True:
            return Go(to)
    passage.note(node.id, StepResult(at=passage.moment, reason="no_case"))
    return Go(node.after)
