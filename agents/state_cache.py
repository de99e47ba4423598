"""The states of one partition in memory: all as bytes, the customer in hand as an object too.

No other object is kept. A decoded state is some hundred objects, scattered; by the time a customer comes back
they have left the processor's caches, and so has whatever memory the next ones take. Decoded anew from bytes
that lie together, in memory just let go, a state costs less (docs/adr/0028).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from journey.turned import Lists
from schemas.customer import CustomerState
from schemas.stored_state import decode_state, encode_state, stored_due, stored_lists, stored_trail
from schemas.trail import NO_TRAIL, Trail, is_full

NOBODY = CustomerState("")
ENROLMENTS, SENT, LISTS = b'"enrolments":', b'"sent":', b'"lists":'
"""Stand in the bytes of every state that has such a section, and hardly in others."""


class StateCache:
    """States by customer. What changed since the last `take_changes` is remembered.

    One customer is in hand: the last that was asked for. Asking for another puts the first down as bytes, so
    whoever takes a turn writes its trail before the next customer is asked for.
    """

    def __init__(self) -> None:
        self._stored: dict[str, bytes] = {}
        self._in_hand = NOBODY
        self._trail: Trail | None = None
        """Of the customer in hand, once a step was taken."""
        self._changed = False
        """Whether the customer in hand differs from what is stored."""
        self._changes: dict[bytes, bytes | None] = {}
        self.enrolments: Counter[str] = Counter()
        """Passages inside each journey, over all customers."""
        self.timers = 0

    def __len__(self) -> int:
        return len(self._stored)

    def load(self, customer: str, value: bytes) -> None:
        """Take a stored state as it is."""
        self._stored[customer] = value

    def drop(self, customer: str) -> None:
        """Forget a customer, while restoring: nobody is in hand yet."""
        self._stored.pop(customer, None)

    def dues(self) -> Iterator[tuple[str, int]]:
        """Every stored customer with the earliest due instant. Cost: 0.2 us each.

        Raises: AssertionError if a state has a version that we do not read.
        """
        for customer, value in self._stored.items():
            yield customer, stored_due(value)

    def get(self, customer: str) -> CustomerState | None:
        """The state, or None for one never seen. Cost: 5-10 us, and as much for whoever was in hand."""
        if customer == self._in_hand.id:
            return self._in_hand
        stored = self._stored.get(customer)
        if stored is None:
            return None
        self._put_down()
        self._in_hand = decode_state(stored)
        return self._in_hand

    def put(self, state: CustomerState) -> None:
        """Replace the state; its customer is now in hand."""
        if state.id != self._in_hand.id and self.get(state.id) is None:
            self._put_down()
        before = self._in_hand
        self._in_hand, self._changed = state, True
        self.timers += len(state.timers) - len(before.timers)
        inside, now_inside = before.enrolments, state.enrolments
        if inside is not now_inside and inside.keys() != now_inside.keys():
            self._count(before, state)

    def _put_down(self) -> None:
        """Encode the customer in hand if anything changed; nobody is in hand then."""
        state = self._in_hand
        if self._changed:
            value = encode_state(state, self.trail(state.id))
            self._stored[state.id] = self._changes[b"c" + state.id.encode()] = value
        self._in_hand, self._trail, self._changed = NOBODY, None, False

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
        """Everybody, or whom an order about enrolments may concern: their bytes tell.

        Cost: 1 us each.
        """
        self._put_down()
        if everyone:
            return list(self._stored)
        return [name for name, value in self._stored.items() if ENROLMENTS in value or SENT in value]

    def lists(self) -> Iterator[tuple[str, Lists]]:
        """Everybody who has anything on a list; others are not decoded.

        Cost: 0.5 us each, 3 us for those with a list.
        """
        self._put_down()
        for name, value in self._stored.items():
            if LISTS in value:
                yield name, stored_lists(value)

    def touched(self, customer: str, offset: int, step: bytes) -> None:
        """An event at `offset` was applied to the customer."""
        last, _, decision, steps = self.trail(customer)
        self._walked(customer, (offset, last, decision, steps + step))

    def stepped(self, customer: str, step: bytes) -> None:
        """The customer took a step without an event."""
        last, previous, decision, steps = self.trail(customer)
        self._walked(customer, (last, previous, decision, steps + step))

    def decided(self, customer: str, number: int) -> Trail:
        """The trail that decision `number` carries away; the customer begins a new one."""
        trail = self.trail(customer)
        self._walked(customer, (trail[0], trail[1], number, b""))
        return trail

    def _walked(self, customer: str, trail: Trail) -> None:
        assert customer == self._in_hand.id, f"{customer} took a step, {self._in_hand.id} is in hand"
        self._trail = trail

    def trail_is_full(self, customer: str) -> bool:
        """Whether a bare decision must carry the trail away."""
        return is_full(self.trail(customer)[3])

    def trail(self, customer: str) -> Trail:
        """The customer's steps since the last decision, and where that stands."""
        if self._trail is not None and customer == self._in_hand.id:
            return self._trail
        stored = self._stored.get(customer)
        return NO_TRAIL if stored is None else stored_trail(stored)

    def take_changes(self) -> dict[bytes, bytes | None]:
        """Changelog records of all states changed since the last call, one a customer."""
        self._put_down()
        changes, self._changes = self._changes, {}
        return changes
