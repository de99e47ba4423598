"""Phase 6: close the contest that is due; the best permitted proposals win, the caps are charged."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from journey.catalogue import CompiledAction
from journey.closing import NO_CLOSING
from journey.decision.answers import Allow, Defer, Scored
from journey.decision.asking import ask, one_more_won
from journey.decision.choosing import best_permitted
from journey.decision.permitting import defer, paused, refuse
from journey.decision.policy import NOTHING_KEPT, permit
from journey.decision.send import kept_from, score, send
from journey.decision.verdicts import settle
from journey.enrolment import halt
from journey.pending import CONTEST
from journey.ranks import RANK_CONTEST
from journey.scarcity import needs
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.customer import Proposal
from schemas.decision import Deferred, Verdict

AWAITS = "awaits_answer"
"""Why one waits that would lose, while the winner's resources are not granted yet."""
CARRIED = "carried"
"""Why a loser that stands in the next contest is deferred."""


class _Candidate(NamedTuple):
    """One proposal in a contest."""

    proposal: Proposal
    action: CompiledAction
    scored: Scored

    @property
    def rank(self) -> tuple[Decimal, int, str]:
        """Best first: by score, then priority, then id."""
        return -self.scored.score, -self.action.model.priority, self.proposal.id


class _Contest:
    """A contest while it is being closed."""

    __slots__ = ("candidates", "opposed", "room", "scope", "waits", "winner", "won")

    def __init__(self, room: int, scope: TurnScope) -> None:
        self.candidates: list[_Candidate] = []
        self.room = room
        self.scope = scope
        self.winner = ""
        self.opposed: dict[str, str] = {}
        """Action that says the opposite of one that won -> that winner."""
        self.won = 0
        self.waits: set[str] = set()
        """Actions of winners that wait for an answer about resources."""


def arbitrate(turn: Turn, scope: TurnScope) -> None:
    """Close the contest if it is due.

    Policy is asked again, in order of rank, because each winner may fill a cap. Cost: O(n log n).
    """
    if not turn.contest_due:
        return
    turn.contest_due = False
    turn.disarm(CONTEST, RANK_CONTEST)
    contest = _reopened(turn, scope)
    for proposal in tuple(turn.pending.values()):
        if not proposal.release_at or _carried_here(turn, proposal):
            _contained(turn, proposal, "score", contest)
    for candidate in sorted(contest.candidates, key=_rank):
        _contained(turn, candidate, "arbitrate", contest)


def _reopened(turn: Turn, scope: TurnScope) -> _Contest:
    """The contest, with the room that is left by who has won in it or waits for an answer about resources."""
    (won, winner, action), turn.closing = turn.closing, NO_CLOSING
    contest = _Contest(turn.catalogue.policy.arbitration.take - won, scope)
    contest.won, contest.winner = won, winner
    if action:
        contest.opposed = dict.fromkeys(turn.catalogue.actions[action].opposites, winner)
    for each in turn.pending.values():
        if each.contest:
            contest.room -= 1
            contest.waits.add(each.action)
    return contest


def _carried_here(turn: Turn, proposal: Proposal) -> bool:
    """Whether it lost an earlier contest and waits for this one; a contest of the same turn is no other."""
    waiting = proposal.reason == CARRIED
    return waiting and all(each.id != proposal.id for each in turn.deferred)


def _rank(candidate: _Candidate) -> tuple[Decimal, int, str]:
    return candidate.rank


def _contained(turn: Turn, share: Proposal | _Candidate, what: str, contest: _Contest) -> None:
    proposal = share if isinstance(share, Proposal) else share.proposal
    act = _stand if isinstance(share, Proposal) else _judge
    if not turn.contained(("enrolment", proposal.enrolment, what, proposal.id), act, share, contest):
        halt(turn, turn.enrolments[proposal.enrolment])


def _stand(turn: Turn, proposal: Proposal, contest: _Contest) -> None:
    """Score one proposal, unless it cannot stand any more."""
    if proposal.best_of:
        proposal = best_permitted(turn, proposal, contest.scope)
    action = turn.catalogue.actions.get(proposal.action)
    if action is None:
        settle(turn, proposal, Verdict.SUPPRESSED, "action_gone")
    elif turn.catalogue.controls.pauses and paused(turn, proposal, action):
        return
    elif turn.now > proposal.expires_at:
        settle(turn, proposal, Verdict.EXPIRED, "patience")
    else:
        contest.candidates.append(_Candidate(proposal, action, score(turn, proposal, action, contest.scope)))


def _judge(turn: Turn, candidate: _Candidate, contest: _Contest) -> None:
    proposal, action, scored = candidate
    if proposal.id not in turn.pending:
        return  # It left, merged into the winner.
    opposite = contest.opposed.get(action.id)
    if opposite is not None:
        settle(turn, proposal, Verdict.LOST, "opposed", scored=scored, winner=opposite)
        return
    if contest.waits and (contest.room <= 0 or not contest.waits.isdisjoint(action.opposites)):
        _await(turn, proposal)
        return
    if contest.room <= 0:
        _lose(turn, candidate, contest.winner)
        return
    if proposal.best_of:  # Who won before may have filled the cap of what was best.
        proposal = best_permitted(turn, proposal, contest.scope)
        if proposal.action != action.id:
            action = turn.catalogue.actions[proposal.action]
            scored = score(turn, proposal, action, contest.scope)
    reserves = turn.catalogue.reserves
    kept = kept_from(turn, proposal, scored, contest.scope) if reserves else NOTHING_KEPT
    answer = permit(turn, action, proposal.journey, kept)
    if isinstance(answer, Allow):
        contest.room -= 1
        if uses := needs(turn.catalogue, action, proposal.journey, answer.channel):
            contest.waits.add(action.id)
            ask(turn, proposal, answer.channel, uses, contest=True, won=contest.won)
            return
        contest.won += 1
        if contest.waits:
            one_more_won(turn)
        contest.winner = contest.winner or proposal.id
        contest.opposed |= dict.fromkeys(action.opposites, proposal.id)
        send(turn, proposal, answer, scored)
    else:
        refuse(turn, proposal, answer)


def _await(turn: Turn, proposal: Proposal) -> None:
    """It may yet win, if what the winner asked for is refused: it stays in the contest."""
    turn.deferred.append(
        Deferred(proposal.id, proposal.journey, proposal.action, proposal.expires_at, AWAITS)
    )


def _lose(turn: Turn, candidate: _Candidate, winner: str) -> None:
    """A loser is lost, or carried to the next contest while the policy lets it."""
    proposal, _, scored = candidate
    arbitration = turn.catalogue.policy.arbitration
    carries = arbitration.carry == "until_expiry" or (arbitration.carry == "once" and not proposal.carried)
    until = min(turn.now + arbitration.carry_after, proposal.expires_at)
    if carries and until > turn.now:
        defer(turn, replace(proposal, carried=proposal.carried + 1), Defer(until, CARRIED))
    else:
        settle(turn, proposal, Verdict.LOST, "outranked", scored=scored, winner=winner)
