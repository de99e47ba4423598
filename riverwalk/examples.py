"""The examples whose input is at hand: a real year of trade, and two businesses with made-up customers."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from riverwalk.generating import CAR_MAKER, MEMBERSHIP_SHOP, Generator, generated
from riverwalk.retail_year import DATA, YEAR_END_AT, Account, retail_touchpoints
from riverwalk.touchpoint_record import Touchpoint

ROOT: Final = Path(__file__).parents[1] / "examples"


class Example(StrEnum):
    """Folders of `examples/`."""

    RETAIL_YEAR = "retail-year"
    CAR_MAKER = "car-maker"
    MEMBERSHIP_SHOP = "membership-shop"


GENERATORS: Final[dict[Example, Generator]] = {
    Example.CAR_MAKER: CAR_MAKER,
    Example.MEMBERSHIP_SHOP: MEMBERSHIP_SHOP,
}


class Input(NamedTuple):
    """Touchpoints of an example in order of time."""

    touchpoints: Iterator[Touchpoint]
    until: int
    """Int ms: when its time ends."""


def example_input(example: Example) -> Input:
    """An example's touchpoints, of its own size; equal at each call.

    Cost: 3 s for the retail year, under 1 s for the others.
    """
    if example is Example.RETAIL_YEAR:
        return Input(retail_touchpoints(DATA, Account()), YEAR_END_AT)
    generator = GENERATORS[example]
    return Input(generated(generator), generator.until())
