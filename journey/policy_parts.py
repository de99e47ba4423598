"""Parts of the contact policy as code: reserves, reachability, and how long contacts are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from journey.calendars import Calendar, compile_calendar
from journey.conditions import compile_expression, parse
from journey.steps.base import Evaluate
from schemas.workspace import CalendarFile, Campaign, Case, Channel, ChannelBudget, PolicyFile

WEEK_MS = 7 * 86_400_000
MONTH_MS = 31 * 86_400_000


@dataclass(frozen=True, slots=True)
class CompiledCase:
    """A kind of case with its key as code."""

    id: str
    model: Case
    key: Evaluate | None


@dataclass(frozen=True, slots=True)
class CompiledReserve:
    """The last places of a cap, and who may take them."""

    last: int
    condition: Evaluate


@dataclass(frozen=True, slots=True)
class CompiledChannel:
    """A channel with rules of reachability."""

    id: str
    when: Evaluate | None
    window_types: frozenset[str]
    window_ms: int
    grant_types: frozenset[str]
    grants_max: int


@dataclass(frozen=True, slots=True)
class CompiledCampaign:
    """What the parent of a journey asks of it."""

    id: str
    channels: frozenset[str] | None
    """Only these are used; None: any."""


def compile_campaigns(campaigns: Mapping[str, Campaign]) -> dict[str, CompiledCampaign]:
    """Journey -> its campaign."""
    return {
        journey: CompiledCampaign(name, frozenset(campaign.channels) if campaign.channels else None)
        for name, campaign in campaigns.items()
        for journey in campaign.journeys
    }


def compile_channels(channels: Mapping[str, Channel]) -> dict[str, CompiledChannel]:
    """Those with rules of reachability."""
    return {
        name: CompiledChannel(
            name,
            compile_expression(parse(reach.when)) if reach.when else None,
            frozenset(reach.window.after if reach.window else ()),
            reach.window.duration if reach.window else 0,
            frozenset(reach.grants.on if reach.grants else ()),
            reach.grants.max if reach.grants else 0,
        )
        for name, channel in channels.items()
        if (reach := channel.reach) is not None
    }


def reach_by_type(channels: Mapping[str, CompiledChannel]) -> dict[str, tuple[CompiledChannel, ...]]:
    """Event type -> channels whose window it opens, or that it gives a grant."""
    found: dict[str, tuple[CompiledChannel, ...]] = {}
    for channel in channels.values():
        for event_type in sorted(channel.window_types | channel.grant_types):
            found[event_type] = (*found.get(event_type, ()), channel)
    return found


def channel_hours(
    channels: Mapping[str, Channel], calendars: Mapping[str, CalendarFile], home: ZoneInfo
) -> dict[str, Calendar]:
    """Channel -> the calendar of its hours, of those that have one."""
    return {
        name: compile_calendar(calendars[channel.calendar], home)
        for name, channel in channels.items()
        if channel.calendar is not None
    }


def compile_cases(policy: PolicyFile) -> Iterator[tuple[str, CompiledCase]]:
    """Each kind of case, with every event type that it listens to."""
    for name, case in policy.cases.items():
        compiled = CompiledCase(name, case, compile_expression(parse(case.key)) if case.key else None)
        for event_type in sorted({*case.opens, *case.closes, *(case.reopens or ())}):
            yield event_type, compiled


def compile_reserves(policy: PolicyFile) -> dict[str, tuple[CompiledReserve, ...]]:
    """Cap -> what is kept of it."""
    found: dict[str, tuple[CompiledReserve, ...]] = {}
    for each in policy.reserves:
        reserve = CompiledReserve(each.last, compile_expression(parse(each.condition)))
        found[each.cap] = (*found.get(each.cap, ()), reserve)
    return found


def contacts_kept_ms(policy: PolicyFile, budget: ChannelBudget | None) -> int:
    """How long a contact matters to any cap, the content mix or the budget of channels."""
    spans = {
        "calendar day": 2 * 86_400_000,
        "calendar week": WEEK_MS + 86_400_000,
        "calendar month": MONTH_MS + 86_400_000,
    }
    asked = [spans[cap.per] if isinstance(cap.per, str) else cap.per for cap in policy.caps]
    return max([*asked, *(mix.per for mix in policy.content_mix), budget.per if budget else 0], default=0)
