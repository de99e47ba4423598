"""What a backtest compares, and from when on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from journey.backtest import BEFORE_ALL, Parts
from journey.catalogue import Catalogue
from journey.grouping import Grouping
from journey.timeline import ClockKind


class Plan(NamedTuple):
    """Compiled."""

    published: Catalogue
    edited: Catalogue
    parts: Parts
    """What differs between them."""
    clock: ClockKind
    groupings: Sequence[Grouping] = ()
    """Questions about the customer by whose answers actions are counted."""
    begin: int = BEFORE_ALL
    """Int ms: the edited workspace is in force from here."""
    allocates: bool = False
    """Whether either side takes from resources: then what one customer takes another does not get."""
