"""Advances of single customers: put where states are kept, their timers promised, their lists learnt."""

from __future__ import annotations

from collections.abc import Callable

from journey.catalogue import Catalogue
from journey.results import APPLIED, Turned
from journey.subjects import Subjects
from journey.sweep import CatalogueOf
from journey.timers import TimerHeap
from journey.turn import NOTHING_RECORDED, Recorded
from journey.turned import States, fire_timers, fold_record, obey_order
from schemas.customer import CustomerState
from schemas.event import CustomerEvent
from schemas.order import Order

Faults = Callable[[str, str], Recorded]
"""(customer, cause) -> the faults that were recorded; for replays."""


def nothing_recorded(customer: str, cause: str) -> Recorded:
    """No replay: faults are met for the first time."""
    return NOTHING_RECORDED


class Turning:
    """Turns of a partition's customers, one after another."""

    def __init__(
        self, states: States, subjects: Subjects, catalogue_of: CatalogueOf, recorded: Faults
    ) -> None:
        self.heap = TimerHeap()
        self._states = states
        self._subjects = subjects
        self._catalogue_of = catalogue_of
        self._recorded = recorded
        self._replays = recorded is not nothing_recorded

    def record(self, catalogue: Catalogue, state: CustomerState, event: CustomerEvent, now: int) -> Turned:
        """Fold one record; only what is applied changes the state."""
        turned = fold_record(catalogue, state, event, now, recorded=self._recorded(state.id, event.id))
        if turned.result is not None and turned.result.status is APPLIED:
            after = turned.result.state
            self._states.put(after)
            self.promise(after)
            if after.standing is not state.standing:
                self._subjects.learn(state.id, state.standing.lists, after.standing.lists)
        return turned

    def timers(self, catalogue: Catalogue, state: CustomerState, now: int, behind: int = 0) -> Turned:
        """Fire the timers of the first due instant; what they arm is promised by the caller.

        Args:
            behind: how many changes of what is in force came after they were due.
        """
        recorded = (
            self._recorded(state.id, f"timer:{state.timers[0].due}") if self._replays else NOTHING_RECORDED
        )
        turned = fire_timers(catalogue, state, now, recorded=recorded, behind=behind)
        assert turned.result is not None, "timers always give a result"
        self._states.put(turned.result.state)
        return turned

    def obey(self, state: CustomerState, order: Order) -> Turned:
        """Bring one order to the customer, under the workspace that was in force at the order."""
        catalogue = self._catalogue_of(order.workspace, order.controls)
        recorded = self._recorded(state.id, order.cause) if self._replays else NOTHING_RECORDED
        turned = obey_order(catalogue, state, order, recorded=recorded)
        assert turned.result is not None, "an order always gives a result"
        self._states.put(turned.result.state)
        self.promise(turned.result.state)
        return turned

    def promise(self, state: CustomerState | None) -> None:
        """See to it that the state's earliest timer is looked at."""
        if state is not None and state.timers:
            self.heap.promise(state.timers[0].due, state.id)
