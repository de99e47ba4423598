"""Budgets of campaigns, capacities of channels, waves: what there is only so much of, and who comes when."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from workspaces import DAY, HOUR, MINUTE, NOON, Customer, catalogue, journey, touchpoint

from journey.catalogue import Catalogue
from journey.results import Turned
from journey.simulate import simulate
from journey.workspace import load, render

ACTIONS = """
actions:
  hello: { channels: [email], value: "2", cost: 1.50, expiry: 2 days }
  free: { channels: [email], value: "2", expiry: 2 days }
  call: { purpose: service, channels: [line], cost: 3.00, expiry: 3 hours }
"""
STOCKED = "  stocked: { channels: [email], cost: 1.50, expiry: 2 days, uses: { coupons: 1 } }\n"
AGAIN = "entry: { again: always }\n"


def told(of: Catalogue, people: int, *, apart: int = 0, until: int = DAY) -> list[tuple[int, str, str]]:
    """(ms since noon, customer, action or verdict) when so many send a Ping, some time apart."""
    found: list[tuple[int, str, str]] = []

    def observe(turned: Turned) -> None:
        assert turned.result is not None, turned.error
        at = turned.result.state.now - NOON
        found.extend((at, turned.customer, each.action) for each in turned.result.actions)
        decided = turned.result.decision.judged if turned.result.decision else ()
        found.extend(
            (at, turned.customer, f"{j.verdict}({j.reason})") for j in decided if j.verdict != "sent"
        )

    events = [touchpoint(f"c{i}", f"e{i}", "Ping", NOON + i * apart) for i in range(people)]
    simulate(of, events, NOON + until, observe=observe)
    return found


def counted(found: list[tuple[int, str, str]]) -> dict[str, int]:
    return dict(Counter(what for _, _, what in found))


def test_budget_of_a_campaign_caps_what_its_actions_cost() -> None:
    campaigns = "campaigns: { spring: { journeys: j, budget: 4.60 } }"
    of = catalogue(journey("j", "- message: hello"), actions=ACTIONS, campaigns=campaigns)
    assert counted(told(of, 5)) == {"hello": 3, "suppressed(budget:spring)": 2}


def test_budget_is_spent_by_its_own_journeys_and_costly_actions_only() -> None:
    campaigns = "campaigns: { spring: { journeys: j, budget: 1 } }"
    own, other = journey("j", "- message: free"), journey("k", "- message: call")
    of = catalogue(own, other, actions=ACTIONS, campaigns=campaigns)
    assert counted(told(of, 4)) == {"free": 4, "call": 4}


def test_budget_by_day_begins_anew() -> None:
    campaigns = "campaigns: { spring: { journeys: j, budget: { amount: 3, per: calendar day } } }"
    of = catalogue(journey("j", "- message: hello"), actions=ACTIONS, campaigns=campaigns)
    found = told(of, 6, apart=6 * HOUR, until=3 * DAY)
    assert [at // HOUR for at, _, what in found if what == "hello"] == [0, 6, 12, 18]
    assert [at // HOUR for at, _, what in found if what == "suppressed(budget:spring)"] == [24, 30]


def test_budget_and_stock_are_taken_together_or_not_at_all() -> None:
    campaigns = "campaigns: { spring: { journeys: j, budget: 100 } }"
    of = catalogue(
        journey("j", "- message: stocked"),
        actions=ACTIONS + STOCKED,
        campaigns=campaigns,
        resources="resources: { coupons: { amount: 1 } }",
    )
    c = Customer(of)
    (asked,) = c.event("Ping").requests
    assert asked.uses == {"coupons": Decimal(1), "budget:spring": Decimal("1.50")}
    assert counted(told(of, 3)) == {"stocked": 1, "suppressed(out_of_stock)": 2}


def test_contacts_wait_in_line_for_a_place_in_the_order_of_asking() -> None:
    channels = "channels: { email: {}, line: { kind: human, capacity: { max: 2, per: 1 hour } } }"
    of = catalogue(journey("j", "- message: call"), actions=ACTIONS, channels=channels)
    found = told(of, 5, apart=MINUTE)
    assert [(at // MINUTE, who) for at, who, what in found if what == "call"] == [
        (0, "c0"),
        (1, "c1"),
        (60, "c2"),
        (61, "c3"),
        (120, "c4"),
    ]


def test_who_waits_in_line_longer_than_their_patience_is_told_why() -> None:
    channels = "channels: { email: {}, line: { kind: human, capacity: { max: 1, per: 1 day } } }"
    of = catalogue(journey("j", "- message: call"), actions=ACTIONS, channels=channels)
    found = told(of, 2)
    assert found[1:] == [(3 * HOUR, "c1", "expired(capacity:line)")]


@pytest.mark.parametrize("per", ["2 hours", "calendar day"])
def test_full_channel_refuses_at_once_where_nobody_waits(per: str) -> None:
    channels = (
        f"channels: {{ email: {{}}, line: {{ capacity: {{ max: 2, per: {per}, when_full: suppress }} }} }}"
    )
    of = catalogue(journey("j", "- message: call"), actions=ACTIONS, channels=channels)
    found = told(of, 5, apart=30 * MINUTE)
    first = ["call", "call", "suppressed(capacity:line)", "suppressed(capacity:line)"]
    assert [what for _, _, what in found] == [*first, "call" if per == "2 hours" else first[-1]]


def test_nobody_waits_in_line_for_what_lacks_money() -> None:
    channels = "channels: { email: {}, line: { capacity: { max: 1, per: 2 hours } } }"
    campaigns = "campaigns: { spring: { journeys: j, budget: 3 } }"
    of = catalogue(journey("j", "- message: call"), actions=ACTIONS, channels=channels, campaigns=campaigns)
    assert told(of, 2) == [(0, "c0", "call"), (0, "c1", "suppressed(budget:spring)")]


def test_grant_is_no_contact_and_takes_no_place() -> None:
    channels = "channels: { email: {}, line: { capacity: { max: 1, per: 1 day, when_full: suppress } } }"
    of = catalogue(journey("j", "- grant: call"), actions=ACTIONS, channels=channels)
    assert counted(told(of, 3)) == {"call": 3}


def test_workspace_without_scarce_things_asks_for_nothing() -> None:
    of = catalogue(journey("j", "- message: hello"), actions=ACTIONS)
    assert (of.resources, of.interacts, Customer(of).event("Ping").requests) == ({}, False, ())


WAVES = """
campaigns:
  feast:
    journeys: [ j, k ]
    live: { from: 2024-01-01, until: 2024-01-20 }
    waves: [ { after: 0, share: 20% }, { after: 5 days, share: 30% }, { after: 7 days, share: 40% } ]
