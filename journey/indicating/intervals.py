"""How sure one may be that one share differs from another.

Wilson's score interval of each share, joined to an interval of their difference by Newcombe's hybrid method.
It keeps what it promises for small numbers and shares near 0, where `+- 1.96 standard errors` does not.

Source: Newcombe, Interval estimation for the difference between independent proportions, Statistics in
Medicine 17, 1998, method 10.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

STANDARD = NormalDist()


class Interval(NamedTuple):
    """From low to high, both as shares."""

    low: float
    high: float


def normal_quantile(doubt: float) -> float:
    """How many standard errors either way leave this much doubt: 1.96 for 0.05."""
    return STANDARD.inv_cdf(1 - doubt / 2)


def wilson(happened: int, of: int, z: float) -> Interval:
    """The interval of one share; everything is possible of nobody."""
    if of == 0:
        return Interval(0.0, 1.0)
    share, square = happened / of, z * z
    middle = share + square / (2 * of)
    width = z * sqrt((share * (1 - share) + square / (4 * of)) / of)
    under = 1 + square / of
    return Interval(max(0.0, (middle - width) / under), min(1.0, (middle + width) / under))


def difference(one: tuple[int, int], other: tuple[int, int], z: float) -> Interval:
    """The interval of `one - other`, each given as (happened, of)."""
    (a, m), (b, n) = one, other
    first, second = wilson(a, m, z), wilson(b, n, z)
    share, against = (a / m if m else 0.5), (b / n if n else 0.5)
    down = sqrt((share - first.low) ** 2 + (second.high - against) ** 2)
    up = sqrt((first.high - share) ** 2 + (against - second.low) ** 2)
    return Interval(share - against - down, share - against + up)
