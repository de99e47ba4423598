"""Merging: equal actions of one customer wait for each other and leave as one."""

from __future__ import annotations

from journey.doors import reaches
from journey.turn import Turn
from schemas.customer import Proposal
from schemas.workspace import Merge

MERGING = "merging"
"""Why a proposal that waits for its equals is deferred."""

Joined = tuple[Proposal, ...]


def gathering_until(turn: Turn, proposal: Proposal, merge: Merge) -> int:
    """Until when a new proposal waits for its equals: as long as the first of them does, or its own time."""
    waiting = [
        each.release_at
        for each in turn.pending.values()
        if each.action == proposal.action and each.reason == MERGING and each.release_at > turn.now
    ]
    return min(next(iter(waiting), turn.now + merge.duration), proposal.expires_at)


def join(turn: Turn, sent: Proposal, merge: Merge) -> Joined:
    """The pending equals that leave with a proposal which is being sent, in the order proposed."""
    equals = [
        each
        for each in turn.pending.values()
        if each.id != sent.id
        and each.action == sent.action
        and each.expires_at >= turn.now
        and reaches(turn, each.journey)
    ]
    return tuple(equals[: merge.max - 1])