"""


def entries(of: Catalogue, people: int) -> dict[str, Counter[object]]:
    """Journey -> day of January (or reason of the refusal) -> how many of those that Ping on the first."""
    found: dict[str, Counter[object]] = {"j": Counter(), "k": Counter()}

    def observe(turned: Turned) -> None:
        decision = turned.result.decision if turned.result else None
        if decision is not None:
            for entered in decision.entered:
                found[entered.journey][1 + (decision.at - NOON) // DAY] += 1
            for refused in decision.refused:
                found[refused.journey][refused.reason] += 1

    events = [touchpoint(f"c{i}", f"e{i}", "Ping", NOON) for i in range(people)]
    simulate(of, events, NOON + 18 * DAY, observe=observe)
    return found


def test_waves_let_each_customer_in_when_theirs_opens_or_refuse_a_behaviour() -> None:
    """An announcement waits for the wave; what a customer did by themselves is over by then."""
    announced = journey("j", "- message: free", "trigger: { on: Ping, audience: \"customer.id != ''\" }")
    of = catalogue(announced, journey("k", "- message: free"), actions=ACTIONS, campaigns=WAVES)
    found = entries(of, 1_000)
    waves = [found["j"][day] for day in (1, 5, 7)]
    assert sum(waves) + found["j"]["no_wave"] == 1_000
    assert [round(each, -2) for each in waves] == [200, 300, 400]
    assert found["k"] == {1: waves[0], "wave_not_open": waves[1] + waves[2], "no_wave": found["j"]["no_wave"]}


def test_wave_of_an_announcement_asks_the_audience_again() -> None:
    whom = "trigger: { on: Ping, audience: customer.facts.pongs == 0 }"
    facts = "facts: { pongs: { count: Pong } }"
    of = catalogue(
        journey("j", "- message: free", whom),
        journey("k", "- message: free"),
        actions=ACTIONS,
        campaigns=WAVES,
        facts=facts,
    )
    people = [Customer(of, f"c{i}") for i in range(60)]
    for person in people:
        person.event("Ping")
    held = [person for person in people if person.state.watches]
    assert held
    for person in held:
        person.event("Pong")
        person.wait(9 * DAY)
    assert [person.place() for person in held] == [None] * len(held)


def test_wave_of_a_schedule_is_kept_until_it_opens() -> None:
    at_ten = "trigger: { schedule: 0 10 2 1 *, zone: workspace, audience: \"customer.id != ''\" }"
    of = catalogue(
        journey("j", "- message: free", at_ten),
        journey("k", "- message: free"),
        actions=ACTIONS,
        campaigns=WAVES,
    )
    found = entries(of, 300)
    assert {day for day in found["j"] if isinstance(day, int)} == {1, 5, 7}
    assert found["j"]["wave_not_open"] == 0


@pytest.mark.parametrize(
    ("waves", "why"),
    [
        ("[ { at: 2024-01-02, share: 60% }, { at: 2024-01-03, share: 50% } ]", "100% at most"),
        ("[ { at: 2024-01-03, share: 10% }, { at: 2024-01-02, share: 50% } ]", "one after another"),
        ("[ { after: 1 day, share: 10% } ]", "add `live:"),
        ("[ { share: 10% } ]", "opens `at` a moment"),
    ],
)
def test_waves_that_cannot_be_are_refused_in_words(waves: str, why: str) -> None:
    files = {
        "workspace.yaml": "workspace: tried\nlanguages: en\n",
        "campaigns.yaml": f"campaigns: {{ feast: {{ journeys: j, waves: {waves} }} }}\n",
    }
    assert why in " ".join(render(fault) for fault in load(files).errors)
