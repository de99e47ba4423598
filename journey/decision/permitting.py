"""Phase 5: policy's answer to every new proposal, and to every one that is released now."""

from __future__ import annotations

from msgspec.structs import replace

from journey.catalogue import CompiledAction
from journey.chance import chance
from journey.closing import Closing
from journey.controls import pausing
from journey.decision.answers import Allow, Answer, Defer, Suppress
from journey.decision.asking import ASKED, ask, asked_for, one_more_won, unasked
from journey.decision.choosing import best_permitted
from journey.decision.merging import MERGING, gathering_until
from journey.decision.policy import permit
from journey.decision.send import kept_from, score, send
from journey.decision.verdicts import settle
from journey.doors import LIVE_OVER, reaches, stops_at
from journey.enrolment import halt
from journey.pending import CONTEST
from journey.ranks import RANK_CONTEST, RANK_RELEASE
from journey.scarcity import lacking_reason, needs
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.customer import Proposal
from schemas.decision import Deferred, Fault, Verdict
from schemas.event import AllocationEvent
from schemas.order import HELD
from schemas.resource import ResourceRelease


def permit_all(turn: Turn, scope: TurnScope) -> None:
    """Ask the policy for every new proposal and every one that is released now."""
    for timer in turn.due:
        if timer.rank == RANK_RELEASE and timer.ref in turn.pending:
            turn.proposed.append(turn.pending[timer.ref])
        elif timer.rank == RANK_CONTEST:
            turn.contest_due = True
    turn.due = ()
    if isinstance(turn.event, AllocationEvent):
        hear(turn, turn.event, scope)
    if not turn.proposed:
        return
    proposed, turn.proposed = {each.id: each for each in turn.proposed}, []
    for proposal in proposed.values():
        if proposal.release_at and proposal.id not in turn.pending:
            continue  # It left, merged into one before it.
        where = ("enrolment", proposal.enrolment, "permit", proposal.id)
        if not turn.contained(where, _permit_one, proposal, scope):
            turn.proposed.append(proposal)
            halt(turn, turn.enrolments[proposal.enrolment])


def exhaust(turn: Turn, rounds: int) -> None:
    """Halt the enrolments that still propose after so many verdicts in one turn: they would never rest."""
    for proposal in tuple(turn.proposed):
        error = f"over {rounds} verdicts in one turn: a loop needs a wait"
        turn.faults.append(Fault(f"enrolment:{proposal.enrolment}:rounds", error))
        halt(turn, turn.enrolments[proposal.enrolment])


def hear(turn: Turn, event: AllocationEvent, scope: TurnScope) -> None:
    """Act on an answer about resources; whoever it is for may have left."""
    known = asked_for(turn, event.request)
    if known is None:
        return
    where = ("enrolment", known.enrolment, "answer", known.id)
    if not turn.contained(where, _answered, known, event, scope):
        halt(turn, turn.enrolments[known.enrolment])


def _answered(turn: Turn, asked: Proposal, event: AllocationEvent, scope: TurnScope) -> None:
    proposal = unasked(turn, asked)
    if event.granted:
        if not _take(turn, proposal, asked, scope):
            turn.requests.append(ResourceRelease(event.request, turn.id, turn.now))
        return
    out = (*proposal.out, proposal.action)
    if set(proposal.best_of) - {*out}:
        turn.proposed.append(replace(proposal, out=out))
    else:
        settle(turn, proposal, Verdict.SUPPRESSED, lacking_reason(event.lacking))


def _take(turn: Turn, proposal: Proposal, asked: Proposal, scope: TurnScope) -> bool:
    """Send what was granted, if policy still permits it; whether it was sent."""
    action = turn.catalogue.actions.get(proposal.action)
    if action is None:
        settle(turn, proposal, Verdict.SUPPRESSED, "action_gone")
        return False
    if turn.catalogue.controls.pauses and paused(turn, proposal, action):
        return False
    answer = _asked_policy(turn, proposal, action)
    if not isinstance(answer, Allow):
        refuse(turn, proposal, answer)
        return False
    send(turn, proposal, answer, score(turn, proposal, action, scope), request=asked.request)
    if asked.contest:
        one_more_won(turn)
        turn.closing = Closing(asked.won + 1, proposal.id, action.id)
    return True


def _asked_policy(turn: Turn, proposal: Proposal, action: CompiledAction) -> Answer:
    """Policy's answer; a grant is no contact, so it only must not show what nobody has approved."""
    if not proposal.grant:
        return permit(turn, action, proposal.journey)
    if action.model.content and not action.model.approved:
        return Suppress("content_not_approved")
    return Allow(action.model.channels[0])


