"""What every proposal ends with: its one verdict, carried back to the step that proposed."""

from __future__ import annotations

from journey.decision.answers import Scored
from journey.pending import leave
from journey.turn import Turn
from schemas.customer import Proposal
from schemas.decision import Judged, Verdict


def settle(
    turn: Turn,
    proposal: Proposal,
    verdict: Verdict,
    reason: str = "",
    *,
    scored: Scored | None = None,
    channel: str = "",
    winner: str = "",
    refused: tuple[str, ...] = (),
) -> None:
    """Give a proposal its one verdict."""
    leave(turn, proposal)
    judged = Judged(
        proposal.id,
        proposal.enrolment,
        proposal.journey,
        proposal.step,
        proposal.action,
        verdict,
        reason,
        channel,
        scored and scored.value,
        scored and scored.cost,
        scored and scored.score,
        winner,
        scored and scored.propensity,
        scored and scored.weight,
        scored and scored.lever,
        refused,
    )
    turn.judged.append(judged)
    if not proposal.root:
        turn.verdicts.append(judged)
