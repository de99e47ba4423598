"""RW27x: calendars, what counts time in them, and events that reach many customers."""

from __future__ import annotations

from journey.lint.codes.code import Code

DEALER = "calendar: dealer\nhours: [ { days: [mon, tue, wed, thu, fri], from: 09:00, until: 18:00 } ]\n"
PRODUCT = {
    "events.yaml": "events: { Price Dropped: { subject: product, properties: { product_id: text } } }\n"
}
WISHLIST = {
    "facts.yaml": "lists: { wishlist: { add: { on: Product Added, item: event.properties.product_id } } }\n"
}
DEALER_PATH = "calendars/dealer.yaml"
TIME_CODES = (
    Code(
        "RW270",
        "unknown calendar",
        "`calendars/` has no calendar of this id.",
        "steps: [ { wait: { for: 2 working hours, calendar: dealr } }, { message: hello } ]",
        "steps: [ { wait: { for: 2 working hours, calendar: dealer } }, { message: hello } ]",
        beside={DEALER_PATH: DEALER},
    ),
    Code(
        "RW271",
        "working time without a calendar",
        "Working time passes in a calendar with `hours`; where exactly one has hours, it need not be named.",
        "steps: [ { wait: 2 working hours }, { message: hello } ]",
        "steps: [ { wait: 2 hours }, { message: hello } ]",
    ),
    Code(
        "RW272",
        "repeated calendar or festival",
        "Two files define one calendar, or two calendars one festival. A built-in one may be defined anew.",
        "calendar: dealer\nfestivals: { owners_day: { civil: 6-1 } }\n",
        "calendar: club\nfestivals: { owners_day: { civil: 6-1 } }\n",
        path="calendars/club.yaml",
        whole=True,
        beside={DEALER_PATH: DEALER},
    ),
    Code(
        "RW273",
        "days off without hours",
        "Days off and make-up days change hours of work; a calendar without any has nothing to change.",
        "calendar: dealer\ndays_off: [ 2026-10-01 ]\n",
        DEALER + "days_off: [ 2026-10-01 ]\n",
        path=DEALER_PATH,
        whole=True,
    ),
    Code(
        "RW274",
        "unknown festival",
        "Neither a calendar nor the built-in list has a festival of this name.",
        "trigger: { calendar: mid_autum, at: 10:00 }",
        "trigger: { calendar: mid_autumn, at: 10:00 }",
    ),
    Code(
        "RW275",
        "audience without a list",
        "An event about a product, group or dealer (`subject` in `events.yaml`) reaches customers by a list "
        "of theirs: `item in customer.lists.<list>`, with an item of the event, maybe joined by `&&` with "
        "other clauses. Nobody looks through all customers.",
        "trigger: { on: Price Dropped, audience: customer.traits.wish == event.properties.product_id }",
        "trigger: { on: Price Dropped, audience: event.properties.product_id in customer.lists.wishlist }",
        beside={**PRODUCT, **WISHLIST},
        also=("RW445",),
    ),
    Code(
        "RW276",
        "nobody hears of it here",
        "An event about a product, group or dealer starts journeys by a trigger with an `audience`. Waits, "
        "goals, exits, facts, lists and cases are a customer's, and never hear of it.",
        "goal: [ { on: Price Dropped, within: 3 days } ]",
        "goal: [ { on: Order Completed, within: 3 days } ]",
        beside=PRODUCT,
    ),
    Code(
        "RW277",
        "emitted event without its subject",
        "`emit` of a type that is about a product, group or dealer (`subject` in `events.yaml`) says about "
        "which, with `about`; of a type that is about a customer it does not.",
        "steps: [ { emit: Price Dropped }, { message: hello } ]",
        "steps: [ { emit: { event: Price Dropped, about: { product: customer.traits.sells } } }, "
        "{ message: hello } ]",
        beside=PRODUCT,
    ),
)
