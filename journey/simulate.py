"""The fold over a list of events with virtual time: no log, no broker, the same decisions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from journey.catalogue import Catalogue
from journey.resources import Allocator
from journey.results import Status, Turned
from journey.timeline import Timeline
from journey.turned import Lists
from schemas.customer import CustomerState
from schemas.emission import EmittedTouchpoint
from schemas.event import AllocationEvent, CustomerEvent, InputEnded, InputTime, SubjectEvent

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

    def customers(self, *, everyone: bool) -> list[str]:
        """Everybody, or whom an order about enrolments may concern."""
        return [name for name, state in self.all.items() if everyone or state.enrolments or state.sent]

    def lists(self) -> Iterator[tuple[str, Lists]]:
        """Everybody who has anything on a list."""
        return ((name, state.standing.lists) for name, state in self.all.items() if state.standing.lists)


Admit = Callable[[EmittedTouchpoint, int], CustomerEvent | SubjectEvent | None]
"""(what was emitted, int ms of its arrival) -> the event that it is; None: the door refuses it."""
Hear = Callable[[SubjectEvent, Status], None]


def own_alone(emitted: EmittedTouchpoint, at: int) -> CustomerEvent | SubjectEvent | None:
    """Lets in what is a customer's own or about a thing; whom identifiers name, only a key can tell."""
    if emitted.is_about_a_thing:
        return emitted_about(emitted, at)
    return emitted_event(emitted, emitted.subject, at) if emitted.subject else None


def emitted_event(emitted: EmittedTouchpoint, customer: str, at: int) -> CustomerEvent:
    """An emitted touchpoint as an event of a customer."""
    return CustomerEvent(
        customer,
        emitted.source,
        emitted.id,
        emitted.type,
        at,
        at,
        properties=emitted.properties,
        context=emitted.context,
        traceparent=emitted.traceparent,
    )


def emitted_about(emitted: EmittedTouchpoint, at: int) -> SubjectEvent:
    """An emitted touchpoint as an event about a product, a group or a dealer."""
    return SubjectEvent(
        emitted.subject,
        emitted.source,
        emitted.id,
        emitted.type,
        at,
        at,
        properties=emitted.properties,
        context=emitted.context,
        traceparent=emitted.traceparent,
    )


def simulate(
    catalogue: Catalogue,
    events: Iterable[CustomerEvent | SubjectEvent],
    until: int,
    *,
    observe: Callable[[Turned], None] = lambda turned: None,
    hear: Hear = lambda event, status: None,
    admit: Admit = own_alone,
) -> MemoryStates:
    """Fold events in the order given, in event time, and let time run on to `until`.

    Args:
        catalogue: the workspace in force throughout.
        events: touchpoints and outcomes; each customer's in order of time, those about subjects among them.
        until: int ms at which the input ends.
        observe: called with every advance, in order.
        hear: called with what became of an event about a subject.
        admit: the door for what journeys emit.
    Returns: the states at the end.
    """
    return _Simulation(catalogue, observe, admit, hear).run(events, until)


class _Simulation:
    """One timeline in memory, with what comes back of emissions."""

    def __init__(
        self, catalogue: Catalogue, observe: Callable[[Turned], None], admit: Admit, hear: Hear
    ) -> None:
        self.states = MemoryStates()
        self.line = Timeline("stream", 1, self.states, catalogue)
        self.catalogue = catalogue
        self.observe = observe
        self.admit = admit
        self.hear = hear
        self.allocator = Allocator(catalogue.resources, catalogue.workspace_zone)

    def run(self, events: Iterable[CustomerEvent | SubjectEvent], until: int) -> MemoryStates:
        """Everything in order."""
        for event in events:
            self._time(event.occurred_at - 1)
            self._see(self._brought(event))
        self._time(until)
        self._see(self.line.feed(InputEnded(0, until), 0))
        self._fire()
        assert self.line.finished(), "time ran to the end, but timers are left"
        return self.states

    def _time(self, at: int) -> None:
        """Let time run to `at`; where customers touch one another, instant by instant."""
        while self.catalogue.interacts:
            due, back = self.line.earliest(), self.allocator.next_at()
            if back is not None and back < at and (due is None or back <= due):
                self._see(self._answered(self.allocator.pass_to(back)))
                continue
            if due is None or due >= at:
                break
            self._see(self.line.feed(InputTime(0, max(due, self.line.watermark() + 1)), 0))
            self._fire()
        self._see(self.line.feed(InputTime(0, at), 0))
        self._fire()

    def _fire(self) -> None:
        while self.line.due_left:
            self._see(self.line.fire(SLICE))

    def _see(self, turns: Iterable[Turned]) -> None:
        """Take in what happened, and feed back what was emitted, oldest first."""
        waiting: deque[Iterable[Turned]] = deque([turns])
        while waiting:
            for turned in waiting.popleft():
                self.observe(turned)
                if turned.result is not None:
                    now = turned.result.state.now
                    found = (self.admit(each, now) for each in turned.result.emitted)
                    waiting.extend(self._brought(event) for event in found if event is not None)
                    for order in turned.result.requests:
                        waiting.append(self._answered(self.allocator.take(order)))

    def _brought(self, event: CustomerEvent | SubjectEvent) -> Iterator[Turned]:
        """What an event causes; one about a thing reaches everybody before what comes of that."""
        if isinstance(event, CustomerEvent):
            return self.line.feed(event, 0)
        return self._broadcast(event)

    def _broadcast(self, event: SubjectEvent) -> Iterator[Turned]:
        yield from self.line.feed(event, 0)
        self.hear(event, self.line.heard)
        while self.line.due_left:
            yield from self.line.fire(SLICE)

    def _answered(self, answers: Iterable[AllocationEvent]) -> Iterator[Turned]:
        return chain.from_iterable(self.line.feed(answer, 0) for answer in answers)
