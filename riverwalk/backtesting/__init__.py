"""`riverwalk backtest`: the log under two workspaces, side by side."""

from riverwalk.backtesting.log import Source, example_source, export_source
from riverwalk.backtesting.running import Backtested, Wanted, backtest, backtest_live, compared

__all__ = [
    "Backtested",
    "Source",
    "Wanted",
    "backtest",
    "backtest_live",
    "compared",
    "example_source",
    "export_source",
]
