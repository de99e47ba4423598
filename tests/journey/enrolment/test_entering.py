"""Triggers, keys, re-entry, restart, eligibility, holdout."""

from __future__ import annotations

from decimal import Decimal

import pytest
from workspaces import DAY, HOUR, MINUTE, Customer, catalogue, journey

from journey.ranks import RANK_EXIT, RANK_WAIT
from schemas.stored_state import decode_state, encode_state
from schemas.trail import NO_TRAIL

WAIT = "- wait: 2 days\n- message: notice"


def test_stale_trigger_enrols_nobody_and_says_so() -> None:
    customer = Customer(catalogue(journey("j", WAIT)))
    customer.event("Ping", ago=HOUR + 1)
    assert customer.place() is None and customer.refusals() == ["stale"]
    customer.event("Ping", ago=HOUR)
    assert customer.place() == "wait_1"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ({"a": 1}, "key_not_plain"),
        ([[1], [1]], "key_not_plain"),
        ("x" * 257, "key_too_long"),
        (None, "key_unknown"),
    ],
)
def test_key_that_is_none_is_refused_and_nothing_breaks(key: object, reason: str) -> None:
    customer = Customer(catalogue(journey("j", WAIT, "entry: { key: event.properties.id }")))
    result = customer.event("Ping", id=key)
    assert set(customer.refusals()) == {reason} and not result.decision.faults


def test_list_enrols_once_an_element_and_equal_elements_once() -> None:
    customer = Customer(catalogue(journey("j", WAIT, "entry: { key: event.properties.id }")))
    customer.event("Ping", id=["a", "b", "a", 1, Decimal("1.0"), True, "1"])
    assert [each.key for each in customer.state.enrolments.values()] == ["a", "b", 1, True, "1"]


def test_more_than_twenty_keys_are_refused_beyond_the_twentieth() -> None:
    customer = Customer(catalogue(journey("j", WAIT, "entry: { key: event.properties.id }")))
    customer.event("Ping", id=[f"k{i}" for i in range(21)])
    assert len(customer.state.enrolments) == 20 and customer.refusals() == ["too_many_keys"]


def test_equal_numbers_are_one_key_for_again() -> None:
    head = "entry: { key: event.properties.id, again: never }"
    customer = Customer(catalogue(journey("j", "- message: notice", head)))
    customer.event("Ping", id=1)
    customer.event("Ping", id=Decimal("1.0"))
    customer.event("Ping", id="1")
    assert customer.actions() == ["notice", "notice"] and customer.refusals() == ["again"]


@pytest.mark.parametrize(("days", "entered"), [(7 * DAY - 1, 1), (7 * DAY, 2)])
def test_again_after_counts_from_the_end(days: int, entered: int) -> None:
    customer = Customer(catalogue(journey("j", "- message: notice", "entry: { again: after 7 days }")))
    customer.event("Ping")
    customer.wait(days)
    customer.event("Ping")
    assert len(customer.actions()) == entered


def test_watching_enrolment_counts_as_ended_and_leaves_room() -> None:
    head = "entry: { again: always }\ngoal: [ { on: Wow, within: 9 days } ]"
    customer = Customer(catalogue(journey("j", "- message: notice", head)))
    customer.event("Ping")
    customer.event("Ping")
    assert len(customer.actions()) == 2 and customer.place() == ""
    customer.event("Wow")
    assert customer.ends() == [("goal", "goal"), ("goal", "goal")]


def test_per_customer_open_bounds_all_keys_together() -> None:
    head = "entry: { key: event.properties.id, per_customer: { open: 2 } }"
    customer = Customer(catalogue(journey("j", WAIT, head)))
    for key in "abc":
        customer.event("Ping", id=key)
    assert customer.refusals() == ["too_many_open"]


def test_per_customer_again_bounds_all_keys_together() -> None:
    head = "entry: { key: event.properties.id, again: always, per_customer: { open: 2, again: after 1 day } }"
    customer = Customer(catalogue(journey("j", "- message: notice", head)))
    customer.event("Ping", id="a")
    customer.event("Ping", id="b")
    customer.wait(DAY)
    customer.event("Ping", id="b")
    assert customer.refusals() == ["again_per_customer"] and len(customer.actions()) == 2


def test_refused_eligibility_names_its_clause() -> None:
    head = "entry: { eligible: [ event.properties.ok, event.properties.x > 3 ] }"
    customer = Customer(catalogue(journey("j", WAIT, head)))
    result = customer.event("Ping", ok=True, x=3)
    assert [(each.reason, each.clause) for each in result.decision.refused] == [
        ("not_eligible", "event.properties.x > 3")
    ]


