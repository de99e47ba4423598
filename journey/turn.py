"""The working copy of one `advance`: sections by reference, what was decided so far.

Sections stay frozen values: a phase replaces a section, never edits it, so a turn may be thrown away at any
point. That is how an error of ours is contained: the turn is abandoned, and begun anew from the same state
with that one share left out (docs/adr/0005). A fold that does not fail pays nothing for it.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from journey.closing import NO_CLOSING
from journey.invitations import Invitation
from schemas.action import ActionDecided, ActionWithdrawn, JourneyEvent
from schemas.customer import TIMERS_MAX, CustomerState, Enrolment, Proposal, Timer
from schemas.decision import (
    Assigned,
    Deferred,
    Emission,
    Ended,
    Entered,
    Fault,
    Judged,
    Migrated,
    Refusal,
    Stood,
)
from schemas.emission import EmittedTouchpoint
from schemas.event import CustomerEvent
from schemas.order import Order
from schemas.resource import ResourceOrder

if TYPE_CHECKING:
    from journey.catalogue import Catalogue

ERROR_CHARACTERS_MAX = 500
"""Enough for the error's name and message; a record of decisions is no place for more."""

Recorded = Mapping[str, str]
"""Place -> error: the faults of one turn, as its decision records them."""
NOTHING_RECORDED: Recorded = MappingProxyType({})


SOURCE = "riverwalk"
"""Source of events that are not sent but follow within a turn: changes of standing."""


class Contained(Exception):
    """A share of a turn failed: the turn must be begun anew without it."""

    def __init__(self, where: str, error: Exception) -> None:
        super().__init__(where)
        self.where = where
        self.error = f"{type(error).__name__}: {error}"[:ERROR_CHARACTERS_MAX]


