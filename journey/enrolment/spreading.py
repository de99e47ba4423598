"""Phase 3, events that reach many customers at once: each is entered at an instant of its own."""

from __future__ import annotations

from journey.chance import chance
from journey.compile import CompiledJourney
from journey.enrolment.entering import sets_off
from journey.enrolment.keys import ended_ref, key_text, keys_of
from journey.ranks import RANK_ABSENCE
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.customer import WATCHES_MAX, Watch
from schemas.decision import Refusal
from schemas.event import CustomerEvent


def trigger_later(turn: Turn, journey: CompiledJourney, event: CustomerEvent, scope: TurnScope) -> None:
    """Keep what an event sets off until this customer's share of the `spread` has passed.

    The trigger's conditions are asked now, and again then. A newer event for the same key takes the place of
    the one that is kept, at the instant that was promised.
    """
    if not sets_off(turn, journey, event, scope):
        return
    due = turn.now + int(chance("spread", journey.id, turn.id) * journey.spread)
    for key in keys_of(turn, journey, scope):
        ref = f"{journey.id}#{ended_ref(journey.id, key_text(key))}"
        known = turn.watches.get(ref)
        if known is None and len(turn.watches) >= WATCHES_MAX:
            turn.refused.append(Refusal(journey.id, "too_many_watches", "", key))
            continue
        kept = Watch(journey.id, event.occurred_at, event.id, key, journey.kept_watch(event))
        turn.watches = {**turn.watches, ref: kept}
        if known is None:
            turn.arm(due, RANK_ABSENCE, ref)
