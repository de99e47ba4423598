import re

import pytest

from schemas.builtin_events import BUILTIN_EVENTS, STORE_FRESHNESS_MS, known_events
from schemas.touchpoint import TYPE_PATTERN
from schemas.workspace import EventType

USED = {
    "Product Added": {"cart_id", "products"},
    "Cart Viewed": {"cart_id"},
    "Cart Emptied": {"cart_id"},
    "Product Viewed": {"product_id"},
    "Order Completed": {"products", "order_id", "total", "currency", "country", "lines"},
    "Order Shipped": {"order_id"},
    "Order Delivered": {"order_id"},
    "Test Drive Booked": {"booking_id", "dealer_id", "scheduled_at"},
    "Test Drive Completed": {"booking_id"},
    "Test Drive Cancelled": {"booking_id"},
    "Complaint Opened": {"case_id"},
    "Complaint Graded": {"case_id", "level"},
    "Complaint Closed": {"case_id"},
    "Referral Qualified": {"friend"},
    "Vehicle Delivered": {"vin"},
    "Survey Completed": {"survey", "score"},
    "Event Registered": {"event_id"},
    "Event Checked In": {"event_id"},
    "Price Dropped": {"product_id", "price"},
    "Page Viewed": {"path"},
}


@pytest.mark.parametrize("name", BUILTIN_EVENTS)
def test_names_have_the_form_that_files_accept(name: str) -> None:
    assert re.fullmatch(TYPE_PATTERN, name)


@pytest.mark.parametrize("name", USED)
def test_types_have_the_properties_that_the_language_examples_use(name: str) -> None:
    assert USED[name] <= set(BUILTIN_EVENTS[name].properties)


def test_stores_stay_fresh_for_36_hours_and_online_types_for_one() -> None:
    assert BUILTIN_EVENTS["Store Visited"].freshness == STORE_FRESHNESS_MS == 36 * 3_600_000
    assert BUILTIN_EVENTS["Page Viewed"].freshness == 3_600_000


def test_workspace_overrides_a_built_in_type() -> None:
    own = EventType(properties={"mine": "text"})
    assert known_events({"Page Viewed": own})["Page Viewed"] == own
    assert "Order Completed" in known_events({})
