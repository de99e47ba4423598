"""`tags.yaml`: which tags the rules give, and how long a tag lasts, whoever gave it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.workspace.fields import Conditions, DurationMs, Id, Model, Money, Text, TypeNames


class TagRule(Model):
    """One tag: held while conditions hold, put by events, weighed and fading, or given by people alone."""

    title: Text = {}
    on: TypeNames | None = None
    """Events that put it; default: held while `when` is true."""
    when: Conditions = []
    weight: Money = Decimal(1)
    """What each event adds to a tag with a `half_life`."""
    half_life: DurationMs = 0
    """The weight halves in this time; default: every event puts the tag at once."""
    gain: Money = Decimal(1)
    """The weight that puts the tag."""
    lose: Money | None = None
    """The weight below which it is lost; default: half of `gain`."""
    expire: DurationMs = 0
    """It is lost so long after the last event, after `when` ceased to hold, or after a person gave it."""
    note: str = ""

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if not (self.on or self.when or self.expire):
            raise ValueError("a tag needs `on` (event types), `when` (conditions) or `expire` (a duration)")
        if self.half_life and not self.on:
            raise ValueError("a tag with a `half_life` needs `on`: events give it weight")
        if self.half_life and self.expire:
            raise ValueError("a tag has a `half_life` or an `expire`, not both")
        if self.gain <= 0 or self.weight <= 0 or not 0 < self.least <= self.gain:
            raise ValueError("`weight`, `gain` and `lose` are above 0, and `lose` is at most `gain`")
        return self

    @property
    def least(self) -> Decimal:
        """The weight below which it is lost."""
        return self.gain / 2 if self.lose is None else self.lose


class TagsFile(Model):
    """Tags that rules give, and how long a tag lasts."""

    tags: Annotated[dict[Id, TagRule], Field(max_length=200)] = {}
    """Tag -> its rule; conditions ask `'vip' in customer.tags`."""
