"""What a case says of itself: it holds, or exactly this differs."""

from decimal import Decimal

import pytest
from trial_cases import read, small_workspace, try_case

REGISTERED = "{ at: 2026-03-02T10:00:00Z, touchpoint: User Registered }"
SENT = "2026-03-02T10:00:00Z  hello  email  (hello.message_1)"
PLAIN = small_workspace()


def given(expect: str, *more: str) -> str:
    return f"given: [ {', '.join([REGISTERED, *more])} ]\nexpect: {{ {expect} }}"


@pytest.mark.parametrize(
    "expect",
    [
        "actions: [ hello ]",
        "actions: [ { action: hello, at: +0 minutes, channel: email, journey: hello, step: message_1 } ]",
        "actions: [ { action: hello, language: en } ]",
        "contains: [ hello ]",
        "contains: []",
        "ended: [ { journey: hello, how: done, result: done } ]",
        "places: { hello: none }",
        "tags: []",
        "traits: { nobody: null }",
    ],
)
def test_case_that_holds_has_no_differences(expect: str) -> None:
    assert try_case(PLAIN, given(expect)) == ()


@pytest.mark.parametrize(
    ("expect", "section", "lines"),
    [
        ("actions: []", "actions", (f"+ {SENT}",)),
        ("actions: [ hello, hello ]", "actions", (f"  {SENT}", "- at any time  hello")),
        (
            "actions: [ { action: hello, at: +1 day, channel: sms } ]",
            "actions",
            ("- 2026-03-03T10:00:00Z  hello  sms", f"+ {SENT}"),
        ),
        (
            "contains: [ { action: hello, with: { n: 1 } } ]",
            "contains",
            ("- at any time  hello  n=1", f"+ {SENT}"),
        ),
        ("not_actions: [ hello ]", "not_actions", (f"+ {SENT}",)),
        ("suppressed: [ { action: hello } ]", "suppressed", ()),
        ("refused: [ { journey: hello } ]", "refused", ()),
        ("ended: [ { journey: hello, how: goal } ]", "ended", ("+ 2026-03-02T10:00:00Z  hello done done",)),
        ("places: { hello: message_1 }", "places", ("- message_1", "+ none")),
        ("tags: [ vip ]", "tags", ("- vip", "+ none")),
        ("traits: { city: Bonn }", "traits", ("- 'Bonn'", "+ nothing")),
    ],
)
def test_difference_shows_what_was_expected_and_what_was_found(expect, section, lines) -> None:
    (difference,) = try_case(PLAIN, given(expect))
    assert (difference.section, difference.lines) == (section, lines)


def test_missing_action_says_why_it_was_not_sent() -> None:
    silent = small_workspace(policy="consent: { assume: false }")
    (difference,) = try_case(silent, given("actions: [ hello ]"))
    assert difference.lines == (
        "- at any time  hello",
        "? 2026-03-02T10:00:00Z  hello suppressed (no_consent)",
    )
    assert try_case(silent, given("suppressed: [ { action: hello, reason: no_consent } ], actions: []")) == ()


def test_missing_action_that_waits_says_until_when() -> None:
    quiet = small_workspace(policy="consent: { assume: true }\nquiet_hours: [ { from: 09:00, to: 12:00 } ]")
    (difference,) = try_case(quiet, given("actions: [ hello ]"))
    assert difference.lines[1] == "? hello is still pending until 2026-03-02T12:00:00Z (quiet_hours)"
    assert try_case(quiet, given("actions: [ { action: hello, at: +2 hours } ]", "{ clock: +2 hours }")) == ()


def test_plain_numbers_are_numbers_and_quoted_ones_are_text() -> None:
    properties = 'properties: { a: 2, b: "2", c: 1.50, d: true, e: 007, f: null, g: [ 1, x ], h: 1e3 }'
    cases = read(PLAIN, f"given: [ {{ touchpoint: Ping, {properties} }} ]\nexpect: {{ actions: [] }}")
    assert {fault.code for fault in cases.faults} == {"RW508"}
    assert cases.told[0].case.given[0].properties == {
        "a": 2, "b": "2", "c": Decimal("1.50"), "d": True, "e": "007", "f": None, "g": [1, "x"], "h": "1e3",
    }  # fmt: skip


