"""Who counts what: accumulators by what they hear; and what is remembered of one customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from journey.indicating.occurrence import Accepts, Key, Occurrence, accepting, keys_of
from journey.indicating.scope import Tables
from schemas.workspace.happening import ANY, Happening

SENT_KEPT_MAX = 64
"""Actions of one customer whose outcomes are told by name: as many as the state keeps."""
PASSAGES_KEPT_MAX = 64
"""Passages of one customer that are in test or held out: as many as a customer may have open."""


class Memory:
    """What is remembered of one customer: a value an accumulator, and what tells occurrences apart."""

    __slots__ = ("held", "sent", "slots", "tests")

    def __init__(self) -> None:
        self.slots: dict[int, Any] = {}
        """Any: each accumulator keeps its own kind of value, of bounded size, under its own number."""
        self.sent: dict[str, tuple[str, str]] = {}
        """Id of an action -> (action, journey)."""
        self.tests: dict[str, None] = {}
        """Passages in test, oldest first."""
        self.held: dict[str, None] = {}
        """Passages held out, oldest first."""


Receive = Callable[[Memory, Occurrence], None]


class Listeners:
    """Accumulators by what they hear."""

    def __init__(self, where: ZoneInfo, tables: Tables) -> None:
        """
        Args:
            where: the zone in whose days, weeks and months is counted.
            tables: reference tables of the workspace, for conditions.
        """
        self.where = where
        self.tables = tables
        self._by_key: dict[Key, list[tuple[Accepts, Receive]]] = {}
        self._slots = 0

    def slot(self) -> int:
        """A number under which one accumulator remembers something of each customer."""
        self._slots += 1
        return self._slots

    def hear(self, happening: Happening, receive: Receive) -> None:
        """Let somebody hear of what a happening means."""
        accepts = accepting(happening, self.tables)
        for key in keys_of(happening):
            self._by_key.setdefault(key, []).append((accepts, receive))

    def hear_all(self, kind: str, names: Iterator[str] | None, receive: Receive) -> None:
        """Let somebody hear of all occurrences of a kind, or of those with these names."""
        for name in names if names is not None else (ANY,):
            self._by_key.setdefault((kind, name), []).append((_always, receive))

    def hears(self, *kinds: str) -> bool:
        """Whether anybody hears any occurrence of these kinds."""
        return any(kind in kinds for kind, _ in self._by_key)

    def tell(self, memory: Memory, occurrence: Occurrence) -> None:
        """Let all who count it know."""
        for name in (occurrence.name, ANY):
            for accepts, receive in self._by_key.get((occurrence.kind, name), ()):
                if accepts(occurrence):
                    receive(memory, occurrence)


def keep(kept: dict[str, Any], name: str, value: Any, most: int) -> None:
    """Remember something, and forget the oldest beyond a bound. Any: whatever is remembered."""
    kept[name] = value
    if len(kept) > most:
        del kept[next(iter(kept))]


def _always(_: Occurrence) -> bool:
    return True
