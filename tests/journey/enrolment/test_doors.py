"""Modes, ramps and live windows: who may enter when, and whom a journey reaches."""

from __future__ import annotations

import pytest
from workspaces import DAY, HOUR, NOON, Customer, catalogue, journey, publish, workspace

AGAIN = "entry: { again: always }\n"
SETTINGS = "workspace: tried\nzone: Europe/London\ntest_customers: \"'tester' in customer.tags\"\n"
TAGGER = journey("tagger", "- tag: tester", AGAIN + "trigger: { on: Wow }")


def moded(head: str, steps: str = "- wait: 1 hour\n- message: hello") -> str:
    return journey("j", steps, AGAIN + head)


def test_journey_in_test_is_there_for_test_customers_only() -> None:
    of = catalogue(moded("mode: test"), TAGGER, workspace=SETTINGS)
    customer = Customer(of)
    assert customer.event("Ping").decision is None
    customer.event("Wow")
    entered = customer.event("Ping").decision
    assert entered is not None and entered.entered[0].test
    customer.wait(DAY)
    assert customer.actions() == ["hello"]


def test_people_inside_who_are_no_test_customers_are_not_reached() -> None:
    first = workspace(moded("mode: live"), TAGGER)
    second = workspace(moded("mode: test"), TAGGER, workspace=SETTINGS)
    customer = Customer(publish(first))
    customer.event("Ping")
    customer.of = publish(first, second)
    customer.wait(DAY)
    assert customer.actions() == [] and customer.verdicts() == [("shadow", "")]


def test_closing_takes_nobody_in_and_lets_those_inside_go_on() -> None:
    first, second = workspace(moded("mode: live")), workspace(moded("mode: closing"))
    customer = Customer(publish(first))
    customer.event("Ping")
    customer.of = publish(first, second)
    customer.wait(DAY)
    customer.event("Ping")
    assert customer.actions() == ["hello"] and customer.refusals() == ["closing"]


LIVE = "live: { from: 2024-01-02, until: 2024-01-04 12:00, then: %s }"


@pytest.mark.parametrize(("then", "sent"), [("close", ["hello"]), ("stop", [])])
def test_live_window_opens_and_closes(then: str, sent: list[str]) -> None:
    customer = Customer(catalogue(moded(LIVE % then, "- wait: 1 day\n- message: hello")))
    customer.event("Ping")
    customer.wait(2 * DAY)
    customer.event("Ping")
    customer.wait(DAY - 1)
    assert customer.place() is not None
    customer.wait(1)
    customer.event("Ping")
    assert customer.refusals() == ["not_live_yet", "live_over"]
    customer.wait(DAY)
    assert customer.actions() == sent
    ends = {"stop": [("exit", "live_over")], "close": [("done", "done")]}
    assert customer.ends() == ends[then]


def test_window_that_is_prolonged_keeps_those_inside() -> None:
    short = workspace(moded("live: { until: 2024-01-02, then: stop }", "- wait: 3 days\n- message: hello"))
    longer = workspace(moded("live: { until: 2024-01-09, then: stop }", "- wait: 3 days\n- message: hello"))
    customer = Customer(publish(short))
    customer.event("Ping")
    customer.of = publish(short, longer)
    customer.wait(4 * DAY)
    assert customer.actions() == ["hello"]


RAMP = "live: { from: 2024-01-01 }\nramp: [ 10% 1 day, 50% 1 day, 100% ]"


def test_ramp_widens_and_whoever_was_in_stays_in() -> None:
    of = catalogue(moded(RAMP))
    inside = []
    for day in range(3):
        customers = [Customer(of, f"c{i}", NOON + day * DAY) for i in range(300)]
        for customer in customers:
            customer.event("Ping")
        inside.append({c.state.id for c in customers if c.place() is not None})
        refused = {reason for c in customers for reason in c.refusals()}
        assert refused == ({"ramp"} if day < 2 else set())
    assert inside[0] < inside[1] < inside[2]
    assert 10 < len(inside[0]) < 60 and 110 < len(inside[1]) < 190 and len(inside[2]) == 300


def test_what_a_stopped_journey_has_pending_is_not_sent() -> None:
    quiet = "consent: { assume: true }\nquiet_hours: [ { from: 11:00, to: 14:00 } ]"
    steps = "- message: { action: hello, patience: 5 hours }"
    first = workspace(moded("mode: live", steps), policy=quiet)
    second = workspace(moded("live: { until: 2024-01-01 13:00, then: stop }", steps), policy=quiet)
    customer = Customer(publish(first))
    customer.event("Ping")
    customer.of = publish(first, second)
    customer.wait(3 * HOUR)
    assert customer.actions() == [] and customer.verdicts() == [("suppressed", "live_over")]
