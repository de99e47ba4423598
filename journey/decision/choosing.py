"""The best permitted action of an offer, at this moment."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from journey.decision.answers import Allow, Defer
from journey.decision.policy import permit
from journey.decision.send import score
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.customer import NEVER, Proposal

Rank = tuple[int, int, Decimal, int, str]


def best_permitted(turn: Turn, proposal: Proposal, scope: TurnScope) -> Proposal:
    """The proposal with the action that policy allows and that scores best.

    Where policy allows none, the one it defers least; where it defers none, the best one it refuses. The
    caller asks policy again for that one. Cost: one question to policy for each action.
    """
    ranked = [
        (_rank(turn, replace(proposal, action=name), scope), name)
        for name in proposal.best_of
        if name not in proposal.out
    ]
    known = [each for each in ranked if each[0] is not None]
    return replace(proposal, action=min(known)[1]) if known else proposal


def _rank(turn: Turn, proposal: Proposal, scope: TurnScope) -> Rank | None:
    """Best first: allowed before deferred before refused, the sooner, the better by score, priority, id."""
    action = turn.catalogue.actions.get(proposal.action)
    if action is None:
        return None
    answer = permit(turn, action, proposal.journey)
    until = 0 if isinstance(answer, Allow) else answer.until if isinstance(answer, Defer) else NEVER
    worth = score(turn, proposal, action, scope).score
    return (0 if until == 0 else 1, until, -worth, -action.model.priority, proposal.action)
