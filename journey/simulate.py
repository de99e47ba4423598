"""The fold over a list of events with virtual time: no log, no broker, the same decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from journey.catalogue import Catalogue
from journey.timeline import Timeline, Turned
from schemas.customer import CustomerState
from schemas.event import CustomerEvent, InputEnded, InputTime

SLICE = 1_000
"""Timers fired between two records; the results do not depend on it."""


class MemoryStates:
    """States in a dict."""

    def __init__(self) -> None:
        self.all: dict[str, CustomerState] = {}

    def get(self, customer: str) -> CustomerState | None:
        """The state, or None for a customer never seen."""
        return self.all.get(customer)

    def put(self, state: CustomerState) -> None:
        """Replace the state."""
        self.all[state.id] = state


def simulate(
    catalogue: Catalogue,
    events: Iterable[CustomerEvent],
    until: int,
    *,
    observe: Callable[[Turned], None] = lambda turned: None,
) -> MemoryStates:
    """Fold events in the order given, in event time, and let time run on to `until`.

    Args:
        catalogue: the workspace in force throughout.
        events: touchpoints and outcomes; each customer's in order of time.
        until: int ms at which the input ends.
        observe: called with every advance, in order.
    Returns: the states at the end.
    """
    states = MemoryStates()
    line = Timeline("stream", 1, states, catalogue)
    for event in events:
        for turned in line.feed(InputTime(0, event.occurred_at - 1), 0):
            observe(turned)
        _fire(line, observe)
        for turned in line.feed(event, 0):
            observe(turned)
    for turned in line.feed(InputEnded(0, until), 0):
        observe(turned)
    _fire(line, observe)
    assert line.finished(), "time ran to the end, but timers are left"
    return states


def _fire(line: Timeline, observe: Callable[[Turned], None]) -> None:
    while line.due_left:
        for turned in line.fire(SLICE):
            observe(turned)
