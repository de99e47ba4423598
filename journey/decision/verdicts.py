"""What every proposal ends with: its one verdict, carried back to the step that proposed."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from journey.pending import leave
from journey.turn import Turn
from schemas.customer import Proposal
from schemas.decision import Judged, Verdict


class Scored(NamedTuple):
    """value - cost, with what it was made of."""

    value: Decimal
    cost: Decimal
    score: Decimal


def settle(
    turn: Turn,
    proposal: Proposal,
    verdict: Verdict,
    reason: str = "",
    *,
    scored: Scored | None = None,
    channel: str = "",
    winner: str = "",
) -> None:
    """Give a proposal its one verdict."""
    leave(turn, proposal)
    value, cost, score = scored if scored is not None else (None, None, None)
    judged = Judged(
        proposal.id,
        proposal.enrolment,
        proposal.journey,
        proposal.step,
        proposal.action,
        verdict,
        reason,
        channel,
        value,
        cost,
        score,
        winner,
    )
    turn.judged.append(judged)
    turn.verdicts.append(judged)
