"""Pending proposals: how they leave, with the verdict that every proposal gets exactly once."""

from __future__ import annotations

from journey.closing import Closing
from journey.ranks import RANK_CONTEST, RANK_RELEASE
from journey.turn import Turn
from schemas.customer import Proposal
from schemas.decision import Judged, Verdict
from schemas.resource import ResourceRelease

CONTEST = "contest"
"""The one contest of a customer: its timer's ref."""


def leave(turn: Turn, proposal: Proposal) -> None:
    """Take a proposal out of what is pending; a contest that nobody stands in any more is called off."""
    if proposal.id not in turn.pending:
        return
    pending = {**turn.pending}
    known = pending.pop(proposal.id)
    turn.pending = pending
    if known.request:
        free(turn, known)
        turn.requests.append(ResourceRelease(known.request, turn.id, turn.now))
    if known.release_at:
        turn.disarm(proposal.id, RANK_RELEASE)
    elif all(each.release_at for each in pending.values()):
        turn.disarm(CONTEST, RANK_CONTEST)


def free(turn: Turn, proposal: Proposal) -> None:
    """Give back the place in the caps of one that has asked, and close the contest that waits with it."""
    if proposal.contact is not None:
        contacts = [*turn.contacts]
        if proposal.contact in contacts:
            contacts.remove(proposal.contact)
        turn.contacts = tuple(contacts)
    if proposal.contest:
        turn.contest_due = True
        turn.closing = Closing(proposal.won)


def withdraw(turn: Turn, enrolment: str, reason: str) -> None:
    """Give every proposal of an enrolment that walks no further the verdict `withdrawn`."""
    if not (turn.pending or turn.proposed):
        return
    open_proposals = {**turn.pending, **{each.id: each for each in turn.proposed}}
    for each in open_proposals.values():
        if each.enrolment != enrolment:
            continue
        leave(turn, each)
        turn.judged.append(
            Judged(each.id, each.enrolment, each.journey, each.step, each.action, Verdict.WITHDRAWN, reason)
        )
    turn.proposed = [each for each in turn.proposed if each.enrolment != enrolment]
