"""go: walks on at a step of the same or an enclosing list."""

from __future__ import annotations

from dataclasses import dataclass

from journey.steps.base import Builder, Node, Passage
from journey.steps.moves import Go, Move
from schemas.workspace.plain_steps import GoStep


@dataclass(frozen=True, slots=True)
class GoNode(Node):
    """Where it leads."""

    to: str


def build(step: GoStep, name: str, after: str, builder: Builder) -> GoNode:
    """Compile a go."""
    return GoNode(name, "go", after, step.go)


def enter(passage: Passage, node: GoNode) -> Move:
    """Walk on there."""
    return Go(node.to)
