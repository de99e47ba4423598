"""Journeys that name other journeys: `enrol`, `leave`, and triggers by an end."""

from __future__ import annotations

from collections.abc import Iterator

from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.source import Loc
from journey.lint.subject import Lines, Subject
from schemas.workspace import EndStep, EnrolStep, JourneyFile, JourneyTrigger, LeaveStep

ALWAYS = frozenset({"goal", "exit", "done"})


def other_journeys(subject: Subject) -> Iterator[Fault]:
    """RW260, RW261, RW262: other journeys exist, are others, and can end as it is awaited."""
    if "journey" in subject.unread:
        return
    for lines in subject.journeys:
        for loc, name in _named(lines):
            if name not in subject.workspace.journeys:
                known = subject.workspace.journeys
                near = did_you_mean(name, known) or f"known: {known_words(known)}"
                yield lines.fault("RW260", loc, f"unknown journey '{name}'", near)
            elif name == lines.model.journey and loc[-2] != "enrol":
                message = "a journey cannot wait for its own end, nor leave itself"
                yield lines.fault("RW261", loc, message, "write `end` or `go`")
        yield from _results(subject, lines)


def _named(lines: Lines) -> Iterator[tuple[Loc, str]]:
    if isinstance(lines.model.trigger, JourneyTrigger):
        yield ("trigger", "journey"), lines.model.trigger.journey
    for place in lines.steps:
        if isinstance(place.step, EnrolStep):
            yield (*place.path, "enrol", "journey"), place.step.enrol.journey
        elif isinstance(place.step, LeaveStep):
            yield (*place.path, "leave", "journey"), place.step.leave.journey


def _results(subject: Subject, lines: Lines) -> Iterator[Fault]:
    trigger = lines.model.trigger
    other = next(
        (each for each in subject.journeys if each.model.journey == getattr(trigger, "journey", None)), None
    )
    if not isinstance(trigger, JourneyTrigger) or other is None:
        return
    known = ALWAYS | _endings(other.model, other) | _reasons(subject, trigger.journey)
    for position, result in enumerate(trigger.ended or []):
        if result not in known:
            near = did_you_mean(result, known) or f"it ends as {known_words(known)}"
            message = f"journey '{trigger.journey}' never ends as '{result}'"
            yield lines.fault("RW262", ("trigger", "ended", position), message, near)


def _endings(model: JourneyFile, lines: Lines) -> set[str]:
    ends = {place.step.end for place in lines.steps if isinstance(place.step, EndStep)}
    return ends | {each.reason for each in model.exit}


def _reasons(subject: Subject, journey: str) -> set[str]:
    """Reasons with which others make people leave it."""
    return {
        place.step.leave.reason
        for lines in subject.journeys
        for place in lines.steps
        if isinstance(place.step, LeaveStep) and place.step.leave.journey == journey
    }
