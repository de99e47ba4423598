"""Customers under two workspaces: folded once while both mean the same to them, twice from where they part.

Customers are independent, so each is folded only when events of theirs have come, or at the end: their timers
until then fire first, each at its due, as ticks in time would have fired them. Thousands of events are put in
order by customer, so that those of one are folded one after another. What reaches customers without an event
of theirs (orders, events about subjects) is for a `journey.timeline`, into which lanes empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from journey.backtest.parts import Parts, joint_catalogue
from journey.backtest.watching import Sides, joint_of, sides_of
from journey.catalogue import Catalogue
from journey.results import APPLIED, Turned
from journey.times import ClockKind
from journey.turn import NOTHING_RECORDED
from journey.turned import fire_timers, fold_record
from schemas.customer import CustomerState
from schemas.event import CustomerEvent

TIMER_TURNS_AT_ONCE_MAX = 1_000_000
"""As `journey.timeline.TIMER_TURNS_PER_RECORD_MAX`."""
LONG_AGO = -(2**62)
TOGETHER_BYTES_MAX = 32 * 1024 * 1024
"""Of events that wait to be folded customer by customer; decoded they take as much, five times that where all
their properties are asked for. A state costs less right after it was used than once others have driven it out
of the processor's caches (docs/adr/0028)."""
See = Callable[[Turned], None]


class Sight(Protocol):
    """Who is told of every advance."""

    def before(self, turned: Turned) -> None:
        """Of the published workspace, while the edited one is not there yet."""

    def both(self, turned: Turned) -> None:
        """Of both, which make the same of it."""

    def published(self, turned: Turned) -> None:
        """Of the published one."""

    def edited(self, turned: Turned) -> None:
        """Of the edited one."""


class _Fed(NamedTuple):
    """An event that waits to be folded."""

    event: CustomerEvent
    at: int
    mark: int
    """How far time had come with it."""


class _One:
    """One workspace, and who is told of its advances."""

    __slots__ = ("catalogue", "see", "stream")

    def __init__(self, catalogue: Catalogue, see: See, *, stream: bool) -> None:
        self.catalogue = catalogue
        self.see = see
        self.stream = stream

    def turn(self, state: CustomerState, event: CustomerEvent | None, now: int) -> CustomerState:
        """One advance; for timers none, where only the other side has any due."""
        if event is None and (not state.timers or state.timers[0].due > now):
            return state
        turned = _turned(self.catalogue, state, event, now)
        self.see(turned)
        return _after(state, turned)

    def take(self, state: CustomerState, event: CustomerEvent, at: int, mark: int) -> CustomerState:
        """An event, with the timers before it, and those that it armed in the past."""
        now = max(event.occurred_at, state.now) if self.stream else at
        state = self.turn(self.fire(state, max(now, mark)), event, now)
        return self.fire(state, mark)

    def fire(self, state: CustomerState, until: int) -> CustomerState:
        """Fire timers due by then, one instant at a time."""
        for _ in range(TIMER_TURNS_AT_ONCE_MAX):
            if not state.timers or state.timers[0].due > until:
                return state
            state = self.turn(state, None, state.timers[0].due)
        raise AssertionError(f"over {TIMER_TURNS_AT_ONCE_MAX} timer instants of {state.id} at once")


