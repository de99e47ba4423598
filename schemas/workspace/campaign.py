"""`campaigns.yaml`: parents of journeys, with dates and channels that hold for all of them."""

from __future__ import annotations

from schemas.workspace.fields import Id, Ids, Model, Text
from schemas.workspace.journey import Live


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
    note: str = ""


class CampaignsFile(Model):
    """Parents of journeys, whose dates and channels hold for all of them."""

    campaigns: dict[Id, Campaign] = {}
    """Id -> campaign."""
