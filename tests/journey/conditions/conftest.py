"""A scope whose every answer is given beforehand."""

from typing import Any

import pytest

from journey.conditions import MISSING


class GivenScope:
    """Answers from a dict: `fact:orders` -> 3, `event` -> a CustomerEvent, `now` -> ms."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.event = answers.get("event")
        self.customer_id = answers.get("id", "c1")
        self.now = answers.get("now", 1_000_000_000)
        self.zone = answers.get("zone", "UTC")
        self.tags = answers.get("tags", frozenset())
        self.stage = answers.get("stage", MISSING)
        self.points = answers.get("points", MISSING)
        self.entry_event = answers.get("entry_event")
        self.entry_last = answers.get("entry_last")
        self.entry_key = answers.get("entry_key", MISSING)
        self.entry_at = answers.get("entry_at", MISSING)

    def __getattr__(self, method: str) -> Any:
        return lambda *arguments: self.answers.get(":".join([method, *map(str, arguments)]), MISSING)


@pytest.fixture(scope="session")
def scope_of():
    """`scope_of({"fact:orders": 3})`."""
    return GivenScope
