"""Campaigns: their journeys, owners and channels are there; and journeys that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from zoneinfo import ZoneInfo

from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.proposing import proposals
from journey.lint.source import Loc
from journey.lint.subject import Lines, Subject
from journey.zones import instant_of
from schemas.workspace import Campaign, EventTrigger, TagStep, UntagStep, WaitStep
from schemas.workspace.fields import moment_of

UTC_ZONE = ZoneInfo("UTC")


def campaigns(subject: Subject) -> Iterator[Fault]:
    """RW260, RW288, RW223: a campaign names journeys, each once among all campaigns, and channels in use."""
    known = {lines.model.journey for lines in subject.journeys}
    channels = {channel for each in subject.workspace.actions.values() for channel in each.channels}
    parents: dict[str, str] = {}
    source = subject.source("campaigns")
    for name, campaign in subject.workspace.campaigns.items():
        loc: Loc = ("campaigns", name)
        for position, journey in enumerate(campaign.journeys):
            place: Loc = (*loc, "journeys", position)
            if journey not in known and "journey" not in subject.unread:
                suggestion = did_you_mean(journey, known) or f"journeys are {known_words(known)}"
                yield source.fault_at("RW260", place, f"unknown journey '{journey}'", suggestion)
            elif journey in parents:
                message = f"journey '{journey}' already belongs to campaign '{parents[journey]}'"
                yield source.fault_at("RW288", place, message, "leave it out of one of them")
            parents.setdefault(journey, name)
        for position, channel in enumerate(campaign.channels or ()):
            if channel not in channels and "actions" not in subject.unread:
                suggestion = did_you_mean(channel, channels) or f"actions use {known_words(channels)}"
                message = f"unknown channel '{channel}'"
                yield source.fault_at("RW223", (*loc, "channels", position), message, suggestion)


def budgets_and_waves(subject: Subject) -> Iterator[Fault]:
    """RW447, RW448: something is spent of a budget, and waves open before the campaign is over."""
    source = subject.source("campaigns")
    costly = {name for name, action in subject.workspace.actions.items() if action.cost > 0}
    for name, campaign in subject.workspace.campaigns.items():
        loc: Loc = ("campaigns", name)
        if campaign.budget is not None and not {"journey", "actions"} & subject.unread:
            theirs = [lines for lines in subject.journeys if lines.model.journey in campaign.journeys]
            places = (place for lines in theirs for place in lines.steps)
            if costly.isdisjoint(action for place in places for _, action in proposals(place)):
                message = f"no action of campaign '{name}' costs anything, so its budget is never spent"
                suggestion = "give its actions a `cost`, or remove `budget`"
                yield source.fault_at("RW447", (*loc, "budget"), message, suggestion)
        for position in range(len(campaign.waves)):
            if _opens_too_late(campaign, position):
                message = f"the wave opens when campaign '{name}' is over"
                suggestion = "open it before `live.until`"
                yield source.fault_at("RW448", (*loc, "waves", position), message, suggestion)


def _opens_too_late(campaign: Campaign, position: int) -> bool:
    """Whether a wave opens no earlier than the campaign closes; days of 24 hours will do for that."""
    live, wave = campaign.live, campaign.waves[position]
    if live is None or live.until is None:
        return False
    if wave.at is not None:
        return wave.at >= live.until
    assert live.start is not None and wave.after is not None, "waves `after` need `live.from`"
    begins, ends = (instant_of(*moment_of(each), UTC_ZONE) for each in (live.start, live.until))
    return begins + wave.after >= ends


def unknown_owners(subject: Subject) -> Iterator[Fault]:
    """RW287: with teams in `workspace.yaml`, an owner is one of them."""
    teams = subject.workspace.settings.teams
    if "workspace" in subject.unread or not teams:
        return
    for lines in subject.journeys:
        if lines.model.owner and lines.model.owner not in teams:
            yield lines.fault("RW287", ("owner",), *_no_team(lines.model.owner, teams))
    for name, campaign in subject.workspace.campaigns.items():
        if campaign.owner and campaign.owner not in teams:
            loc: Loc = ("campaigns", name, "owner")
            yield subject.source("campaigns").fault_at("RW287", loc, *_no_team(campaign.owner, teams))
    for name, indicator in subject.workspace.indicators.indicators.items():
        if indicator.owner and indicator.owner not in teams:
            place: Loc = ("indicators", name, "owner")
            yield subject.source("indicators").fault_at("RW287", place, *_no_team(indicator.owner, teams))


def _no_team(owner: str, teams: Iterable[str]) -> tuple[str, str]:
    return f"unknown team '{owner}'", did_you_mean(owner, teams) or f"teams are {known_words(teams)}"


def opposite_journeys(subject: Subject) -> Iterator[Fault]:
    """RW482: two journeys that one event starts do not say the opposite."""
    for first, second in combinations(subject.journeys, 2):
        common = _common_types(first, second)
        clash = _clash(subject, first, second) if common else ""
        if clash:
            message = (
                f"'{common[0]}' starts this journey and '{first.model.journey}', and they do the opposite: "
                f"{clash}"
            )
            yield second.fault("RW482", ("trigger",), message, "tell their triggers apart with `when`")


def _common_types(first: Lines, second: Lines) -> list[str]:
    """Event types that start both, if nothing is said to tell them apart."""
    one, other = first.model.trigger, second.model.trigger
    if not isinstance(one, EventTrigger) or not isinstance(other, EventTrigger):
        return []
    if one.when is not None and other.when is not None and one.when != other.when:
        return []
    return sorted({*one.on} & {*other.on})


def _clash(subject: Subject, first: Lines, second: Lines) -> str:
    """What one does and the other undoes; empty if nothing."""
    opposes = {
        frozenset((name, other))
        for name, action in subject.workspace.actions.items()
        for other in action.opposes or ()
    }
    for one in sorted(_actions(first)):
        for other in sorted(_actions(second)):
            if frozenset((one, other)) in opposes and one != other:
                return f"action '{other}' opposes '{one}'"
    tagged, untagged = _tags(first)
    tagged_too, untagged_too = _tags(second)
    both = sorted((tagged & untagged_too) | (untagged & tagged_too))
    return f"tag '{both[0]}' is set and taken away" if both else ""


def _actions(lines: Lines) -> set[str]:
    bodies = [getattr(place.step, place.kind, None) for place in lines.steps]
    return {name for body in bodies if isinstance(name := getattr(body, "action", None), str)}


def _tags(lines: Lines) -> tuple[set[str], set[str]]:
    """Tags that are set and taken away at once: before the first wait."""
    tagged: set[str] = set()
    untagged: set[str] = set()
    for step in lines.model.steps:
        if isinstance(step, WaitStep):
            break
        if isinstance(step, TagStep):
            tagged |= {*step.tag}
        elif isinstance(step, UntagStep):
            untagged |= {*step.untag}
    return tagged, untagged
