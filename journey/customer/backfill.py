"""What the log says of facts with `backfill: log`: taken where it is awaited, and a repeat elsewhere."""

from __future__ import annotations

from journey.customer.facts import filled, is_awaited
from journey.results import Status
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.event import BackfillEvent


def observe_backfill(turn: Turn, event: BackfillEvent, scope: TurnScope) -> Status:
    """Fill each fact that awaits the log, if what the log says ends where the fact begins.

    Returns: REPEAT where nothing is awaited: the log has told already, the customer was not known before the
        fact, or another publication has begun it anew meanwhile.
    """
    facts = turn.facts
    for name, told in event.facts.items():
        fact = turn.catalogue.facts.get(name)
        if fact is None or turn.catalogue.backfills.get(name) != told.since or not is_awaited(fact, facts):
            continue
        facts = filled(fact, facts, told, (turn.now, scope.where))
    if facts is turn.facts:
        return Status.REPEAT
    turn.facts = facts
    return Status.APPLIED
