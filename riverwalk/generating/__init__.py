"""Made-up customers with a seed: touchpoints for examples, trials of a workspace and load.

The same example, size and seed give the same bytes. Nobody in them is real. What can be is calibrated on the
retail year (`habits.py` says what, and a test recounts it); the rest is assumed, and says so.
"""

from riverwalk.generating.lives import (
    CAR_MAKER,
    DAYS_MAX,
    MEMBERSHIP_SHOP,
    PEOPLE_MAX,
    START_AT,
    Generator,
    generated,
)

__all__ = [
    "CAR_MAKER",
    "DAYS_MAX",
    "MEMBERSHIP_SHOP",
    "PEOPLE_MAX",
    "START_AT",
    "Generator",
    "generated",
]
