"""The values that came most, each event counting half after each half life (`top`).

Weights are whole numbers on a scale that grows with time instead of shrinking with age, so that their order
does not change while nothing comes, no rounding depends on when somebody looks, and equal logs give equal
bytes. Source: Cormode et al., Forward decay, 2009.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from schemas.customer import FACT_KEYS_MAX, FactState

STEPS: Final = 64
"""Steps of a half life: an event's weight is exact to 2 ** (1 / 64), 1.1 %."""
FULL: Final = 1 << 20
"""The weight of an event at the beginning of a half life; after twenty half lives nothing is left of it."""
REBASED_AFTER: Final = 32
"""Half lives until all weights are divided: they stay below 2 ** 53 for up to two events a second."""

WEIGHT_BITS_MAX: Final = 53
"""Of a weight that is put together of two memories: whole numbers of JSON readers are exact to there."""


def _fractions() -> tuple[int, ...]:
    step = Decimal(2)
    for _ in range(6):
        step = step.sqrt()
    weights, weight = [], Decimal(FULL)
    for _ in range(STEPS):
        weights.append(int(weight))
        weight *= step
    return tuple(weights)


FRACTIONS: Final = _fractions()


def weighed(state: FactState, values: Iterable[str], *, at: int, half_life: int) -> FactState:
    """One more event with these values, at `at`."""
    number, step = divmod(at * STEPS // half_life, STEPS)
    base, weights, dropped = state.at, dict(state.value or {}), state.count
    if not weights:
        base = number
    elif number - base > REBASED_AFTER:
        weights = {name: weight >> (number - base) for name, weight in weights.items()}
        weights, base = {name: weight for name, weight in weights.items() if weight}, number
    ahead = number - base
    gain = FRACTIONS[step] << ahead if ahead >= 0 else FRACTIONS[step] >> -ahead
    for value in values:
        if value not in weights and len(weights) >= FACT_KEYS_MAX:
            del weights[_ranked(weights)[-1]]
            dropped += 1
        if gain:
            weights[value] = weights.get(value, 0) + gain
    return FactState(count=dropped, value=weights, at=base)


def combined(earlier: FactState, later: FactState) -> FactState:
    """The weights of both, on the older scale unless they would grow too large for it."""
    base = min(earlier.at, later.at)
    if max(earlier.at, later.at) - base > REBASED_AFTER:
        base = max(earlier.at, later.at)
    weights: dict[str, int] = {}
    for each in (earlier, later):
        ahead = each.at - base
        for value, weight in (each.value or {}).items():
            gain = weight << ahead if ahead >= 0 else weight >> -ahead
            if gain:
                weights[value] = weights.get(value, 0) + gain
    if (excess := max(weights.values(), default=0).bit_length() - WEIGHT_BITS_MAX) > 0:
        weights = {value: weight >> excess for value, weight in weights.items() if weight >> excess}
        base += excess
    kept = _ranked(weights)[:FACT_KEYS_MAX]
    dropped = earlier.count + later.count + len(weights) - len(kept)
    return FactState(
        count=dropped, value={value: weights[value] for value in weights if value in kept}, at=base
    )


def favourites(state: FactState, size: int) -> list[str]:
    """The values by weight, heaviest first; of equal ones the smaller text."""
    return _ranked(state.value or {})[:size]


def _ranked(weights: dict[str, int]) -> list[str]:
    return sorted(weights, key=lambda name: (-weights[name], name))
