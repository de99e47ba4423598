"""Asking for what an action uses: a proposal that won waits, as `asked`, for the one writer's answer.

Room in the caps is charged meanwhile, and the contest stays open: who would lose it waits for the answer too.
Whatever ends the asking (a refusal, the end of the enrolment, no answer) gives back both.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace

from journey.chance import derived_id
from journey.decision.caps import charge
from journey.pending import free
from journey.ranks import RANK_RELEASE
from journey.scarcity import waiting_reason
from journey.turn import Turn
from schemas.customer import Contact, Proposal
from schemas.decision import Deferred
from schemas.resource import ResourceRequest

ASKED = "asked"
"""Why a proposal waits that has asked for a resource."""
Uses = Mapping[str, Decimal]
"""Resource -> how much of it."""
ANSWER_MS = 60_000
"""An answer is awaited this long even where patience is shorter: it comes within the second."""


def ask(
    turn: Turn, proposal: Proposal, channel: str, uses: Uses, *, contest: bool = False, won: int = 0
) -> None:
    """Ask for what sending the proposal's action takes, instead of sending it.

    Args:
        uses: what it takes.
        channel: the one that policy allows now: the caps are charged for it.
        contest: it won in a contest, which stays open.
        won: how many won there before it.
    """
    model = turn.catalogue.actions[proposal.action].model
    number = proposal.asks + 1
    request = derived_id(proposal.id, proposal.action, str(number), ASKED)
    until = max(proposal.expires_at, turn.now + ANSWER_MS)
    contact, reason = None, waiting_reason(uses) or ASKED
    if model.purpose in turn.catalogue.capped and not proposal.grant:
        contact = Contact(turn.now, channel, model.purpose, model.objective or "", proposal.action)
        charge(turn, contact)
    asked = replace(
        proposal,
        release_at=until,
        reason=reason,
        asks=number,
        request=request,
        contact=contact,
        contest=contest,
        won=won,
    )
    turn.pending = {**turn.pending, proposal.id: asked}
    turn.arm(until, RANK_RELEASE, proposal.id)
    turn.requests.append(ResourceRequest(request, turn.id, turn.now, dict(uses), waits=proposal.waitlist))
    turn.deferred.append(Deferred(proposal.id, proposal.journey, proposal.action, until, ASKED))


def asked_for(turn: Turn, request: str) -> Proposal | None:
    """The proposal that waits for the answer to a request; None if it has left."""
    return next((each for each in turn.pending.values() if each.request and each.request == request), None)


def unasked(turn: Turn, proposal: Proposal) -> Proposal:
    """The same proposal, pending, once the answer has come: nothing is charged for it."""
    free(turn, proposal)
    turn.disarm(proposal.id, RANK_RELEASE)
    plain = replace(proposal, release_at=0, reason="", request="", contact=None, contest=False, won=0)
    turn.pending = {**turn.pending, proposal.id: plain}
    return plain


def one_more_won(turn: Turn) -> None:
    """Whoever waits for an answer in this contest has one more before it."""
    changed = {each.id: replace(each, won=each.won + 1) for each in turn.pending.values() if each.contest}
    turn.pending = {**turn.pending, **changed} if changed else turn.pending
