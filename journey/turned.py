"""One advance of one customer, guarded: what raises outside of all containment is recorded, not lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from journey.catalogue import Catalogue
from journey.fold import advance, obey
from journey.orders import passed
from journey.results import Advance, Status, Turned
from journey.turn import ERROR_CHARACTERS_MAX, Recorded
from schemas.customer import CustomerState, Timer
from schemas.decision import Decision, Fault
from schemas.event import CustomerEvent
from schemas.order import Order

Lists = Mapping[str, Sequence[Any]]
"""List -> texts and numbers. Any: senders choose."""


class States(Protocol):
    """The states a timeline works on."""

    def get(self, customer: str) -> CustomerState | None:
        """The state, or None for a customer never seen."""

    def put(self, state: CustomerState) -> None:
        """Replace the state."""

    def customers(self, *, everyone: bool) -> Sequence[str]:
        """Everybody, as of the call; unless `everyone`, those without enrolments may be left out."""

    def lists(self) -> Iterator[tuple[str, Lists]]:
        """Everybody who has anything on a list, with their lists."""


def fold_record(
    catalogue: Catalogue, state: CustomerState, event: CustomerEvent, now: int, *, recorded: Recorded
) -> Turned:
    """Fold one record; what raises outside of all containment changes nothing."""
    try:
        return Turned(state.id, event, advance(catalogue, state, event, now, recorded=recorded))
    except Exception as error:  # noqa: BLE001 - the caller dead-letters the record (engine.md, faults)
        return Turned(state.id, event, None, _text(error))


def fire_timers(
    catalogue: Catalogue, state: CustomerState, now: int, *, recorded: Recorded, behind: int = 0
) -> Turned:
    """Fire the timers of a customer's first due instant; a raising timer is removed and recorded."""
    first = state.timers[0]
    try:
        if recorded and (error := recorded.get(_place(first))) is not None:
            result = _without_due(catalogue, state, now, Fault(_place(first), error))
        else:
            result = advance(catalogue, state, None, now, recorded=recorded)
    except Exception as failure:  # noqa: BLE001 - removed and recorded (engine.md, faults)
        result = _without_due(catalogue, state, now, Fault(_place(first), _text(failure)))
    return Turned(state.id, None, result, behind=behind)


def obey_order(catalogue: Catalogue, state: CustomerState, order: Order, *, recorded: Recorded) -> Turned:
    """Bring one order to one customer; where that raises, it passes this customer by, recorded."""
    try:
        if recorded and (error := recorded.get(order.cause)) is not None:
            result = _passed_by(catalogue, state, order, error)
        else:
            result = obey(catalogue, state, order, recorded=recorded)
    except Exception as failure:  # noqa: BLE001 - recorded (engine.md, faults)
        result = _passed_by(catalogue, state, order, _text(failure))
    return Turned(state.id, None, result, order=order)


def _place(timer: Timer) -> str:
    """Under which name a fault of a timer is recorded."""
    return f"timer:{timer.rank}:{timer.ref}"


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:ERROR_CHARACTERS_MAX]


def _passed_by(catalogue: Catalogue, state: CustomerState, order: Order, error: str) -> Advance:
    """The state as if the order had been obeyed, and the record of why it was not."""
    fault = Fault(order.cause, error)
    decision = Decision(state.id, order.at, order.cause, order.cause_type, catalogue.hash, faults=(fault,))
    return Advance(passed(order, catalogue, state), Status.APPLIED, decision=decision)


def _without_due(catalogue: Catalogue, state: CustomerState, now: int, fault: Fault) -> Advance:
    """The state without the timers of its first due instant, and the record of why."""
    due = state.timers[0].due
    kept = msgspec.structs.replace(state, timers=tuple(t for t in state.timers if t.due != due))
    decision = Decision(state.id, now, f"timer:{due}", "timer", catalogue.hash, faults=(fault,))
    return Advance(kept, Status.APPLIED, decision=decision)
