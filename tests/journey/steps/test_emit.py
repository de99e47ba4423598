"""emit: touchpoints that journeys write, their bound of three hops, and the way back through the door."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace
from workspaces import DAY, NOON, Customer, catalogue, journey, touchpoint

from journey.intake import Intake
from journey.preview import preview
from journey.results import Status, Turned
from journey.simulate import emitted_about, emitted_event, simulate
from schemas.action import encode_output
from schemas.customer import CustomerState
from schemas.emission import EmittedTouchpoint
from schemas.event import CustomerEvent, Origin

KEY = b"a key for tests, no secret"
TO = "{ user_id: entry.event.properties.id }"


def emissions(customer: Customer) -> list[tuple[str, str]]:
    decisions = [result.decision for result in customer.results if result.decision]
    return [(each.to, each.reason) for decision in decisions for each in decision.emitted]


def test_emit_writes_a_touchpoint_of_this_customer_that_the_door_lets_in() -> None:
    steps = "- emit: { event: Wow, with: { id: entry.key, x: customer.traits.nothing } }"
    of = catalogue(journey("j", steps, "entry: { key: event.properties.id, again: always }"))
    customer = Customer(of, "c_" + "a" * 26)
    (emitted,) = customer.event("Ping", id="k").emitted
    assert (emitted.type, emitted.subject, emitted.properties) == ("Wow", customer.state.id, {"id": "k"})
    admitted = Intake(KEY, "wall").admit(encode_output(emitted), (), NOON, Origin("t", 0, 0))
    assert isinstance(admitted, CustomerEvent)
    assert (admitted.customer, admitted.id, admitted.properties) == (
        customer.state.id,
        emitted.id,
        {"id": "k"},
    )
    assert "extra" not in admitted.context and admitted.context["riverwalk"]["hops"] == 1


def test_emit_names_another_customer_by_identifiers() -> None:
    customer = Customer(
        catalogue(journey("j", f"- emit: {{ event: Wow, to: {TO} }}", "entry: { again: always }"))
    )
    (emitted,) = customer.event("Ping", id="friend").emitted
    assert (emitted.identifiers, emitted.subject) == ({"user_id": "friend"}, "")
    customer.event("Ping")
    assert emissions(customer) == [("other", ""), ("other", "no_recipient")]


def test_emit_to_systems_is_a_journey_event_and_nobodys_touchpoint() -> None:
    customer = Customer(catalogue(journey("j", "- emit: { event: Wow, to: systems, with: { n: 1 + 1 } }")))
    result = customer.event("Ping")
    assert result.emitted == ()
    told = [event for event in result.journey_events if event.kind == "emitted"]
    assert [(event.event, event.properties, event.step) for event in told] == [("Wow", {"n": 2}, "emit_1")]


def test_emit_has_one_id_however_often_it_is_computed_and_another_for_each_visit() -> None:
    again = "- branch: [ { when: entry.visits.top < 3, steps: [ { go: top } ] } ]"
    steps = f"- id: top\n  emit: Wow\n- wait: 1 day\n{again}"
    ids = []
    for _ in range(2):
        customer = Customer(catalogue(journey("j", steps)))
        customer.event("Ping")
        customer.wait(4 * DAY)
        ids.append([each.id for result in customer.results for each in result.emitted])
    assert ids[0] == ids[1] and len(set(ids[0])) == 3


def test_emit_does_nothing_for_a_holdout_or_a_shadow_and_says_so() -> None:
    for head, reason in (("entry: { holdout: 100% }", "holdout"), ("mode: shadow", "shadow")):
        customer = Customer(catalogue(journey("j", "- emit: Wow", head)))
        assert customer.event("Ping").emitted == ()
        assert emissions(customer) == [("customer", reason)]


def looped(customer: Customer, first: tuple[EmittedTouchpoint, ...]) -> int:
    """Feed back what was emitted until nothing is; returns how many came."""
    waiting, count = list(first), 0
    while waiting:
        each = waiting.pop(0)
        count += 1
        result = customer.event(
            each.type, event_id=each.id, source=each.source, context=each.context, **each.properties
        )
        waiting += result.emitted
    return count


def test_emissions_that_start_one_another_end_after_three_hops() -> None:
    customer = Customer(catalogue(journey("j", "- emit: Ping", "entry: { again: always }")))
    assert looped(customer, customer.event("Ping").emitted) == 3
    assert emissions(customer)[-1] == ("customer", "too_many_hops")


def test_hops_are_counted_through_a_wait_that_an_emission_ends() -> None:
    wait = "- id: top\n  wait: { first: [ { on: Pong } ], timeout: forever }"
    steps = f"{wait}\n- emit: Pong\n- go: top"
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    assert looped(customer, customer.event("Pong").emitted) == 3
    assert emissions(customer)[-1] == ("customer", "too_many_hops")


def test_hops_are_counted_through_another_journey() -> None:
    first = journey("j", "- enrol: k", "entry: { again: always }")
    second = journey("k", "- emit: Ping", "trigger: { on: Woe }\nentry: { again: always }")
    customer = Customer(catalogue(first, second))
    assert looped(customer, customer.event("Ping").emitted) == 3


def test_simulation_carries_emissions_to_the_other_customer_in_order_of_time() -> None:
    giving = journey(
        "j", f"- wait: 10 hours\n- emit: {{ event: Wow, to: {TO}, with: {{ id: customer.id }} }}"
    )
    getting = journey(
        "k",
        "- message: { action: notice, with: { n: entry.event.properties.id } }",
        "trigger: { on: Wow }\nentry: { key: event.properties.id, again: never }",
    )
    sent: list[tuple[str, int, Any]] = []

    def observe(turned: Turned) -> None:
        assert turned.result is not None
        now = turned.result.state.now
        sent.extend((action.customer, now, action.slots) for action in turned.result.actions)

    simulate(
        catalogue(giving, getting),
        [touchpoint("anna", "e1", "Ping", NOON, {"id": "ben"})],
        NOON + DAY,
        observe=observe,
        admit=lambda emitted, at: emitted_event(emitted, emitted.identifiers["user_id"], at),
    )
    assert sent == [("ben", NOON + DAY // 24 * 10, {"n": "anna"})]


def test_emitted_touchpoint_is_a_native_one() -> None:
    customer = Customer(catalogue(journey("j", f"- emit: {{ event: Wow, to: {TO} }}")))
    (emitted,) = customer.event("Ping", id="friend").emitted
    written = msgspec.json.decode(encode_output(emitted))
    assert sorted(written) == ["context", "id", "identifiers", "occurred_at", "properties", "source", "type"]


CALLED = "events: { Ping: { properties: { id: any } }, Circle Called: { subject: group } }"
ABOUT = "- emit: { event: Circle Called, about: { group: entry.event.properties.id } }"


def test_emit_about_a_group_is_nobodys_touchpoint_and_the_door_broadcasts_it() -> None:
    customer = Customer(catalogue(journey("j", ABOUT, "entry: { again: always }"), events=CALLED))
    (emitted,) = customer.event("Ping", id="g1").emitted
    assert (emitted.subject, emitted.identifiers, emitted.is_about_a_thing) == ("group:g1", {}, True)
    admitted = Intake(KEY, "wall").admit(encode_output(emitted), (), NOON, Origin("t", 0, 0))
    assert admitted == replace(emitted_about(emitted, NOON), origin=Origin("t", 0, 0))
    customer.event("Ping")
    customer.event("Ping", id="x" * 300)
    assert emissions(customer) == [("subject", ""), *[("subject", "no_recipient")] * 2]


def test_simulation_without_a_door_broadcasts_what_is_about_a_group() -> None:
    heard: list[tuple[str, Status]] = []
    states = simulate(
        catalogue(journey("j", ABOUT), events=CALLED),
        [touchpoint("anna", "e1", "Ping", NOON, {"id": "g1"})],
        NOON + DAY,
        hear=lambda event, status: heard.append((event.subject, status)),
    )
    assert heard == [("group:g1", Status.APPLIED)] and list(states.all) == ["anna"]


def test_preview_of_one_person_leaves_out_what_is_about_a_group() -> None:
    of = catalogue(journey("j", ABOUT), events=CALLED)
    events = [touchpoint("anna", "e1", "Ping", NOON, {"id": "g1"})]
    found = preview(of, CustomerState("anna"), events, "j", until=NOON + DAY)
    assert [each.detail for each in found.happenings if each.what == "event"] == ["Ping"]
    assert [each.detail for each in found.happenings if each.what == "emitted"] == [
        "Circle Called to subject"
    ]
