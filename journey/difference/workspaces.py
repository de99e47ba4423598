"""Two workspaces, whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pydantic import BaseModel

from journey.compile import CompiledJourney, compile_journey, proposing
from journey.conditions import parse, paths
from journey.difference.fields import changes_between, fields_in_words
from journey.difference.journeys import compare_journeys
from journey.difference.model import Difference, How, ItemDifference
from journey.workspace.meaning import workspace_hash
from schemas.workspace import ChannelsFile, SegmentTrigger, Workspace

Users = Callable[[str], tuple[str, ...]]
FACTS = ("customer", "facts")


def compare_workspaces(before: Workspace, after: Workspace) -> Difference:
    """What differs in meaning: comments, order, quoting and short forms do not count.

    Args:
        before, after: checked workspaces.
    Returns: journeys by name, then policy, actions, facts, tables, events and settings. Empty exactly if
        both hashes are equal.
    Cost: some 5 ms a journey.
    """
    items = tuple(_items(before, after))
    return Difference(workspace_hash(before), workspace_hash(after), compare_journeys(before, after), items)


def _items(before: Workspace, after: Workspace) -> Iterator[ItemDifference]:
    compiled = [compile_journey(model, 1) for each in (before, after) for model in each.journeys.values()]
    yield from _whole("policy", before.policy, after.policy)
    yield from _each("actions", before.actions, after.actions, _proposers(compiled))
    yield from _each("facts", before.facts, after.facts, _readers(compiled))
    yield from _each("campaigns", before.campaigns, after.campaigns, lambda campaign: ())
    yield from _each("channels", before.channels.channels, after.channels.channels, lambda channel: ())
    yield from _whole("channels", _budget(before), _budget(after))
    yield from _each("tables", before.tables, after.tables, lambda table: ())
    yield from _each("events", before.events, after.events, lambda event: ())
    yield from _each("segments", before.segments, after.segments, _triggered(before, after))
    yield from _each("calendars", before.calendars, after.calendars, lambda calendar: ())
    yield from _each("resources", before.resources, after.resources, _takers(before, after, compiled))
    yield from _each("tags", before.tags, after.tags, lambda each: ())
    yield from _each("lists", before.lists, after.lists, lambda each: ())
    yield from _whole("lifecycle", before.lifecycle, after.lifecycle)
    yield from _whole("workspace", before.settings, after.settings)


def _budget(workspace: Workspace) -> ChannelsFile:
    """What `channels.yaml` says beside the channels."""
    return ChannelsFile(budget=workspace.channels.budget)


def _whole(section: str, before: BaseModel, after: BaseModel) -> Iterator[ItemDifference]:
    if changes := changes_between(fields_in_words(before), fields_in_words(after)):
        yield ItemDifference(How.CHANGED, section, "", changes)


def _each(
    section: str, before: Mapping[str, BaseModel], after: Mapping[str, BaseModel], users: Users
) -> Iterator[ItemDifference]:
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        words = [fields_in_words(each) if each is not None else {} for each in (old, new)]
        how = How.ADDED if old is None else How.REMOVED if new is None else How.CHANGED
        if changes := changes_between(*words):
            yield ItemDifference(how, section, name, changes, users(name))


def _triggered(before: Workspace, after: Workspace) -> Users:
    """Segment -> journeys that it starts, or whose conditions read it."""
    pairs = {
        (segment, journey.journey)
        for each in (before, after)
        for journey in each.journeys.values()
        if isinstance(journey.trigger, SegmentTrigger)
        for segment in journey.trigger.segment
    }
    return lambda segment: tuple(sorted({journey for name, journey in pairs if name == segment}))


def _proposers(journeys: list[CompiledJourney]) -> Users:
    """Action -> journeys whose steps propose it."""
    pairs = {(name, journey.id) for journey in journeys for node in proposing(journey) for name in node.named}
    return lambda action: tuple(sorted(journey for name, journey in pairs if name == action))


def _takers(before: Workspace, after: Workspace, journeys: list[CompiledJourney]) -> Users:
    """Resource -> journeys whose actions take from it."""
    proposers = _proposers(journeys)
    pairs = {
        (resource, journey)
        for each in (before, after)
        for name, action in each.actions.items()
        for resource in action.uses
        for journey in proposers(name)
    }
    return lambda resource: tuple(sorted(journey for name, journey in pairs if name == resource))


def _readers(journeys: list[CompiledJourney]) -> Users:
    """Fact -> journeys whose conditions read it."""
    pairs = {
        (path[2], journey.id)
        for journey in journeys
        for text in journey.texts
        for path in paths(parse(text))
        if path[:2] == FACTS and len(path) > 2
    }
    return lambda fact: tuple(sorted(journey for name, journey in pairs if name == fact))
