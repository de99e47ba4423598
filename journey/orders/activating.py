"""Activation: time a customer by triggers and rules that a workspace brings, without waiting for an event."""

from __future__ import annotations

from journey.enrolment import conclude, enrol
from journey.scope import TurnScope
from journey.standing.standings import stand
from journey.turn import Turn
from schemas.order import Order


def activate(turn: Turn, order: Order, scope: TurnScope) -> None:
    """Ask all rules of standing, as at a timer of theirs, and let what changes be heard.

    Triggers by time are timed at the end of the turn, when steps have written what they write.
    """
    turn.reached = order.mark
    if turn.catalogue.rules is not None:
        stand(turn, scope)
        conclude(turn, scope)
        enrol(turn, scope)
