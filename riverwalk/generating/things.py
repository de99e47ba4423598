"""What happens to things and to nobody: touchpoints about products, with a chance of their own."""

from __future__ import annotations

from random import Random
from typing import Any, Final

import msgspec

from riverwalk.generating.person import Entry
from schemas.instant import format_instant

NOBODY: Final = -1
"""Comes before all people of an instant."""


class Things:
    """The diary of an example's products; how many people there are changes nothing in it."""

    def __init__(self, source: str, seed: int, time: range) -> None:
        self._source = source
        self.random = Random(f"{source}:{seed}:things")
        self.start, self.until = time.start, time.stop
        self.entries: list[Entry] = []

    def happens(self, at: int, kind: str, about: str, /, **properties: Any) -> None:
        """Note a touchpoint about something, such as `product:p1`."""
        number = len(self.entries)
        touchpoint = {
            "id": f"{self._source}-things-{number}",
            "source": f"{self._source}-catalogue",
            "type": kind,
            "occurred_at": format_instant(at),
            "subject": about,
            "properties": properties,
        }
        self.entries.append(Entry(at, NOBODY, number, about.encode(), msgspec.json.encode(touchpoint)))
