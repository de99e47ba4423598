"""Resume: let go of what a pause held, as the operator ordered."""

from __future__ import annotations

from msgspec.structs import replace

from journey.chance import chance
from journey.conditions import MISSING
from journey.enrolment import conclude_pending, halt
from journey.orders.concerning import is_held
from journey.ranks import RANK_RELEASE
from journey.scope import TurnScope
from journey.steps import Passage
from journey.steps.proposing import ProposeNode
from journey.turn import Turn
from schemas.customer import Proposal
from schemas.order import Order


def resume(turn: Turn, order: Order, scope: TurnScope) -> None:
    """Ask policy again of every proposal that was held; goals and exits that are conditions come first.

    drop_stale: a proposal whose patience has passed meanwhile is given up.
    catch_up: it has as much patience left as when it was held, and its own moment within `over_ms`.
    re_evaluate: it is made anew: its slots are read now, its patience begins now.
    """
    for proposal in tuple(turn.pending.values()):
        if is_held(order, proposal):
            where = ("enrolment", proposal.enrolment, f"resume:{proposal.id}")
            if not turn.contained(where, _let_go, proposal, order, scope):
                halt(turn, turn.enrolments[proposal.enrolment])
    conclude_pending(turn, scope)


def _let_go(turn: Turn, proposal: Proposal, order: Order, scope: TurnScope) -> None:
    free = replace(proposal, held=0, held_at=0)
    match order.held:
        case "drop_stale":
            turn.proposed.append(free)
            turn.pending = {**turn.pending, free.id: free}
        case "catch_up":
            waited = turn.now - proposal.held_at
            due = turn.now + int(chance("resume", order.cause, turn.id) * order.over_ms)
            expires_at = max(proposal.expires_at + waited, due)
            free = replace(free, expires_at=expires_at, release_at=due, reason="catch_up")
            turn.pending = {**turn.pending, free.id: free}
            if due > turn.now:
                turn.arm(due, RANK_RELEASE, free.id)
            else:
                turn.proposed.append(free)
        case "re_evaluate":
            free = _made_anew(turn, free, scope)
            turn.proposed.append(free)
            turn.pending = {**turn.pending, free.id: free}


def _made_anew(turn: Turn, proposal: Proposal, scope: TurnScope) -> Proposal:
    """The proposal as its step would make it now, under the same id."""
    patience = proposal.expires_at - proposal.proposed_at
    journey = turn.catalogue.journeys.get((proposal.journey, proposal.version))
    node = None if journey is None else journey.nodes.get(proposal.step)
    values = proposal.values
    if journey is not None and isinstance(node, ProposeNode):
        scope.event = None
        passage = Passage(turn, turn.enrolments[proposal.enrolment], journey, scope)
        found = ((slot, passage.value(evaluate)) for slot, evaluate in node.values)
        values = {slot: value for slot, value in found if value is not MISSING and value is not None}
    return replace(proposal, values=values, expires_at=turn.now + patience)
