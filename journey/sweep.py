"""Whom the orders of a partition have yet to reach: customers who have not been touched since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from journey.catalogue import Catalogue
from journey.orders import concerns
from journey.subjects import Subjects
from journey.times import ClockKind, Times, in_force
from journey.turned import States
from schemas.customer import NEVER, CustomerState
from schemas.order import Controls, Order

CatalogueOf = Callable[[str, Controls], Catalogue]
"""(hash, controls) -> the workspace under them."""


class Sweep:
    """Goes through the customers once, for all orders that are pending; a new order begins it anew."""

    def __init__(
        self, states: States, subjects: Subjects, clock: ClockKind, catalogue_of: CatalogueOf
    ) -> None:
        self._states = states
        self._subjects = subjects
        self._clock = clock
        self._catalogue_of = catalogue_of
        self._left: Iterator[str] | None = None

    def begin_anew(self) -> None:
        """There is another order, or a restart has forgotten how far it was."""
        self._left = None

    def next(self, orders: Sequence[Order]) -> str | None:
        """Another customer; None when everybody has been through all of them."""
        if self._left is None:
            self._left = self._whom(orders)
        customer = next(self._left, None)
        if customer is None:
            self._left = None
        return customer

    def _whom(self, orders: Sequence[Order]) -> Iterator[str]:
        """Everybody, or those with enrolments, or those on the lists of events: as the orders ask."""
        everyone = any(order.do == "activate" for order in orders)
        if any(order.do != "hear" for order in orders):
            yield from self._states.customers(everyone=everyone)
        for order in orders if not everyone else ():
            if order.do == "hear":
                yield from self.meant(order)

    def meant(self, order: Order) -> list[str]:
        """Whom an event about a subject may concern."""
        return self._subjects.holders(order, self._catalogue_of(order.workspace, order.controls))

    def pending(self, times: Times, state: CustomerState, due: int) -> Order | None:
        """The first order that concerns a customer and comes before a timer; None if none does.

        An order's place is before the timers that no moment had reached. In `stream` an event has an instant
        of its own, which may lie far beyond the last moment: the customer's timers by then come before it.
        """
        older = in_force(times, due)
        given = times.ordered if older is None else older.ordered
        for order in times.orders:
            if order.number > given or self.timers_first(order, due):
                return None
            if concerns(order, self._catalogue_of(order.workspace, order.controls), state):
                return order
        return None

    def timers_first(self, order: Order, due: int) -> bool:
        """Whether a timer that is due then comes before an event about a subject."""
        return order.do == "hear" and self._clock == "stream" and due <= order.at

    def timers_until(self, times: Times, order: Order) -> int:
        """Timers that are due by then come before an order; -NEVER if none do."""
        before = (older.moment for older in times.older if older.ordered < order.number)
        moment = max(before, default=-NEVER)
        return max(moment, order.at) if self.timers_first(order, order.at) else moment
