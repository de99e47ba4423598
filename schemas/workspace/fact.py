"""`facts.yaml`: numbers kept per customer."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from schemas.workspace.fields import ConditionText, DurationMs, Id, Model, Text, TypeNames


class Fact(Model):
    """One number: `count`, `sum`, `last` or `first` of an event's property, in a window or for ever.

    `count` names event types; the others are conditions on the event, read for the types in `on`.
    """

    title: Text = {}
    count: TypeNames | None = None
    sum: ConditionText | None = None
    last: ConditionText | None = None
    first: ConditionText | None = None
    on: TypeNames | None = None
    when: ConditionText | None = None
    window: DurationMs | None = None
    note: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [name for name in ("count", "sum", "last", "first") if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise ValueError(f"a fact has exactly one of count, sum, last, first; found {kinds or 'none'}")
        if (kinds[0] == "count") == (self.on is not None):
            raise ValueError("count names its event types itself; sum, last and first need `on`")
        if self.window is not None and kinds[0] in ("last", "first"):
            raise ValueError(f"{kinds[0]} takes no window")
        return self

    @property
    def kind(self) -> str:
        """count, sum, last or first."""
        return next(name for name in ("count", "sum", "last", "first") if getattr(self, name) is not None)

    @property
    def types(self) -> list[str]:
        """Event types that feed the fact."""
        return self.count or self.on or []


class FactsFile(Model):
    """The file: id -> fact."""

    facts: dict[Id, Fact] = {}
