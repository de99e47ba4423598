"""How people buy, counted in the retail year (UCI Online Retail, CC BY 4.0): what generators draw from.

Distributions are given by their twentieths, from the least to the 95th percentile; what lies above is left
out: it is bulk trade, which no other shop has. A test recounts them.
"""

from __future__ import annotations

from typing import Final

GAP_DAYS: Final = (
    0.0, 0.0, 0.0, 1.8, 4.1, 6.8, 8.9, 12.0, 14.8, 18.7,
    21.9, 27.0, 31.2, 37.0, 43.0, 51.0, 62.8, 78.1, 103.0, 146.3,
)  # fmt: skip
"""Days between two orders of one customer."""
ORDER_VALUES: Final = (
    0.0, 38.2, 85.7, 112.8, 134.7, 157.9, 183.5, 209.8, 240.3, 274.6,
    303.0, 316.1, 341.7, 375.0, 417.6, 471.8, 546.6, 653.9, 824.8, 1236.7,
)  # fmt: skip
"""Pounds an order."""
AGAIN_SHARES: Final = (0.656, 0.707, 0.747, 0.742, 0.782, 0.803, 0.796)
"""Of those with one order, two, three ...: the share that orders again; the last holds for more."""
CANCELLED_SHARE: Final = 0.197
"""Cancellations an order, of customers who gave their number."""
HOUR_WEIGHTS: Final = (
    0, 0, 0, 0, 0, 1, 18, 304, 1062, 1905, 2195, 2772, 2849, 2444, 2119, 1467, 824, 346, 158, 67, 5, 0, 0, 0,
)  # fmt: skip
"""Orders by hour of the day, UTC."""
