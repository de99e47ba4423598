"""task: work for people, who is asked next, and what the end of the enrolment leaves open."""

from __future__ import annotations

from workspaces import DAY, HOUR, MINUTE, Customer, catalogue, journey

ACTIONS = """
actions:
  visit: { purpose: service, channels: [dealer], expiry: 1 day, slots: { n: any } }
  manager: { purpose: service, channels: [dealer], expiry: 1 day }
  director: { purpose: service, channels: [dealer], expiry: 1 day }
"""
LEVELS = "escalate: [ { after: 2 hours, action: manager }, { after: 3 hours, action: director } ]"
STEPS = f"""
- id: t
  task: {{ action: visit, assign: entry.event.properties.id, within: 1 hour, {LEVELS}, with: {{ n: 1 + 1 }} }}
- wait: {{ first: [ {{ step: t, outcome: done, then: [ {{ end: done }} ] }} ], timeout: 2 days, else: [] }}
- end: unfinished
"""


def customer_of(steps: str = STEPS, head: str = "entry: { again: always }", **parts: str) -> Customer:
    return Customer(catalogue(journey("j", steps, head), actions=ACTIONS, **parts))


def test_task_is_given_with_its_assignee_and_due_time_and_the_journey_goes_on() -> None:
    customer = customer_of()
    (given,) = customer.event("Ping", id="dealer_7").actions
    assert (given.assign, given.slots, given.due_at) == ("dealer_7", {"n": 2}, "2024-01-01T13:00:00Z")
    assert customer.place() == "wait_1"


def test_task_that_is_not_done_is_escalated_level_by_level_from_its_giving() -> None:
    customer = customer_of()
    root = customer.event("Ping", id="dealer_7").actions[0].id
    customer.wait(2 * HOUR - 1)
    assert customer.actions() == ["visit"]
    customer.wait(1)
    assert customer.actions() == ["visit", "manager"]
    customer.wait(HOUR)
    assert customer.actions() == ["visit", "manager", "director"]
    escalated = [action for result in customer.results for action in result.actions][1:]
    assert {(each.escalates, each.assign, str(each.slots)) for each in escalated} == {
        (root, "dealer_7", "{}")
    }
    assert customer.place() == "wait_1"


def test_task_that_is_done_is_escalated_no_more() -> None:
    customer = customer_of()
    action = customer.event("Ping").actions[0].id
    customer.wait(HOUR)
    customer.outcome(action, "done")
    customer.wait(DAY)
    assert customer.actions() == ["visit"] and customer.ends() == [("end", "done")]


def test_done_of_an_escalation_closes_the_task_and_ends_the_wait_for_it() -> None:
    customer = customer_of()
    customer.event("Ping")
    (escalated,) = customer.wait(2 * HOUR)[-1].actions
    customer.outcome(escalated.id, "done")
    customer.wait(DAY)
    assert customer.actions() == ["visit", "manager"] and customer.ends() == [("end", "done")]


def test_decline_asks_the_next_at_once_and_then_nobody_twice() -> None:
    customer = customer_of(STEPS.replace("within: 1 hour", "within: 1 hour, on_decline: next"))
    action = customer.event("Ping").actions[0].id
    assert [each.action for each in customer.outcome(action, "rejected").actions] == ["manager"]
    customer.wait(2 * HOUR)
    assert customer.actions() == ["visit", "manager"]
    customer.wait(HOUR)
    assert customer.actions() == ["visit", "manager", "director"]


def test_decline_may_end_the_enrolment() -> None:
    customer = customer_of(STEPS.replace("within: 1 hour", "within: 1 hour, on_decline: end"))
    action = customer.event("Ping").actions[0].id
    customer.outcome(action, "rejected")
    assert customer.ends() == [("end", "declined")]
    customer.wait(DAY)
    assert customer.actions() == ["visit"]


def test_normal_end_recalls_open_tasks_unless_they_are_kept() -> None:
    for keep, recalled in (("", ["end:over"]), ("keep: true, ", [])):
        steps = f"- task: {{ {keep}action: visit, with: {{ n: 1 }} }}\n- wait: 1 hour\n- end: over"
        customer = customer_of(steps)
        customer.event("Ping")
        (last,) = customer.wait(HOUR)
        assert [each.reason for each in last.withdrawn] == recalled


def test_delivered_task_is_still_recalled_and_a_finished_one_is_not() -> None:
    steps = "- task: { action: visit, with: { n: 1 } }\n- wait: 1 hour\n- end: over"
    for outcome, recalled in (("delivered", 1), ("done", 0)):
        customer = customer_of(steps)
        action = customer.event("Ping").actions[0].id
        customer.outcome(action, outcome)
        (last,) = customer.wait(HOUR)
        assert len(last.withdrawn) == recalled


def test_task_given_in_the_instant_of_the_end_is_the_last_word_and_stays() -> None:
    result = customer_of("- task: { action: visit, with: { n: 1 } }\n- end: over").event("Ping")
    assert len(result.actions) == 1 and result.withdrawn == ()


def test_exit_recalls_open_tasks_and_calls_off_their_escalation() -> None:
    head = "entry: { again: always }\nexit: [ { on: Stop, reason: stopped } ]"
    customer = customer_of(STEPS, head)
    customer.event("Ping")
    assert len(customer.event("Stop").withdrawn) == 1
    customer.wait(DAY)
    assert customer.actions() == ["visit"]


def test_task_of_a_holdout_or_shadow_is_given_to_nobody_and_never_escalated() -> None:
    for head, verdict in (("entry: { holdout: 100% }", "withheld"), ("mode: shadow", "shadow")):
        customer = customer_of(STEPS, head)
        customer.event("Ping")
        customer.wait(DAY)
        assert customer.actions() == [] and [each for each, _ in customer.verdicts()] == [verdict]


def test_escalation_that_policy_refuses_leaves_the_enrolment_where_it_is() -> None:
    cap = "{ id: c, max: 0, per: 1 day, purposes: service, action: manager }"
    policy = f"consent: {{ assume: true }}\ncaps: [ {cap} ]"
    customer = customer_of(policy=policy)
    customer.event("Ping")
    customer.wait(4 * HOUR)
    assert customer.actions() == ["visit", "director"]
    assert ("suppressed", "cap:c") in customer.verdicts() and customer.place() == "wait_1"


def test_working_hours_count_in_the_calendar_of_the_task() -> None:
    """Monday noon; the dealer works from nine to one: two working hours are Tuesday at ten."""
    hours = '[ { days: [mon, tue], from: "09:00", until: "13:00" } ]'
    calendar = f"calendar: dealer\nzone: Europe/London\nhours: {hours}\n"
    steps = "- task: { action: visit, calendar: dealer, within: 2 working hours, with: { n: 1 } }"
    customer = customer_of(steps, **{"calendars/dealer.yaml": calendar})
    (given,) = customer.event("Ping").actions
    assert given.due_at == "2024-01-02T10:00:00Z"


def test_each_visit_gives_a_task_of_its_own() -> None:
    steps = (
        "- id: t\n"
        "  task: { action: visit, with: { n: 1 }, escalate: [ { after: 5 minutes, action: manager } ] }\n"
        "- wait: 10 minutes\n- branch: [ { when: entry.visits.t < 2, steps: [ { go: t } ] } ]"
    )
    customer = customer_of(steps)
    customer.event("Ping")
    customer.wait(30 * MINUTE)
    ids = [action.id for result in customer.results for action in result.actions]
    assert customer.actions() == ["visit", "manager"] * 2 and len(set(ids)) == 4
