"""A fact, ready to learn from events and to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from journey.conditions import Evaluate, compile_expression, parse
from journey.zones import zone
from schemas.customer import FACT_BUCKETS
from schemas.workspace import Fact

COARSE_BUCKETS: Final = 12
"""Slices of a window that holds much in each: by a key, or of distinct values."""

HEARD: Final = frozenset({"last", "since", "next"})
"""Kinds that are unknown until something comes, and then need nothing of what came before it."""

FACT_BEGUN: Final = "?"
"""After a fact's id: the entry that says since when it is kept, and until when it is unknown."""
HALF_LIVES: Final = 7
"""After so many, what came before weighs under 1 %: less than the error of `top`."""

Where = Callable[[], ZoneInfo]
"""The customer's zone, found out only for windows of the calendar."""


def utc() -> ZoneInfo:
    """UTC, where there is no customer to ask."""
    found = zone("UTC")
    assert found is not None, "tzdata lacks UTC"
    return found


class Moment:
    """When and where a fact learns: `occurred_at` of the event, the time of deciding, the customer's zone."""

    __slots__ = ("at", "now", "where")

    def __init__(self, at: int, now: int, where: Where) -> None:
        self.at: Final = at
        self.now: Final = now
        self.where: Final = where


@dataclass(frozen=True, slots=True)
class CompiledFact:
    """One fact. Of a fact `by` a key this is what is kept for each key."""

    id: str
    kind: str
    types: tuple[str, ...]
    value: Evaluate | None
    when: Evaluate | None
    window: int
    """ms of a sliding window; 0 for another or none."""
    slice_ms: int
    calendar: str = ""
    """`calendar month`; empty for another window or none."""
    by: Evaluate | None = None
    half_life: int = 0
    size: int = 0
    prior: int = 0
    per: int = 0
    begun: str = ""
    """Where the section says since when it is kept (beginning.py); empty where that is not asked."""

    @property
    def unknown_ms(self) -> int:
        """How long it misses something once it is kept; 0 for a calendar window, and where it always may."""
        return HALF_LIVES * self.half_life if self.kind == "top" else self.window


def compile_fact(name: str, fact: Fact) -> CompiledFact:
    """Compile a checked fact."""
    window = fact.window if isinstance(fact.window, int) else 0
    coarse = fact.by is not None or fact.kind == "distinct"
    return CompiledFact(
        name,
        fact.kind,
        tuple(fact.types),
        _compiled(fact.value),
        _compiled(fact.when),
        window,
        max(1, -(-window // (COARSE_BUCKETS if coarse else FACT_BUCKETS))),
        fact.window if isinstance(fact.window, str) else "",
        _compiled(fact.by),
        fact.half_life,
        fact.size,
        fact.prior or 0,
        fact.per,
        f"{name}{FACT_BEGUN}" if says_since(fact) else "",
    )


def says_since(fact: Fact) -> bool:
    """Whether an entry says since when the fact is kept: until it is known, or the log has told."""
    return fact.backfill == "log" or (fact.backfill is None and fact.kind not in HEARD)


def _compiled(text: str | None) -> Evaluate | None:
    return None if text is None else compile_expression(parse(text))
