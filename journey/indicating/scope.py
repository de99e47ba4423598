"""What conditions of indicators may name: the event that is counted, and nothing of the customer.

Reports read the log alone, so a figure never depends on when somebody asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journey.conditions import MISSING
from journey.keys import plain_text
from schemas.event import CustomerEvent

Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Table -> key -> row. Any: text, number or truth, as its column says."""


class EventScope:
    """The names of one event; all others are unknown. Any: conditions are typed at run time."""

    __slots__ = ("_tables", "event")

    zone = "UTC"
    customer_id: Any = MISSING
    tags: Any = MISSING
    stage: Any = MISSING
    points: Any = MISSING
    entry_event: Any = None
    entry_last: Any = None
    entry_key: Any = MISSING
    entry_at: Any = MISSING
    action_id: Any = MISSING
    action_purpose: Any = MISSING
    action_objective: Any = MISSING
    action_content_type: Any = MISSING
    action_value: Any = MISSING

    def __init__(self, event: CustomerEvent, tables: Tables) -> None:
        self.event: Any = event
        self._tables = tables

    @property
    def now(self) -> Any:
        return self.event.occurred_at

    def table(self, name: str, key: Any, /) -> Any:
        """The row with that key; a number asks for the row whose key is its text."""
        rows = self._tables.get(name)
        text = key if isinstance(key, str) else plain_text(key)
        return MISSING if rows is None else rows.get(text, MISSING)

    def _unknown(self, *_: Any) -> Any:
        return MISSING

    fact = count = trait = segment = ladder = case = consent = reach = journey = visits = step = _unknown
    list = _unknown
