"""Phase 3, events that reach many customers at once: each is entered at an instant of its own."""

from __future__ import annotations

from journey.chance import chance
from journey.compile import CompiledJourney
from journey.enrolment.entering import Occasion, later, sets_off
from journey.enrolment.keys import keys_of
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.event import CustomerEvent


def trigger_later(turn: Turn, journey: CompiledJourney, event: CustomerEvent, scope: TurnScope) -> None:
    """Keep what an event sets off until this customer's share of the `spread` has passed.

    The trigger's conditions are asked now, and again then.
    """
    if not sets_off(turn, journey, event, scope):
        return
    due = turn.now + int(chance("spread", journey.id, turn.id) * journey.spread)
    for key in keys_of(turn, journey, scope):
        later(turn, journey, Occasion(key, event), due)
