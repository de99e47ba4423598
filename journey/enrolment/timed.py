"""Phase 3, triggers by time: one timer of the customer, at the earliest of its next times.

The timer carries no journey: what fires at its instant is what has a time then under the workspace in force.
So a schedule that was changed or taken away does not fire as it was, and a customer needs one timer however
many there are. Who is touched for the first time since a schedule, the zone or a date changed is timed anew.
"""

from __future__ import annotations

from journey.chance import short_hash
from journey.compile import CompiledJourney
from journey.enrolment.entering import trigger
from journey.ranks import RANK_SCHEDULE
from journey.schedules import Occurrence, next_occurrence, zone_of_timed
from journey.scope import TurnScope
from journey.turn import SOURCE, Turn
from schemas.builtin_events import DUE_TYPE
from schemas.customer import NEVER
from schemas.event import CustomerEvent

CLOCK = "clock"
"""Ref of the one timer."""


def on_time(turn: Turn, scope: TurnScope) -> None:
    """Let the triggers whose time is this turn's instant start enrolments."""
    turn.clock = ""  # The timer is gone: arm it anew.
    _ask_dates(turn, scope, "due")
    for journey in turn.catalogue.timed:
        found = _next(turn, journey, turn.moment - 1)
        if found is not None and found.due == turn.moment:
            turn.contained(
                ("entry", journey.id, "time"), trigger, journey, _event(turn, journey, found), scope
            )


def keep_time(turn: Turn, scope: TurnScope) -> None:
    """Arm the customer's timer anew if it has fired, or what it was armed by has changed."""
    _ask_dates(turn, scope, "next")
    basis = _basis(turn)
    if basis == turn.clock:
        return
    turn.clock, after = basis, turn.now
    if turn.event is None:  # An outage of a week is not made up for day by day: what would be stale is left.
        after = max(turn.moment, turn.now - turn.catalogue.freshness_of(DUE_TYPE))
    found = [_next(turn, journey, after) for journey in turn.catalogue.timed]
    due = min((each.due for each in found if each is not None), default=NEVER)
    turn.disarm(CLOCK, RANK_SCHEDULE)
    if due < NEVER:
        turn.arm(due, RANK_SCHEDULE, CLOCK)


def _basis(turn: Turn) -> str:
    """What the timer is armed by: the triggers, the zone, the dates of the customer."""
    catalogue = turn.catalogue
    if not catalogue.timed:
        return ""
    parts = [catalogue.timed_meaning, catalogue.zone_of(turn.traits).key]
    parts += [str(turn.dates.get(journey.id)) for journey in catalogue.dated]
    return short_hash("\0".join(parts)).hex()


def _ask_dates(turn: Turn, scope: TurnScope, when: str) -> None:
    """What the dates of the triggers name for this customer now; nothing where a condition fails."""
    turn.dates = {}
    scope.event = scope.enrolment = None
    for journey in turn.catalogue.dated:
        turn.contained(("date", journey.id, when), _evaluate, journey, scope)


def _evaluate(turn: Turn, journey: CompiledJourney, scope: TurnScope) -> None:
    assert journey.timed is not None, f"journey {journey.id} has a trigger by time"
    turn.dates[journey.id] = journey.timed.value(scope)


def _next(turn: Turn, journey: CompiledJourney, after: int) -> Occurrence | None:
    timed, catalogue = journey.timed, turn.catalogue
    assert timed is not None, f"journey {journey.id} has a trigger by time"
    where = zone_of_timed(timed, catalogue.zone_of(turn.traits), catalogue.workspace_zone)
    shift = timed.shift(journey.id, turn.id)
    festival = catalogue.festivals.get(timed.festival)
    found = next_occurrence(timed, turn.dates.get(journey.id), after - shift, where, festival=festival)
    return None if found is None else Occurrence(found.due + shift, found.day)


def _event(turn: Turn, journey: CompiledJourney, found: Occurrence) -> CustomerEvent:
    """What stands behind `event` and `entry.event` of an enrolment that time began."""
    return CustomerEvent(
        turn.id,
        SOURCE,
        f"{journey.id}:{found.due}",
        DUE_TYPE,
        found.due,
        turn.now,
        properties={"journey": journey.id, "day": found.day.isoformat()},
    )
