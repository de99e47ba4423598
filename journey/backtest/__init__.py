"""Customers under two workspaces, side by side: what `riverwalk backtest` folds."""

from journey.backtest.lanes import Lanes, Sight
from journey.backtest.parts import Parts, Side, parts_between

__all__ = ["Lanes", "Parts", "Side", "Sight", "parts_between"]
