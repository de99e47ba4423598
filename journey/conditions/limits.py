"""How large a condition may be. The numbers bound what one condition costs to check and to run."""

from typing import Final

TEXT_CHARACTERS_MAX: Final = 4000
"""Two screens; the longest condition of the example workspaces has 120 characters."""
DEPTH_MAX: Final = 32
"""Nested brackets and operators; Python's compiler refuses 200 brackets, and we write up to five a level."""
NODES_MAX: Final = 500
"""What 4,000 characters hold at eight characters a node."""
LIST_LITERAL_ITEMS_MAX: Final = 200
"""A longer list belongs in `tables/`."""
NUMBER_DIGITS_MAX: Final = 28
"""Digits of a number, as for money everywhere (house.md)."""
MACRO_ITEMS_MAX: Final = 1000
"""`exists`, `all`, `filter` and `map` of a longer list are unknown: senders do not decide our cost."""
MACRO_DEPTH_MAX: Final = 2
"""A macro within a macro runs a million times at most; a third level would be a thousand times that."""
ROUND_DIGITS_MAX: Final = 10
"""Digits after the point that `round` keeps: more than any currency has."""
MIN_MAX_ARGUMENTS_MAX: Final = 16
"""Arguments of `min` and `max`; nobody has asked for more than four."""
