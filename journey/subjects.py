"""What a partition knows of events about products, groups and dealers: which came, and whom they concern.

Customers are found by an index of the lists that triggers name, kept as lists change; nobody looks through
all states for an event. The index is no part of what is stored: it follows from the states.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from journey.catalogue import Catalogue
from journey.customer.seen import Known, remember
from journey.orders import sought
from journey.results import Status
from journey.turned import Lists, States
from schemas.customer import Seen
from schemas.event import SubjectEvent
from schemas.order import Order

SUBJECT_IDS_MAX = 4_096
"""Ids of one source that are remembered: a price list of one night, all of one instant, in 64 KiB."""


class Subjects:
    """Ids and index of one partition."""

    def __init__(self, states: States) -> None:
        self._states = states
        self.seen: dict[str, Seen] = {}
        """Source -> ids that came; a part of what is stored."""
        self.changed: set[str] = set()
        """Sources whose ids have changed since they were last taken."""
        self._index: dict[str, dict[Any, set[str]]] = {}
        """List -> item -> customers who have it there. Any: senders choose."""

    def take(self, catalogue: Catalogue, event: SubjectEvent, order: Order) -> Status:
        """Whether an event is new and of a type that is about such a thing; a new one is remembered.

        Args:
            order: the one that would bring it to customers.
        """
        if catalogue.audiences.subjects.get(event.type) != event.about:
            return Status.UNKNOWN_TYPE
        known, seen = remember(self.seen, event, SUBJECT_IDS_MAX)
        if known is not Known.NEW:
            return Status(known.value)
        try:
            sought(order, catalogue)
        except Exception:  # noqa: BLE001 - the caller dead-letters the record (engine.md, faults)
            return Status.FOLD_FAULT
        self.seen = seen
        self.changed.add(event.source)
        return Status.APPLIED

    def take_changed(self) -> list[tuple[str, Seen]]:
        """The sources whose ids have changed since the last call."""
        changed, self.changed = sorted(self.changed), set()
        return [(source, self.seen[source]) for source in changed]

    def holders(self, order: Order, catalogue: Catalogue) -> list[str]:
        """Whom an event may concern, by id. Cost: of those alone, once the index is there."""
        found: set[str] = set()
        if wanted := sought(order, catalogue):
            self.index(catalogue.audiences.lists)
            for name, item in wanted:
                found |= self._index[name].get(item, set())
        return sorted(found)

    def index(self, lists: frozenset[str]) -> None:
        """Make sure that these lists are indexed, and no others.

        Cost: nothing if they are; else a look at every state, see `States.lists`.
        """
        if self._index.keys() != lists:
            self._index = {name: {} for name in lists}
            for customer, held in self._states.lists() if lists else ():
                for name in lists:
                    self._add(name, customer, held.get(name, ()))

    def forget(self) -> None:
        """States were replaced from outside: they are indexed anew when the index is next asked."""
        self._index = {}

    def learn(self, customer: str, before: Lists, after: Lists) -> None:
        """A customer's lists have changed. Cost: nothing for lists that are not indexed."""
        for name, holders in self._index.items():
            old, new = before.get(name, ()), after.get(name, ())
            if old != new:
                for item in set(old) - set(new):
                    holders[item].discard(customer)
                    if not holders[item]:
                        del holders[item]
                self._add(name, customer, new)

    def _add(self, name: str, customer: str, items: Iterable[Any]) -> None:
        for item in items:
            self._index[name].setdefault(item, set()).add(customer)