class Lanes:
    """The customers of one partition."""

    def __init__(
        self,
        published: Catalogue,
        edited: Catalogue,
        parts: Parts,
        sight: Sight,
        *,
        clock: ClockKind,
        together: int = TOGETHER_BYTES_MAX,
    ) -> None:
        """
        Args:
            published: what is in force throughout.
            edited: what is in force beside it once `begin` was called.
            parts: what differs between them.
            sight: told of every advance; of those of one customer and side in order.
            clock: which time timers follow.
            together: bytes of events that are put in order by customer; changes nothing of what is told.
        """
        self._waiting_bytes_max = together
        self._stream = stream = clock == "stream"
        self._before = _One(published, sight.before, stream=stream)
        self._published = _One(published, sight.published, stream=stream)
        self._edited = _One(edited, sight.edited, stream=stream)
        self._joint = joint_catalogue(published, edited, parts.ghosts)
        self._see = sight.both
        self._parts = parts
        self._alone = True
        """The edited workspace is not there yet."""
        self._states: dict[str, CustomerState] = {}
        """Of customers to whom both sides are the same, with the watches of both."""
        self._apart: dict[str, Sides] = {}
        self._waiting: dict[str, list[_Fed]] = {}
        self._waiting_bytes = 0
        self.mark = LONG_AGO
        """Int ms: how far time has come."""

    def feed(self, event: CustomerEvent, at: int, moment: int, size: int) -> None:
        """Fold one event, soon.

        Args:
            at: int ms of its arrival (ignored in `stream`).
            moment: int ms; timers due by then fire before it.
            size: bytes of its record.
        """
        if moment > self.mark:
            self.mark = moment
        fed = _Fed(event, at, self.mark)
        waiting = self._waiting.get(event.customer)
        if waiting is None:
            self._waiting[event.customer] = [fed]
        else:
            waiting.append(fed)
        self._waiting_bytes += size
        if self._waiting_bytes >= self._waiting_bytes_max:
            self.fold_waiting()

    def fold_waiting(self, until: int = LONG_AGO) -> None:
        """Fold what was fed and waits: customer by customer, each one's events as they came.

        Args:
            until: int ms; what is then due by that instant fires while the customer is at hand.
        """
        waiting, self._waiting, self._waiting_bytes = self._waiting, {}, 0
        for customer, events in waiting.items():
            for fed in events:
                self._fold(customer, fed)
            self._pass(customer, until)

    def _fold(self, customer: str, fed: _Fed) -> None:
        event, at, mark = fed
        sides = self._apart.get(customer)
        if sides is None:
            state = self._states.get(customer)
            known = CustomerState(customer) if state is None else state
            if self._alone:
                after = self._before.take(known, event, at, mark)
                if after is not known:
                    self._states[customer] = after
                return
            sides = self._together(known, fed)
            if sides is None:
                return
        published = self._published.take(sides.published, event, at, mark)
        self._keep(published, self._edited.take(sides.edited, event, at, mark))

    def pass_to(self, moment: int) -> None:
        """Fire everything that is due by then."""
        self.mark = max(self.mark, moment)
        self.fold_waiting(moment)
        for customer in (*self._states, *self._apart):
            self._pass(customer, moment)

    def _pass(self, customer: str, moment: int) -> None:
        state = self._states.get(customer)
        if state is None:
            sides = self._apart.get(customer)
            if sides is not None:
                self._put(self._fire_apart(sides, moment))
        elif state.timers and state.timers[0].due <= moment:
            if self._alone:
                self._states[customer] = self._before.fire(state, moment)
            else:
                self._put(self._fire_joint(state, moment))

    def begin(self, edited: Mapping[str, CustomerState]) -> None:
        """From here on the edited workspace is there too.

        Args:
            edited: the states that it begins from; the same objects where its publication did nothing.
        """
        assert self._alone, "the edited workspace comes once"
        self.fold_waiting()
        self._alone = False
        published, self._states = self._states, {}
        for customer, state in published.items():
            self._keep(state, edited[customer])

    def states(self) -> tuple[dict[str, CustomerState], dict[str, CustomerState]]:
        """The states of both sides, each by customer."""
        self.fold_waiting()
        ghosts = self._parts.ghosts
        sides = {customer: sides_of(state, ghosts) for customer, state in self._states.items()} | self._apart
        return (
            {customer: each.published for customer, each in sides.items()},
            {customer: each.edited for customer, each in sides.items()},
        )

    def _together(self, known: CustomerState, fed: _Fed) -> Sides | None:
        """Fold an event for both sides at once.

        Returns: None if it was folded; else both sides, which a timer before it has parted.
        """
        event, at, mark = fed
        now = max(event.occurred_at, known.now) if self._stream else at
        lane = self._fire_joint(known, max(now, mark))
        if isinstance(lane, Sides):
            return lane
        lane = self._turn_joint(lane, event, now)
        lane = self._fire_apart(lane, mark) if isinstance(lane, Sides) else self._fire_joint(lane, mark)
        if lane is not known:
            self._put(lane)
        return None

    def _put(self, lane: CustomerState | Sides) -> None:
        if isinstance(lane, CustomerState):
            self._states[lane.id] = lane
            return
        customer = lane.published.id
        self._states.pop(customer, None)
        self._apart[customer] = lane

    def _keep(self, published: CustomerState, edited: CustomerState) -> None:
        """Keep both sides: as one again if they are the same again."""
        lane = self._as_one(published, edited)
        self._put(lane)
        if isinstance(lane, CustomerState):
            self._apart.pop(lane.id, None)

    def _as_one(self, published: CustomerState, edited: CustomerState) -> CustomerState | Sides:
        joint = None if self._parts.all else joint_of(published, edited, self._parts.ghosts)
        return Sides(published, edited) if joint is None else joint

    def _fire_joint(self, state: CustomerState, until: int) -> CustomerState | Sides:
        """Fire timers due by then, one instant at a time; where they part the sides, each its own."""
        for _ in range(TIMER_TURNS_AT_ONCE_MAX):
            if not state.timers or state.timers[0].due > until:
                return state
            lane = self._turn_joint(state, None, state.timers[0].due)
            if isinstance(lane, Sides):
                return self._fire_apart(lane, until)
            state = lane
        raise AssertionError(f"over {TIMER_TURNS_AT_ONCE_MAX} timer instants of {state.id} at once")

    def _turn_joint(
        self, state: CustomerState, event: CustomerEvent | None, now: int
    ) -> CustomerState | Sides:
        """One advance for both sides, or where it can differ one for each."""
        parts = self._parts
        if not parts.all and not parts.notices_before(state, event):
            turned = _turned(self._joint, state, event, now)
            if not parts.notices_after(turned):
                self._see(turned)
                return _after(state, turned)
        sides = sides_of(state, parts.ghosts)
        published = self._published.turn(sides.published, event, now)
        return self._as_one(published, self._edited.turn(sides.edited, event, now))

    def _fire_apart(self, sides: Sides, until: int) -> Sides:
        return Sides(self._published.fire(sides.published, until), self._edited.fire(sides.edited, until))


def _turned(catalogue: Catalogue, state: CustomerState, event: CustomerEvent | None, now: int) -> Turned:
    if event is None:
        return fire_timers(catalogue, state, now, recorded=NOTHING_RECORDED)
    return fold_record(catalogue, state, event, now, recorded=NOTHING_RECORDED)


def _after(state: CustomerState, turned: Turned) -> CustomerState:
    """Only what is applied changes a state."""
    result = turned.result
    return result.state if result is not None and result.status is APPLIED else state
