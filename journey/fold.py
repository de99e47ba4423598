"""The six phases on one screen: a customer's state and one event in, the new state and what to publish."""

from __future__ import annotations

from journey.catalogue import Catalogue
from journey.customer.cases import case_timer
from journey.customer.observe import observe
from journey.decision.arbitration import arbitrate
from journey.decision.permitting import exhaust, permit_all
from journey.enrolment import conclude, enrol, keep_time, promise_edge
from journey.orders import activate, hear, migrate, resume, stop
from journey.ranks import RANK_CASE
from journey.results import APPLIED, Advance, Status
from journey.scope import TurnScope
from journey.standing.standings import settle, stand, stands_by_time
from journey.turn import NOTHING_RECORDED, Contained, Recorded, Turn
from journey.walk import retime, walk, walk_on
from journey.weighing import StateTooLarge, oversized
from schemas.customer import ENROLMENTS_MAX, CustomerState
from schemas.decision import Decision
from schemas.event import CustomerEvent
from schemas.order import Order

__all__ = ["advance", "obey"]

ROUNDS_MAX = 16
"""Verdicts lead to proposals that get verdicts at once: so many in a row are a loop without a wait."""
OBEY = {"activate": activate, "hear": hear, "migrate": migrate, "resume": resume, "stop": stop}
"""What an order does -> how."""
FAULTS_MAX = 4 * ENROLMENTS_MAX
"""Shares of one turn that may fail: each enrolment a few, each costing one more fold."""


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
    Raises: what `observe` raises; StateTooLarge of timers; faults in one enrolment stay inside it.
    Cost: 20-60 us; once more for each fault.
    """
    while True:
        turn = Turn(catalogue, state, event, now, recorded=recorded)
        try:
            status = _phases(turn)
        except Contained as failed:
            recorded = _one_more(recorded, failed)
            continue
        return _weighed(state, turn) if status is APPLIED else Advance(state, status)


def obey(
    catalogue: Catalogue, state: CustomerState, order: Order, *, recorded: Recorded = NOTHING_RECORDED
) -> Advance:
    """Let one order reach one customer: a migration, an activation, a resume, a stop.

    Args:
        catalogue: the workspace and the controls in force at the order.
        state: the customer before; `journey.orders.concerns` says whether the order would do anything.
        order: its instant is the `now` of the turn.
        recorded: faults that were recorded when this was first decided; they are obeyed.
    Returns: the new state and everything to publish; nothing here depends on when a sweep gets there.
    Cost: as `advance`.
    """
    while True:
        turn = Turn(catalogue, state, None, order.at, recorded=recorded, order=order)
        scope = TurnScope(turn, None)
        try:
            OBEY[order.do](turn, order, scope)
            walk(turn, scope)
            _decide(turn, scope)
            if order.do == "activate":
                keep_time(turn, scope)
        except Contained as failed:
            recorded = _one_more(recorded, failed)
            continue
        return _weighed(state, turn)


def _one_more(recorded: Recorded, failed: Contained) -> Recorded:
    found = {**recorded, failed.where: failed.error}
    assert len(found) < FAULTS_MAX, f"{FAULTS_MAX} shares of one turn failed: {failed.error}"
    return found


def _phases(turn: Turn) -> Status:
    scope = TurnScope(turn, turn.event)
    traits = turn.traits
    if turn.event is not None:
        status = observe(turn, scope)
        if status is not APPLIED:
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
    _decide(turn, scope)
    if turn.catalogue.timed or turn.clock:
        keep_time(turn, scope)
    return APPLIED


def _decide(turn: Turn, scope: TurnScope) -> None:
    """Permit and arbitrate until no verdict leads to another proposal."""
    stands = turn.catalogue.rules is not None
    for _ in range(ROUNDS_MAX):
        if stands:
            settle(turn, scope)
        permit_all(turn, scope)
        arbitrate(turn, scope)
        if not walk_on(turn, scope) and not turn.contest_due:
            break
    else:
        exhaust(turn, ROUNDS_MAX)
    if turn.catalogue.edges:
        promise_edge(turn, scope)


def _weighed(before: CustomerState, turn: Turn) -> Advance:
    """The result, unless the state would be too large: then a record is refused, and all else raises."""
    made = _result(turn)
    size = oversized(before, made.state)
    if not size:
        return made
    if turn.event is not None:
        return Advance(before, Status.STATE_TOO_LARGE)
    raise StateTooLarge(size)


def _result(turn: Turn) -> Advance:
    return Advance(
        turn.state(),
        APPLIED,
        tuple(turn.actions),
        tuple(turn.withdrawn),
        _decision(turn),
        tuple(turn.journey_events),
        tuple(turn.emitted),
        tuple(turn.requests),
    )


def _decision(turn: Turn) -> Decision | None:
    """The record of the turn, if anything was decided; what only observes and walks leaves none."""
    told = turn.entered or turn.refused or turn.judged or turn.deferred or turn.finished
    if not (told or turn.faults or turn.emissions or turn.stood or turn.migrated or turn.assigned):
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
        tuple(turn.migrated),
        tuple(turn.assigned),
    )
