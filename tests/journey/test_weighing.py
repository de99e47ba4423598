"""A state at its bound: the record that would pass it is refused whole, and the customer stays as before."""

from __future__ import annotations

from itertools import islice

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspaces import DAY, Customer, catalogue, journey

from journey.catalogue import Published, build_catalogue
from journey.fold import advance
from journey.intake import Intake
from journey.results import Status, Turned
from journey.simulate import simulate
from journey.turned import fire_timers
from journey.weighing import LIGHT_BYTES, at_most, written_at_most
from riverwalk.examples import ROOT, Example
from riverwalk.publication import check
from riverwalk.simulation import example_touchpoints
from riverwalk.workspace_files import read_workspace
from schemas.customer import STATE_BYTES_MAX, CustomerState
from schemas.event import CustomerEvent, Origin
from schemas.stored_state import encode_body

KEPT = journey(
    "j",
    "- branch: [ { when: has(entry.event.properties.x), steps: [ { wait: 3 days } ] } ]\n- wait: 9 days",
    "entry: { key: event.properties.id, again: always }",
)
EVENTS = "events: { Ping: { properties: { id: any, x: any } } }"
LUMP = 60 * 1024


def ping(customer: Customer, number: int, size: int) -> CustomerEvent:
    properties = {"id": number, "x": "y" * size}
    return CustomerEvent(
        customer.state.id, "web", f"e{number}", "Ping", customer.now, customer.now, "web", properties
    )


def test_record_that_makes_the_state_too_large_changes_nothing() -> None:
    customer = Customer(catalogue(KEPT, events=EVENTS))
    for number in range(4):
        customer._take(advance(customer.of, customer.state, ping(customer, number, LUMP), customer.now))
    before = customer.state
    room = STATE_BYTES_MAX - len(encode_body(before))
    refused = advance(customer.of, before, ping(customer, 4, room), customer.now)
    assert refused.status is Status.STATE_TOO_LARGE
    assert refused.state is before and refused.decision is None
    accepted = advance(customer.of, before, ping(customer, 4, room - 1024), customer.now)
    assert accepted.status is Status.APPLIED
    assert room > 1024 and len(encode_body(accepted.state)) <= STATE_BYTES_MAX


def test_smaller_record_after_a_refused_one_is_applied() -> None:
    customer = Customer(catalogue(KEPT, events=EVENTS))
    refused = advance(customer.of, customer.state, ping(customer, 1, STATE_BYTES_MAX), customer.now)
    assert refused.status is Status.STATE_TOO_LARGE
    assert advance(customer.of, refused.state, ping(customer, 1, 10), customer.now).status is Status.APPLIED


def test_timers_that_make_it_too_large_are_removed_and_recorded() -> None:
    told = journey(
        "j",
        "- wait: 1 day\n- message: { action: notice, with: { x: entry.event.properties.x } }",
        "entry: { key: event.properties.id, again: always }",
    )
    policy = "quiet_hours: [ { from: 00:00, to: 23:59, purposes: transactional } ]"
    customer = Customer(catalogue(told, events=EVENTS, policy=policy))
    begun = advance(customer.of, customer.state, ping(customer, 1, STATE_BYTES_MAX * 2 // 3), customer.now)
    state: CustomerState = begun.state
    fired = fire_timers(customer.of, state, customer.now + DAY, recorded={}).result
    assert fired is not None and fired.decision is not None
    (fault,) = fired.decision.faults
    assert "StateTooLarge" in fault.error and fired.state.timers == ()
    assert fired.state.enrolments == state.enrolments and fired.state.pending == {}


json_values = st.none() | st.booleans() | st.integers(-(10**64), 10**64) | st.floats(allow_nan=False)
json_values |= st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.text()
json_values = st.recursive(
    json_values,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@given(json_values)
def test_a_value_never_takes_more_than_it_is_weighed_at(value: object) -> None:
    assert len(msgspec.json.Encoder(decimal_format="number").encode(value)) <= at_most(value)


def test_what_is_no_value_weighs_more_than_any_state() -> None:
    assert at_most([b"bytes"]) > STATE_BYTES_MAX


@pytest.mark.parametrize("example", list(Example))
def test_states_never_take_more_than_they_are_weighed_at(example: Example) -> None:
    workspace = check(read_workspace(ROOT / example)).workspace
    of = build_catalogue([Published("h", workspace, dict.fromkeys(workspace.journeys, 1))])
    intake, source, weighed = Intake(b"sixteen bytes or more", "stream"), example_touchpoints(example), 0
    admitted = (intake.admit(record, (), 0, Origin("t", 0, 0)) for record in islice(source.records(), 1_500))

    def observe(turned: Turned) -> None:
        nonlocal weighed
        assert turned.result is not None
        state = turned.result.state
        values = [each.value for each in state.facts.values() if each.value is not None]
        written = (state.enrolments, state.traits, state.watches, state.pending, values)
        assert (
            len(msgspec.json.Encoder(decimal_format="number").encode(written)) <= written_at_most(state) + 64
        )
        weighed += written_at_most(state) <= LIGHT_BYTES

    simulate(of, (each for each in admitted if isinstance(each, CustomerEvent)), 0, observe=observe)
    assert weighed > 1_000
