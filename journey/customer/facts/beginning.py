"""Facts that are new, or mean something else than before: unknown until nothing of theirs was missed.

An activation that brings such facts reaches everybody who is known (docs/adr/0022). It takes away what a
fact remembers of its earlier meaning and leaves an entry that says until when it is unknown. Who comes later
has no such entry: all that is theirs was counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from journey.customer.facts.compiled import FACT_BEGUN, HEARD, CompiledFact, Where
from journey.customer.facts.learning import key_name
from journey.zones import span_end
from schemas.customer import NEVER, FactState

Facts = Mapping[str, FactState]


class FactsBegun(NamedTuple):
    """What a publication means for the facts of whoever is known."""

    anew: tuple[CompiledFact, ...]
    """Those that it brings, or that count something else than before."""
    believed: tuple[str, ...]
    """Those that say `backfill: none` and did not before."""


def begun_anew(begun: FactsBegun, known: Facts, now: int, where: Where) -> dict[str, FactState]:
    """The section of a customer who is known when a publication comes into force."""
    section = dict(known)
    for name in begun.believed:
        section.pop(f"{name}{FACT_BEGUN}", None)
    for fact in begun.anew:
        section.pop(f"{fact.id}{FACT_BEGUN}", None)
        old = section.pop(fact.id, None)
        for key in old.value if old is not None and isinstance(old.value, list) else ():
            section.pop(key_name(fact.id, str(key)), None)
        if fact.begun:
            section[fact.begun] = FactState(count=known_at(fact, now, where), at=now)
    return section


def known_at(fact: CompiledFact, begun: int, where: Where) -> int:
    """The instant (int ms) from which a fact that is kept since `begun` misses nothing; NEVER without one."""
    if fact.calendar:  # One that begins at this very instant is kept whole.
        return span_end(begun - 1, fact.calendar, where())
    if fact.kind in HEARD:
        return begun
    return begun + fact.unknown_ms if fact.unknown_ms else NEVER


def unknown_until(fact: CompiledFact, facts: Facts, now: int) -> int:
    """Until when (int ms) a fact is unknown for a customer; 0 if it is known at `now`."""
    entry = facts.get(fact.begun)
    return entry.count if entry is not None and now < entry.count else 0
