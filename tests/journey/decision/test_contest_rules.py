"""What losers, the last places of a cap, equal actions and context do to a contest."""

from __future__ import annotations

from decimal import Decimal

import pytest
from workspaces import DAY, HOUR, MINUTE, NOON, Customer, catalogue, journey, judged

YES = "consent: { assume: true }\n"
TWO = (journey("a", "- message: hello"), journey("b", "- message: better"))


def sent_at(customer: Customer) -> list[tuple[int, str]]:
    return [(r.state.now - NOON, each.action) for r in customer.results for each in r.actions]


def test_loser_that_is_carried_has_a_contest_of_its_own() -> None:
    customer = Customer(catalogue(*TWO, policy=YES + "arbitration: { carry: once }"))
    customer.event("Ping")
    customer.wait(DAY)
    assert sent_at(customer) == [(0, "better"), (HOUR, "hello")]


def test_carried_loser_stands_in_the_contest_that_opens_before() -> None:
    third = journey("c", "- wait: 10 minutes\n- message: better")
    customer = Customer(catalogue(*TWO, third, policy=YES + "arbitration: { carry: once }"))
    customer.event("Ping")
    customer.wait(DAY)
    assert sent_at(customer) == [(0, "better"), (10 * MINUTE, "better")]
    assert customer.verdicts().count(("lost", "outranked")) == 1


def test_loser_may_be_carried_until_it_expires() -> None:
    policy = YES + "arbitration: { carry: until_expiry, carry_after: 1 day }"
    rivals = [journey(f"r{i}", f"- wait: {i} hours\n- message: better") for i in (1, 2)]
    customer = Customer(catalogue(*TWO, *rivals, policy=policy))
    customer.event("Ping")
    customer.wait(2 * DAY)
    assert sent_at(customer) == [
        (0, "better"),
        (HOUR, "better"),
        (2 * HOUR, "better"),
        (DAY + 2 * HOUR, "hello"),
    ]


def test_carried_loser_never_goes_past_its_patience() -> None:
    policy = YES + "arbitration: { carry: until_expiry, carry_after: 1 day }"
    patient = journey("a", "- message: { action: hello, patience: 3 hours }")
    customer = Customer(catalogue(patient, TWO[1], policy=policy))
    customer.event("Ping")
    customer.wait(DAY)
    assert sent_at(customer) == [(0, "better"), (3 * HOUR, "hello")]


OPPOSED = """
actions:
  hello: { channels: [email], value: "2", opposes: better }
  better: { channels: [email], value: "9" }
"""


def test_winner_beats_what_says_the_opposite_however_many_may_win() -> None:
    policy = YES + "arbitration: { take: 2, carry: once }"
    customer = Customer(catalogue(*TWO, policy=policy, actions=OPPOSED))
    customer.event("Ping")
    customer.wait(DAY)
    assert sent_at(customer) == [(0, "better")] and ("lost", "opposed") in customer.verdicts()


SCORED = """
actions:
  hello: { channels: [email], value: "10", propensity: "0.9", lever: 2, cost: 1 }
  better: { channels: [email], value: "20", propensity: customer.traits.likes }
"""
WEIGHTS = """
consent: { assume: true }
arbitration:
  weights:
    - { when: "action.id == 'hello'", weight: 0.5 }
    - { when: action.value > 15, weight: 3 }
"""


def test_score_is_propensity_weight_value_lever_less_cost() -> None:
    customer = Customer(catalogue(*TWO, policy=WEIGHTS, actions=SCORED))
    customer.event("Ping")
    found = {each.action: each for each in judged(customer.results)}
    hello = found["hello"]
    assert (hello.propensity, hello.weight, hello.value, hello.lever) == (
        Decimal("0.9"),
        Decimal("0.5"),
        10,
        2,
    )
    assert hello.score == 8 and hello.verdict == "sent"
    assert found["better"].propensity == 0 and found["better"].score == 0, "unknown counts nothing"


RESERVED = YES + (
    "caps: [ { id: day, max: 2, per: 1 day, when_full: %s } ]\n"
    "reserves: [ { cap: day, last: 1, for: action.value > 5 } ]"
)
AGAIN = "entry: { again: always }"


@pytest.mark.parametrize("when_full", ["suppress", "defer"])
def test_last_place_is_kept_for_the_better_one(when_full: str) -> None:
    of = catalogue(
        journey("a", "- message: { action: hello, patience: 2 hours }", AGAIN),
        journey("b", "- message: better", AGAIN + "\ntrigger: { on: Pong }"),
        policy=RESERVED % when_full,
    )
    customer = Customer(of)
    customer.event("Ping")
    customer.event("Ping")
    customer.event("Pong")
    verdict = "expired" if when_full == "defer" else "suppressed"
    assert customer.verdicts() == [("sent", ""), (verdict, "reserve:day"), ("sent", "")]
    customer.event("Pong")
    assert customer.actions() == ["hello", "better"]


MERGED = """
actions:
  hello:
    purpose: %s
    channels: [email]
    slots: { which: any, items: list }
    merge: { for: 2 hours, as: items, max: 3 }
"""
KEYED = (
    "entry: { key: event.properties.id, again: always }\nexit: [ { on: Stop, match: event.properties.id } ]"
)
JOINING = """
- id: told
  message: { action: hello, with: { which: entry.key } }
- wait: { first: [ { step: told, outcome: opened, then: [ { end: opened } ] } ], timeout: 9 days }
- end: silent
"""


def merging(purpose: str = "transactional") -> Customer:
    return Customer(catalogue(journey("j", JOINING, KEYED), policy=YES, actions=MERGED % purpose))


@pytest.mark.parametrize("purpose", ["transactional", "promotion"])
def test_equal_actions_leave_as_one(purpose: str) -> None:
    customer = merging(purpose)
    customer.event("Ping", id="one")
    customer.wait(HOUR)
    customer.event("Ping", id="two")
    customer.wait(HOUR - 1)
    assert customer.actions() == []
    customer.wait(1)
    (action,) = [each for result in customer.results for each in result.actions]
    assert action.slots == {"items": [{"which": "one"}, {"which": "two"}]}
    assert customer.verdicts() == [("sent", ""), ("sent", "merged")]
    assert judged(customer.results)[1].winner == action.id
    customer.outcome(action.id, "opened")
    assert customer.ends() == [("end", "opened"), ("end", "opened")], "both hear what became of it"


def test_one_that_has_left_is_not_merged_and_does_not_recall_the_others() -> None:
    customer = merging()
    for name in ("one", "two", "three"):
        customer.event("Ping", id=name)
    customer.event("Stop", id="two")
    customer.wait(2 * HOUR)
    (action,) = [each for result in customer.results for each in result.actions]
    assert [item["which"] for item in action.slots["items"]] == ["one", "three"]
    assert customer.event("Stop", id="one").withdrawn == ()


def test_what_is_beyond_the_most_makes_another_action() -> None:
    customer = merging()
    for number in range(4):
        customer.event("Ping", id=f"n{number}")
    customer.wait(2 * HOUR)
    sizes = [len(each.slots["items"]) for result in customer.results for each in result.actions]
    assert sizes == [3, 1]


def test_equals_come_together_again_after_a_closed_window() -> None:
    customer = merging()
    customer.event("Ping", id="one")
    customer.wait(2 * HOUR)
    customer.event("Ping", id="two")
    assert customer.actions() == ["hello"]
    customer.wait(2 * HOUR)
    assert customer.actions() == ["hello", "hello"]
