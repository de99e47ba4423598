"""offer: the best of several actions that policy permits."""

from __future__ import annotations

import pytest
from workspaces import DAY, HOUR, Customer, catalogue, journey

OFFER = "- id: o\n  offer: { best_of: [hello, better] }\n  else: [ { end: none } ]\n"
TOLD = "- branch: [ { when: steps.o.arm == 'better', steps: [ { end: better } ] } ]\n- end: other"
CAP = "consent: { assume: true }\ncaps: [ { id: rare, max: 1, per: 7 days, action: better } ]"


def test_offer_proposes_the_action_that_scores_best_and_steps_can_read_which() -> None:
    customer = Customer(catalogue(journey("j", OFFER + TOLD)))
    customer.event("Ping")
    assert (customer.actions(), customer.ends()) == (["better"], [("end", "better")])


def test_offer_takes_the_next_best_where_policy_forbids_the_best() -> None:
    customer = Customer(catalogue(journey("j", OFFER, "entry: { again: always }"), policy=CAP))
    customer.event("Ping")
    customer.event("Ping")
    assert customer.actions() == ["better", "hello"]


def test_offer_has_one_verdict_with_the_reason_of_the_best() -> None:
    customer = Customer(catalogue(journey("j", OFFER), policy="consent: { assume: false }"))
    customer.event("Ping")
    assert customer.verdicts() == [("suppressed", "no_consent")] and customer.ends() == [("end", "none")]


def test_offer_prefers_what_is_allowed_now_to_a_better_one_later() -> None:
    policy = CAP.replace("action: better }", "action: better, when_full: defer }")
    customer = Customer(catalogue(journey("j", OFFER, "entry: { again: always }"), policy=policy))
    customer.event("Ping")
    customer.event("Ping")
    assert customer.actions() == ["better", "hello"] and not customer.state.pending


def test_two_offers_of_one_contest_do_not_pass_a_cap_of_one_action() -> None:
    policy = CAP + "\narbitration: { hold: 1 hour, take: 2 }"
    journeys = [journey(name, OFFER) for name in ("j", "k")]
    customer = Customer(catalogue(*journeys, policy=policy))
    customer.event("Ping")
    customer.wait(HOUR)
    assert sorted(customer.actions()) == ["better", "hello"]


def test_offer_fills_only_the_slots_that_the_chosen_action_has() -> None:
    actions = """
actions:
  a: { purpose: service, channels: [app], value: "2", slots: { n: any } }
  b: { purpose: service, channels: [app], value: "1", slots: { x: any } }
"""
    steps = "- offer: { best_of: [a, b], with: { n: \"'one'\", x: \"'two'\" } }"
    customer = Customer(catalogue(journey("j", steps), actions=actions))
    (action,) = customer.event("Ping").actions
    assert (action.action, action.slots) == ("a", {"n": "one"})


BEST = "- message: { action: notice, send: best_hour }"
HEAD = "entry: { again: always }"


def test_best_hour_of_a_stranger_is_that_of_the_prior() -> None:
    """Monday noon in London: the prior's best hour ahead is the one that begins at 20:00."""
    customer = Customer(catalogue(journey("j", BEST)))
    (deferred,) = customer.event("Ping").decision.deferred
    assert deferred.reason == "best_hour"
    assert 8 * HOUR <= deferred.until - customer.now < 9 * HOUR
    customer.wait(9 * HOUR)
    assert customer.actions() == ["notice"]


def test_best_hour_follows_the_answers_of_the_customer() -> None:
    customer = Customer(
        catalogue(journey("j", BEST, HEAD), journey("k", "- message: notice", "trigger: { on: Pong }"))
    )
    action = customer.event("Pong").actions[0].id
    customer.wait(19 * HOUR)
    for _ in range(5):
        customer.outcome(action, "opened")
    assert sum(customer.state.hours) == 5 and customer.state.hours[7] == 5
    customer.wait(12 * HOUR)
    customer.event("Ping")
    customer.wait(13 * HOUR)
    assert customer.actions() == ["notice", "notice"]
    assert 7 <= (customer.results[-1].state.now // HOUR) % 24 < 8


def test_best_hour_that_is_now_sends_at_once() -> None:
    customer = Customer(
        catalogue(journey("j", "- message: { action: notice, send: best_hour, within: 30 minutes }"))
    )
    customer.event("Ping")
    assert customer.actions() == ["notice"]


def test_answers_are_not_counted_where_nobody_asks() -> None:
    customer = Customer(catalogue(journey("j", "- message: notice")))
    action = customer.event("Ping").actions[0].id
    customer.outcome(action, "opened")
    assert customer.state.hours == ()


def test_old_answers_weigh_half() -> None:
    customer = Customer(catalogue(journey("j", BEST + "\n- wait: 9 days")))
    customer.event("Ping")
    customer.wait(DAY)
    action = customer.results[-1].actions[0].id
    for _ in range(201):
        customer.wait(1)
        customer.outcome(action, "clicked")
    assert sum(customer.state.hours) == 100


@pytest.mark.parametrize("send", ["now", "best_hour"])
def test_holdout_reaches_nobody_at_any_hour(send: str) -> None:
    steps = f"- message: {{ action: notice, send: {send} }}"
    customer = Customer(catalogue(journey("j", steps, "entry: { holdout: 100% }")))
    customer.event("Ping")
    customer.wait(DAY)
    assert customer.actions() == [] and customer.verdicts() == [("withheld", "journey_holdout")]
