"""stage: marks where the person is, for funnels and hand-overs."""

from __future__ import annotations

from dataclasses import dataclass

from journey.steps.base import Builder, Node, Passage
from journey.steps.moves import Go, Move
from journey.telling import moved
from schemas.workspace.plain_steps import StageStep


@dataclass(frozen=True, slots=True)
class StageNode(Node):
    """The stage's name."""

    name: str


def build(step: StageStep, name: str, after: str, builder: Builder) -> StageNode:
    """Compile a stage."""
    return StageNode(name, "stage", after, step.stage.name)


def enter(passage: Passage, node: StageNode) -> Move:
    """Remember the stage and tell it; one that the person is in already is not told again."""
    if passage.enrolment.stage != node.name:
        passage.update(stage=node.name)
        passage.turn.journey_events.append(moved(passage.turn, passage.enrolment, "stage", node.name))
    return Go(node.after)
