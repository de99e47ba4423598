"""How people live with a car maker: years of looking, one test drive or two, a car, its service, a club.

Hours of the day, and how often owners come back to the mall (生活商城), are the retail year's. Nothing free
tells the rest: shares of test drives, orders, no-shows, complaints and referrals are assumed.
"""

from __future__ import annotations

from typing import Final

from riverwalk.generating.person import DAY, HOUR, MINUTE, Person
from riverwalk.generating.things import Things
from schemas.instant import format_instant

MODELS: Final = ("river_s", "river_x", "river_city")
DEALERS: Final = ("d-sh-01", "d-sh-02", "d-bj-01", "d-cd-01")
PUBLIC: Final = ("weibo", "douyin", "search")
PRIVATE: Final = ("app", "mini_program", "wechat")
GRADES: Final = ("A", "B", "C", "D")
BOOKING_SHARE: Final = 0.45
CANCELS_SHARE: Final = 0.12
NO_SHOW_SHARE: Final = 0.2
ORDER_AFTER_DRIVE: Final = 0.4
COMPLAINT_SHARE: Final = 0.12
CLUB_SHARE: Final = 0.5
SURVEY_SHARE: Final = 0.5
CIRCLES: Final = ("shanghai_owners", "track_day")
MEETING_EVERY: Final = 28 * DAY
"""From the first Saturday of the year on."""
DEAL_EVERY: Final = 56 * DAY
"""Group prices (团购) of a circle, from its first summer on: by then there are owners to accept them."""
DEALS_FROM: Final = 180 * DAY
DEAL_NEEDED: Final = 3
DEAL_SHARE: Final = 0.6
MALL_SCALE: Final = 0.5
"""Mall orders (生活商城) beside the retail year's wholesale ones."""
PRICES: Final = {"river_s": 168_800, "river_x": 228_800, "river_city": 98_800}


def live_with_cars(person: Person) -> None:
    """Fill the diary of one prospect, who may become an owner."""
    model, dealer = person.pick(MODELS), person.pick(DEALERS)
    at = person.waking(person.within(person.start, person.until - 30 * DAY))
    at = _look_around(person, at, model)
    if not person.chance(BOOKING_SHARE):
        return
    ordered = _drive(person, at + person.within(HOUR, 3 * DAY), model, dealer)
    if ordered:
        _own(person, ordered, model, dealer)


def call_circles(things: Things) -> None:
    """Every circle is called together once a month, on the same Saturday."""
    for number, at in enumerate(range(things.start + 2 * DAY + 10 * HOUR, things.until, MEETING_EVERY)):
        for circle in CIRCLES:
            topic, meeting = things.random.choice(("ride", "care", "dinner")), f"{circle}-{number}"
            things.happens(
                at, "Circle Called", f"group:{circle}", circle=circle, event_id=meeting, topic=topic
            )


def offer_group_prices(things: Things) -> None:
    """Every circle gets a price that holds once enough of it accept within a week."""
    for at in _deals(things.start, things.until):
        for circle in CIRCLES:
            things.happens(
                at,
                "Group Price Offered",
                f"group:{circle}",
                circle=circle,
                deal_id=_deal(circle, at, things.start),
                item="winter tyres",
                price=3_200,
                needed=DEAL_NEEDED,
            )


def trade_with_circles(things: Things) -> None:
    """What happens to the circles, and to nobody."""
    call_circles(things)
    offer_group_prices(things)


def _deals(start: int, until: int) -> range:
    return range(start + DEALS_FROM + 3 * HOUR, until, DEAL_EVERY)


def _deal(circle: str, at: int, start: int) -> str:
    return f"{circle}-d{(at - start) // DAY}"


def _look_around(person: Person, at: int, model: str) -> int:
    """Public posts first, then our own pages, then a registration; returns when they registered."""
    for _ in range(person.within(0, 3)):
        person.happens(at, "Content Viewed", person.pick(PUBLIC), content_id=f"{model}-film", kind="brand")
        at += person.within(HOUR, 6 * DAY)
    for _ in range(person.within(1, 4)):
        person.happens(at, "Page Viewed", person.pick(PRIVATE), path=f"/models/{model}")
        at += person.within(MINUTE, 2 * DAY)
    person.happens(
        at, "User Registered", "mini_program", city=person.pick(("Shanghai", "Beijing", "Chengdu"))
    )
    person.happens(at + MINUTE, "Consent Granted", "mini_program", purpose="promotion")
    if person.chance(0.4):
        person.happens(at + person.within(HOUR, 10 * DAY), "Configuration Saved", "app", model=model)
    if person.chance(0.3):
        person.happens(person.waking(at + 4 * DAY), "Store Visited", "city_showroom", store_id="showroom-1")
    return at


