"""untag: takes tags off the customer."""

from __future__ import annotations

from dataclasses import dataclass

from journey.steps.base import Builder, Node, Passage
from journey.steps.moves import Go, Move
from schemas.workspace.plain_steps import UntagStep


@dataclass(frozen=True, slots=True)
class UntagNode(Node):
    """Tags to take off."""

    tags: frozenset[str]


def build(step: UntagStep, name: str, after: str, builder: Builder) -> UntagNode:
    """Compile an untag step."""
    return UntagNode(name, "untag", after, frozenset(step.untag))


def enter(passage: Passage, node: UntagNode) -> Move:
    """Take off what is there."""
    passage.turn.tags = {tag: mark for tag, mark in passage.turn.tags.items() if tag not in node.tags}
    return Go(node.after)
