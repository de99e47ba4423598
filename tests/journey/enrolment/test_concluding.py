"""Goals and exits: what meets them, until when, and what they undo."""

from __future__ import annotations

import pytest
from workspaces import DAY, HOUR, MINUTE, Customer, catalogue, journey

WAIT = "- message: hello\n- wait: 9 days"
GOAL = "goal: [ { on: Wow, within: 3 days } ]"
HELD = "consent: { assume: true }\narbitration: { hold: 10 minutes }"


@pytest.mark.parametrize(("after", "ends"), [(3 * DAY - 1, [("goal", "goal")]), (3 * DAY, [])])
def test_goal_is_met_until_within(after: int, ends: list) -> None:
    customer = Customer(catalogue(journey("j", WAIT, GOAL)))
    customer.event("Ping")
    customer.wait(after)
    customer.event("Wow")
    assert customer.ends() == ends


@pytest.mark.parametrize(("after", "end"), [(3 * DAY - 1, "goal"), (3 * DAY, "done")])
def test_watching_ends_when_the_goal_can_no_longer_be_met(after: int, end: str) -> None:
    customer = Customer(catalogue(journey("j", "- message: hello", GOAL)))
    customer.event("Ping")
    customer.wait(after)
    customer.event("Wow")
    assert customer.ends() == [(end, end)]


def test_goal_that_came_before_the_trigger_does_not_count_though_it_arrives_later() -> None:
    customer = Customer(catalogue(journey("j", WAIT, GOAL)))
    customer.event("Ping", ago=10 * MINUTE)
    customer.event("Wow", ago=11 * MINUTE)
    assert customer.ends() == []
    customer.event("Wow", ago=9 * MINUTE)  # After the trigger, before the trigger arrived.
    assert customer.ends() == [("goal", "goal")]


def test_goal_withdraws_what_is_pending_and_recalls_what_is_undelivered() -> None:
    pending = Customer(catalogue(journey("j", WAIT, GOAL), policy=HELD))
    pending.event("Ping")
    pending.event("Wow")
    assert pending.verdicts() == [("withdrawn", "goal")]
    sent = Customer(catalogue(journey("j", WAIT, GOAL)))
    sent.event("Ping")
    assert [each.reason for each in sent.event("Wow").withdrawn] == ["goal"]


def test_goal_recalls_nothing_that_was_delivered_or_has_expired() -> None:
    delivered = Customer(catalogue(journey("j", WAIT, GOAL)))
    delivered.outcome(delivered.event("Ping").actions[0].id, "delivered")
    assert delivered.event("Wow").withdrawn == ()
    expired = Customer(catalogue(journey("j", WAIT, GOAL)))
    expired.event("Ping")
    expired.wait(2 * DAY)
    assert expired.event("Wow").withdrawn == ()


def test_what_a_goal_sends_afterwards_is_not_recalled() -> None:
    head = "goal: [ { on: Wow, within: 3 days, then: [ { message: notice } ] } ]"
    customer = Customer(catalogue(journey("j", WAIT, head)))
    customer.event("Ping")
    result = customer.event("Wow")
    assert [a.action for a in result.actions] == ["notice"] and [w.action for w in result.withdrawn] == [
        "hello"
    ]
    assert customer.ends() == [("goal", "goal")]


def test_match_asks_for_the_key() -> None:
    head = (
        "entry: { key: event.properties.id }\nexit: [ { on: Stop, match: event.properties.id, reason: off } ]"
    )
    customer = Customer(catalogue(journey("j", WAIT, head)))
    customer.event("Ping", id="a")
    customer.event("Stop", id="b")
    assert customer.ends() == []
    customer.event("Stop", id="a")
    assert customer.ends() == [("exit", "off")]


def test_exit_after_ends_by_time_and_a_normal_end_recalls_nothing() -> None:
    customer = Customer(catalogue(journey("j", WAIT, "exit: [ { after: 1 day, reason: slow } ]")))
    customer.event("Ping")
    fired = customer.wait(DAY)
    assert customer.ends() == [("exit", "slow")] and len(fired[-1].withdrawn) == 1
    normal = Customer(catalogue(journey("j", "- message: hello")))
    assert normal.event("Ping").withdrawn == ()


def test_exit_and_the_end_of_watching_at_one_instant_end_it_once() -> None:
    head = "goal: [ { on: Wow, within: 1 day } ]\nexit: [ { after: 1 day, reason: slow } ]"
    customer = Customer(catalogue(journey("j", "- message: hello", head)))
    customer.event("Ping")
    customer.wait(DAY)
    assert customer.ends() == [("exit", "slow")]


def test_goal_that_is_a_condition_is_asked_again_at_release() -> None:
    head = 'goal: [ { when: "entry.at + 300000 <= now", within: 3 days } ]'
    customer = Customer(catalogue(journey("j", WAIT, head), policy=HELD))
    customer.event("Ping")
    customer.wait(HOUR)
    assert customer.verdicts() == [("withdrawn", "goal")] and customer.actions() == []
