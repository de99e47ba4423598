"""Scope: what a condition is asked about, given by the caller for each evaluation."""

from __future__ import annotations

from typing import Protocol

from journey.conditions.missing import Value


class Scope(Protocol):
    """The names of one moment. None or MISSING anywhere means unknown.

    Values are plain: int, Decimal, str, bool, list, tuple, dict, frozenset. Instants are int ms. Nothing here
    may raise or change what a later call returns: a condition may ask in any order, or not at all.
    """

    @property
    def event(self) -> Value:
        """A `CustomerEvent`, or None outside triggers, goals, exits and waits."""

    @property
    def customer_id(self) -> Value: ...

    @property
    def now(self) -> Value: ...

    @property
    def zone(self) -> str:
        """IANA name of the customer's zone."""

    @property
    def tags(self) -> Value:
        """A frozenset or dict of the tags' names."""

    @property
    def stage(self) -> Value: ...

    @property
    def points(self) -> Value:
        """A dict of the points account."""

    def fact(self, name: str, /) -> Value: ...

    def count(self, event_type: str, duration_ms: int, /) -> Value: ...

    def trait(self, name: str, /) -> Value: ...

    def segment(self, name: str, /) -> Value: ...

    def ladder(self, name: str, /) -> Value: ...

    def list(self, name: str, /) -> Value: ...

    def case(self, name: str, /) -> Value: ...

    def consent(self, name: str, /) -> Value: ...

    def reach(self, name: str, /) -> Value: ...

    def journey(self, name: str, /) -> Value: ...

    def table(self, name: str, key: Value, /) -> Value:
        """The row of a table as a dict; `key` is text, int or Decimal."""

    @property
    def entry_event(self) -> Value:
        """A dict `{id, type, occurred_at, properties}`; None outside an enrolment."""

    @property
    def entry_last(self) -> Value: ...

    @property
    def entry_key(self) -> Value: ...

    @property
    def entry_at(self) -> Value: ...

    @property
    def action_id(self) -> Value:
        """`action` and its members are known while a proposal is judged, and unknown elsewhere."""

    @property
    def action_purpose(self) -> Value: ...

    @property
    def action_objective(self) -> Value: ...

    @property
    def action_content_type(self) -> Value: ...

    @property
    def action_value(self) -> Value: ...

    def visits(self, step: str, /) -> Value: ...

    def step(self, name: str, /) -> Value:
        """A dict `{verdict, reason, outcome, event, arm, at}` of what is known."""
