"""How people live with a membership shop: they register, browse, buy, post, complain, and some fall silent.

Spacing, values, hours and cancellations of orders are the retail year's, in a shop of a third of its prices.
Shares of browsing, posting, complaints and referrals are assumed.
"""

from __future__ import annotations

from typing import Final

from riverwalk.generating.habits import CANCELLED_SHARE
from riverwalk.generating.person import DAY, HOUR, MINUTE, Person
from riverwalk.generating.things import Things

PRICE_SCALE: Final = 1 / 3
"""The retail year's customers are half of them shops."""
CATEGORIES: Final = ("skin_care", "make_up", "fragrance", "hair_care", "snacks")
CITIES: Final = ("Shanghai", "Beijing", "Chengdu", "Guangzhou", "Hangzhou")
CHANNELS: Final = ("app", "mini_program", "web", "store")
CHANNEL_WEIGHTS: Final = (5, 4, 2, 2)
PRODUCTS: Final = 40
BUYING_SHARE: Final = 0.62
PROFILE_SHARE: Final = 0.55
ABANDONED_A_ORDER: Final = 0.8
"""Carts left behind for each that is bought."""
COMPLAINT_SHARE: Final = 0.03
RETURN_SHARE: Final = 0.05
POST_SHARE: Final = 0.12
SURVEY_SHARE: Final = 0.25
REFERRED_SHARE: Final = 0.1
DROPS_A_WEEK: Final = 10
"""Of 200 products: assumed."""
WEEK: Final = 7 * DAY
"""From the first day of the year on, which is a Thursday."""
BIRTH_YEARS: Final = (1965, 2006)


def live_as_member(person: Person) -> None:
    """Fill the diary of one member."""
    registered = person.waking(person.within(person.start, person.until - DAY))
    _register(person, registered)
    _browse(person, registered + 5 * MINUTE)
    if person.chance(BUYING_SHARE):
        first = person.waking(registered + person.within(0, 12 * DAY))
        for at in person.orders(max(first, registered + HOUR)):
            _shop(person, at)
    _take_part(person, registered)


def drop_prices(things: Things) -> None:
    """Every Thursday morning some products cost less."""
    for at in range(things.start + 10 * HOUR, things.until, WEEK):
        for product in things.random.sample(range(PRODUCTS * len(CATEGORIES)), DROPS_A_WEEK):
            category, number = CATEGORIES[product // PRODUCTS], 1 + product % PRODUCTS
            before = things.random.randint(30, 300)
            price = round(before * things.random.uniform(0.6, 0.9))
            name = f"{category}-{number}"
            things.happens(
                at, "Price Dropped", f"product:{name}", product_id=name, price=price, previous_price=before
            )


def _register(person: Person, at: int) -> None:
    city = person.pick(CITIES)
    month, day = 1 + person.within(0, 11), 1 + person.within(0, 27)
    referred = (
        {"referred_by": person.other(person.within(0, person.number - 1))} if _is_referred(person) else {}
    )
    person.happens(at, "User Registered", person.pick(CHANNELS, CHANNEL_WEIGHTS), city=city, **referred)
    person.happens(at + MINUTE, "Consent Granted", "app", purpose="promotion")
    if person.chance(PROFILE_SHARE):
        birthday = f"{person.within(*BIRTH_YEARS)}-{month:02}-{day:02}"
        traits = {"birthday": birthday, "city": city, **referred}
        person.happens(at + person.within(2 * MINUTE, 9 * DAY), "Profile Updated", "app", traits=traits)
    if person.chance(0.5):
        person.happens(at + person.within(HOUR, 20 * DAY), "Official Account Followed", "wechat")


def _is_referred(person: Person) -> bool:
    return person.number > 0 and person.chance(REFERRED_SHARE)


def _browse(person: Person, at: int) -> int:
    """Look at some products of one category; returns when the looking ended."""
    category = person.pick(CATEGORIES)
    channel = person.pick(CHANNELS[:3])
    for _ in range(person.within(1, 5)):
        product = f"{category}-{person.within(1, PRODUCTS)}"
        person.happens(at, "Product Viewed", channel, product_id=product, category=category)
        if person.chance(0.08):
            person.happens(
                at + MINUTE, "Product Added to Wishlist", channel, product_id=product, category=category
            )
        at += person.within(MINUTE, 8 * MINUTE)
    return at


def _shop(person: Person, at: int) -> None:
    """Browse and fill carts, leave some of them, and buy one."""
    if person.chance(ABANDONED_A_ORDER):
        _fill_cart(person, at - person.within(DAY, 9 * DAY))
    cart, products, channel = _fill_cart(person, at - person.within(10 * MINUTE, 2 * HOUR))
    total = person.order_value(PRICE_SCALE)
    order = f"{person.name}-o{at // MINUTE}"
    person.happens(
        at, "Order Completed", channel, order_id=order, cart_id=cart, total=total, products=products
    )
    if person.chance(CANCELLED_SHARE):
        person.happens(
            at + person.within(HOUR, DAY), "Order Cancelled", channel, order_id=order, total=-total
        )
        return
    delivered = at + person.within(DAY, 6 * DAY)
    person.happens(at + person.within(HOUR, DAY), "Order Shipped", "erp", order_id=order)
    person.happens(delivered, "Order Delivered", "erp", order_id=order, total=total)
    if person.chance(RETURN_SHARE):
        person.happens(
            delivered + person.within(DAY, 7 * DAY), "Order Returned", "erp", order_id=order, total=total
        )
    if person.chance(COMPLAINT_SHARE):
        _complain(person, delivered + person.within(HOUR, 4 * DAY), order)
    if person.chance(SURVEY_SHARE):
        score = person.within(2, 10)
        at = delivered + person.within(7 * DAY, 11 * DAY)
        person.happens(at, "Survey Completed", "wechat", survey="nps_order", score=score)


def _fill_cart(person: Person, at: int) -> tuple[str, list[dict[str, str]], str]:
    end = _browse(person, at)
    cart = f"{person.name}-c{at // MINUTE}"
    category = person.pick(CATEGORIES)
    channel = person.pick(CHANNELS[:3])
    product = f"{category}-{person.within(1, PRODUCTS)}"
    products = [{"product_id": product, "category": category}]
    person.happens(end, "Product Added", channel, cart_id=cart, product_id=product, products=products)
    return cart, products, channel


def _complain(person: Person, at: int, order: str) -> None:
    case = f"{order}-case"
    level = person.pick(("P1", "P2", "P3"), (1, 4, 8))
    person.happens(at, "Complaint Opened", "call_centre", case_id=case, order_id=order)
    person.happens(
        at + person.within(10 * MINUTE, HOUR), "Complaint Graded", "call_centre", case_id=case, level=level
    )
    person.happens(at + person.within(2 * HOUR, 6 * DAY), "Complaint Closed", "call_centre", case_id=case)


def _take_part(person: Person, registered: int) -> None:
    """Sign in week after week, ever more rarely; some post, some play."""
    at, pause = registered + DAY, 3 * DAY
    wanes = person.chance(0.4)
    while at < person.until:
        at = person.waking(at + person.within(pause // 2, pause * 2))
        person.happens(at, "Signed In", person.pick(CHANNELS[:2]), method="code")
        if person.chance(POST_SHARE):
            person.happens(at + HOUR, "Post Published", "community", topic=person.pick(CATEGORIES))
        if person.chance(POST_SHARE / 3):
            person.happens(
                at + 2 * HOUR, "Draw Played", "mini_program", draw_id="daily", won=person.chance(0.1)
            )
        if wanes:
            pause = min(60 * DAY, round(pause * 1.4))
