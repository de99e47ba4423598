"""How likely each arm is the best one, and the weights that follow: Thompson's probability matching.

With a uniform prior an arm of `happened` out of `customers` is a Beta distribution; the chance that it is the
largest is an integral in one dimension. What follows is published as whole-number weights and read from the
log, so no worker ever computes it: floats of one machine decide nothing on another.

Source: Thompson, On the likelihood that one unknown probability exceeds another, Biometrika 25, 1933.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import exp, lgamma, log, sqrt

GRID = 4_096
"""Points of the integral: with posteriors of any width its error is below a thousandth."""
WIDTHS = 8
"""Standard deviations either side that are looked at."""
WHOLE = 10_000
"""Weights of all arms together, about."""
FLOOR = 100
"""Of each arm: one customer in a hundred goes on trying it, or what was bad luck would never be found out."""


def chances_of_best(arms: Sequence[tuple[int, int]]) -> list[float]:
    """How likely each arm has the largest share.

    Args:
        arms: (happened, customers) of each.
    Returns: as many numbers, 1 together.
    Cost: 10 ms an arm.
    """
    shapes = [(1 + happened, 1 + customers - happened) for happened, customers in arms]
    low, high = _range(shapes)
    step = (high - low) / GRID
    points = [low + (position + 0.5) * step for position in range(GRID)]
    densities = [[_density(point, *shape) for point in points] for shape in shapes]
    below = [_below(density) for density in densities]
    found = []
    for arm, density in enumerate(densities):
        others = [each for position, each in enumerate(below) if position != arm]
        found.append(sum(here * _product(others, at) for at, here in enumerate(density)))
    total = sum(found)
    return [each / total for each in found]


def weights_of(chances: Sequence[float]) -> list[int]:
    """Whole-number weights, none below FLOOR."""
    return [max(FLOOR, round(WHOLE * each)) for each in chances]


def _range(shapes: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Where anything of any arm lies."""
    means = [a / (a + b) for a, b in shapes]
    widths = [WIDTHS * sqrt(a * b / (a + b + 1)) / (a + b) for a, b in shapes]
    spans = list(zip(means, widths, strict=True))
    return max(0.0, min(m - w for m, w in spans)), min(1.0, max(m + w for m, w in spans))


def _density(point: float, a: int, b: int) -> float:
    return exp((a - 1) * log(point) + (b - 1) * log(1 - point) + lgamma(a + b) - lgamma(a) - lgamma(b))


def _below(density: Sequence[float]) -> list[float]:
    """The share of a distribution below the middle of each cell."""
    total = sum(density)
    return [(upto - here / 2) / total for upto, here in zip(accumulate(density), density, strict=True)]


def _product(columns: Sequence[Sequence[float]], at: int) -> float:
    product = 1.0
    for column in columns:
        product *= column[at]
    return product
