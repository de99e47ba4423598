"""What a log says of facts that await it: the observing of its events, and nothing else of the fold.

Facts that await the log read the event alone (RW239), so observing is enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from journey.catalogue import Catalogue
from journey.chance import derived_id
from journey.customer.facts import CompiledFact, known_at, names_kept
from journey.customer.observe import observe
from journey.results import Status
from journey.scope import TurnScope
from journey.turn import SOURCE, Turn
from schemas.builtin_events import BACKFILLED_TYPE
from schemas.customer import CustomerState, FactState
from schemas.event import Backfill, BackfillEvent, CustomerEvent

EVERYTHING = 0
"""How far back a log reaches of which nothing was taken away."""
ZONE_TRAIT = "timezone"


class LogFacts:
    """Learns some facts of a workspace from events, customer by customer."""

    def __init__(self, catalogue: Catalogue, names: Iterable[str]) -> None:
        """
        Args:
            catalogue: the workspace in force now, whose facts they are.
            names: their ids.
        """
        by_type: dict[str, list[CompiledFact]] = defaultdict(list)
        for name in names:
            for event_type in catalogue.facts[name].types:
                by_type[event_type].append(catalogue.facts[name])
        self._catalogue = replace(
            catalogue,
            facts_by_type={event_type: tuple(facts) for event_type, facts in by_type.items()},
            cases_by_type={},
            reach_by_type={},
            backfills={},
        )

    def take(self, state: CustomerState, event: CustomerEvent, now: int) -> CustomerState:
        """The customer after one more event, as far as facts, repeats and the zone go.

        Args:
            now: int ms; as the fold had it, or the newest event's time.
        Cost: some 30 us.
        """
        turn = Turn(self._catalogue, state, event, now)
        try:
            status = observe(turn, TurnScope(turn, event))
        except Exception:  # noqa: BLE001 - as in the fold, what raises changes nothing; nobody waits here
            return state
        if status is not Status.APPLIED:
            return state
        traits = {ZONE_TRAIT: turn.traits[ZONE_TRAIT]} if ZONE_TRAIT in turn.traits else {}
        return CustomerState(state.id, turn.now, turn.seen, traits, facts=turn.facts)


def told_of(catalogue: Catalogue, name: str, facts: Mapping[str, FactState], reach: int) -> Backfill:
    """What a customer's section says of one fact, as a record carries it.

    Args:
        reach: int ms; the log holds whatever happened from then on.
    """
    kept = {each: facts[each] for each in names_kept(catalogue.facts[name], facts)}
    return Backfill(catalogue.backfills[name], reach, kept)


def backfill_event(customer: str, facts: Mapping[str, Backfill], at: int) -> BackfillEvent:
    """The record that fills facts of a customer.

    Args:
        at: int ms; when it is written, in the time that the partition follows.
    """
    identity = derived_id(customer, *(f"{name}@{each.since}" for name, each in facts.items()))
    return BackfillEvent(customer, SOURCE, identity, BACKFILLED_TYPE, at, at, facts=dict(facts))


def unknown_after(catalogue: Catalogue, name: str, reach: int) -> int:
    """Until when (int ms) a fact stays unknown where the log reaches back so far; 0 if it does not.

    The day of a calendar window is that of the workspace's zone here: whose it is nobody asks.
    """
    if reach == EVERYTHING:
        return 0
    return known_at(catalogue.facts[name], reach, lambda: catalogue.workspace_zone)