def test_fact_of_two_is_two_point_zero_and_not_the_text() -> None:
    counted = small_workspace(
        facts="facts: { pings: { count: Ping }, total: { sum: event.properties.x, on: Ping } }"
    )
    ping = "{ touchpoint: Ping, properties: { x: 1.5 } }"
    assert try_case(counted, given("facts: { pings: 2, total: 3 }", ping, ping)) == ()
    assert try_case(counted, given("facts: { total: 3.0 }", ping, ping)) == ()
    (difference,) = try_case(counted, given('facts: { pings: "2" }', ping, ping))
    assert difference.lines == ("- '2'", "+ 2")


def test_draft_and_shadow_are_tried_as_live_unless_the_case_says_otherwise() -> None:
    for mode in ("draft", "shadow"):
        workspace = small_workspace(mode=f"mode: {mode}")
        assert try_case(workspace, given("actions: [ hello ]")) == ()
        assert try_case(workspace, "modes: as_written\n" + given("actions: []")) == ()


def test_holdouts_are_off_unless_the_case_turns_them_on() -> None:
    held = small_workspace(
        entry="entry: { holdout: 100% }", policy="consent: { assume: true }\nholdout: 100%"
    )
    assert try_case(held, given("actions: [ hello ]")) == ()
    withheld = "suppressed: [ { action: hello, verdict: withheld, reason: journey_holdout } ]"
    assert try_case(held, "holdouts: on\n" + given(withheld)) == ()


def test_outcome_reaches_the_wait_for_it_and_one_without_an_action_fails_the_case() -> None:
    waits = small_workspace(
        "steps:\n"
        "  - id: hi\n    message: hello\n"
        "  - wait: { first: [ { step: hi, outcome: opened, then: [ { end: seen } ] } ], timeout: 1 day }"
    )
    opened = "{ at: +1 hour, outcome: opened, of: hello }"
    assert try_case(waits, given("ended: [ { journey: hello, result: seen } ]", opened)) == ()
    early = f"given: [ {{ outcome: opened, of: hello }}, {REGISTERED} ]\nexpect: {{ actions: [ hello ] }}"
    (difference,) = try_case(waits, early)
    assert difference.section == "run"
    assert "no action hello was sent to anna before" in difference.message


def test_late_touchpoint_arrives_at_its_time_with_its_age() -> None:
    late = given("refused: [ { journey: hello, reason: stale } ], actions: []").replace(
        "touchpoint", "late: 2 hours, touchpoint"
    )
    assert try_case(PLAIN, late) == ()


def test_sections_are_each_about_one_customer() -> None:
    text = (
        f"given: [ {REGISTERED}, {{ touchpoint: Ping, customer: ben }} ]\n"
        "expect: [ { actions: [ hello ] }, { customer: ben, actions: [] }, { customer: carla, tags: [] } ]"
    )
    assert try_case(PLAIN, text) == ()


def test_timers_of_all_customers_fire_at_their_due() -> None:
    waits = small_workspace("steps: [ { wait: 90 minutes }, { message: hello } ]")
    text = (
        f"given: [ {REGISTERED}, {{ at: +1 hour, touchpoint: User Registered, customer: ben }},\n"
        "          { clock: +1 day } ]\n"
        "expect: [ { actions: [ { action: hello, at: +90 minutes } ] },\n"
        "          { customer: ben, actions: [ { action: hello, at: +150 minutes } ] } ]"
    )
    assert try_case(waits, text) == ()


def test_resources_are_allocated_across_the_customers_of_a_case() -> None:
    scarce = small_workspace(
        "steps: [ { grant: { action: hello, waitlist: true, patience: 2 days } } ]",
        actions="actions: { hello: { channels: email, uses: { seats: 1 } } }",
        resources="resources: { seats: { amount: 1, lease: 1 day } }",
    )
    case = """
given:
  - { at: 2026-03-02T10:00:00Z, touchpoint: User Registered, customer: anna }
  - { at: +1 hour, touchpoint: User Registered, customer: ben }
  - { clock: +3 days }
expect:
  - { customer: anna, actions: [ { action: hello, at: +0 minutes } ] }
  - { customer: ben, actions: [ { action: hello, at: +1 day } ] }
"""
    assert try_case(scarce, case) == ()
