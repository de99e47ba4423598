"""tag: puts tags on the customer, with the journey as their provenance."""

from __future__ import annotations

from dataclasses import dataclass

from journey.steps.base import Builder, Node, Passage
from journey.steps.moves import Go, Move
from schemas.customer import TAGS_MAX, Mark
from schemas.workspace.plain_steps import TagStep


@dataclass(frozen=True, slots=True)
class TagNode(Node):
    """Tags to put."""

    tags: tuple[str, ...]


def build(step: TagStep, name: str, after: str, builder: Builder) -> TagNode:
    """Compile a tag step."""
    return TagNode(name, "tag", after, tuple(step.tag))


def enter(passage: Passage, node: TagNode) -> Move:
    """Put the tags that are not there yet; a tag keeps the time it was first put."""
    turn = passage.turn
    mark = Mark(turn.now, f"journey:{passage.enrolment.journey}")
    turn.tags = dict.fromkeys(node.tags, mark) | turn.tags
    assert len(turn.tags) <= TAGS_MAX, f"over {TAGS_MAX} tags for one customer"
    return Go(node.after)
