"""`workspace.yaml`, and the whole workspace as one value."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.workspace.action import Action
from schemas.workspace.calendar import CalendarFile
from schemas.workspace.campaign import Campaign
from schemas.workspace.channel import ChannelsFile
from schemas.workspace.customer_list import CustomerList
from schemas.workspace.events import EventType
from schemas.workspace.fact import Fact
from schemas.workspace.fields import ConditionText, Id, Integer, Model, Text, one_or_more
from schemas.workspace.indicator import IndicatorsFile
from schemas.workspace.journey import JourneyFile
from schemas.workspace.lifecycle import LifecycleFile
from schemas.workspace.migration import MigrationFile
from schemas.workspace.policy import PolicyFile
from schemas.workspace.resource import Resource
from schemas.workspace.segment import Segment
from schemas.workspace.table import Table
from schemas.workspace.tag_rule import TagRule


class Team(Model):
    """A team, the files it owns, and how many must approve a change of them."""

    title: Text = {}
    owns: Annotated[list[Annotated[str, Field(min_length=1, max_length=256)]], Field(max_length=64)] = []
    """Paths such as `journeys/growth/*` or `policy.yaml`; journeys with this `owner` are theirs too."""
    approvals: Annotated[Integer, Field(ge=0, le=8)] = 1
    """So many must approve."""
    approvers: Annotated[list[Annotated[str, Field(min_length=1, max_length=128)]], Field(max_length=64)] = []
    """Who may approve; empty: anybody but the publisher."""


class WorkspaceFile(Model):
    """The name and the defaults of a workspace, its teams and its test customers."""

    workspace: Id
    """Its id."""
    title: dict[str, str] = {}
    zone: str = "UTC"
    """IANA name: the clock of customers whose zone is not known, and of the business."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    """Of `value`, `cost` and budgets."""
    languages: Annotated[list[str], Field(min_length=1), one_or_more(str)] = ["en"]
    """Content must be there in each of them; the first is the default."""
    teams: Annotated[dict[Id, Team], Field(max_length=64)] = {}
    """Id -> team."""
    test_customers: ConditionText | None = None
    """Over `customer` and `now`: whom journeys in `test` reach."""
    note: str = ""


class Workspace(Model):
    """Everything that is published as one."""

    settings: WorkspaceFile
    journeys: dict[str, JourneyFile] = {}
    actions: dict[str, Action] = {}
    policy: PolicyFile = PolicyFile()
    facts: dict[str, Fact] = {}
    events: dict[str, EventType] = {}
    tables: dict[str, Table] = {}
    segments: dict[str, Segment] = {}
    calendars: dict[str, CalendarFile] = {}
    channels: ChannelsFile = ChannelsFile()
    campaigns: dict[str, Campaign] = {}
    lifecycle: LifecycleFile = LifecycleFile()
    migrations: dict[str, MigrationFile] = {}
    """Journey -> plan for the people inside. Used once, so it is no part of what the workspace means."""
    lists: dict[str, CustomerList] = {}
    tags: dict[str, TagRule] = {}
    resources: dict[str, Resource] = {}
    indicators: IndicatorsFile = IndicatorsFile()
    """They read what happened and change nothing, so they are no part of what the workspace means."""
