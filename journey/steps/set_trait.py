"""set: writes traits of the customer, with the journey as their source."""

from __future__ import annotations

from dataclasses import dataclass

from journey.conditions import MISSING
from journey.steps.base import Builder, Evaluate, Node, Passage
from journey.steps.moves import Go, Move
from schemas.customer import TRAITS_MAX, Trait
from schemas.workspace.plain_steps import SetStep


@dataclass(frozen=True, slots=True)
class SetNode(Node):
    """Trait -> condition whose value it takes."""

    values: tuple[tuple[str, Evaluate], ...]


def build(step: SetStep, name: str, after: str, builder: Builder) -> SetNode:
    """Compile a set."""
    return SetNode(
        name, "set", after, tuple((trait, builder.condition(text)) for trait, text in step.set.items())
    )


def enter(passage: Passage, node: SetNode) -> Move:
    """Write every trait whose value is known; an unknown value leaves the trait as it was."""
    turn, source = passage.turn, f"journey:{passage.enrolment.journey}"
    found = [(trait, passage.value(evaluate)) for trait, evaluate in node.values]
    turn.traits = turn.traits | {
        trait: Trait(value, turn.now, source)
        for trait, value in found
        if value is not MISSING and value is not None
    }
    assert len(turn.traits) <= TRAITS_MAX, f"over {TRAITS_MAX} traits for one customer"
    return Go(node.after)
