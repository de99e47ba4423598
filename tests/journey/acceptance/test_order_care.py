"""order_care: a parcel that arrives leads to the survey, one that does not to a search."""

from __future__ import annotations

from workspaces import DAY, Customer, catalogue

CARE = """
journey: order_care
mode: live
trigger: { on: Order Shipped }
entry: { key: event.properties.order_id, again: never }
steps:
  - message: shipped
  - wait:
      first: [ { on: Order Delivered, match: event.properties.order_id } ]
      timeout: 14 days
      else: [ { task: { action: parcel_search, within: 4 hours } }, { end: searched } ]
  - enrol: { journey: delivery_survey, key: entry.key }
"""
SURVEY = """
journey: delivery_survey
mode: live
trigger: { on: Vehicle Delivered }
entry: { key: event.properties.vin, again: never }
steps: [ { wait: 7 days }, { message: nps_survey } ]
"""
ACTIONS = """
actions:
  shipped: { purpose: transactional, channels: [app] }
  parcel_search: { purpose: service, channels: [desk] }
  nps_survey: { purpose: service, channels: [app] }
"""


def shipped() -> Customer:
    customer = Customer(catalogue(CARE, SURVEY, actions=ACTIONS))
    customer.event("Order Shipped", order_id="o1")
    return customer


def test_delivered_order_is_surveyed_a_week_later() -> None:
    customer = shipped()
    customer.event("Order Delivered", order_id="o1")
    assert customer.place("delivery_survey") == "wait_1"
    customer.wait(7 * DAY)
    assert customer.actions() == ["shipped", "nps_survey"]


def test_order_that_never_arrives_is_searched_for() -> None:
    customer = shipped()
    result = customer.wait(14 * DAY)[-1]
    assert customer.actions() == ["shipped", "parcel_search"] and result.withdrawn == ()
    assert customer.ends() == [("end", "searched")]