def _permit_one(turn: Turn, proposal: Proposal, scope: TurnScope) -> None:
    if proposal.request:
        why = proposal.reason if proposal.reason != ASKED else "no_answer"
        settle(turn, proposal, Verdict.EXPIRED, "waitlist" if proposal.waitlist else why)
        return
    if proposal.best_of:
        proposal = best_permitted(turn, proposal, scope)
    action = turn.catalogue.actions.get(proposal.action)
    if action is None:
        settle(turn, proposal, Verdict.SUPPRESSED, "action_gone")
        return
    if turn.catalogue.controls.pauses and paused(turn, proposal, action):
        return
    if turn.now > proposal.expires_at:
        settle(turn, proposal, Verdict.EXPIRED, proposal.reason or "patience")
        return
    held = _withheld(turn, proposal, action)
    if held:
        settle(turn, proposal, Verdict.WITHHELD, held)
        return
    merge = action.model.merge
    if merge is not None and not proposal.grant and reaches(turn, proposal.journey):
        if not proposal.release_at:
            defer(turn, proposal, Defer(gathering_until(turn, proposal, merge), MERGING))
            return
        if proposal.reason == MERGING and proposal.release_at > turn.now:
            return
    if turn.catalogue.doors and turn.now >= stops_at(turn, proposal.journey):
        settle(turn, proposal, Verdict.SUPPRESSED, LIVE_OVER)
        return
    answer = _asked_policy(turn, proposal, action)
    if not reaches(turn, proposal.journey):
        # A shadow decides and records, charges nothing, reaches nobody.
        settle(turn, proposal, Verdict.SHADOW, "" if isinstance(answer, Allow) else answer.reason)
    elif not isinstance(answer, Allow):
        refuse(turn, proposal, answer)
    elif proposal.grant:
        if uses := needs(turn.catalogue, action, proposal.journey, answer.channel, contact=False):
            ask(turn, proposal, answer.channel, uses)
        else:
            send(turn, proposal, answer, score(turn, proposal, action, scope))
    elif action.model.purpose == "promotion":
        _compete(turn, proposal)
    else:
        scored = score(turn, proposal, action, scope)
        if turn.catalogue.reserves:
            answer = permit(turn, action, proposal.journey, kept_from(turn, proposal, scored, scope))
            if not isinstance(answer, Allow):
                refuse(turn, proposal, answer)
                return
        if uses := needs(turn.catalogue, action, proposal.journey, answer.channel):
            ask(turn, proposal, answer.channel, uses)
        else:
            send(turn, proposal, answer, scored)


def paused(turn: Turn, proposal: Proposal, action: CompiledAction) -> bool:
    """Hold or refuse a proposal whose journey, action or purpose an operator has paused or stopped."""
    pause = pausing(turn.catalogue.controls, proposal.journey, proposal.action, action.model.purpose)
    if pause is None:
        return False
    refuse(turn, proposal, Suppress(pause.reason) if pause.stopped else Defer(HELD, pause.reason))
    return True


def _withheld(turn: Turn, proposal: Proposal, action: CompiledAction) -> str:
    """Why a holdout withholds this proposal; empty if none does."""
    if turn.enrolments[proposal.enrolment].holdout:
        return "journey_holdout"
    share = turn.catalogue.policy.holdout
    if share and action.model.purpose == "promotion" and chance("global holdout", turn.id) < share:
        return "global_holdout"
    return ""


def refuse(turn: Turn, proposal: Proposal, answer: Answer) -> None:
    """Policy says not now, or no."""
    if not isinstance(answer, Defer):
        assert not isinstance(answer, Allow), "an allowed proposal is not refused"
        settle(turn, proposal, Verdict.SUPPRESSED, answer.reason)
    elif answer.until == HELD:
        _hold(turn, proposal, answer.reason)
    elif answer.until > proposal.expires_at:
        settle(turn, proposal, Verdict.EXPIRED, answer.reason)
    else:
        defer(turn, proposal, answer)


def defer(turn: Turn, proposal: Proposal, answer: Defer) -> None:
    """Keep a proposal pending until it is asked again."""
    deferred = replace(proposal, release_at=answer.until, reason=answer.reason)
    turn.pending = {**turn.pending, proposal.id: deferred}
    turn.arm(answer.until, RANK_RELEASE, proposal.id)
    turn.deferred.append(
        Deferred(proposal.id, proposal.journey, proposal.action, answer.until, answer.reason)
    )


def _hold(turn: Turn, proposal: Proposal, reason: str) -> None:
    """Keep a proposal until a resume, however long its patience is: nothing is lost by a pause."""
    if proposal.release_at:
        turn.disarm(proposal.id, RANK_RELEASE)
    known = turn.pending.get(proposal.id)
    number = turn.catalogue.controls.number
    held = replace(proposal, release_at=HELD, reason=reason, held=number, held_at=turn.now)
    if known is not None and known.release_at == HELD and known.reason == reason:
        held = replace(held, held=max(number, known.held), held_at=known.held_at)
    else:
        turn.deferred.append(Deferred(proposal.id, proposal.journey, proposal.action, HELD, reason))
    turn.pending = {**turn.pending, proposal.id: held}


def _compete(turn: Turn, proposal: Proposal) -> None:
    """A permitted promotion enters the contest, opening it if none is open."""
    if proposal.release_at:
        turn.disarm(proposal.id, RANK_RELEASE)
    turn.pending = {**turn.pending, proposal.id: replace(proposal, release_at=0, reason="")}
    hold = turn.catalogue.policy.arbitration.hold
    if not hold or turn.contest_due:
        turn.contest_due = True
        return
    opened = next((timer.due for timer in turn.timers if timer.rank == RANK_CONTEST), turn.now + hold)
    until = min(opened, proposal.expires_at)
    turn.arm(until, RANK_CONTEST, CONTEST)
    turn.deferred.append(Deferred(proposal.id, proposal.journey, proposal.action, until, CONTEST))
