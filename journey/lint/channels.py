"""Whom and how a journey can reach: channels there are, outcomes that can come, customers to test with."""

from __future__ import annotations

from collections.abc import Iterator

from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.source import Loc
from journey.lint.subject import Lines, Subject
from schemas.workspace import First, WaitStep


def nobody_to_test_with(subject: Subject) -> Iterator[Fault]:
    """RW286: a journey in `test` has test customers."""
    if "workspace" in subject.unread or subject.workspace.settings.test_customers:
        return
    for lines in subject.journeys:
        if lines.model.mode == "test":
            message = f"journey '{lines.model.journey}' is in test, and the workspace has no test customers"
            suggestion = "add `test_customers: \"'tester' in customer.tags\"` to workspace.yaml"
            yield lines.fault("RW286", ("mode",), message, suggestion)


def undeclared_channels(subject: Subject) -> Iterator[Fault]:
    """RW223: with a `channels.yaml`, actions use the channels in it."""
    known = subject.workspace.channels.channels
    if "channels" in subject.unread or not known:
        return
    for name, action in subject.workspace.actions.items():
        for position, channel in enumerate(action.channels):
            if channel not in known:
                loc: Loc = ("actions", name, "channels", position)
                suggestion = did_you_mean(channel, known) or f"channels.yaml has {known_words(known)}"
                message = f"unknown channel '{channel}'"
                yield subject.source("actions").fault_at("RW223", loc, message, suggestion)


def channel_calendars(subject: Subject) -> Iterator[Fault]:
    """RW270, RW271: the hours of a channel are in a calendar that is there and has hours."""
    known = {model.calendar: model for _, model in subject.calendars}
    if "calendar" in subject.unread:
        return
    for name, channel in subject.workspace.channels.channels.items():
        loc: Loc = ("channels", name, "calendar")
        if channel.calendar is None:
            continue
        if channel.calendar not in known:
            message = f"unknown calendar '{channel.calendar}'"
            near = did_you_mean(channel.calendar, known) or "add calendars/<name>.yaml with `hours`"
            yield subject.source("channels").fault_at("RW270", loc, message, near)
        elif not known[channel.calendar].hours:
            message = f"calendar '{channel.calendar}' has no hours of work"
            yield subject.source("channels").fault_at("RW271", loc, message, "give it `hours`")


def unknown_outcomes(subject: Subject) -> Iterator[Fault]:
    """RW285: a wait hears outcomes that some channel of the step's actions has."""
    if "channels" in subject.unread or not subject.workspace.channels.channels:
        return
    for lines in subject.journeys:
        for place in lines.steps:
            if isinstance(place.step, WaitStep):
                for position, first in enumerate(place.step.wait.first or []):
                    loc: Loc = (*place.path, "wait", "first", position, "outcome")
                    yield from _outcomes(subject, lines, loc, first)


def _outcomes(subject: Subject, lines: Lines, loc: Loc, first: First) -> Iterator[Fault]:
    possible = _possible(subject, lines, first.step) if first.step else None
    if possible is None:
        return
    for position, outcome in enumerate(first.outcome or []):
        if outcome not in possible:
            message = f"no channel of step '{first.step}' has the outcome '{outcome}'"
            suggestion = did_you_mean(outcome, possible) or f"outcomes there: {known_words(possible)}"
            yield lines.fault("RW285", (*loc, position), message, suggestion)


def _possible(subject: Subject, lines: Lines, step: str) -> list[str] | None:
    """Outcomes that what the step proposes may have; None where anything may come."""
    named = lines.by_name.get(step)
    body = getattr(named.step, named.kind, None) if named is not None else None
    names = [getattr(body, "action", None), *(getattr(body, "best_of", None) or ())]
    actions = [subject.workspace.actions[name] for name in names if name in subject.workspace.actions]
    channels = [
        subject.workspace.channels.channels.get(name) for action in actions for name in action.channels
    ]
    if not channels or any(channel is None or not channel.outcomes for channel in channels):
        return None
    return sorted({outcome for channel in channels if channel is not None for outcome in channel.outcomes})
