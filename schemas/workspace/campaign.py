"""`campaigns.yaml`: parents of journeys, with dates and channels that hold for all of them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.workspace.fields import DurationMs, Id, Ids, LocalMoment, Model, Money, Share, Text
from schemas.workspace.journey import Live

WAVES_MAX = 32
"""A month of days; more of them is a `spread`."""


def _budget(value: object) -> object:
    return value if isinstance(value, dict | Budget) else {"amount": value}


class Budget(Model):
    """What the actions of a campaign may cost, all customers together."""

    amount: Annotated[Money, Field(gt=0)]
    """In the workspace's currency."""
    per: Literal["calendar day", "calendar month"] | None = None
    """Counted anew with each day or month of the workspace's zone; default: once for all."""


class Wave(Model):
    """A part of the customers, and when it may enter."""

    at: LocalMoment | None = None
    """In the workspace's zone."""
    after: DurationMs | None = None
    """From `live.from` on."""
    share: Annotated[Share, Field(gt=0)]
    """Of all customers: those of this wave alone."""

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.at is None) == (self.after is None):
            raise ValueError("a wave opens `at` a moment, or so long `after` the campaign's `live.from`")
        return self


class Campaign(Model):
    """Journeys that belong together for a time: a festival, a launch."""

    title: Text = {}
    owner: Id | None = None
    journeys: Ids
    """Each belongs to one campaign at most."""
    live: Live | None = None
    """Bounds the live windows of its journeys: what is narrower holds."""
    channels: Ids | None = None
    """Only these are used by its journeys; absent: all of the action's."""
    budget: Annotated[Budget | None, BeforeValidator(_budget, json_schema_input_type=str | Budget)] = None
    """What is spent beyond is `suppressed(budget:<campaign>)`."""
    waves: Annotated[list[Wave], Field(max_length=WAVES_MAX)] = []
    """In the order in which they open. A customer is in one of them, or, beyond their shares, in none."""
    note: str = ""

    @model_validator(mode="after")
    def _waves_in_order(self) -> Self:
        if not self.waves:
            return self
        if sum(wave.share for wave in self.waves) > 1:
            raise ValueError("the shares of waves make 100% at most: each is a part of its own")
        if any(wave.after is not None for wave in self.waves):
            if any(wave.after is None for wave in self.waves):
                raise ValueError("waves open all `at` a moment, or all `after` the campaign's begin")
            if self.live is None or self.live.start is None:
                raise ValueError("`after` counts from `live.from`: add `live: { from: 2026-11-01 }`")
        opens = [(wave.at or "", wave.after or 0) for wave in self.waves]
        if opens != sorted(set(opens)):
            raise ValueError("waves open one after another, each later than the one before")
        return self


class CampaignsFile(Model):
    """Parents of journeys, whose dates and channels hold for all of them."""

    campaigns: dict[Id, Campaign] = {}
    """Id -> campaign."""
