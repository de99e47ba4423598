"""stage, enrol, leave, and triggers by the end of another journey."""

from __future__ import annotations

from workspaces import DAY, HOUR, Customer, catalogue, journey

AFTER = "entry: { again: always }"


def stages(customer: Customer) -> list[tuple[str, str]]:
    events = [event for result in customer.results for event in result.journey_events]
    return [(event.journey, event.result) for event in events if event.kind == "stage"]


def test_stage_is_told_once_and_other_journeys_can_read_it() -> None:
    first = "- stage: { name: intake, title: { zh: 渠道梳理 } }"
    steps = f"{first}\n- stage: intake\n- wait: 1 day\n- stage: handling"
    other = journey(
        "other",
        "- branch: [ { when: customer.journeys.j.stage == 'intake', steps: [ { end: seen } ] } ]",
        "trigger: { on: Pong }",
    )
    customer = Customer(catalogue(journey("j", steps), other))
    customer.event("Ping")
    assert stages(customer) == [("j", "intake")]
    customer.event("Pong")
    assert customer.ends() == [("end", "seen")]
    customer.wait(DAY)
    assert stages(customer) == [("j", "intake"), ("j", "handling")]


def test_enrol_begins_the_other_journey_with_its_key_and_values() -> None:
    steps = (
        "- enrol: { journey: k, key: entry.key, with: { x: entry.event.properties.x + 1 } }\n- wait: 1 day"
    )
    other = journey(
        "k",
        "- message: { action: notice, with: { x: entry.event.properties.x, y: entry.key } }",
        "trigger: { on: Pong }\nentry: { key: event.properties.id, again: never }",
    )
    customer = Customer(
        catalogue(journey("j", steps, "entry: { key: event.properties.id, again: always }"), other)
    )
    sent = customer.event("Ping", id="a", x=1).actions
    assert [action.slots for action in sent] == [{"x": 2, "y": "a"}]
    customer.wait(2 * DAY)
    customer.event("Ping", id="a", x=1)
    assert customer.actions() == ["notice"] and customer.refusals() == ["again"]


def test_enrol_is_refused_by_the_other_journeys_own_rules() -> None:
    other = journey(
        "k", "- message: notice", "trigger: { on: Pong }\nentry: { eligible: customer.traits.age > 3 }"
    )
    customer = Customer(catalogue(journey("j", "- enrol: k"), other))
    customer.event("Ping")
    assert customer.refusals() == ["not_eligible"] and customer.ends() == [("done", "done")]


def test_enrol_by_a_shadow_reaches_nobody_and_is_recorded() -> None:
    other = journey("k", "- message: notice", "trigger: { on: Pong }")
    customer = Customer(catalogue(journey("j", "- enrol: k", "mode: shadow"), other))
    customer.event("Ping")
    assert customer.actions() == [] and customer.refusals() == ["shadow"]


def test_enrol_in_a_draft_is_refused() -> None:
    other = journey("k", "- message: notice", "mode: draft\ntrigger: { on: Pong }")
    customer = Customer(catalogue(journey("j", "- enrol: k"), other))
    customer.event("Ping")
    assert customer.actions() == [] and customer.refusals() == ["draft"]


def test_leave_ends_the_other_journey_and_recalls_what_it_sent() -> None:
    other = journey("k", "- message: notice\n- wait: 9 days", "trigger: { on: Pong }")
    customer = Customer(catalogue(journey("j", "- leave: { journey: k, reason: bought }"), other))
    customer.event("Pong")
    recalled = customer.event("Ping").withdrawn
    assert customer.ends() == [("done", "done"), ("exit", "bought")]
    assert [each.reason for each in recalled] == ["exit:bought"]


def test_journey_starts_when_another_ends_with_a_result_it_waits_for() -> None:
    steps = "- branch: [ { when: entry.event.properties.ok, steps: [ { end: good } ] } ]\n- end: bad"
    after = journey(
        "after",
        "- message: { action: notice, with: { x: entry.event.properties.result, y: entry.key } }",
        "trigger: { journey: j, ended: [good] }\nentry: { key: event.properties.key, again: always }",
    )
    head = "entry: { key: event.properties.id, again: always }"
    customer = Customer(catalogue(journey("j", steps, head), after))
    customer.event("Ping", id="a", ok=False)
    assert customer.actions() == []
    assert [action.slots for action in customer.event("Ping", id="b", ok=True).actions] == [
        {"x": "good", "y": "b"}
    ]


def test_journey_starts_after_any_end_an_exit_by_time_too() -> None:
    after = journey("after", "- message: notice", "trigger: { journey: j }")
    head = "exit: [ { after: 1 hour, reason: late } ]"
    customer = Customer(catalogue(journey("j", "- wait: 1 day", head), after))
    customer.event("Ping")
    customer.wait(HOUR)
    assert customer.actions() == ["notice"]


def test_journeys_that_start_each_other_in_a_circle_stop_at_the_bound_and_say_so() -> None:
    first = journey("j", "- enrol: k", AFTER)
    second = journey("k", "- enrol: j", f"trigger: {{ on: Pong }}\n{AFTER}")
    customer = Customer(catalogue(first, second))
    decision = customer.event("Ping").decision
    assert decision is not None and len(decision.entered) == 17
    assert customer.refusals() == ["too_many_followed"]
