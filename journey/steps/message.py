"""message: proposes an action and holds until its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from journey.chance import derived_id
from journey.conditions import MISSING
from journey.steps.base import Builder, Evaluate, Go, Hold, Move, Node, Passage
from schemas.customer import PENDING_MAX, Proposal, StepResult
from schemas.decision import WALKS_ON, Judged
from schemas.workspace.steps import MessageStep

if TYPE_CHECKING:
    from journey.turn import Turn


@dataclass(frozen=True, slots=True)
class MessageNode(Node):
    """What to propose, for how long, with which slot values, and where a refusal leads."""

    action: str
    patience: int | None
    values: tuple[tuple[str, Evaluate], ...]
    otherwise: str


def build(step: MessageStep, name: str, after: str, builder: Builder) -> MessageNode:
    """Compile a message."""
    values = tuple((slot, builder.condition(text)) for slot, text in step.message.values.items())
    otherwise = after if step.otherwise is None else builder.steps(step.otherwise, after)
    return MessageNode(name, "message", after, step.message.action, step.message.patience, values, otherwise)


def enter(passage: Passage, node: MessageNode) -> Move:
    """Propose. Slots whose value is unknown are left out; downstream templates have defaults."""
    turn, enrolment = passage.turn, passage.enrolment
    assert len(turn.pending) + len(turn.proposed) < PENDING_MAX, (
        f"{PENDING_MAX} proposals pending for one customer"
    )
    visit = passage.visit(node.id)
    found = ((slot, passage.value(evaluate)) for slot, evaluate in node.values)
    proposal = Proposal(
        derived_id(enrolment.id, node.id, str(visit), node.action, "0"),
        enrolment.id,
        enrolment.journey,
        enrolment.version,
        node.id,
        visit,
        node.action,
        turn.now,
        turn.now + _patience(turn, node),
        turn.cause,
        {slot: value for slot, value in found if value is not MISSING and value is not None},
    )
    turn.proposed.append(proposal)
    passage.update(proposed=True)
    return Hold()


def _patience(turn: Turn, node: MessageNode) -> int:
    """How long to stay pending; an action that a new workspace took away is refused at once."""
    action = turn.catalogue.actions.get(node.action)
    return node.patience if node.patience is not None else action.model.expiry if action is not None else 0


def judged(passage: Passage, node: MessageNode, judged: Judged) -> Go:
    """The verdict came: go on, or take `else`."""
    passage.note(node.id, StepResult(at=passage.turn.now, verdict=judged.verdict, reason=judged.reason))
    return Go(node.after if judged.verdict in WALKS_ON else node.otherwise)
