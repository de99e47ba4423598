"""Facts that a publication brings, or changes, and what is told of them (docs/adr/0022)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from journey.compile import CompiledJourney
from journey.customer.facts import (
    FACT_BEGUN,
    CompiledFact,
    FactsBegun,
    begun_anew,
    compile_fact,
    counted_names,
    says_since,
)
from journey.wording import duration_words
from journey.workspace.annotations import condition_texts
from journey.workspace.meaning import fact_meaning
from schemas.customer import CustomerState, FactState
from schemas.workspace import Fact, Workspace

if TYPE_CHECKING:
    from journey.catalogue import Catalogue, Published


def facts_begun(
    history: Sequence[Published],
    journeys: Mapping[tuple[str, int], CompiledJourney],
    kept: Mapping[str, CompiledFact],
) -> FactsBegun | None:
    """What the last publication means for facts; None for nothing, and for the first of all.

    Args:
        journeys: all versions of all journeys.
        kept: all facts that are kept after it.
    Cost: parses the conditions of the publication before it that count, if any does after.
    """
    if len(history) < 2 or not history[-2].hash:
        return None
    before, after = history[-2].workspace, history[-1].workspace
    found = [
        fact
        for fact in (kept[name] for name in facts_changed(before, after))
        # Else nobody remembers anything of it, and nothing is to be said of it either.
        if fact.begun or any(fact.id in each.workspace.facts for each in history[:-1])
    ]
    counts = [name for name in kept if name not in after.facts]
    if counts:
        earlier = {pair for each in history[:-1] for pair in each.versions.items()}
        texts = (text for pair in sorted(earlier) for text in journeys[pair].texts)
        known = {*counted_names(texts), *counted_names(condition_texts(before))}
        found += [kept[name] for name in counts if name not in known]
    believed = tuple(
        name
        for name, fact in after.facts.items()
        if fact.backfill == "none" and name in before.facts and before.facts[name].backfill != "none"
    )
    return FactsBegun(tuple(found), believed) if found or believed else None


def facts_changed(before: Workspace, after: Workspace) -> list[str]:
    """Ids of the facts of `after` that are not in `before`, or count something else there."""
    return [
        name
        for name, fact in after.facts.items()
        if (old := before.facts.get(name)) is None or (old != fact and _begins(old, fact))
    ]


def _begins(old: Fact, new: Fact) -> bool:
    """Whether a fact counts something else than before, or awaits the log, and nothing says since when."""
    return fact_meaning(old) != fact_meaning(new) or (new.backfill == "log" and not says_since(old))


def backfills(history: Sequence[Published]) -> dict[str, str]:
    """Facts of the last publication that await the log, and the publication that each is kept since.

    One that the first publication has already misses nothing, and awaits nothing.
    Returns: id -> hash. Cost: nothing without such facts; else a look at them in each publication.
    """
    found: dict[str, str] = {}
    names = {name for name, fact in history[-1].workspace.facts.items() if fact.backfill == "log"}
    for before, after in pairwise(history) if names else ():
        if before.hash:
            found |= dict.fromkeys(facts_changed(before.workspace, after.workspace), after.hash)
    return {name: since for name, since in found.items() if name in names}


def changes_of_facts(before: Workspace, after: Workspace) -> list[str]:
    """One line for each fact that begins when `after` is published behind `before`."""
    found = [(name, after.facts[name]) for name in facts_changed(before, after)]
    return [
        f"fact {name}: {'changed' if name in before.facts else 'new'}, "
        f"{_unknown(compile_fact(name, fact), fact.backfill)}"
        for name, fact in found
    ]


def _unknown(fact: CompiledFact, backfill: str | None) -> str:
    known = "for customers who are known already"
    if backfill == "log":
        return f"filled from the log {known}"
    if not fact.begun:
        return "counts from now on"
    if fact.calendar:
        return f"unknown {known} until the next {fact.calendar}"
    if fact.unknown_ms:
        return f"unknown {known} for {duration_words(fact.unknown_ms)}"
    return f"unknown {known}, for ever; with `backfill: none` it counts from now on"


def begin(catalogue: Catalogue, state: CustomerState, now: int) -> CustomerState:
    """A known customer's state at the activation of a catalogue, as far as facts go."""
    if catalogue.facts_begun is None:
        return state
    zone = catalogue.zone_of(state.traits)
    return replace(state, facts=begun_anew(catalogue.facts_begun, state.facts, now, lambda: zone))


def kept_facts(state: CustomerState) -> Iterator[tuple[str, FactState | None, FactState | None]]:
    """What facts remember, by name: one by a key has a name for each key.

    Returns: name; what it remembers, None for nothing; while it is unknown the entry that says so, else None.
    """
    facts = state.facts
    unknown = {
        name.removesuffix(FACT_BEGUN): entry
        for name, entry in facts.items()
        if name.endswith(FACT_BEGUN) and state.now < entry.count
    }
    for name in sorted({*unknown, *(name for name in facts if not name.endswith(FACT_BEGUN))}):
        yield name, facts.get(name), unknown.get(name.partition("['")[0])
