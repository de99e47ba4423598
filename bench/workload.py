"""What the bench feeds: the retail year, orders cut to five lines, every customer copied.

A touchpoint's copies follow one another at the same time, each for a customer of its own, so that the whole
stays sorted by time and the stream clock works as in life. The same count gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from riverwalk.retail_year import read_retail_year
from riverwalk.touchpoint_record import Touchpoint
from schemas.instant import format_instant

PRODUCTS_MAX = 5
"""Lines an order keeps: an invoice of this wholesaler has 22, a basket of a shop some three to five."""
LIVE_RATE = 5_000
LIVE_BEGAN_AT = 1_300_000_000_000
"""13 March 2011, 07:06 in London."""
_MARK, _NOW = "@copy@", "@now@"
_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


def copies_for(touchpoints: int, originals: int) -> int:
    """Copies of every customer that make at least so many touchpoints."""
    return max(1, -(-touchpoints // originals))


def workload(touchpoints: int) -> Iterator[Touchpoint]:
    """Touchpoints in order of time.

    Args:
        touchpoints: how many; the year's end is cut off where its copies would be more.
    """
    year = read_retail_year()[0]
    copies = copies_for(touchpoints, len(year))
    suffixes = [b"-%d" % number for number in range(copies)]
    left = touchpoints
    for original in year:
        pattern = _pattern(original)
        mark = _MARK.encode()
        for suffix in suffixes[:left]:
            yield Touchpoint(original.key + suffix, pattern.replace(mark, suffix), original.occurred_at)
        left -= copies
        if left <= 0:
            return


def live_workload(touchpoints: int, began_at: int = LIVE_BEGAN_AT) -> Iterator[Touchpoint]:
    """The same touchpoints as if each came just now, LIVE_RATE a second from `began_at` (int ms) on."""
    for number, (key, value, _) in enumerate(unstamped(touchpoints)):
        at = began_at + number * 1000 // LIVE_RATE
        yield Touchpoint(key, stamped(value, at), at)


def unstamped(touchpoints: int) -> Iterator[tuple[bytes, bytes, str]]:
    """Key, value with a mark for the time, and id."""
    for each in workload(touchpoints):
        document = _decode(each.value)
        document["occurred_at"] = _NOW
        yield each.key, _encode(document), document["id"]


def stamped(value: bytes, at: int) -> bytes:
    """A value of `unstamped` with its time, int ms."""
    return value.replace(_NOW.encode(), format_instant(at).encode())


def _pattern(original: Touchpoint) -> bytes:
    """The touchpoint with at most five lines, and a mark where each copy differs."""
    document = _decode(original.value)
    document["id"] += _MARK
    document["identifiers"] = {name: value + _MARK for name, value in document["identifiers"].items()}
    properties = document["properties"]
    properties["products"] = properties["products"][:PRODUCTS_MAX]
    return _encode(document)
