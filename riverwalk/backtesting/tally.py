"""The differences between two histories of the same customers, counted turn by turn.

An action of one side and one of the other are the same contact if they have the same enrolment and action;
enrolments are known by what began them, so neither a new version nor a renamed step parts them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from journey.results import Turned
from schemas.action import ActionDecided
from schemas.decision import Decision

CHANGES_KEPT_MAX = 200_000
"""Changed contacts kept with their names, of one process: some 60 MB. All are counted."""


class Effect(StrEnum):
    """What the edit makes of one contact."""

    MORE = "more"
    LESS = "less"
    EARLIER = "earlier"
    LATER = "later"
    OTHER = "other channel or content"


class Contact(NamedTuple):
    """One action of one side."""

    at: int
    """Int ms when it was decided."""
    customer: str
    action: ActionDecided
    groups: tuple[str, ...]


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


class SideCounts:
    """What one workspace made of the log, from `--from` on."""

    def __init__(self) -> None:
        self.journeys: Counter[tuple[str, str]] = Counter()
        """(journey, what): entered, held out, goal, exit, other end, halted."""
        self.unsent: Counter[tuple[str, str]] = Counter()
        """(journey, why)."""
        self.actions: Counter[tuple[str, str, str]] = Counter()
        """(journey, action, channel)."""
        self.groups: Counter[tuple[int, str]] = Counter()
        """(position of the `--by`, its value): actions."""
        self.withdrawn = 0
        self.faults = 0

    def see(self, turned: Turned) -> None:
        """Count one turn; its actions are counted by `send`."""
        result = turned.result
        if result is None:
            self.faults += 1
            return
        self.withdrawn += len(result.withdrawn)
        if result.decision is not None:
            self._decision(result.decision)

    def _decision(self, decision: Decision) -> None:
        journeys = self.journeys
        self.faults += len(decision.faults)
        for entered in decision.entered:
            journeys[entered.journey, "held out" if entered.holdout else "entered"] += 1
        for ended in decision.ended:
            journeys[ended.journey, ended.how if ended.how in ("goal", "exit") else "other ends"] += 1
        for judged in decision.judged:
            if judged.verdict != "sent":
                why = judged.reason if judged.verdict == "suppressed" else str(judged.verdict)
                self.unsent[judged.journey, why] += 1

    def send(self, contact: Contact) -> None:
        """Count one action."""
        action = contact.action
        self.actions[action.journey, action.action, action.channel] += 1
        for position, value in enumerate(contact.groups):
            self.groups[position, value] += 1

    def add(self, other: SideCounts) -> None:
        """Take another process's counts."""
        self.journeys += other.journeys
        self.unsent += other.unsent
        self.actions += other.actions
        self.groups += other.groups
        self.withdrawn += other.withdrawn
        self.faults += other.faults


class Tally:
    """Both sides, and what of them differs. Memory: one entry a contact that the other side lacks so far."""

    def __init__(self) -> None:
        self.published = SideCounts()
        self.edited = SideCounts()
        self.both = SideCounts()
        """What both sides share; added to each at the end."""
        self.events = 0
        self.folds = 0
        """Advances, those before `--from` too; one that both sides share is one."""
        self.customers: set[str] = set()
        self.effects: Counter[tuple[str, str, Effect]] = Counter()
        """(journey, action, effect): contacts."""
        self.touched: defaultdict[Effect, set[str]] = defaultdict(set)
        """Effect -> customers."""
        self.shifted_ms: Counter[tuple[str, str, Effect]] = Counter()
        """By how much in all; both counted without a sign."""
        self.changes: list[Change] = []
        self.unnamed = 0
        """Changes beyond CHANGES_KEPT_MAX."""
        self._alone: dict[tuple[str, str], tuple[bool, list[Contact]]] = {}
        """(enrolment, action) -> (of the edited side?, contacts the other side lacks so far)."""

    def send(self, contact: Contact, *, edited: bool) -> None:
        """Count one action, and compare it with its like once that is there."""
        (self.edited if edited else self.published).send(contact)
        key = (contact.action.enrolment, contact.action.action)
        whose, waiting = self._alone.setdefault(key, (edited, []))
        if whose is edited:
            waiting.append(contact)
            return
        other = waiting.pop(0)
        if not waiting:
            del self._alone[key]
        published, changed = (other, contact) if edited else (contact, other)
        self._compare(published, changed)

    def send_both(self, contact: Contact) -> None:
        """Count one action that both sides send alike."""
        if (contact.action.enrolment, contact.action.action) in self._alone:
            self.send(contact, edited=False)
            self.send(contact, edited=True)
        else:
            self.both.send(contact)

    def _compare(self, published: Contact, edited: Contact) -> None:
        if edited.at != published.at:
            self._change(Effect.EARLIER if edited.at < published.at else Effect.LATER, published, edited)
        if _seen(edited.action) != _seen(published.action):
            self._change(Effect.OTHER, published, edited)

    def end(self) -> None:
        """What is still alone is more, or less; what both share is counted to each."""
        self.published.add(self.both)
        self.edited.add(self.both)
        self.both = SideCounts()
        for edited, contacts in self._alone.values():
            for contact in contacts:
                if edited:
                    self._change(Effect.MORE, None, contact)
                else:
                    self._change(Effect.LESS, contact, None)
        self._alone.clear()

    def _change(self, effect: Effect, published: Contact | None, edited: Contact | None) -> None:
        known = edited or published
        assert known is not None, "a change has at least one side"
        action = known.action
        key = (action.journey, action.action, effect)
        self.effects[key] += 1
        self.touched[effect].add(known.customer)
        if effect in (Effect.EARLIER, Effect.LATER) and published is not None and edited is not None:
            self.shifted_ms[key] += abs(edited.at - published.at)
        if len(self.changes) >= CHANGES_KEPT_MAX:
            self.unnamed += 1
            return
        instants = (published.at if published else None, edited.at if edited else None)
        self.changes.append(
            Change(known.customer, action.journey, action.action, effect, *instants, action.channel)
        )

    def add(self, other: Tally) -> None:
        """Take another process's tally: customers are independent, so everything is a sum."""
        assert not self._alone and not other._alone, "only ended tallies are summed"
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


def _seen(action: ActionDecided) -> tuple[object, ...]:
    return (action.channel, action.language, action.template, action.slots)


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
