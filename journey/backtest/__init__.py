"""Customers under two workspaces, side by side: what `riverwalk backtest` folds."""

from journey.backtest.counting import Counting
from journey.backtest.lanes import Lanes, Sight
from journey.backtest.parts import Parts, Side, parts_between
from journey.backtest.passing import BEFORE_ALL, FOLDED, Folded, Moved, Passing
from journey.backtest.tally import Change, Effect, SideCounts, Tally, most_changed, sum_of

__all__ = [
    "BEFORE_ALL",
    "FOLDED",
    "Change",
    "Counting",
    "Effect",
    "Folded",
    "Lanes",
    "Moved",
    "Parts",
    "Passing",
    "Side",
    "SideCounts",
    "Sight",
    "Tally",
    "most_changed",
    "parts_between",
    "sum_of",
]
