"""Every condition of a workspace: where it stands, what it must yield, which names it may use."""

from __future__ import annotations

from collections.abc import Iterator

from journey.lint import Condition, Lines, Loc, Subject, Want
from journey.lint.proposing import values_of
from journey.workspace.indicator_sites import indicator_sites
from journey.workspace.naming import NamedStep
from journey.workspace.site import Site
from journey.workspace.standing_sites import lifecycle_sites, list_sites, segment_sites, tag_sites
from journey.workspace.triggers import trigger_types
from journey.workspace.vocabularies import OUTCOME_TYPE, vocabulary
from schemas.workspace import (
    PROPOSING,
    BranchStep,
    CallStep,
    DateTrigger,
    EmitStep,
    EnrolStep,
    Exit,
    First,
    Goal,
    JourneyFile,
    SetStep,
    TaskStep,
    WaitStep,
)


def conditions_of(subject: Subject) -> Iterator[Condition]:
    """All conditions, file by file."""
    for lines in subject.journeys:
        for site in _of_journey(lines):
            yield from _condition(subject, lines.source.path, site, lines.model)
    others = (
        ("workspace.yaml", _of_settings),
        ("policy.yaml", _of_policy),
        ("facts.yaml", _of_facts),
        ("actions.yaml", _of_actions),
        ("channels.yaml", _of_channels),
        ("segments.yaml", segment_sites),
        ("lifecycle.yaml", lifecycle_sites),
        ("facts.yaml", list_sites),
        ("tags.yaml", tag_sites),
        ("indicators.yaml", indicator_sites),
    )
    for path, sites in others:
        for site in sites(subject):
            yield from _condition(subject, path, site, None)


def _condition(subject: Subject, path: str, site: Site, journey: JourneyFile | None) -> Iterator[Condition]:
    if site.text is not None:
        words = vocabulary(subject.workspace, site.scope, types=site.types, journey=journey)
        yield Condition(subject.sources[path], site.loc, site.text, site.want, words)


def _of_journey(lines: Lines) -> Iterator[Site]:
    trigger, entry = lines.model.trigger, lines.model.entry
    types = trigger_types(trigger)
    yield Site(("trigger", "when"), trigger.when, "trigger", types)
    yield Site(("trigger", "audience"), getattr(trigger, "audience", None), "trigger", types)
    if isinstance(trigger, DateTrigger):
        yield Site(("trigger", "date"), trigger.date, "standing", (), "any")
    yield Site(("entry", "key"), entry.key, "trigger", types, "any")
    for position, text in enumerate(entry.eligible):
        yield Site(("entry", "eligible", position), text, "trigger", types)
    for position, goal in enumerate(lines.model.goal):
        yield from _heard(("goal", position), goal)
    for position, end in enumerate(lines.model.exit):
        yield from _heard(("exit", position), end)
    for place in lines.steps:
        yield from _of_step(place)


def _heard(loc: Loc, element: Goal | Exit | First) -> Iterator[Site]:
    types = (OUTCOME_TYPE,) if isinstance(element, First) and element.step else tuple(element.on or ())
    yield Site((*loc, "when"), element.when, "event", types)
    yield Site((*loc, "match"), element.match, "event", types, "any")


def _of_step(place: NamedStep) -> Iterator[Site]:
    step, path = place.step, place.path
    if isinstance(step, BranchStep):
        for position, case in enumerate(step.branch):
            yield Site((*path, "branch", position, "when"), case.when, "step")
    elif isinstance(step, WaitStep):
        yield Site((*path, "wait", "date"), step.wait.date, "step", (), "any")
        yield Site((*path, "wait", "until_when"), step.wait.until_when, "step")
        for position, first in enumerate(step.wait.first or []):
            yield from _heard((*path, "wait", "first", position), first)
    elif isinstance(step, PROPOSING):
        if isinstance(step, TaskStep):
            yield Site((*path, "task", "assign"), step.task.assign, "step", (), "any")
        for name, text in values_of(place).items():
            yield Site((*path, place.kind, "with", name), text, "step", (), "any")
    elif isinstance(step, CallStep):
        for name, text in step.call.values.items():
            yield Site((*path, "call", "with", name), text, "step", (), "any")
    elif isinstance(step, EnrolStep):
        yield Site((*path, "enrol", "key"), step.enrol.key, "step", (), "any")
        for name, text in step.enrol.values.items():
            yield Site((*path, "enrol", "with", name), text, "step", (), "any")
    elif isinstance(step, EmitStep):
        others = step.emit.to if isinstance(step.emit.to, dict) else {}
        for name, text in others.items():
            yield Site((*path, "emit", "to", name), text, "step", (), "any")
        for name, text in (step.emit.about or {}).items():
            yield Site((*path, "emit", "about", name), text, "step", (), "any")
        for name, text in step.emit.values.items():
            yield Site((*path, "emit", "with", name), text, "step", (), "any")
    elif isinstance(step, SetStep):
        for name, text in step.set.items():
            yield Site((*path, "set", name), text, "step", (), "any")


def _of_settings(subject: Subject) -> Iterator[Site]:
    yield Site(("test_customers",), subject.workspace.settings.test_customers, "standing")


def _of_policy(subject: Subject) -> Iterator[Site]:
    for name, case in subject.workspace.policy.cases.items():
        types = (*case.opens, *case.closes, *(case.reopens or ()))
        yield Site(("cases", name, "key"), case.key, "fact", types, "any")
    for position, reserve in enumerate(subject.workspace.policy.reserves):
        yield Site(("reserves", position, "for"), reserve.condition, "contest")
    for position, weight in enumerate(subject.workspace.policy.arbitration.weights):
        yield Site(("arbitration", "weights", position, "when"), weight.when, "contest")


def _of_channels(subject: Subject) -> Iterator[Site]:
    for name, channel in subject.workspace.channels.channels.items():
        if channel.reach is not None:
            yield Site(("channels", name, "reach", "when"), channel.reach.when, "standing")


def _of_facts(subject: Subject) -> Iterator[Site]:
    for name, fact in subject.workspace.facts.items():
        loc, types = ("facts", name), tuple(fact.types)
        yield Site((*loc, "when"), fact.when, "fact", types)
        yield Site((*loc, "by"), fact.by, "fact", types, "any")
        if fact.value is not None:
            want: Want = "number" if fact.kind in ("sum", "min", "max") else "any"
            yield Site((*loc, fact.kind), fact.value, "fact", types, want)


def _of_actions(subject: Subject) -> Iterator[Site]:
    for name, action in subject.workspace.actions.items():
        yield Site(("actions", name, "value"), action.value, "action", (), "number")
        yield Site(("actions", name, "propensity"), action.propensity, "action", (), "number")
