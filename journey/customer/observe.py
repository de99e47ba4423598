"""Phase 1: repeats are dropped; traits, consents, cases, outcomes and facts take the event in."""

from __future__ import annotations

from journey.customer.backfill import observe_backfill
from journey.customer.cases import observe_case
from journey.customer.consents import observe_consent
from journey.customer.facts import Moment, learn_all
from journey.customer.outcomes import observe_outcome
from journey.customer.reach import observe_reach
from journey.customer.seen import Known, ids_kept, remember
from journey.customer.tagging import TAGGING, observe_tags
from journey.customer.traits import observe_traits
from journey.results import APPLIED, Status
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.event import BackfillEvent, OutcomeEvent


def observe(turn: Turn, scope: TurnScope) -> Status:
    """Take the event in, unless it was taken before.

    Returns: APPLIED, or why nothing changed.
    Raises: whatever a fault of ours raises; the record is then dead-lettered.
    """
    event = turn.event
    assert event is not None, "timers observe nothing"
    if turn.catalogue.backfills and isinstance(event, BackfillEvent):
        return observe_backfill(turn, event, scope)
    known, seen = remember(turn.seen, event, ids_kept(event))
    if known is not Known.NEW:
        return Status(known.value)
    turn.seen = seen
    if event.context or "traits" in event.properties:
        observe_traits(turn, event)
    if event.type in TAGGING:
        observe_tags(turn, event)
    observe_consent(turn, event)
    if event.type in turn.catalogue.cases_by_type:
        observe_case(turn, event, scope)
    if event.type in turn.catalogue.reach_by_type:
        observe_reach(turn, event)
    if isinstance(event, OutcomeEvent):
        observe_outcome(turn, event)
    facts = turn.catalogue.facts_by_type.get(event.type)
    if facts:
        turn.facts = learn_all(facts, turn.facts, scope, Moment(event.occurred_at, turn.now, scope.where))
    return APPLIED
