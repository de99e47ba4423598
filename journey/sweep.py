"""Whom the orders of a partition have yet to reach: customers who have not been touched since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from journey.catalogue import Catalogue
from journey.orders import concerns
from journey.times import Times, in_force
from journey.turned import States
from schemas.customer import CustomerState
from schemas.order import Controls, Order

CatalogueOf = Callable[[str, Controls], Catalogue]
"""(hash, controls) -> the workspace under them."""


def pending(times: Times, state: CustomerState, due: int, catalogue_of: CatalogueOf) -> Order | None:
    """The first order that concerns a customer and comes before a timer; None if none does."""
    older = in_force(times, due)
    given = times.ordered if older is None else older.ordered
    for order in times.orders:
        if order.number > given:
            return None
        if concerns(order, catalogue_of(order.workspace, order.controls), state):
            return order
    return None


class Sweep:
    """Goes through the customers once, for all orders that are pending; a new order begins it anew."""

    def __init__(self, states: States) -> None:
        self._states = states
        self._left: Iterator[str] | None = None

    def begin_anew(self) -> None:
        """There is another order, or a restart has forgotten how far it was."""
        self._left = None

    def next(self, orders: Sequence[Order]) -> str | None:
        """Another customer; None when everybody has been through all of them."""
        if self._left is None:
            self._left = iter(self._states.customers(everyone=any(order.mark for order in orders)))
        customer = next(self._left, None)
        if customer is None:
            self._left = None
        return customer
