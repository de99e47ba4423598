"""The six phases on one screen: a customer's state and one event in, the new state and what to publish."""

from __future__ import annotations

import msgspec

from journey.catalogue import Catalogue
from journey.customer.cases import case_timer
from journey.customer.observe import Status, observe
from journey.decision.arbitration import arbitrate
from journey.decision.permitting import exhaust, permit_all
from journey.enrolment import conclude, enrol
from journey.scope import TurnScope
from journey.standing.standings import settle, stand, stands_by_time
from journey.turn import NOTHING_RECORDED, RANK_CASE, Contained, Recorded, Turn
from journey.walk import retime, walk, walk_on
from schemas.action import ActionDecided, ActionWithdrawn, JourneyEvent
from schemas.customer import ENROLMENTS_MAX, CustomerState
from schemas.decision import Decision
from schemas.emission import EmittedTouchpoint
from schemas.event import CustomerEvent

__all__ = ["Advance", "Status", "advance"]

ROUNDS_MAX = 16
"""Verdicts lead to proposals that get verdicts at once: so many in a row are a loop without a wait."""
FAULTS_MAX = 4 * ENROLMENTS_MAX
"""Shares of one turn that may fail: each enrolment a few, each costing one more fold."""


class Advance(msgspec.Struct, frozen=True):
    """What one event (or the timers of one due instant) made of a customer."""

    state: CustomerState
    status: Status
    actions: tuple[ActionDecided, ...] = ()
    withdrawn: tuple[ActionWithdrawn, ...] = ()
    decision: Decision | None = None
    journey_events: tuple[JourneyEvent, ...] = ()
    emitted: tuple[EmittedTouchpoint, ...] = ()


def advance(
    catalogue: Catalogue,
    state: CustomerState,
    event: CustomerEvent | None,
    now: int,
    *,
    recorded: Recorded = NOTHING_RECORDED,
) -> Advance:
    """Fold one event into one customer; or, with `event` None, the timers of the first due instant.

    Args:
        catalogue: the workspace in force.
        state: the customer before.
        event: a touchpoint or outcome of this customer; None fires `state.timers[0]` and those due with it.
        now: int ms; the customer's clock never goes back, so an earlier `now` is taken as its clock.
        recorded: faults that were recorded when this was first decided; they are obeyed.
    Returns: the new state and everything to publish. Equal arguments give equal results, byte for byte.
    Raises: what `observe` raises; faults in one enrolment stay inside it.
    Cost: 20-60 us; once more for each fault.
    """
    while True:
        turn = Turn(catalogue, state, event, now, recorded=recorded)
        try:
            status = _phases(turn)
        except Contained as failed:
            recorded = {**recorded, failed.where: failed.error}
            assert len(recorded) < FAULTS_MAX, f"{FAULTS_MAX} shares of one turn failed: {failed.error}"
            continue
        return _result(turn) if status is Status.APPLIED else Advance(state, status)


def _phases(turn: Turn) -> Status:
    scope = TurnScope(turn, turn.event)
    traits = turn.traits
    if turn.event is not None:
        status = observe(turn, scope)
        if status is not Status.APPLIED:
            return status
    else:
        for timer in turn.due:
            if timer.rank == RANK_CASE:
                case_timer(turn, timer)
    stands = turn.catalogue.rules is not None
    if stands and (turn.event is not None or stands_by_time(turn)):
        stand(turn, scope, turn.event)
    conclude(turn, scope)
    enrol(turn, scope)
    walk(turn, scope)
    if turn.traits is not traits:
        retime(turn, traits, scope)
    for _ in range(ROUNDS_MAX):
        if stands:
            settle(turn, scope)
        permit_all(turn, scope)
        arbitrate(turn, scope)
        if not walk_on(turn, scope):
            return Status.APPLIED
    exhaust(turn, ROUNDS_MAX)
    return Status.APPLIED


def _result(turn: Turn) -> Advance:
    return Advance(
        turn.state(),
        Status.APPLIED,
        tuple(turn.actions),
        tuple(turn.withdrawn),
        _decision(turn),
        tuple(turn.journey_events),
        tuple(turn.emitted),
    )


def _decision(turn: Turn) -> Decision | None:
    """The record of the turn, if it entered, refused, judged, deferred, ended, emitted, stood or faulted."""
    told = turn.entered or turn.refused or turn.judged or turn.deferred or turn.finished
    if not (told or turn.faults or turn.emissions or turn.stood):
        return None
    return Decision(
        turn.id,
        turn.now,
        turn.cause,
        turn.cause_type,
        turn.catalogue.hash,
        tuple(turn.entered),
        tuple(turn.refused),
        tuple(turn.judged),
        tuple(turn.deferred),
        tuple(turn.finished),
        tuple(turn.faults),
        tuple(turn.emissions),
        tuple(turn.stood),
    )
