"""Advances of a backtest on their way into its tally.

An action of one side and one of the other are the same contact if they have the same enrolment and action;
enrolments are known by what began them, so neither a new version nor a renamed step parts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from journey.backtest.tally import Change, Effect, SideCounts, Tally
from journey.catalogue import Catalogue
from journey.grouping import Grouping, group_of
from journey.results import APPLIED, Advance, Turned
from schemas.action import ActionDecided
from schemas.decision import Decision

CHANGES_KEPT_MAX = 200_000
"""Changed contacts kept with their names, of one process: some 60 MB. All are counted."""


class Contact(NamedTuple):
    """One action of one side."""

    at: int
    """Int ms when it was decided."""
    customer: str
    action: ActionDecided
    groups: tuple[str, ...]


class Counting:
    """Sees every advance (`journey.backtest.Sight`).

    Memory: an entry a contact that the other side lacks so far.
    """

    def __init__(
        self, tally: Tally, published: Catalogue, edited: Catalogue, groupings: Sequence[Grouping]
    ) -> None:
        """
        Args:
            groupings: questions about the customer by whose answers actions are counted.
        """
        self._tally = tally
        self._published = published
        self._edited = edited
        self._groupings = groupings
        self._folds = 0
        self._both = SideCounts()
        """What both sides share; added to each at the end."""
        self._alone: dict[tuple[str, str], tuple[bool, list[Contact]]] = {}
        """(enrolment, action) -> (of the edited side?, contacts the other side lacks so far)."""

    def before(self, turned: Turned) -> None:
        """One from before `--from`: only its cost is counted."""
        self._folds += 1

    def both(self, turned: Turned) -> None:
        """One that both sides share."""
        self._folds += 1
        _count(self._both, turned)
        result = turned.result
        if result is None or not result.actions or result.status is not APPLIED:
            return
        for contact in self._contacts(turned, result, self._published):
            if (contact.action.enrolment, contact.action.action) in self._alone:
                self._send(contact, edited=False)
                self._send(contact, edited=True)
            else:
                _count_action(self._both, contact)

    def published(self, turned: Turned) -> None:
        """One of the published side."""
        _count(self._tally.published, turned)
        self._see(turned, edited=False)

    def edited(self, turned: Turned) -> None:
        """One of the edited side."""
        _count(self._tally.edited, turned)
        self._see(turned, edited=True)

    def end(self) -> None:
        """What is still alone is more, or less; what both share is counted to each."""
        tally = self._tally
        tally.folds += self._folds
        tally.published.add(self._both)
        tally.edited.add(self._both)
        for edited, contacts in self._alone.values():
            for contact in contacts:
                if edited:
                    self._change(Effect.MORE, None, contact)
                else:
                    self._change(Effect.LESS, contact, None)

    def _see(self, turned: Turned, *, edited: bool) -> None:
        self._folds += 1
        result = turned.result
        if result is not None and result.actions and result.status is APPLIED:
            for contact in self._contacts(turned, result, self._edited if edited else self._published):
                self._send(contact, edited=edited)

    def _contacts(self, turned: Turned, result: Advance, catalogue: Catalogue) -> list[Contact]:
        state = result.state
        groups = tuple([group_of(each, catalogue, state) for each in self._groupings])
        return [Contact(state.now, turned.customer, action, groups) for action in result.actions]

    def _send(self, contact: Contact, *, edited: bool) -> None:
        """Count one action, and compare it with its like once that is there."""
        _count_action(self._tally.edited if edited else self._tally.published, contact)
        key = (contact.action.enrolment, contact.action.action)
        whose, waiting = self._alone.setdefault(key, (edited, []))
        if whose is edited:
            waiting.append(contact)
            return
        other = waiting.pop(0)
        if not waiting:
            del self._alone[key]
        if edited:
            self._compare(other, contact)
        else:
            self._compare(contact, other)

    def _compare(self, published: Contact, edited: Contact) -> None:
        if edited.at != published.at:
            self._change(Effect.EARLIER if edited.at < published.at else Effect.LATER, published, edited)
        if _seen(edited.action) != _seen(published.action):
            self._change(Effect.OTHER, published, edited)

    def _change(self, effect: Effect, published: Contact | None, edited: Contact | None) -> None:
        known = edited or published
        assert known is not None, "a change has at least one side"
        tally, action = self._tally, known.action
        key = (action.journey, action.action, effect)
        tally.effects[key] += 1
        tally.touched[effect].add(known.customer)
        if effect in (Effect.EARLIER, Effect.LATER) and published is not None and edited is not None:
            tally.shifted_ms[key] += abs(edited.at - published.at)
        if len(tally.changes) >= CHANGES_KEPT_MAX:
            tally.unnamed += 1
            return
        instants = (published.at if published else None, edited.at if edited else None)
        tally.changes.append(
            Change(known.customer, action.journey, action.action, effect, *instants, action.channel)
        )


def _seen(action: ActionDecided) -> tuple[object, ...]:
    return (action.channel, action.language, action.template, action.slots)


def _count(counts: SideCounts, turned: Turned) -> None:
    """Count one turn; its actions are counted by themselves."""
    result = turned.result
    if result is None:
        counts.faults += 1
        return
    if result.withdrawn:
        counts.withdrawn += len(result.withdrawn)
    if result.decision is not None:
        _count_decision(counts, result.decision)


def _count_decision(counts: SideCounts, decision: Decision) -> None:
    journeys = counts.journeys
    if decision.faults:
        counts.faults += len(decision.faults)
    for entered in decision.entered:
        journeys[entered.journey, "held out" if entered.holdout else "entered"] += 1
    for ended in decision.ended:
        journeys[ended.journey, ended.how if ended.how in ("goal", "exit") else "other ends"] += 1
    for judged in decision.judged:
        if judged.verdict != "sent":
            why = judged.reason if judged.verdict == "suppressed" else str(judged.verdict)
            counts.unsent[judged.journey, why] += 1


def _count_action(counts: SideCounts, contact: Contact) -> None:
    action = contact.action
    counts.actions[action.journey, action.action, action.channel] += 1
    for position, value in enumerate(contact.groups):
        counts.groups[position, value] += 1
