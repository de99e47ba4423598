"""A state at its bound: the record that would pass it is refused whole, and the customer stays as before."""

from __future__ import annotations

from workspaces import DAY, Customer, catalogue, journey

from journey.fold import advance
from journey.results import Status
from journey.turned import fire_timers
from schemas.customer import STATE_BYTES_MAX, CustomerState
from schemas.event import CustomerEvent
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
