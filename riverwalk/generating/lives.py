"""Who can be generated, and their diaries merged into one log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge
from typing import Final, NamedTuple

from riverwalk.generating.car_maker import live_with_cars, trade_with_circles
from riverwalk.generating.membership_shop import drop_prices, live_as_member
from riverwalk.generating.person import DAY, Entry, Person
from riverwalk.generating.things import Things
from riverwalk.touchpoint_record import Touchpoint

START_AT: Final = 1_767_225_600_000
"""2026-01-01T00:00Z: generated years begin here."""
PEOPLE_MAX: Final = 1_000_000
"""Diaries are held until they are merged: some 20 KB a person."""
DAYS_MAX: Final = 3_650
"""Ten years of one life: more than any journey lasts."""


class Generator(NamedTuple):
    """How people of an example live."""

    source: str
    """Prefix of their ids, and the `source` of their touchpoints."""
    live: Callable[[Person], None]
    """Fills a person's diary."""
    people: int
    days: int
    trade: Callable[[Things], None] | None = None
    """Fills the diary of what is nobody's: what happens to products."""

    def until(self) -> int:
        """When their time ends, int ms."""
        return START_AT + self.days * DAY


CAR_MAKER: Final = Generator("car-maker", live_with_cars, 400, 540, trade_with_circles)
MEMBERSHIP_SHOP: Final = Generator("membership-shop", live_as_member, 400, 365, drop_prices)


def generated(generator: Generator, seed: int = 1) -> Iterator[Touchpoint]:
    """Touchpoints of made-up people, native JSON, in order of (time, person).

    Args:
        generator: who lives, how many and how long; replace its fields for other sizes.
        seed: another gives other people.
    Cost: 8 us a touchpoint; all diaries are held at once.
    """
    diaries = (_diary(generator, number, seed) for number in range(generator.people))
    for entry in merge(_trade(generator, seed), *diaries):
        yield Touchpoint(entry.key, entry.value, entry.occurred_at)


def _trade(generator: Generator, seed: int) -> list[Entry]:
    things = Things(generator.source, seed, range(START_AT, generator.until()))
    if generator.trade is not None:
        generator.trade(things)
    return sorted(things.entries)


def _diary(generator: Generator, number: int, seed: int) -> list[Entry]:
    person = Person(generator.source, number, seed, range(START_AT, generator.until()))
    generator.live(person)
    return sorted(person.entries)
