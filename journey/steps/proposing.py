"""What message and offer share: they propose, hold until the verdict, and take `else` on a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec.structs import replace

from journey.chance import derived_id
from journey.conditions import MISSING
from journey.customer.hours import best_hour
from journey.ranks import RANK_RELEASE
from journey.steps.base import Builder, Evaluate, Node, Passage
from journey.steps.moves import Go, Hold, Move
from journey.turn import Turn
from schemas.customer import PENDING_MAX, Proposal, StepResult
from schemas.decision import WALKS_ON, Deferred, Judged
from schemas.span import Span
from schemas.workspace.steps import Steps

BEST_HOUR = "best_hour"
"""Why a proposal waits that policy has not been asked about yet."""


Length = int | Span
"""Ms, or what a calendar counts."""


class Level(NamedTuple):
    """Who is asked next, and how long after the task was given."""

    after: Length
    action: str


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """What becomes of a task that was given."""

    assign: Evaluate | None
    within: Length | None
    calendar: str
    levels: tuple[Level, ...]
    on_decline: str
    keep: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeNode(Node):
    """What to propose, for how long, with which slot values, and where a refusal leads."""

    actions: tuple[str, ...]
    """One; or several, of which policy and score choose."""
    patience: int | None
    values: tuple[tuple[str, Evaluate], ...]
    otherwise: str
    within: int = 0
    """Ms from which the best hour is chosen; 0: proposed at once."""
    task: TaskPlan | None = None
    grant: bool = False
    """It is no contact: policy, caps and contests have no say."""
    waitlist: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """Every action that it may propose."""
        return (*self.actions, *(level.action for level in self.task.levels)) if self.task else self.actions


def leading(otherwise: Steps | None, after: str, builder: Builder) -> str:
    """Where a refusal leads."""
    return after if otherwise is None else builder.steps(otherwise, after)


def slots(values: dict[str, str], builder: Builder) -> tuple[tuple[str, Evaluate], ...]:
    """Compile the conditions of slots."""
    return tuple((slot, builder.condition(text)) for slot, text in values.items())


def propose(passage: Passage, node: ProposeNode) -> Move:
    """Propose. Slots whose value is unknown are left out; downstream templates have defaults."""
    turn, enrolment = passage.turn, passage.enrolment
    assert len(turn.pending) + len(turn.proposed) < PENDING_MAX, (
        f"{PENDING_MAX} proposals pending for one customer"
    )
    visit, several = passage.visit(node.id), len(node.actions) > 1
    found = ((slot, passage.value(evaluate)) for slot, evaluate in node.values)
    proposal = Proposal(
        derived_id(enrolment.id, node.id, str(visit), node.kind if several else node.actions[0], "0"),
        enrolment.id,
        enrolment.journey,
        enrolment.version,
        node.id,
        visit,
        node.actions[0],
        turn.now,
        turn.now + _patience(turn, node),
        turn.cause,
        {slot: value for slot, value in found if value is not MISSING and value is not None},
        best_of=node.actions if several else (),
        assign=_assignee(passage, node),
        grant=node.grant,
        waitlist=node.waitlist,
    )
    passage.update(proposed=True)
    at = best_hour(turn, node.within) if node.within else turn.now
    if at > turn.now:
        _put_off(turn, proposal, at)
    else:
        turn.proposed.append(proposal)
    return Hold()


def _assignee(passage: Passage, node: ProposeNode) -> Any:
    """Whose a task is; None if nobody is named. Any: authors choose."""
    if node.task is None or node.task.assign is None:
        return None
    found = passage.value(node.task.assign)
    return None if found is MISSING else found


def _put_off(turn: Turn, proposal: Proposal, at: int) -> None:
    """Let it wait for its hour; patience counts from there, for until then nobody refuses it."""
    patience = proposal.expires_at - proposal.proposed_at
    waiting = replace(proposal, release_at=at, reason=BEST_HOUR, expires_at=at + patience)
    turn.pending = {**turn.pending, proposal.id: waiting}
    turn.arm(at, RANK_RELEASE, proposal.id)
    turn.deferred.append(Deferred(proposal.id, proposal.journey, proposal.action, at, BEST_HOUR))


def _patience(turn: Turn, node: ProposeNode) -> int:
    """How long to stay pending; an action that a new workspace took away is refused at once."""
    if node.patience is not None:
        return node.patience
    known = (turn.catalogue.actions.get(name) for name in node.actions)
    return max((action.model.expiry for action in known if action is not None), default=0)


def judged(passage: Passage, node: ProposeNode, judged: Judged) -> Go:
    """The verdict came: go on, or take `else`; of an offer the arm is the action that was chosen."""
    arm = judged.action if len(node.actions) > 1 else ""
    result = StepResult(at=passage.turn.now, verdict=judged.verdict, reason=judged.reason, arm=arm)
    passage.note(node.id, result)
    return Go(node.after if judged.verdict in WALKS_ON else node.otherwise)
