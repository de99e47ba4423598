"""Ids that must lead somewhere: actions, channels, event types, zones, languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from journey.calendars import festivals_of
from journey.lint.counted import counted_types
from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.proposing import proposals
from journey.lint.source import Loc, Source
from journey.lint.standing import standing_types
from journey.lint.subject import Lines, Subject
from journey.zones import zone
from schemas.touchpoint import NAMESPACES as IDENTIFIER_NAMESPACES
from schemas.workspace import (
    AbsenceTrigger,
    CalendarTrigger,
    EmitStep,
    EventTrigger,
    ScheduleTrigger,
    TaskStep,
    Wait,
    WaitStep,
)
from schemas.workspace.step_bodies import Task

if TYPE_CHECKING:
    from journey.workspace.naming import NamedStep

NAMESPACES = frozenset(IDENTIFIER_NAMESPACES)
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$")
"""BCP 47: language, script, region; nothing rarer has been asked for."""
USUAL_ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "UTC",
)
WHOSE_CLOCK = ("customer", "workspace")
ADD_CALENDAR = "add calendars/<name>.yaml with `hours`"


def unknown_actions(subject: Subject) -> Iterator[Fault]:
    """RW222: messages and caps name actions of `actions.yaml`."""
    if "actions" in subject.unread:
        return
    known = subject.workspace.actions
    for lines in subject.journeys:
        for place in lines.steps:
            for loc, name in proposals(place):
                if name not in known:
                    yield _unknown(lines.source, "RW222", loc, ("action", name, known))
    for position, cap in enumerate(subject.workspace.policy.caps):
        if cap.action is not None and cap.action not in known:
            loc = ("caps", position, "action")
            yield _unknown(subject.source("policy"), "RW222", loc, ("action", cap.action, known))
    for name, action in known.items():
        for position, other in enumerate(action.opposes or ()):
            if other not in known:
                where: Loc = ("actions", name, "opposes", position)
                yield _unknown(subject.source("actions"), "RW222", where, ("action", other, known))


def unknown_channels(subject: Subject) -> Iterator[Fault]:
    """RW223: a cap's channel is used by some action."""
    if "actions" in subject.unread:
        return
    known = {channel for action in subject.workspace.actions.values() for channel in action.channels}
    known |= {*subject.workspace.channels.channels}
    for position, cap in enumerate(subject.workspace.policy.caps):
        if cap.channel is not None and cap.channel not in known:
            loc = ("caps", position, "channel")
            yield _unknown(subject.source("policy"), "RW223", loc, ("channel", cap.channel, known))
    for position, blackout in enumerate(subject.workspace.policy.blackout):
        for index, channel in enumerate(blackout.channels or ()):
            if channel not in known:
                where: Loc = ("blackout", position, "channels", index)
                yield _unknown(subject.source("policy"), "RW223", where, ("channel", channel, known))


def unknown_zone(subject: Subject) -> Iterator[Fault]:
    """RW224: the workspace's zone is in tzdata."""
    name = subject.workspace.settings.zone
    if "workspace" not in subject.unread and zone(name) is None:
        yield _unknown_zone(subject.source("workspace"), name)


def unknown_calendars(subject: Subject) -> Iterator[Fault]:
    """RW270, RW271: working time is counted in a calendar that is there and has hours."""
    known = {model.calendar: model for _, model in subject.calendars}
    working = sorted(name for name, model in known.items() if model.hours)
    if "calendar" in subject.unread:
        return
    for lines in subject.journeys:
        for place in lines.steps:
            body = _timed(place)
            if body is None or not body.works:
                continue
            name, loc = body.calendar, (*place.path, place.kind)
            if name is not None and name not in known:
                yield _unknown(lines.source, "RW270", (*loc, "calendar"), ("calendar", name, known))
            elif name is not None and name not in working:
                message = f"calendar '{name}' has no hours of work: working time never passes in it"
                yield lines.fault("RW271", (*loc, "calendar"), message, "give it `hours`")
            elif name is None and len(working) != 1:
                found = f"{len(working)} calendars have" if working else "no calendar has"
                message = f"working time needs a calendar: {found} hours of work"
                suggestion = f"write `calendar:` one of {known_words(working)}" if working else ADD_CALENDAR
                yield lines.fault("RW271", loc, message, suggestion)


