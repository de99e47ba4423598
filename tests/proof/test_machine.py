"""Random people in random workspaces, step by step: what must hold after every advance.

Aim: the promises of ARCHITECTURE.md (what always holds), for workspaces and logs that nobody thought of.
Method: a Hypothesis state machine moves two customers by hand with the pure fold, keeps its own books of
proposals, ends and actions, and compares; at the end the caps are counted again from the actions alone.
"""

from __future__ import annotations

from collections import Counter

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from random_workspaces import KINDS, random_publications

from journey.catalogue import Catalogue
from journey.fold import advance
from journey.results import Advance, Status
from riverwalk.recompute import Workspaces
from riverwalk.verification.caps import caps_exceeded
from schemas.action import ActionDecided, encode_output
from schemas.customer import CustomerState
from schemas.event import CustomerEvent, OutcomeEvent
from schemas.stored_state import decode_state, encode_body, encode_state

START = 1_711_447_200_000
"""Tuesday 26 March 2024, 10:00 UTC: the clocks change on the following Sunday."""
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
CUSTOMERS = ("c_1", "c_2")
GAPS = st.sampled_from((0, MINUTE, 10 * MINUTE, HOUR, 20 * HOUR, DAY, 2 * DAY))
KEYS, AMOUNTS = st.integers(0, 1), st.integers(0, 9)
BURSTS = st.lists(st.tuples(st.sampled_from(KINDS), GAPS, KEYS, AMOUNTS), min_size=3, max_size=8)
TIMERS_MAX = 10_000


class People(RuleBasedStateMachine):
    """Two customers of one random workspace."""

    def __init__(self) -> None:
        super().__init__()
        self.catalogue: Catalogue | None = None
        self.states = {name: CustomerState(name) for name in CUSTOMERS}
        self.now = START
        self.events: list[CustomerEvent] = []
        self.actions: list[ActionDecided] = []
        self.judged: set[str] = set()
        self.begun: set[str] = set()
        self.ended: set[str] = set()

    @initialize(publication=random_publications())
    def publish(self, publication) -> None:
        self.catalogue = Workspaces([publication]).catalogue(publication.hash)

    @rule(customer=st.sampled_from(CUSTOMERS), burst=BURSTS)
    def touchpoints(self, customer: str, burst: list[tuple[str, int, int, int]]) -> None:
        for kind, gap, key, x in burst:
            self.pass_time(gap)
            properties = {"id": f"k{key}", "x": x}
            identity = f"e{len(self.events)}"
            self.take(CustomerEvent(customer, "web", identity, kind, self.now, self.now, "web", properties))

    @precondition(lambda self: self.actions)
    @rule(which=st.integers(0, 10**6), outcome=st.sampled_from(("delivered", "opened", "failed")), gap=GAPS)
    def outcome(self, which: int, outcome: str, gap: int) -> None:
        self.pass_time(gap)
        action = self.actions[which % len(self.actions)]
        identity = f"o{len(self.events)}"
        self.take(
            OutcomeEvent(
                action.customer, "mail", identity, "Action Outcome", self.now, self.now,
                action=action.id, outcome=outcome,
            )
        )  # fmt: skip

    @precondition(lambda self: self.events)
    @rule(which=st.integers(0, 10**6))
    def repeat(self, which: int) -> None:
        """An event that comes twice counts once: nothing is decided, and not a byte of the state changes."""
        assert self.catalogue is not None
        event = self.events[which % len(self.events)]
        self.pass_time(0)
        before = self.states[event.customer]
        again = advance(self.catalogue, before, event, self.now)
        assert again.status is Status.REPEAT
        assert (again.state, again.decision, again.actions) == (before, None, ())

    @rule(gap=GAPS)
    def wait(self, gap: int) -> None:
        self.pass_time(gap)

    def pass_time(self, gap: int) -> None:
        """Let time pass for both; what is due fires at its due."""
        self.now += gap
        for customer in CUSTOMERS:
            for _ in range(TIMERS_MAX):
                timers = self.states[customer].timers
                if not timers or timers[0].due > self.now:
                    break
                self.fold(customer, None, timers[0].due)
            else:
                raise AssertionError(f"{TIMERS_MAX} timers of {customer} in {gap} ms")

    def take(self, event: CustomerEvent) -> None:
        self.events.append(event)
        self.fold(event.customer, event, self.now)

    def fold(self, customer: str, event: CustomerEvent | None, now: int) -> None:
        """One advance, twice: equal arguments give equal bytes."""
        assert self.catalogue is not None
        before = self.states[customer]
        result = advance(self.catalogue, before, event, now)
        assert _bytes(advance(self.catalogue, before, event, now)) == _bytes(result)
        assert result.status is Status.APPLIED
        stored = encode_state(result.state, (1, 0, -1, b""))
        assert decode_state(stored) == result.state, "the state survives its codec"
        self.states[customer] = decode_state(stored)
        self.book(before, result)

    def book(self, before: CustomerState, result: Advance) -> None:
        """Proposals are judged once, passages end once, and what was sent was judged `sent`."""
        self.actions += result.actions
        decision = result.decision
        if decision is None:
            assert not result.actions
            assert result.state.pending == before.pending
            return
        assert not decision.faults
        judged = [each.id for each in decision.judged]
        assert not self.judged & {*judged} and len(judged) == len({*judged}), "one verdict a proposal"
        self.judged |= {*judged}
        assert {each.id for each in decision.judged if each.verdict == "sent"} == {
            a.id for a in result.actions
        }
        assert before.pending.keys() - result.state.pending.keys() <= {*judged}, "nothing vanishes"
        self.begun |= {each.enrolment for each in decision.entered}
        ended = [each.enrolment for each in decision.ended]
        assert not self.ended & {*ended} and len(ended) == len({*ended}), "one end a passage"
        self.ended |= {*ended}
        gone = before.enrolments.keys() - result.state.enrolments.keys()
        assert gone <= {*ended}, "no passage vanishes"

    @invariant()
    def books_balance(self) -> None:
        inside = {name for state in self.states.values() for name in state.enrolments}
        assert not inside & self.ended and inside | self.ended == self.begun
        assert not self.judged & {name for state in self.states.values() for name in state.pending}
        for state in self.states.values():
            assert list(state.timers) == sorted(state.timers)
            assert all(each.enrolment in state.enrolments for each in state.pending.values())

    def teardown(self) -> None:
        if self.catalogue is None:
            return
        self.pass_time(30 * DAY)
        self.books_balance()
        values = [encode_output(action) for action in self.actions]
        assert caps_exceeded(values, self.states, self.catalogue) == 0
        assert all(count == 1 for count in Counter(action.id for action in self.actions).values())


def _bytes(result: Advance) -> list[bytes]:
    outputs: list[msgspec.Struct] = [*result.actions, *result.withdrawn, *result.journey_events]
    outputs += [result.decision] if result.decision is not None else []
    return [encode_body(result.state), *map(encode_output, outputs)]


TestPeople = People.TestCase
TestPeople.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
