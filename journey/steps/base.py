"""What step kinds share: nodes, moves, and the passage that walks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from msgspec.structs import replace

from schemas.customer import Enrolment, StepResult

if TYPE_CHECKING:
    from journey.compile import CompiledJourney
    from journey.scope import TurnScope
    from journey.turn import Turn

DONE: Final = ""
"""Where the last step leads: the enrolment ends, or watches its goals."""
GOAL_DONE: Final = "#goal"
"""Where the last step of a goal's `then` leads."""

VISITS_PER_MOVE = 1_000_000
"""A migration may lead back to a step that has acted: later visits are others, with other action ids."""

Evaluate = Callable[[Any], Any]
"""A compiled condition: scope -> value, or MISSING for unknown."""


@dataclass(frozen=True, slots=True)
class Node:
    """One compiled step: its id, its kind, and the id of what comes after it."""

    id: str
    kind: str
    after: str


class Builder(Protocol):
    """What a step kind may ask of the compiler of its journey."""

    def condition(self, text: str) -> Evaluate:
        """Compile one condition."""

    def steps(self, steps: Sequence[Any], after: str) -> str:
        """Compile a nested list; the id of its first step, or `after` when it is empty."""


class Passage:
    """One enrolment on its walk within one turn. `enrolment` is replaced as it goes."""

    __slots__ = ("enrolment", "journey", "moment", "scope", "turn")

    def __init__(self, turn: Turn, enrolment: Enrolment, journey: CompiledJourney, scope: TurnScope) -> None:
        self.turn = turn
        self.enrolment = enrolment
        self.journey = journey
        self.scope = scope
        self.moment = turn.moment
        scope.enrolment = enrolment

    def update(self, **changes: Any) -> None:
        """Replace fields of the enrolment."""
        self.enrolment = self.scope.enrolment = replace(self.enrolment, **changes)

    def note(self, step: str, result: StepResult) -> None:
        """Remember what a step left behind, if an expression of this version reads it."""
        if step in self.journey.remembered:
            self.update(steps={**self.enrolment.steps, step: result})

    def visit(self, step: str) -> int:
        """How often this step has been reached, this time included."""
        return self.enrolment.visits.get(step, 1) + self.enrolment.moves * VISITS_PER_MOVE

    def value(self, evaluate: Evaluate) -> Any:
        """What a condition gives, as a state can hold it: lists for tuples and for names without order."""
        found = evaluate(self.scope)
        if isinstance(found, tuple | set | frozenset) or found is self.turn.tags:
            return sorted(found) if not isinstance(found, tuple) else list(found)
        return found
