"""Two workspaces compared by meaning: what is new, for whom it holds, and since when."""

from journey.difference.model import (
    Change,
    Difference,
    How,
    ItemDifference,
    JourneyDifference,
    StepDifference,
)
from journey.difference.workspaces import compare_workspaces

__all__ = [
    "Change",
    "Difference",
    "How",
    "ItemDifference",
    "JourneyDifference",
    "StepDifference",
    "compare_workspaces",
]
