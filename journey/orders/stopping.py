"""Stop: end what is going on in a scope, withdraw what is pending, recall what is under way."""

from __future__ import annotations

from msgspec.structs import replace

from journey.decision.verdicts import settle
from journey.enrolment import end, recall
from journey.orders.concerning import is_recalled, is_refused, is_stopped
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.decision import Verdict
from schemas.order import Order

REASON = "stopped"


def stop(turn: Turn, order: Order, scope: TurnScope) -> None:
    """A journey, or all: its enrolments end, as by an exit. An action, channel or purpose: its proposals are
    refused, and their steps take `else`."""
    assert order.subject is not None, "a stop names what it stops"
    for enrolment in tuple(turn.enrolments.values()):
        if is_stopped(order, enrolment):
            end(turn, enrolment, "exit", REASON)
    for proposal in tuple(turn.pending.values()):
        if is_refused(order, turn.catalogue, proposal):
            settle(turn, replace(proposal, held=0, held_at=0), Verdict.SUPPRESSED, order.subject.reason)
    recall(turn, order.subject.reason, lambda sent: is_recalled(order, sent))