def timed_triggers(subject: Subject) -> Iterator[Fault]:
    """RW224, RW274: triggers by time name zones and festivals that exist."""
    known = festivals_of({model.calendar: model for _, model in subject.calendars})
    for lines in subject.journeys:
        trigger = lines.model.trigger
        if (
            isinstance(trigger, ScheduleTrigger)
            and trigger.zone not in WHOSE_CLOCK
            and zone(trigger.zone) is None
        ):
            yield _unknown_zone(lines.source, trigger.zone, ("trigger", "zone"))
        if "calendar" in subject.unread or not isinstance(trigger, CalendarTrigger):
            continue
        if trigger.calendar not in known:
            place = ("trigger", "calendar")
            yield _unknown(lines.source, "RW274", place, ("festival", trigger.calendar, known))


def _timed(place: NamedStep) -> Wait | Task | None:
    """What of a step may count working time."""
    if isinstance(place.step, TaskStep):
        return place.step.task
    return place.step.wait if isinstance(place.step, WaitStep) else None


def calendar_files(subject: Subject) -> Iterator[Fault]:
    """RW224, RW272, RW273: calendars have a known zone, ids and festivals of their own, days that count."""
    calendars: dict[str, str] = {}
    festivals: dict[str, str] = {}
    for source, model in subject.calendars:
        if model.zone is not None and zone(model.zone) is None:
            yield _unknown_zone(source, model.zone)
        if model.calendar in calendars:
            message = f"calendar '{model.calendar}' is already defined in {calendars[model.calendar]}"
            yield source.fault_at("RW272", ("calendar",), message, "give one of them another id")
        calendars.setdefault(model.calendar, source.path)
        for name in model.festivals:
            if name in festivals:
                message = f"festival '{name}' is already defined in {festivals[name]}"
                yield source.fault_at(
                    "RW272", ("festivals", name), message, "give one of them another name", on_key=True
                )
            festivals.setdefault(name, source.path)
        if (model.days_off or model.make_up_days) and not model.hours:
            message = f"calendar '{model.calendar}' has days off or make-up days and no hours of work"
            part = "days_off" if model.days_off else "make_up_days"
            yield source.fault_at("RW273", (part,), message, "give it `hours`", on_key=True)


def unknown_languages(subject: Subject) -> Iterator[Fault]:
    """RW225: languages are BCP 47 tags, and content is in the workspace's."""
    languages = subject.workspace.settings.languages
    for position, language in enumerate(languages):
        if not LANGUAGE.match(language):
            message = f"'{language}' is not a language tag"
            yield subject.source("workspace").fault_at(
                "RW225", ("languages", position), message, "write one such as en, zh or zh-Hant"
            )
    if "workspace" in subject.unread:
        return
    for name, action in subject.workspace.actions.items():
        for language in action.content:
            if language not in languages:
                loc = ("actions", name, "content", language)
                message = f"language '{language}' is not one of the workspace's ({known_words(languages)})"
                yield subject.source("actions").fault_at(
                    "RW225", loc, message, did_you_mean(language, languages), on_key=True
                )


def unknown_event_types(subject: Subject) -> Iterator[Fault]:
    """RW226: every event type is built in or in `events.yaml`."""
    if "events" in subject.unread:
        return
    for source, loc, types in event_types(subject):
        for position, name in enumerate(types):
            if name not in subject.events:
                near = did_you_mean(name, subject.events) or "describe it in events.yaml"
                yield source.fault_at("RW226", (*loc, position), f"unknown event type '{name}'", near)


