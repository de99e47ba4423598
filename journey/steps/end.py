"""end: the enrolment ends with a named result."""

from __future__ import annotations

from dataclasses import dataclass

from journey.steps.base import Builder, Node, Passage
from journey.steps.moves import End, Move
from schemas.workspace.plain_steps import EndStep


@dataclass(frozen=True, slots=True)
class EndNode(Node):
    """The result's name."""

    result: str


def build(step: EndStep, name: str, after: str, builder: Builder) -> EndNode:
    """Compile an end."""
    return EndNode(name, "end", after, step.end)


def enter(passage: Passage, node: EndNode) -> Move:
    """End."""
    return End(node.result)
