"""call: a request that leaves, and the answer that comes back as an event."""

from __future__ import annotations

from typing import Any

from workspaces import HOUR, Customer, catalogue, journey

STEPS = """
- id: risk
  call: { service: scoring, timeout: 1 hour, with: { n: entry.event.properties.x } }
  else: [ { end: silent } ]
- branch: [ { when: steps.risk.event.properties.result == 'high', steps: [ { end: high } ] } ]
- end: low
"""
ANSWER = "Service Answered"


def request(customer: Customer) -> Any:
    events = [event for result in customer.results for event in result.journey_events]
    return next(event for event in events if event.kind == "called")


def test_call_publishes_a_request_and_goes_on_with_the_answer() -> None:
    customer = Customer(catalogue(journey("j", STEPS)))
    customer.event("Ping", x=3)
    asked = request(customer)
    assert (asked.event, asked.properties, customer.place()) == ("scoring", {"n": 3}, "risk")
    customer.event(ANSWER, request=asked.id, service="scoring", result="high")
    assert customer.ends() == [("end", "high")]


def test_call_does_not_hear_answers_to_others_and_takes_else_at_its_timeout() -> None:
    customer = Customer(catalogue(journey("j", STEPS)))
    customer.event("Ping", x=3)
    customer.event(ANSWER, request="another", result="high")
    customer.wait(HOUR - 1)
    assert customer.place() == "risk"
    customer.wait(1)
    assert customer.ends() == [("end", "silent")]


def test_call_of_a_holdout_or_shadow_asks_nobody_and_goes_on() -> None:
    for head, reason in (("entry: { holdout: 100% }", "holdout"), ("mode: shadow", "shadow")):
        customer = Customer(catalogue(journey("j", STEPS, head)))
        decision = customer.event("Ping").decision
        assert decision is not None and [each.reason for each in decision.emitted] == [reason]
        assert customer.ends() == [("end", "low")]


def test_each_visit_of_a_call_is_a_request_of_its_own() -> None:
    again = "- branch: [ { when: entry.visits.ask < 3, steps: [ { go: ask } ] } ]"
    steps = f"- id: ask\n  call: {{ service: s, timeout: 1 hour }}\n{again}"
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    customer.wait(9 * HOUR)
    events = [event for result in customer.results for event in result.journey_events]
    assert len({event.id for event in events if event.kind == "called"}) == 3
