"""Rule tags and tags that people give: how they come, how long they last, and who hears of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from workspaces import DAY, Customer, catalogue, journey

from journey.workspace import load

HELLO = "- message: hello"
TAGS = """
tags:
  keen: { when: customer.facts.pings >= 2 }
  slow: { when: customer.facts.pings >= 2, expire: 5 days }
  fan: { on: Pong, when: event.properties.ok, half_life: 10 days, gain: 3, lose: 1.5 }
  visitor: { on: Wow, expire: 30 days }
  seed: { expire: 90 days }
"""
FACTS = "facts: { pings: { count: Ping, window: 60 minutes } }"
HEARS = "trigger: { on: Tag Lost, when: event.properties.tag == 'visitor' }"


def of(*journeys: str) -> Customer:
    return Customer(catalogue(*(journeys or (journey("j", HELLO, HEARS),)), tags=TAGS, facts=FACTS))


def tags(customer: Customer) -> list[str]:
    return sorted(customer.state.tags)


def told(customer: Customer) -> list[str]:
    decisions = [result.decision for result in customer.results if result.decision]
    return [f"{each.name} {each.change}" for decision in decisions for each in decision.stood]


def test_tag_is_held_while_its_condition_is_true_and_so_long_after_as_it_says() -> None:
    customer = of()
    customer.event("Ping")
    customer.event("Ping")
    assert tags(customer) == ["keen", "slow"]
    assert customer.state.tags["keen"].by == "rule"
    customer.wait(DAY)
    assert tags(customer) == ["slow"]
    customer.wait(4 * DAY)
    assert tags(customer) == ["slow"]
    customer.wait(DAY)
    assert tags(customer) == []
    assert told(customer) == ["keen gained", "slow gained", "keen lost", "slow lost"]


@pytest.mark.parametrize(("days", "left"), [(29, ["visitor"]), (30, [])])
def test_tag_of_an_event_expires_after_the_last_one_and_journeys_hear_of_it(
    days: int, left: list[str]
) -> None:
    customer = of()
    customer.event("Wow")
    customer.wait(10 * DAY)
    customer.event("Wow")
    customer.wait(days * DAY)
    assert tags(customer) == left
    assert customer.actions() == ([] if left else ["hello"])


def test_late_event_counts_from_when_it_happened() -> None:
    customer = of()
    customer.event("Wow", ago=20 * DAY)
    customer.wait(10 * DAY - 1)
    assert tags(customer) == ["visitor"]
    customer.wait(1)
    assert tags(customer) == []


def test_weights_add_up_fade_by_half_and_take_the_tag_with_them() -> None:
    customer = of()
    customer.event("Pong", ok=True)
    customer.event("Pong", ok=True)
    customer.event("Pong", ok=False)
    assert tags(customer) == []
    customer.event("Pong", ok=True)
    assert tags(customer) == ["fan"]
    assert customer.state.standing.terms["fan"].weight == Decimal(3)
    customer.wait(10 * DAY)
    assert tags(customer) == ["fan"]  # 1.5, not below it.
    customer.wait(2)
    assert tags(customer) == []
    customer.event("Pong", ok=True)
    assert abs(customer.state.standing.terms["fan"].weight - Decimal("2.5")) < Decimal("0.0001")
    assert tags(customer) == []  # Hysteresis: 2.5 keeps the tag, and does not put it.


def test_people_give_and_take_tags_and_the_provenance_stays() -> None:
    customer = of()
    customer.event("Customer Tagged", tags=["seed", "vip"], by="li.na")
    customer.event("Customer Tagged", tags="vip")
    assert {name: mark.by for name, mark in customer.state.tags.items()} == {
        "seed": "person:li.na",
        "vip": "person:li.na",
    }
    customer.wait(90 * DAY)
    assert tags(customer) == ["vip"]
    customer.event("Customer Untagged", tags=["vip"], by="li.na")
    assert tags(customer) == []


def test_tags_of_steps_are_heard_too_and_expire_by_the_same_rule() -> None:
    hears = "trigger: { on: Tag Gained, when: event.properties.by == 'journey:a' }"
    customer = of(journey("a", "- tag: seed"), journey("b", HELLO, hears))
    customer.event("Ping")
    assert customer.actions() == ["hello"] and tags(customer) == ["seed"]
    customer.wait(91 * DAY)
    assert tags(customer) == []


def test_people_tag_where_a_workspace_has_no_rules() -> None:
    customer = Customer(catalogue(journey("j", HELLO)))
    customer.event("Customer Tagged", tags=["vip", 7, "x" * 65], by="li.na")
    assert tags(customer) == ["vip"]


def test_tag_beyond_the_bound_is_left_out_and_recorded() -> None:
    customer = of()
    customer.event("Customer Tagged", tags=[f"t{n}" for n in range(256)])
    customer.event("Wow")
    assert "visitor" not in customer.state.tags and told(customer)[-1] == "visitor left out: 256 tags"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{ title: { en: Vip } }", "a tag needs"),
        ("{ when: now > 0, half_life: 1 day }", "needs `on`"),
        ("{ on: Order Completed, half_life: 1 day, expire: 1 day }", "not both"),
        ("{ on: Order Completed, half_life: 1 day, gain: 1, lose: 2 }", "at most"),
        ("{ on: Order Complete }", "unknown event type"),
    ],
)
def test_faults_of_a_tag_name_what_is_wrong(rule: str, words: str) -> None:
    files = {"workspace.yaml": "workspace: tried\n", "tags.yaml": f"tags: {{ vip: {rule} }}"}
    assert any(words in fault.message for fault in load(files).errors)