def test_restart_begins_the_passage_anew() -> None:
    head = (
        "entry: { repeat: restart }\n"
        "goal: [ { on: Wow, within: 3 days } ]\n"
        "exit: [ { after: 4 days, reason: late } ]"
    )
    customer = Customer(catalogue(journey("j", WAIT, head)))
    customer.event("Ping")
    customer.wait(DAY + HOUR)
    customer.event("Ping")
    assert [(t.rank, t.due - customer.now) for t in customer.state.timers] == [
        (RANK_WAIT, 2 * DAY),
        (RANK_EXIT, 4 * DAY),
    ]
    customer.wait(2 * DAY - 1)
    customer.event("Wow")  # Later than three days after the first Ping, not after the second.
    assert customer.ends() == [("goal", "goal")] and customer.actions() == []


def test_restart_after_the_first_proposal_only_updates() -> None:
    steps = (
        "- message: { action: notice, with: { n: entry.last.properties.id } }\n"
        "- wait: 1 day\n"
        "- message: { action: care, with: { n: entry.last.properties.id } }"
    )
    customer = Customer(catalogue(journey("j", steps, "entry: { repeat: restart }")))
    customer.event("Ping", id="a")
    customer.event("Ping", id="b")
    customer.wait(DAY)
    sent = [(a.action, a.slots) for result in customer.results for a in result.actions]
    assert sent == [("notice", {"n": "a"}), ("care", {"n": "b"})]


def test_ignore_keeps_the_passage_and_the_last_event() -> None:
    customer = Customer(catalogue(journey("j", WAIT)))
    customer.event("Ping")
    customer.wait(DAY)
    customer.event("Ping")
    assert customer.state.timers[0].due == customer.now + DAY


def test_holdout_walks_and_reaches_nobody() -> None:
    customer = Customer(catalogue(journey("j", WAIT, "entry: { holdout: 100% }")))
    customer.event("Ping")
    customer.wait(2 * DAY)
    assert customer.verdicts() == [("withheld", "journey_holdout")] and customer.ends() == [("done", "done")]
    assert customer.state.contacts == ()


def test_draft_enrols_nobody_and_shadow_reaches_nobody() -> None:
    draft = Customer(catalogue(journey("j", WAIT, "mode: draft"), journey("k", WAIT)))
    draft.event("Ping")
    assert draft.place("j") is None
    shadow = Customer(catalogue(journey("j", "- message: hello", "mode: shadow")))
    shadow.event("Ping")
    assert shadow.verdicts() == [("shadow", "")] and shadow.actions() == [] and shadow.state.contacts == ()


ABSENCE = "trigger: { absence: { of: Pong, since: Ping, for: 2 hours%s } }\nentry: { again: always }"


def test_absence_enters_when_nothing_came() -> None:
    customer = Customer(catalogue(journey("j", WAIT, ABSENCE % "")))
    customer.event("Ping")
    customer.wait(2 * HOUR - 1)
    assert customer.place() is None
    customer.wait(1)
    assert customer.place() == "wait_1" and customer.state.watches == {}


def test_absence_is_over_when_one_of_its_events_comes() -> None:
    customer = Customer(catalogue(journey("j", WAIT, ABSENCE % "")))
    customer.event("Ping")
    customer.wait(HOUR)
    customer.event("Pong")
    assert customer.state.watches == {} and customer.state.timers == ()


@pytest.mark.parametrize(("restart", "left"), [("", HOUR), (", restart: true", 2 * HOUR)])
def test_absence_restarts_only_where_asked(restart: str, left: int) -> None:
    customer = Customer(catalogue(journey("j", WAIT, ABSENCE % restart)))
    customer.event("Ping")
    customer.wait(HOUR)
    customer.event("Ping")
    assert [timer.due - customer.now for timer in customer.state.timers] == [left]


def test_absence_counts_from_when_the_event_happened_and_believes_late() -> None:
    customer = Customer(catalogue(journey("j", WAIT, ABSENCE % ", allow_late: 30 minutes")))
    customer.event("Ping", ago=20 * MINUTE)
    assert customer.state.timers[0].due == customer.now + 2 * HOUR + 10 * MINUTE


def test_absence_asks_its_conditions_of_the_event_as_it_was_kept() -> None:
    trigger = (
        "trigger: { absence: { of: Pong, since: Ping, for: 2 hours },"
        " when: event.properties.x == 9007199254740993.1 }\nentry: { again: always }"
    )
    customer = Customer(catalogue(journey("j", WAIT, trigger)))
    customer.event("Ping", x=Decimal("9007199254740993.1"))
    customer.state = decode_state(encode_state(customer.state, NO_TRAIL))
    customer.wait(2 * HOUR)
    assert customer.place() == "wait_1", "to the last digit, and after the state was written and read"
    other = Customer(catalogue(journey("j", WAIT, trigger)))
    other.event("Ping", x=Decimal("9007199254740993.2"))
    other.wait(2 * HOUR)
    assert other.place() is None
