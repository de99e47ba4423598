"""Touchpoint types that every workspace knows.

Commerce names and properties are those of Segment's e-commerce spec v2; offline, service and membership
types are ours, in the same "Object Action" style. Stores upload at night, so theirs stay fresh for 36 hours.
A workspace may describe a type of the same name in `events.yaml`; then its own description holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from schemas.workspace.events import EventType, PropertyType

HOUR_MS = 3_600_000
STORE_FRESHNESS_MS = 36 * HOUR_MS
"""A store that uploads once a night may be a day and a morning late."""
ONLINE_FRESHNESS_MS = HOUR_MS
SCHEDULE_FRESHNESS_MS = 12 * HOUR_MS
"""What was due half a day ago is another day's; a workspace may say otherwise of `Schedule Due`."""
DUE_TYPE, REQUESTED_TYPE = "Schedule Due", "Enrolment Requested"
"""A trigger by time fired; somebody asks for an enrolment in `journey`, with properties as they like."""

ANSWER_TYPE = "Service Answered"
"""What a service that a `call` step asked answers with: `request` is the id of the request."""
ALLOCATED_TYPE = "Resource Answered"
"""The one writer of resources says this, no sender: journeys hear the verdict of their step instead."""
BACKFILLED_TYPE = "Facts Backfilled"
"""`riverwalk backfill` says this, no sender: conditions read the facts instead."""

SourceClass = Literal["public", "private", "offline"]
Properties = Mapping[str, PropertyType]

_PRODUCT: Properties = {
    "product_id": "text",
    "sku": "text",
    "name": "text",
    "category": "text",
    "brand": "text",
    "variant": "text",
    "price": "number",
    "quantity": "number",
    "currency": "text",
    "coupon": "text",
    "position": "number",
    "url": "text",
    "image_url": "text",
}
_CART: Properties = {"cart_id": "text", "products": "list", "value": "number", "currency": "text"}
_ORDER: Properties = {
    "order_id": "text",
    "checkout_id": "text",
    "cart_id": "text",
    "affiliation": "text",
    "store_id": "text",
    "total": "number",
    "subtotal": "number",
    "revenue": "number",
    "shipping": "number",
    "tax": "number",
    "discount": "number",
    "coupon": "text",
    "currency": "text",
    "country": "text",
    "lines": "number",
    "quantity": "number",
    "products": "list",
}
_CHECKOUT: Properties = {
    "checkout_id": "text",
    "step": "number",
    "shipping_method": "text",
    "payment_method": "text",
}
_LIST: Properties = {"list_id": "text", "category": "text", "products": "list"}
_COUPON: Properties = {
    "order_id": "text",
    "cart_id": "text",
    "coupon_id": "text",
    "coupon_name": "text",
    "discount": "number",
}
_PROMOTION: Properties = {"promotion_id": "text", "creative": "text", "name": "text", "position": "text"}
_WISHLIST: Properties = {"wishlist_id": "text", "wishlist_name": "text", **_PRODUCT}
_STORE: Properties = {"store_id": "text", "dealer_id": "text", "city": "text", "staff_id": "text"}
_DRIVE: Properties = {
    "booking_id": "text",
    "model": "text",
    "scheduled_at": "time",
    "intent_grade": "text",
    "reason": "text",
    **_STORE,
}
_VEHICLE: Properties = {"vin": "text", "model": "text", "order_id": "text", "delivered_at": "time", **_STORE}
_CALL: Properties = {
    "call_id": "text",
    "direction": "text",
    "result": "text",
    "intent_grade": "text",
    "duration_seconds": "number",
    "agent_id": "text",
}
_CASE: Properties = {
    "case_id": "text",
    "level": "text",
    "category": "text",
    "subject": "text",
    "result": "text",
    "order_id": "text",
    "channel": "text",
}
_JOURNEY: Properties = {"journey": "text", "how": "text", "result": "text", "key": "any"}
_SEGMENT: Properties = {"segment": "text"}
_SURVEY: Properties = {
    "survey": "text",
    "survey_id": "text",
    "score": "number",
    "comment": "text",
    "answers": "map",
}
_GATHERING: Properties = {
    "event_id": "text",
    "name": "text",
    "city": "text",
    "starts_at": "time",
    "ends_at": "time",
}
_PAGE: Properties = {
    "path": "text",
    "url": "text",
    "title": "text",
    "referrer": "text",
    "search": "text",
    "name": "text",
}
_PERSON: Properties = {
    "referred_by": "text",
    "plan": "text",
    "method": "text",
    "city": "text",
    "birthday": "text",
}
_CONSENT: Properties = {"purpose": "text", "channel": "text", "policy_version": "text"}
_MESSAGE: Properties = {"campaign_id": "text", "campaign_name": "text", "link_url": "text", "subject": "text"}
_REFERRAL: Properties = {"friend": "text", "referrer": "text", "code": "text", "order_id": "text"}

