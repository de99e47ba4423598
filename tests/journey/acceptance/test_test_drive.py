"""test_drive: the dealer's confirmation, the drive, and the call to who did not come."""

from __future__ import annotations

from workspaces import DAY, HOUR, Customer, catalogue

TEST_DRIVE = """
journey: test_drive
mode: live
trigger: { on: Test Drive Booked }
entry: { key: event.properties.booking_id, again: always }
goal: [ { on: Order Placed, within: 30 days } ]
exit: [ { on: Test Drive Cancelled, match: event.properties.booking_id, reason: cancelled } ]
steps:
  - stage: pre_sale
  - task:
      action: dealer_confirm
      assign: entry.event.properties.dealer_id
      within: 2 working hours
      on_decline: next
      escalate: [ { after: 2 working hours, action: regional_manager } ]
  - id: day_before
    wait: { date: entry.last.properties.scheduled_at, offset: -1 day, follow: true, if_past: now }
  - message: drive_reminder
  - id: drive
    wait:
      first:
        - on: Test Drive Completed
          match: event.properties.booking_id
          then: [ { stage: sale }, { message: drive_thanks }, { end: driven } ]
      timeout: 38 hours
      else: []
  - id: no_show
    task: { action: ai_call_no_show, within: 4 working hours }
  - id: graded
    wait: { first: [ { step: no_show, outcome: [done] } ], timeout: 1 day, else: [ { end: unreachable } ] }
  - branch:
      - when: steps.graded.event.properties.intent_grade in ['A', 'B']
        steps:
          - task: { action: consultant_call, within: 30 minutes, assign: entry.event.properties.dealer_id }
      - when: steps.graded.event.properties.intent_grade == 'C'
        steps: [ { message: rebook_link } ]
      - otherwise: [ { end: not_interested } ]
  - end: followed_up
"""
ACTIONS = """
actions:
  dealer_confirm: { purpose: service, channels: [dealer] }
  regional_manager: { purpose: service, channels: [dealer] }
  drive_reminder: { purpose: transactional, channels: [sms] }
  drive_thanks: { purpose: transactional, channels: [sms] }
  ai_call_no_show: { purpose: service, channels: [call] }
  consultant_call: { purpose: service, channels: [dealer] }
  rebook_link: { purpose: transactional, channels: [sms] }
"""
CALENDAR = """
calendar: dealer
zone: Europe/London
hours: [ { days: [mon, tue, wed, thu, fri, sat], from: "09:00", until: "18:00" } ]
"""
BOOKED = {"booking_id": "b1", "dealer_id": "d7", "scheduled_at": "2024-01-05T12:00:00Z"}


def booked() -> Customer:
    """Booked on Monday at noon, for Friday at noon."""
    customer = Customer(catalogue(TEST_DRIVE, actions=ACTIONS, **{"calendars/dealer.yaml": CALENDAR}), "c")
    customer.event("Test Drive Booked", **BOOKED)
    return customer


def test_dealer_is_asked_and_the_regional_manager_after_two_working_hours() -> None:
    customer = booked()
    (asked,) = customer.results[-1].actions
    assert (asked.action, asked.assign, asked.due_at) == ("dealer_confirm", "d7", "2024-01-01T14:00:00Z")
    customer.wait(2 * HOUR)
    assert customer.actions() == ["dealer_confirm", "regional_manager"]


def test_dealer_who_declines_hands_over_at_once_and_one_who_confirms_is_left_alone() -> None:
    for outcome, then in (("rejected", ["regional_manager"]), ("done", [])):
        customer = booked()
        customer.outcome(customer.results[-1].actions[0].id, outcome)
        customer.wait(HOUR)
        assert customer.actions() == ["dealer_confirm", *then]


def test_who_drives_is_reminded_the_day_before_and_thanked() -> None:
    customer = booked()
    customer.outcome(customer.results[-1].actions[0].id, "done")
    customer.wait(3 * DAY)
    assert customer.actions()[-1] == "drive_reminder"
    customer.wait(25 * HOUR)
    result = customer.event("Test Drive Completed", booking_id="b1")
    assert customer.actions()[-1] == "drive_thanks" and customer.ends() == [("end", "driven")]
    assert "sale" in [event.result for event in result.journey_events if event.kind == "stage"]


def test_who_does_not_come_is_called() -> None:
    customer = booked()
    customer.outcome(customer.results[-1].actions[0].id, "done")
    customer.wait(3 * DAY + 38 * HOUR)
    (call,) = customer.results[-1].actions
    assert call.action == "ai_call_no_show"
    customer.outcome(call.id, "done")
    assert customer.ends() == [("end", "not_interested")]


def test_who_cancels_leaves_and_the_dealer_is_told() -> None:
    customer = booked()
    result = customer.event("Test Drive Cancelled", booking_id="b1")
    assert customer.ends() == [("exit", "cancelled")] and len(result.withdrawn) == 1


def test_who_does_not_answer_is_unreachable() -> None:
    customer = booked()
    customer.outcome(customer.results[-1].actions[0].id, "done")
    customer.wait(3 * DAY + 38 * HOUR + DAY)
    assert customer.ends() == [("end", "unreachable")]
