"""Phase 2: goals and exits, before anything else is said: a buyer never gets "please buy"."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from journey.compile import CompiledExit, CompiledGoal, CompiledJourney
from journey.conditions import MISSING
from journey.doors import LIVE_OVER, stops_at
from journey.enrolment.ends import DONE_RESULT, end, halt, recall_of
from journey.keys import same_key
from journey.pending import withdraw
from journey.ranks import RANK_EDGE, RANK_EXIT, RANK_GOAL, RANK_RELEASE
from journey.scope import TurnScope
from journey.telling import moved
from journey.turn import Turn
from schemas.customer import NEVER, Enrolment
from schemas.event import CustomerEvent


def conclude(turn: Turn, scope: TurnScope) -> None:
    """Meet goals and exits that this event, changes of standing, or a timer of this instant bring about."""
    if turn.event is not None:
        conclude_by(turn, (turn.event,), scope)
    else:
        _conclude_timers(turn, scope)
    if turn.occurrences:
        conclude_by(turn, turn.occurrences, scope)


def conclude_by(turn: Turn, events: tuple[CustomerEvent, ...], scope: TurnScope) -> None:
    """Meet goals and exits that these events bring about."""
    for event in events:
        for enrolment in tuple(turn.enrolments.values()):
            journey = _asked(turn, enrolment)
            if journey is not None and (journey.concludes_always or event.type in journey.conclude_types):
                scope.event = event
                _contained(turn, enrolment, journey, scope)


def _conclude_timers(turn: Turn, scope: TurnScope) -> None:
    for timer in turn.due:
        if timer.rank >= RANK_RELEASE:
            conclude_pending(turn, scope)
            return
        timed = turn.enrolments.get(timer.ref)
        if timed is not None and timer.rank == RANK_EXIT and timer.arg == LIVE_OVER:
            _window_closed(turn, timed)
        elif timed is not None and timer.rank == RANK_EXIT:
            end(turn, timed, "exit", timer.arg)
        elif timed is not None and timer.rank == RANK_GOAL:
            end(turn, timed, "done", DONE_RESULT)
        elif timer.rank == RANK_EDGE:
            _ask_conditions(turn, tuple(turn.enrolments), scope)


def _window_closed(turn: Turn, enrolment: Enrolment) -> None:
    """The live window closed, unless a later publication moved it."""
    until = stops_at(turn, enrolment.journey)
    if turn.now >= until:
        end(turn, enrolment, "exit", LIVE_OVER)
    elif until != NEVER:
        turn.arm(until, RANK_EXIT, enrolment.id, LIVE_OVER)


def _asked(turn: Turn, enrolment: Enrolment) -> CompiledJourney | None:
    """The version whose goals and exits are still asked; None where an enrolment is beyond them."""
    if enrolment.fault or enrolment.concluding:
        return None
    return turn.catalogue.journeys.get((enrolment.journey, enrolment.version))


def conclude_pending(turn: Turn, scope: TurnScope) -> None:
    """A release: the goals and exits that are conditions alone are asked again of those with a proposal."""
    _ask_conditions(turn, dict.fromkeys(proposal.enrolment for proposal in turn.pending.values()), scope)


def _ask_conditions(turn: Turn, enrolments: Iterable[str], scope: TurnScope) -> None:
    """Ask the goals and exits that are conditions alone of some enrolments."""
    for identity in enrolments:
        enrolment = turn.enrolments[identity]
        journey = _asked(turn, enrolment)
        if journey is not None and journey.concludes_always:
            scope.event = None
            _contained(turn, enrolment, journey, scope)


def _contained(turn: Turn, enrolment: Enrolment, journey: CompiledJourney, scope: TurnScope) -> None:
    where = ("enrolment", enrolment.id, "conclude", *turn.set_off_by(scope.event))
    if not turn.contained(where, _conclude_one, enrolment, journey, scope):
        halt(turn, enrolment)


def _conclude_one(turn: Turn, enrolment: Enrolment, journey: CompiledJourney, scope: TurnScope) -> None:
    scope.enrolment = enrolment
    for goal in journey.goals:
        if turn.moment < enrolment.at + goal.within and _meets(goal, enrolment, scope):
            _reach_goal(turn, enrolment, goal.then)
            return
    for exit in journey.exits:
        if exit.after is None and _meets(exit, enrolment, scope):
            end(turn, enrolment, "exit", exit.reason)
            return


def _meets(asked: CompiledGoal | CompiledExit, enrolment: Enrolment, scope: TurnScope) -> bool:
    """Whether a goal or exit holds: its event, its match, its condition."""
    if asked.types:
        event = scope.event
        if event is None or event.type not in asked.types or event.occurred_at < enrolment.at:
            return False
    if asked.match is not None:
        value = asked.match(scope)
        if value is MISSING or not same_key(value, enrolment.key):
            return False
    return asked.when is None or asked.when(scope) is True


def _reach_goal(turn: Turn, enrolment: Enrolment, then: str) -> None:
    withdraw(turn, enrolment.id, "goal")
    recall_of(turn, "goal", enrolment)
    turn.disarm(enrolment.id)
    concluding = replace(enrolment, place=then, since=turn.moment, concluding=True)
    turn.put(concluding)
    turn.journey_events.append(moved(turn, concluding, "goal"))
    turn.fresh.append(enrolment.id)
