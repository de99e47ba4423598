"""Activation: new facts begin, and triggers and rules by time hold for a customer without an event."""

from __future__ import annotations

from journey.customer.facts import begun_anew
from journey.enrolment import conclude, enrol
from journey.scope import TurnScope
from journey.standing.standings import stand
from journey.turn import Turn
from schemas.order import Order


def activate(turn: Turn, order: Order, scope: TurnScope) -> None:
    """Begin new facts, ask all rules of standing as at a timer of theirs, and let what changes be heard.

    Triggers by time are timed at the end of the turn, when steps have written what they write.
    """
    turn.reached = order.mark
    if turn.catalogue.facts_begun is not None:
        turn.facts = begun_anew(turn.catalogue.facts_begun, turn.facts, turn.now, scope.where)
    if turn.catalogue.rules is not None:
        stand(turn, scope)
        conclude(turn, scope)
        enrol(turn, scope)