def _drive(person: Person, at: int, model: str, dealer: str) -> int:
    """Book a drive and take it, or not; returns when a car was ordered, 0 if none was."""
    at = person.waking(at)
    scheduled = person.waking(at + person.within(2 * DAY, 8 * DAY))
    booking = f"{person.name}-b{at // MINUTE}"
    visit = {"booking_id": booking, "dealer_id": dealer, "model": model}
    person.happens(at, "Test Drive Booked", "app", **visit, scheduled_at=format_instant(scheduled))
    if person.chance(CANCELS_SHARE):
        person.happens(
            at + person.within(HOUR, 2 * DAY), "Test Drive Cancelled", "app", **visit, reason="time"
        )
        return 0
    if person.chance(NO_SHOW_SHARE):
        return 0
    grade = person.pick(GRADES, (2, 4, 3, 1))
    person.happens(scheduled + HOUR, "Test Drive Completed", "dealer", **visit, intent_grade=grade)
    if not person.chance(ORDER_AFTER_DRIVE):
        return 0
    ordered = person.waking(scheduled + person.within(DAY, 25 * DAY))
    order = {"order_id": f"{booking}-o", "total": PRICES[model]}
    person.happens(ordered, "Order Placed", "dealer", **order)
    return ordered


def _own(person: Person, ordered: int, model: str, dealer: str) -> None:
    delivered = person.waking(ordered + person.within(14 * DAY, 60 * DAY))
    vin = f"LRW{person.number:014}"
    car = {"vin": vin, "model": model, "dealer_id": dealer}
    person.happens(delivered, "Vehicle Delivered", "dealer", **car)
    if person.chance(SURVEY_SHARE):
        at = delivered + person.within(7 * DAY, 11 * DAY)
        person.happens(at, "Survey Completed", "app", survey="nps_delivery", score=person.within(1, 10))
    if person.chance(COMPLAINT_SHARE):
        _complain(person, delivered + person.within(3 * DAY, 90 * DAY))
    service = delivered
    while (service := person.waking(service + person.within(150 * DAY, 200 * DAY))) < person.until:
        booking = f"{person.name}-s{service // MINUTE}"
        person.happens(service - 3 * DAY, "Service Booked", "app", **car, booking_id=booking)
        person.happens(service, "Service Completed", "dealer", **car, booking_id=booking)
    if person.chance(CLUB_SHARE):
        _join_club(person, delivered, vin)


def _complain(person: Person, at: int) -> None:
    case = f"{person.name}-case"
    level = person.pick(("P1", "P2", "P3"), (1, 3, 6))
    channel = person.pick(("call_centre", "app", "dealer", "weibo"))
    person.happens(at, "Complaint Opened", channel, case_id=case)
    person.happens(
        at + person.within(10 * MINUTE, 2 * HOUR),
        "Complaint Graded",
        "call_centre",
        case_id=case,
        level=level,
    )
    person.happens(at + person.within(6 * HOUR, 9 * DAY), "Complaint Closed", "call_centre", case_id=case)


def _join_club(person: Person, delivered: int, vin: str) -> None:
    """Owners who post, invite friends, come to meetings and buy in the mall."""
    circle = person.pick(CIRCLES)
    person.happens(delivered + DAY, "Circle Joined", "app", circle=circle)
    for at in person.orders(person.waking(delivered + person.within(5 * DAY, 40 * DAY))):
        order = f"{person.name}-m{at // MINUTE}"
        person.happens(at, "Order Completed", "app", order_id=order, total=person.order_value(MALL_SCALE))
    at = delivered
    while (at := person.waking(at + person.within(5 * DAY, 45 * DAY))) < person.until:
        person.happens(at, "Post Published", "community", topic=person.pick(("trip", "care", "question")))
        if person.chance(0.15):
            friend = f"f{person.number}-{at // DAY}"
            person.happens(at + HOUR, "Referral Sent", "app", friend=friend)
            if person.chance(0.3):
                person.happens(at + 20 * DAY, "Referral Qualified", "crm", friend=friend)
    for offered in _deals(person.start, person.until):
        if offered > delivered + DAY and person.chance(DEAL_SHARE):
            deal = {"circle": circle, "deal_id": _deal(circle, offered, person.start), "needed": DEAL_NEEDED}
            at = person.waking(offered + person.within(DAY, 5 * DAY))
            person.happens(at, "Group Price Accepted", "app", **deal)