_ONLINE: Mapping[str, Properties] = {
    "Page Viewed": _PAGE,
    "Screen Viewed": _PAGE,
    "Products Searched": {"query": "text", "results": "number"},
    "Product List Viewed": _LIST,
    "Product List Filtered": {**_LIST, "filters": "list", "sorts": "list"},
    "Product Clicked": _PRODUCT,
    "Product Viewed": _PRODUCT,
    "Product Added": {**_PRODUCT, **_CART},
    "Product Removed": {**_PRODUCT, **_CART},
    "Product Shared": {**_PRODUCT, "share_via": "text", "recipient": "text"},
    "Product Reviewed": {
        "product_id": "text",
        "review_id": "text",
        "review_body": "text",
        "rating": "number",
    },
    "Cart Viewed": _CART,
    "Cart Shared": {**_CART, "share_via": "text", "recipient": "text"},
    "Cart Emptied": _CART,
    "Checkout Started": {**_ORDER, **_CHECKOUT},
    "Checkout Step Viewed": _CHECKOUT,
    "Checkout Step Completed": _CHECKOUT,
    "Payment Info Entered": {**_CHECKOUT, "order_id": "text"},
    "Order Placed": _ORDER,
    "Order Updated": _ORDER,
    "Order Completed": _ORDER,
    "Order Cancelled": {**_ORDER, "reason": "text"},
    "Order Refunded": {**_ORDER, "reason": "text"},
    "Order Shipped": {**_ORDER, "carrier": "text", "tracking_id": "text"},
    "Order Delivered": {**_ORDER, "carrier": "text", "tracking_id": "text"},
    "Order Returned": {**_ORDER, "reason": "text"},
    "Coupon Entered": _COUPON,
    "Coupon Applied": _COUPON,
    "Coupon Denied": {**_COUPON, "reason": "text"},
    "Coupon Removed": _COUPON,
    "Promotion Viewed": _PROMOTION,
    "Promotion Clicked": _PROMOTION,
    "Product Added to Wishlist": _WISHLIST,
    "Product Removed from Wishlist": _WISHLIST,
    "Wishlist Product Added to Cart": {**_WISHLIST, "cart_id": "text"},
    "Price Dropped": {
        "product_id": "text",
        "price": "number",
        "previous_price": "number",
        "currency": "text",
    },
    "User Registered": _PERSON,
    "Signed In": {"method": "text"},
    "Signed Out": {},
    "Profile Updated": {**_PERSON, "traits": "map"},
    "Consent Granted": _CONSENT,
    "Consent Withdrawn": _CONSENT,
    "Unsubscribed": {**_MESSAGE, "channel": "text", "list_id": "text"},
    "Message Opened": _MESSAGE,
    "Message Clicked": _MESSAGE,
    "Referral Sent": _REFERRAL,
    "Referral Qualified": _REFERRAL,
    "Survey Completed": _SURVEY,
    "Event Registered": _GATHERING,
    "Complaint Opened": _CASE,
    "Complaint Graded": _CASE,
    "Complaint Closed": _CASE,
    "Complaint Reopened": _CASE,
    REQUESTED_TYPE: {"journey": "text", "by": "text"},
    "Journey Ended": _JOURNEY,
    "Segment Entered": _SEGMENT,
    "Segment Left": _SEGMENT,
    "Tag Gained": {"tag": "text", "by": "text"},
    "Tag Lost": {"tag": "text"},
    "Customer Tagged": {"tags": "list", "by": "text", "note": "text"},
    "Customer Untagged": {"tags": "list", "by": "text", "note": "text"},
    "Points Expired": {"account": "text", "amount": "number"},
    "Stage Changed": {"stage": "text", "previous": "text"},
    "Level Changed": {"ladder": "text", "level": "text", "previous": "text", "direction": "text"},
    ANSWER_TYPE: {"request": "text", "service": "text", "result": "any"},
    "Application Opened": {"version": "text", "url": "text"},
    "Application Installed": {"version": "text"},
    "Action Outcome": {"action": "text", "outcome": "text", "intent_grade": "text", "reason": "text"},
}

_DUE: Properties = {"journey": "text", "day": "text"}
_OFFLINE: Mapping[str, Properties] = {
    "Store Visited": _STORE,
    "Test Drive Booked": _DRIVE,
    "Test Drive Completed": _DRIVE,
    "Test Drive Cancelled": _DRIVE,
    "Vehicle Delivered": _VEHICLE,
    "Service Booked": {**_VEHICLE, "booking_id": "text", "scheduled_at": "time"},
    "Service Completed": {**_VEHICLE, "booking_id": "text"},
    "Event Checked In": _GATHERING,
    "Call Ended": _CALL,
}


def _described(
    types: Mapping[str, Properties], source_class: SourceClass, freshness: int
) -> dict[str, EventType]:
    return {
        name: EventType(source_class=source_class, freshness=freshness, properties=dict(properties))
        for name, properties in types.items()
    }


BUILTIN_EVENTS: Mapping[str, EventType] = MappingProxyType(
    {
        **_described(_ONLINE, "private", ONLINE_FRESHNESS_MS),
        **_described(_OFFLINE, "offline", STORE_FRESHNESS_MS),
        **_described({DUE_TYPE: _DUE}, "private", SCHEDULE_FRESHNESS_MS),
    }
)
"""Type -> description."""


def known_events(own: Mapping[str, EventType]) -> dict[str, EventType]:
    """The built-in types and a workspace's own; where both describe a type, the workspace's word holds."""
    return {**BUILTIN_EVENTS, **own}