class Turn:
    """One event, the timers of one due instant, or one order, on its way through the six phases."""

    __slots__ = (
        "actions",
        "asked",
        "assigned",
        "cases",
        "catalogue",
        "cause",
        "cause_type",
        "clock",
        "closing",
        "consents",
        "contacts",
        "contest_due",
        "dates",
        "declined",
        "deferred",
        "due",
        "emissions",
        "emitted",
        "ended",
        "enrolments",
        "entered",
        "event",
        "facts",
        "faults",
        "finished",
        "followers",
        "fresh",
        "hours",
        "id",
        "invited",
        "journey_events",
        "judged",
        "leaving",
        "migrated",
        "moment",
        "now",
        "occurred",
        "occurrences",
        "over",
        "pending",
        "proposed",
        "reach",
        "reached",
        "recorded",
        "refused",
        "requests",
        "seen",
        "sent",
        "standing",
        "stood",
        "tags",
        "timers",
        "told_tags",
        "traceparent",
        "traits",
        "verdicts",
        "watches",
        "withdrawn",
    )

    def __init__(
        self,
        catalogue: Catalogue,
        state: CustomerState,
        event: CustomerEvent | None,
        now: int,
        *,
        recorded: Recorded = NOTHING_RECORDED,
        order: Order | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.id = state.id
        self.event = event
        self.now = now if now > state.now else state.now
        self.recorded = recorded
        self.seen = state.seen
        self.traits = state.traits
        self.tags = self.told_tags = state.tags
        self.facts = state.facts
        self.consents = state.consents
        self.cases = state.cases
        self.contacts = state.contacts
        self.enrolments = state.enrolments
        self.ended = state.ended
        self.watches = state.watches
        self.pending = state.pending
        self.sent = state.sent
        self.timers = state.timers
        self.clock = state.clock
        self.dates: dict[str, Any] = {}
        """Journey -> what the date of its trigger names for this customer, as asked last."""
        self.standing = state.standing
        self.reach = state.reach
        self.hours, self.reached = state.hours, state.reached
        self.due: tuple[Timer, ...] = ()
        self.contest_due = False
        if event is not None:
            self._take(event)
        elif order is not None:
            self._take_order(order)
        else:
            self._take_due()
        self._decide_nothing()

    def _decide_nothing(self) -> None:
        """What the phases have decided and have yet to do: nothing so far."""
        self.entered: list[Entered] = []
        self.refused: list[Refusal] = []
        self.judged: list[Judged] = []
        self.deferred: list[Deferred] = []
        self.finished: list[Ended] = []
        self.faults: list[Fault] = []
        self.migrated: list[Migrated] = []
        self.actions: list[ActionDecided] = []
        self.withdrawn: list[ActionWithdrawn] = []
        self.requests: list[ResourceOrder] = []
        self.closing = NO_CLOSING
        self.journey_events: list[JourneyEvent] = []
        self.assigned: list[Assigned] = []
        self.emissions: list[Emission] = []
        self.emitted: list[EmittedTouchpoint] = []
        self.proposed: list[Proposal] = []  # Proposals that policy has yet to see in this round.
        self.declined: list[str] = []
        """Tasks that somebody has said no to, by the id they were given with."""
        self.verdicts: list[Judged] = []  # Verdicts that their enrolments have yet to walk on from.
        self.fresh: list[str] = []
        """Enrolments that began in this turn and have yet to take their first step."""
        self.invited: list[Invitation] = []
        self.leaving: list[tuple[str, str, str]] = []  # (journey to end, reason, journey that asks).
        self.over: list[tuple[Enrolment, str, str]] = []
        """(enrolment, how, result) of ends that other journeys wait for."""
        self.occurrences: tuple[CustomerEvent, ...] = ()
        """Changes of standing that goals, exits, triggers and waits have yet to hear of."""
        self.asked: tuple[object, ...] = ()
        """The sections that steps write, as the rules of standing were last asked of them."""
        self.occurred = 0  # Changes of standing in this turn.
        self.stood: list[Stood] = []
        self.followers = 0  # Passages of this turn that other journeys began.

    def _take(self, event: CustomerEvent) -> None:
        self.cause, self.cause_type, self.traceparent = event.id, event.type, event.traceparent
        # A sender whose clock is ahead must not make those that are right look late.
        self.moment = event.occurred_at if event.occurred_at < self.now else self.now

    def _take_order(self, order: Order) -> None:
        self.cause, self.cause_type, self.traceparent = order.cause, order.cause_type, ""
        self.moment = self.now

    def _take_due(self) -> None:
        """The timers of the first due instant leave the state and are this turn's cause."""
        first = self.timers[0].due
        count = 1
        while count < len(self.timers) and self.timers[count].due == first:
            count += 1
        self.due, self.timers = self.timers[:count], self.timers[count:]
        self.moment = first
        self.cause, self.cause_type, self.traceparent = f"timer:{first}", "timer", ""

    def state(self) -> CustomerState:
        """The new state; unchanged sections are the same objects as before."""
        return CustomerState(
            self.id,
            self.now,
            self.seen,
            self.traits,
            self.tags,
            self.facts,
            self.consents,
            self.cases,
            self.contacts,
            self.enrolments,
            self.ended,
            self.watches,
            self.pending,
            self.sent,
            self.timers,
            self.standing,
            self.reach,
            self.clock,
            self.hours,
            self.reached,
        )

    def arm(self, due: int, rank: int, ref: str, arg: str = "") -> None:
        """Promise to act at `due`; a timer of the same rank, ref and arg is replaced."""
        timers = self.timers
        for known in timers:
            if known.ref == ref and known.rank == rank and known.arg == arg:
                timers = tuple([each for each in timers if each is not known])
                break
        assert len(timers) < TIMERS_MAX, f"{TIMERS_MAX} timers for one customer"
        timer = Timer(due, rank, ref, arg)
        at = bisect(timers, timer)
        self.timers = (*timers[:at], timer, *timers[at:])

    def disarm(self, ref: str, rank: int | None = None) -> None:
        """Drop the timers of `ref`, all or those of one rank."""
        for timer in self.timers:
            if timer.ref == ref and (rank is None or timer.rank == rank):
                self.timers = tuple(
                    [t for t in self.timers if t.ref != ref or (rank is not None and t.rank != rank)]
                )
                return

    def put(self, enrolment: Enrolment) -> None:
        """Replace one enrolment."""
        self.enrolments = {**self.enrolments, enrolment.id: enrolment}

    def set_off_by(self, event: CustomerEvent | None) -> tuple[str, ...]:
        """What the place of a share is named by, beyond itself, if a change of standing set it off."""
        return () if event is self.event or event is None else (event.id,)

    def contained(self, where: tuple[str, ...], act: Callable[..., None], *arguments: Any) -> bool:
        """Run one share of the turn; an error of ours stays inside it and is recorded.

        Args:
            where: the parts of the place's name, used once a turn; joined only where faults are known.
            act: takes the turn and the arguments. Any: each share has its own.
        Returns: False, without running it, if it is known to fail.
        Raises: Contained the first time it fails.
        """
        if self.recorded:
            place = ":".join(where)
            error = self.recorded.get(place)
            if error is not None:
                self.faults.append(Fault(place, error))
                return False
        try:
            act(self, *arguments)
        except Contained:
            raise
        except Exception as failure:  # the loop border of the pure core: see engine.md, faults
            raise Contained(":".join(where), failure) from failure
        return True
