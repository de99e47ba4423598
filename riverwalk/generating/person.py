"""One made-up person: their chance, their diary and their identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Final

import msgspec

from riverwalk.generating.habits import AGAIN_SHARES, GAP_DAYS, HOUR_WEIGHTS, ORDER_VALUES
from schemas.instant import format_instant

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
HOURS: Final = range(24)


class Entry(msgspec.Struct, frozen=True, order=True):
    """One line of a diary; sorts by time, then by person and number."""

    occurred_at: int
    person: int
    number: int
    key: bytes
    value: bytes


class Person:
    """Draws what happens to one person from a stream of their own, so that nobody changes another's life."""

    def __init__(self, source: str, number: int, seed: int, time: range) -> None:
        self.number = number
        self._source = source
        self.name = self.other(number)
        self.random = Random(f"{source}:{seed}:{number}")
        self.start, self.until = time.start, time.stop
        self.entries: list[Entry] = []
        self.identifiers = {"user_id": self.name}

    def happens(self, at: int, kind: str, channel: str, /, **properties: Any) -> None:
        """Note a touchpoint in the diary; what lies beyond the end of time is left out."""
        if not self.start <= at < self.until:
            return
        number = len(self.entries)
        touchpoint = {
            "id": f"{self.name}-{number}",
            "source": self._source,
            "type": kind,
            "occurred_at": format_instant(at),
            "channel": channel,
            "identifiers": self.identifiers,
            "properties": properties,
        }
        key = self.identifiers["user_id"].encode()
        self.entries.append(Entry(at, self.number, number, key, msgspec.json.encode(touchpoint)))

    def other(self, number: int) -> str:
        """The user id of somebody else of the same example."""
        return f"{self._source}-{number}"

    def chance(self, share: float) -> bool:
        """True in that share of lives; a share from 0 to 1."""
        return self.random.random() < share

    def pick(self, values: Sequence[str], weights: Sequence[float] | None = None) -> str:
        """One of them, by weight."""
        return self.random.choices(values, weights)[0]

    def within(self, least: int, most: int) -> int:
        """A span between two spans, int ms."""
        return self.random.randint(least, most)

    def waking(self, at: int) -> int:
        """The same day at an hour when people shop."""
        hour = self.random.choices(HOURS, HOUR_WEIGHTS)[0]
        return at - at % DAY + hour * HOUR + self.within(0, HOUR - 1)

    def orders(self, first: int) -> list[int]:
        """Instants of a customer's orders from the first on, spaced and ended as in the retail year."""
        found = [first]
        while self.chance(AGAIN_SHARES[min(len(found), len(AGAIN_SHARES)) - 1]):
            at = self.waking(found[-1] + round(self._drawn(GAP_DAYS) * DAY))
            if at >= self.until:
                break
            if at > found[-1]:
                found.append(at)
        return found

    def order_value(self, scale: float) -> float:
        """What an order is worth: the retail year's distribution, at the shop's prices; two decimals."""
        return round(max(1.0, self._drawn(ORDER_VALUES) * scale), 2)

    def _drawn(self, twentieths: Sequence[float]) -> float:
        """A value of a distribution that is given by its twentieths, straight between them."""
        place = self.random.random() * (len(twentieths) - 1)
        low = int(place)
        return twentieths[low] + (twentieths[low + 1] - twentieths[low]) * (place - low)
