"""What the log says of a fact with `backfill: log`, put where its entry says that it is awaited.

The entry is what makes it happen once: it is there from the activation that the fact is kept since, and is
gone, or says that the log has told, from then on (docs/adr/0023).
"""

from __future__ import annotations

from typing import Final

from journey.customer.facts.beginning import Facts, known_at
from journey.customer.facts.compiled import CompiledFact, Where
from journey.customer.facts.joining import join
from journey.customer.facts.learning import names_kept
from schemas.customer import FactState
from schemas.event import Backfill

TOLD: Final = "log"
"""`value` of an entry once the log has told: it says since when the log holds everything."""


def is_awaited(fact: CompiledFact, facts: Facts) -> bool:
    """Whether the log has yet to tell what came of a customer's fact before its activation."""
    entry = facts.get(fact.begun)
    return entry is not None and entry.value != TOLD


def filled(
    fact: CompiledFact, facts: Facts, told: Backfill, moment: tuple[int, Where]
) -> dict[str, FactState]:
    """The section with what the log told of a fact that is awaited.

    Args:
        moment: now (int ms), and the customer's zone.
    """
    now, where = moment
    own = set(names_kept(fact, facts))
    section = {name: entry for name, entry in facts.items() if name not in own}
    begun = section.pop(fact.begun)
    section |= join(fact, told.kept, facts, now)
    if told.reach:
        until = min(begun.count, known_at(fact, told.reach, where))
        if until > now:
            section[fact.begun] = FactState(count=until, value=TOLD, at=min(begun.at, told.reach))
    return section