def emitted_types(subject: Subject) -> Iterator[Fault]:
    """RW226, RW263: what is emitted is a known type, and `to` names somebody."""
    for lines in subject.journeys:
        for place in lines.steps:
            if not isinstance(place.step, EmitStep):
                continue
            emit, loc = place.step.emit, (*place.path, "emit")
            if "events" not in subject.unread and emit.event not in subject.events:
                near = did_you_mean(emit.event, subject.events) or "describe it in events.yaml"
                yield lines.fault("RW226", (*loc, "event"), f"unknown event type '{emit.event}'", near)
            if isinstance(emit.to, dict) and not NAMESPACES.intersection(emit.to):
                found = next(iter(emit.to))
                message = f"'{found}' is no identifier that can name a customer"
                near = did_you_mean(found, NAMESPACES) or f"write one of {known_words(NAMESPACES)}"
                yield lines.source.fault_at("RW263", (*loc, "to", found), message, near, on_key=True)


def repeated_journeys(subject: Subject) -> Iterator[Fault]:
    """RW221: one file a journey."""
    first: dict[str, str] = {}
    for lines in subject.journeys:
        name = lines.model.journey
        if name in first:
            message = f"journey '{name}' is already defined in {first[name]}"
            yield lines.fault("RW221", ("journey",), message, "give one of them another id")
        first.setdefault(name, lines.source.path)


def repeated_caps(subject: Subject) -> Iterator[Fault]:
    """RW229: cap ids are unique."""
    seen: Counter[str] = Counter()
    for position, cap in enumerate(subject.workspace.policy.caps):
        seen[cap.id] += 1
        if seen[cap.id] > 1:
            yield subject.source("policy").fault_at(
                "RW229", ("caps", position, "id"), f"two caps are called '{cap.id}'"
            )


def _unknown_zone(source: Source, name: str, loc: Loc = ("zone",)) -> Fault:
    suggestion = (
        did_you_mean(name, USUAL_ZONES) or "write an IANA name such as Asia/Shanghai or Europe/London"
    )
    return source.fault_at("RW224", loc, f"unknown time zone '{name}'", suggestion)


def _unknown(source: Source, code: str, loc: Loc, found: tuple[str, str, Iterable[str]]) -> Fault:
    what, name, known = found
    suggestion = did_you_mean(name, known) or f"known: {known_words(known)}"
    return source.fault_at(code, loc, f"unknown {what} '{name}'", suggestion)


def event_types(subject: Subject) -> Iterator[tuple[Source, Loc, list[str]]]:
    """Every list of event types, with its place."""
    for lines in subject.journeys:
        for loc, types in _journey_types(lines):
            yield lines.source, loc, types
    for name, case in subject.workspace.policy.cases.items():
        for field, types in (("opens", case.opens), ("closes", case.closes), ("reopens", case.reopens or [])):
            yield subject.source("policy"), ("cases", name, field), types
    yield from standing_types(subject)
    for name, fact in subject.workspace.facts.items():
        yield subject.source("facts"), ("facts", name, fact.kind if fact.value is None else "on"), fact.types
    for name, channel in subject.workspace.channels.channels.items():
        place: Loc = ("channels", name, "reach")
        if channel.reach is not None and channel.reach.window is not None:
            yield subject.source("channels"), (*place, "window", "after"), channel.reach.window.after
        if channel.reach is not None and channel.reach.grants is not None:
            yield subject.source("channels"), (*place, "grants", "on"), channel.reach.grants.on
    for loc, types in counted_types(subject):
        yield subject.source("indicators"), loc, types


def _journey_types(lines: Lines) -> Iterator[tuple[Loc, list[str]]]:
    trigger = lines.model.trigger
    if isinstance(trigger, EventTrigger):
        yield ("trigger", "on"), trigger.on
    elif isinstance(trigger, AbsenceTrigger):
        yield ("trigger", "absence", "of"), trigger.absence.of
        yield ("trigger", "absence", "since"), trigger.absence.since
    for position, goal in enumerate(lines.model.goal):
        yield ("goal", position, "on"), goal.on or []
    for position, end in enumerate(lines.model.exit):
        yield ("exit", position, "on"), end.on or []
    for place in lines.steps:
        if isinstance(place.step, WaitStep):
            for position, first in enumerate(place.step.wait.first or []):
                yield (*place.path, "wait", "first", position, "on"), first.on or []
