"""The states of one partition in memory: all as bytes, the recently used ones as objects too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator

from journey.turned import Lists
from schemas.customer import CustomerState
from schemas.stored_state import decode_state, encode_state, stored_due, stored_lists, stored_trail
from schemas.trail import NO_TRAIL, Trail, is_full

HOT_MAX = 5_000
"""Decoded states kept; an object takes some 5-25 KB, its bytes 1-5 KB (engine.md, budgets). Four times as
many were no faster once most customers are met cold: what is let go is then cold to the processor, too."""
NOBODY = CustomerState("")
ENROLMENTS, SENT, LISTS = b'"enrolments":', b'"sent":', b'"lists":'
"""Stand in the bytes of every state that has such a section, and hardly in others."""


class StateCache:
    """States by customer. What changed since the last `encode_changed` is remembered."""

    def __init__(self) -> None:
        self._stored: dict[str, bytes] = {}
        self._hot: dict[str, CustomerState] = {}
        self._changed: dict[str, CustomerState] = {}
        self.enrolments: Counter[str] = Counter()
        """Passages inside each journey, over all customers."""
        self.timers = 0
        self._trails: dict[str, Trail] = {}
        """Of customers who took a step since the last encode."""

    def __len__(self) -> int:
        return len(self._stored)

    def load(self, customer: str, value: bytes) -> None:
        """Take a stored state as it is."""
        self._stored[customer] = value

    def drop(self, customer: str) -> None:
        """Forget a customer."""
        self._stored.pop(customer, None)
        self._hot.pop(customer, None)

    def dues(self) -> Iterator[tuple[str, int]]:
        """Every stored customer with the earliest due instant. Cost: 0.2 us each.

        Raises: AssertionError if a state has a version that we do not read.
        """
        for customer, value in self._stored.items():
            yield customer, stored_due(value)

    def get(self, customer: str) -> CustomerState | None:
        """The state, or None for a customer never seen. Cost: 0.1 us hot, 5-20 us cold."""
        found = self._hot.get(customer)
        if found is None and (stored := self._stored.get(customer)) is not None:
            found = self._hot[customer] = decode_state(stored)
        return found

    def put(self, state: CustomerState) -> None:
        """Replace the state; its customer is now the last that will be let go."""
        customer = state.id
        before = self._hot.pop(customer, None)
        if before is None:
            before = self.get(customer) or NOBODY
            self._hot.pop(customer, None)
        self._hot[customer] = self._changed[customer] = state
        self.timers += len(state.timers) - len(before.timers)
        inside, now_inside = before.enrolments, state.enrolments
        if inside is not now_inside and inside.keys() != now_inside.keys():
            self._count(before, state)

    def _count(self, before: CustomerState, after: CustomerState) -> None:
        """An enrolment never changes its journey, so only those that came or went matter."""
        was, now = before.enrolments, after.enrolments
        for key, each in was.items():
            if key not in now:
                self.enrolments[each.journey] -= 1
        for key, each in now.items():
            if key not in was:
                self.enrolments[each.journey] += 1

    def inside(self) -> dict[str, int]:
        """Journeys with somebody inside, in order of their names: what a checkpoint keeps."""
        return {journey: count for journey, count in sorted(self.enrolments.items()) if count}

    def go_on_counting(self, enrolments: dict[str, int] | None, timers: int) -> None:
        """Take the counts of a checkpoint; without any, decode and count all states, 5-20 us each."""
        self.enrolments, self.timers = Counter(enrolments or {}), timers
        if enrolments is not None:
            return
        for stored in self._stored.values():
            state = decode_state(stored)
            self.timers += len(state.timers)
            self.enrolments.update(each.journey for each in state.enrolments.values())

    def customers(self, *, everyone: bool) -> list[str]:
        """Everybody, or whom an order about enrolments may concern: of those not decoded, their bytes tell.

        Cost: 1 us each.
        """
        if everyone:
            return [*self._stored, *(name for name in self._hot if name not in self._stored)]
        cold = (
            name
            for name, value in self._stored.items()
            if name not in self._hot and (ENROLMENTS in value or SENT in value)
        )
        return [*cold, *(name for name, state in self._hot.items() if state.enrolments or state.sent)]

    def lists(self) -> Iterator[tuple[str, Lists]]:
        """Everybody who has anything on a list; others are not decoded.

        Cost: 0.5 us each, 3 us for those with a list.
        """
        for name, state in self._hot.items():
            if state.standing.lists:
                yield name, state.standing.lists
        for name, value in self._stored.items():
            if LISTS in value and name not in self._hot:
                yield name, stored_lists(value)

    def touched(self, customer: str, offset: int, step: bytes) -> None:
        """An event at `offset` was applied to the customer."""
        last, _, decision, steps = self._trails.get(customer) or self.trail(customer)
        self._trails[customer] = (offset, last, decision, steps + step)

    def stepped(self, customer: str, step: bytes) -> None:
        """The customer took a step without an event."""
        last, previous, decision, steps = self._trails.get(customer) or self.trail(customer)
        self._trails[customer] = (last, previous, decision, steps + step)

    def decided(self, customer: str, number: int) -> Trail:
        """The trail that decision `number` carries away; the customer begins a new one."""
        trail = self._trails.get(customer) or self.trail(customer)
        self._trails[customer] = (trail[0], trail[1], number, b"")
        return trail

    def trail_is_full(self, customer: str) -> bool:
        """Whether a bare decision must carry the trail away."""
        return is_full(self.trail(customer)[3])

    def trail(self, customer: str) -> Trail:
        """The customer's steps since the last decision, and where that stands."""
        found = self._trails.get(customer)
        if found is not None:
            return found
        stored = self._stored.get(customer)
        return NO_TRAIL if stored is None else stored_trail(stored)

    def encode_changed(self) -> Generator[None, None, dict[bytes, bytes | None]]:
        """Changelog records of all states changed since the last call, one a customer; yields after each."""
        changes: dict[bytes, bytes | None] = {}
        for customer, state in self._changed.items():
            value = encode_state(state, self.trail(customer))
            self._stored[customer] = value
            changes[b"c" + customer.encode()] = value
            yield
        self._changed = {}
        self._trails = {}
        while len(self._hot) > HOT_MAX:
            del self._hot[next(iter(self._hot))]
        return changes
