"""Advances of a backtest on their way into its tally."""

from __future__ import annotations

from journey.catalogue import Catalogue
from journey.grouping import group_of
from journey.results import Status, Turned
from riverwalk.backtesting.plan import Plan
from riverwalk.backtesting.tally import Contact, Tally


class Counting:
    """Sees every advance (`journey.backtest.Sight`), and counts it."""

    def __init__(self, plan: Plan, tally: Tally) -> None:
        self._plan = plan
        self._tally = tally

    def before(self, turned: Turned) -> None:
        """One from before `--from`: only its cost is counted."""
        self._tally.folds += 1

    def both(self, turned: Turned) -> None:
        """One that both sides share."""
        tally = self._tally
        tally.folds += 1
        tally.both.see(turned)
        result = turned.result
        if result is not None and result.actions and result.status is Status.APPLIED:
            for contact in self._contacts(turned, self._plan.published):
                tally.send_both(contact)

    def published(self, turned: Turned) -> None:
        """One of the published side."""
        self._tally.published.see(turned)
        self._see(turned, edited=False)

    def edited(self, turned: Turned) -> None:
        """One of the edited side."""
        self._tally.edited.see(turned)
        self._see(turned, edited=True)

    def _see(self, turned: Turned, *, edited: bool) -> None:
        tally, result = self._tally, turned.result
        tally.folds += 1
        if result is not None and result.actions and result.status is Status.APPLIED:
            for contact in self._contacts(turned, self._plan.edited if edited else self._plan.published):
                tally.send(contact, edited=edited)

    def _contacts(self, turned: Turned, catalogue: Catalogue) -> list[Contact]:
        assert turned.result is not None, "asked of what was applied"
        state, actions = turned.result.state, turned.result.actions
        groups = tuple(group_of(each, catalogue, state) for each in self._plan.groupings)
        return [Contact(state.now, turned.customer, action, groups) for action in actions]
