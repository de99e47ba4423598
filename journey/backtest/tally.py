"""The differences between two histories of the same customers, as figures. `counting` makes them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec


class Effect(StrEnum):
    """What the edit makes of one contact."""

    MORE = "more"
    LESS = "less"
    EARLIER = "earlier"
    LATER = "later"
    OTHER = "other channel or content"


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One contact that differs."""

    customer: str
    journey: str
    action: str
    effect: Effect
    published_at: int | None = None
    """Int ms; None if the published workspace does not send it."""
    edited_at: int | None = None
    channel: str = ""
    """The edited side's; the published side's where the edited one sends nothing."""


class SideCounts(msgspec.Struct):
    """What one workspace made of the log, from `--from` on."""

    journeys: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    """(journey, what): entered, held out, goal, exit, other end, halted."""
    unsent: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    """(journey, why)."""
    actions: Counter[tuple[str, str, str]] = msgspec.field(default_factory=Counter)
    """(journey, action, channel)."""
    groups: Counter[tuple[int, str]] = msgspec.field(default_factory=Counter)
    """(position of the `--by`, its value): actions."""
    withdrawn: int = 0
    faults: int = 0

    def add(self, other: SideCounts) -> None:
        """Take other customers' counts."""
        self.journeys += other.journeys
        self.unsent += other.unsent
        self.actions += other.actions
        self.groups += other.groups
        self.withdrawn += other.withdrawn
        self.faults += other.faults


class Tally(msgspec.Struct):
    """Both sides, and what of them differs."""

    published: SideCounts = msgspec.field(default_factory=SideCounts)
    edited: SideCounts = msgspec.field(default_factory=SideCounts)
    events: int = 0
    folds: int = 0
    """Advances, those before `--from` too; one that both sides share is one."""
    customers: set[str] = msgspec.field(default_factory=set)
    effects: Counter[tuple[str, str, Effect]] = msgspec.field(default_factory=Counter)
    """(journey, action, effect): contacts."""
    touched: defaultdict[Effect, set[str]] = msgspec.field(default_factory=lambda: defaultdict(set))
    """Effect -> customers."""
    shifted_ms: Counter[tuple[str, str, Effect]] = msgspec.field(default_factory=Counter)
    """By how much in all; both counted without a sign."""
    changes: list[Change] = msgspec.field(default_factory=list)
    unnamed: int = 0
    """Changes beyond those that are kept."""

    def add(self, other: Tally) -> None:
        """Take another process's tally: customers are independent, so everything is a sum."""
        self.published.add(other.published)
        self.edited.add(other.edited)
        self.events += other.events
        self.folds += other.folds
        self.customers |= other.customers
        self.effects += other.effects
        self.shifted_ms += other.shifted_ms
        for effect, customers in other.touched.items():
            self.touched[effect] |= customers
        self.changes += other.changes
        self.unnamed += other.unnamed

    def settle(self) -> None:
        """Put the changes in an order that does not depend on the number of processes."""
        self.changes.sort(key=_order)

    @property
    def changed(self) -> set[str]:
        """Customers whom the edit touches."""
        return set().union(*self.touched.values())


def _order(change: Change) -> tuple[object, ...]:
    at = change.edited_at if change.published_at is None else change.published_at
    other = -1 if change.edited_at is None else change.edited_at
    return (change.customer, at, change.journey, change.action, change.effect, other, change.channel)


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """All of them, settled."""
    total = Tally()
    for tally in tallies:
        total.add(tally)
    total.settle()
    return total


def most_changed(changes: Sequence[Change], count: int) -> list[str]:
    """The customers with the most changes, by id where they are equal."""
    found = Counter(change.customer for change in changes)
    return sorted(found, key=lambda customer: (-found[customer], customer))[:count]
