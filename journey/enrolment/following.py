"""What journeys make of other journeys of the same customer: `enrol`, `leave`, and triggers by an end.

It happens between walks, when everybody of the instant rests: no step pulls the ground from under another.
"""

from __future__ import annotations

from journey.chance import derived_id
from journey.compile import CompiledJourney
from journey.doors import reaches
from journey.enrolment.ends import end
from journey.enrolment.entering import Occasion, enter
from journey.enrolment.keys import keys_of, refused_key
from journey.invitations import Invitation
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.customer import Enrolment
from schemas.decision import Refusal
from schemas.emission import HOPS_KEY
from schemas.event import CustomerEvent

ENDED_TYPE = "Journey Ended"
FOLLOWED_PER_TURN_MAX = 16
"""Passages that other journeys begin in one turn; journeys that start each other in a circle need more."""


def follow(turn: Turn, scope: TurnScope) -> None:
    """Carry out what has been asked for since the last time."""
    leaving, turn.leaving = turn.leaving, []
    for journey, reason, by in leaving:
        if _reaches(turn, journey, by):
            for enrolment in tuple(turn.enrolments.values()):
                if enrolment.journey == journey and not enrolment.fault:
                    end(turn, enrolment, "exit", reason)
    invited, turn.invited = turn.invited, []
    for invitation in invited:
        where = ("entry", invitation.journey, invitation.event.id)
        turn.contained(where, _invite, invitation, scope)
    over, turn.over = turn.over, []
    for each, how, result in over:
        for follower in turn.catalogue.followed_by[each.journey]:
            if not follower.follows_results or {how, result} & follower.follows_results:
                where = ("entry", follower.id, each.id)
                turn.contained(where, _after_end, follower, _end_event(turn, each, how, result), scope)


def _reaches(turn: Turn, journey: str, by: str) -> bool:
    """Whether one journey may act on another: a shadow reaches nobody, and that is recorded."""
    if reaches(turn, by) or journey not in turn.catalogue.modes or not reaches(turn, journey):
        return True
    turn.refused.append(Refusal(journey, "shadow", f"asked for by {by}"))
    return False


def _room(turn: Turn, journey: str) -> bool:
    if turn.followers >= FOLLOWED_PER_TURN_MAX:
        turn.refused.append(Refusal(journey, "too_many_followed"))
        return False
    turn.followers += 1
    return True


def _invite(turn: Turn, invitation: Invitation, scope: TurnScope) -> None:
    journey = turn.catalogue.current.get(invitation.journey)
    if not _reaches(turn, invitation.journey, invitation.by):
        return
    if journey is None or journey.mode == "draft":
        turn.refused.append(Refusal(invitation.journey, "not_published" if journey is None else "draft"))
        return
    scope.event, scope.enrolment = invitation.event, None
    keys = keys_of(turn, journey, scope) if invitation.keys is None else invitation.keys
    for key in keys:
        reason = refused_key(key) if invitation.keys is not None else ""
        if reason:
            turn.refused.append(Refusal(journey.id, reason))
        elif _room(turn, journey.id):
            enter(turn, journey, Occasion(key if journey.key is not None else None, invitation.event), scope)


def _end_event(turn: Turn, ended: Enrolment, how: str, result: str) -> CustomerEvent:
    """What the follower finds as `event`, and later as `entry.event`."""
    properties = {"journey": ended.journey, "how": how, "result": result, "key": ended.key}
    return CustomerEvent(
        turn.id,
        f"journey:{ended.journey}",
        derived_id(ended.id, "ended"),
        ENDED_TYPE,
        turn.moment,
        turn.now,
        properties={name: value for name, value in properties.items() if value is not None},
        context={HOPS_KEY: {"hops": ended.hops}} if ended.hops else {},
        traceparent=turn.traceparent,
    )


def _after_end(turn: Turn, journey: CompiledJourney, event: CustomerEvent, scope: TurnScope) -> None:
    scope.event, scope.enrolment = event, None
    if journey.when is not None and journey.when(scope) is not True:
        return
    if not _reaches(turn, journey.id, event.properties["journey"]):
        return
    for key in keys_of(turn, journey, scope):
        if _room(turn, journey.id):
            enter(turn, journey, Occasion(key, event), scope)
