"""complaint_loop: each stage has its time, and the next above is asked when it passes."""

from __future__ import annotations

from workspaces import DAY, HOUR, MINUTE, Customer, catalogue

LOOP = """
journey: complaint_loop
mode: live
trigger: { on: Complaint Opened }
entry: { key: event.properties.case_id, again: always }
goal:
  - on: Complaint Closed
    match: event.properties.case_id
    within: 7 days
    then: [ { message: csat }, { end: closed } ]
steps:
  - stage: { name: intake, title: { zh: 渠道梳理 } }
  - message: complaint_received
  - stage: { name: grading, title: { zh: 分级 } }
  - task:
      action: triage
      within: 30 minutes
      escalate: [ { after: 30 minutes, action: supervisor }, { after: 45 minutes, action: duty_manager } ]
  - id: graded
    wait: { first: [ { on: Complaint Graded, match: event.properties.case_id } ], timeout: forever }
  - branch:
      - when: steps.graded.event.properties.level == 'P1'
        steps: [ { emit: { event: Crisis Raised, with: { case: entry.key } } } ]
  - stage: { name: handling, title: { zh: 流转处理 } }
  - task:
      action: resolve
      within: 24 hours
      escalate: [ { after: 24 hours, action: head_of_service } ]
"""
NAMES = ("complaint_received", "triage", "supervisor", "duty_manager", "resolve", "head_of_service", "csat")
ACTIONS = "actions:\n" + "".join(
    f"  {name}: {{ purpose: service, channels: [desk], expiry: 2 days }}\n" for name in NAMES
)
EVENTS = "events: { Crisis Raised: { properties: { case: text } } }"


def opened() -> Customer:
    customer = Customer(catalogue(LOOP, actions=ACTIONS, events=EVENTS))
    customer.event("Complaint Opened", case_id="k1")
    return customer


def test_complaint_that_nobody_grades_climbs() -> None:
    customer = opened()
    assert customer.actions() == ["complaint_received", "triage"]
    customer.wait(30 * MINUTE)
    customer.wait(15 * MINUTE)
    assert customer.actions()[2:] == ["supervisor", "duty_manager"]


def test_graded_complaint_goes_to_handling_and_a_crisis_is_raised() -> None:
    customer = opened()
    result = customer.event("Complaint Graded", case_id="k1", level="P1")
    assert [(each.type, each.properties) for each in result.emitted] == [("Crisis Raised", {"case": "k1"})]
    assert [event.result for event in result.journey_events if event.kind == "stage"] == ["handling"]
    assert customer.actions()[-1] == "resolve"


def test_complaint_that_is_not_resolved_in_a_day_reaches_the_head_of_service() -> None:
    customer = opened()
    customer.outcome(customer.results[0].actions[1].id, "done")
    customer.event("Complaint Graded", case_id="k1", level="P3")
    customer.wait(DAY)
    assert customer.actions() == ["complaint_received", "triage", "resolve", "head_of_service"]


def test_closed_complaint_asks_how_it_was_and_recalls_what_is_open() -> None:
    customer = opened()
    customer.event("Complaint Graded", case_id="k1", level="P3")
    customer.wait(HOUR)
    result = customer.event("Complaint Closed", case_id="k1")
    assert customer.actions()[-1] == "csat" and customer.ends() == [("goal", "closed")]
    assert "resolve" in [each.action for each in result.withdrawn]
