"""Files in, a checked workspace out, or every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

import msgspec
from pydantic import BaseModel

from journey.lint import Condition, Fault, Lines, Source, Subject, did_you_mean, lint
from journey.workspace.files import (
    JOURNEY_KIND,
    TABLE_FILE,
    TABLE_KIND,
    TOP_FILES,
    is_ignored,
    kind_of,
)
from journey.workspace.naming import named_steps
from journey.workspace.reader import read_source, read_text
from journey.workspace.shape import shape
from journey.workspace.sites import conditions_of
from journey.workspace.tables import read_table
from schemas.builtin_events import known_events
from schemas.workspace import (
    ActionsFile,
    CalendarFile,
    CampaignsFile,
    ChannelsFile,
    EventsFile,
    FactsFile,
    IndicatorsFile,
    JourneyFile,
    LifecycleFile,
    MigrationFile,
    PolicyFile,
    ResourcesFile,
    SegmentsFile,
    Table,
    TagsFile,
    Workspace,
    WorkspaceFile,
)

_M = TypeVar("_M", bound=BaseModel)
UNNAMED = WorkspaceFile(workspace="unnamed")
"""Stands in for a `workspace.yaml` that cannot be read, so that the other files are still checked."""


class Loaded(NamedTuple):
    """What came of loading.

    `workspace` is None when anything blocks. Faults come in order of file and line, warnings among them.
    A draft journey with errors is left out of `workspace` and blocks nobody.
    """

    workspace: Workspace | None
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Faults that are not warnings, those of drafts included."""
        return tuple(fault for fault in self.faults if fault.severity == "error")

    @property
    def blocking(self) -> tuple[Fault, ...]:
        """Errors outside drafts: with any of these there is no workspace."""
        return tuple(fault for fault in self.errors if not fault.draft)


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    faults: list[Fault] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    models: dict[str, BaseModel] = field(default_factory=dict)
    """Path -> model, of the files that have the right shape."""
    unread: set[str] = field(default_factory=set)


def load(files: Mapping[str, str | bytes]) -> Loaded:
    """Read and check a whole workspace.

    Args:
        files: path relative to the workspace (with `/`) -> content; `tests/`, `data/`, `*.md` are skipped.
    Returns: the workspace and all faults of all files.
    Raises: nothing for any input; a fault is a value.
    Cost: some 5 ms a journey.
    """
    reading = _read_all(files)
    subject = _subject(reading)
    faults = tuple(sorted({*reading.faults, *lint(subject)}))
    loaded = Loaded(subject.workspace, faults)
    return (
        Loaded(None, faults) if loaded.blocking else Loaded(_without_faulty_drafts(subject, faults), faults)
    )


def load_published(files: Mapping[str, str]) -> Loaded:
    """Read a workspace that was published: rules of lint that are newer than it do not take it out of force.

    Args:
        files: those of a publication.
    Returns: the workspace without its faulty drafts, and only such faults as keep this build from reading it.
    Cost: as `load`.
    """
    reading = _read_all(files)
    unread = Loaded(None, tuple(sorted(set(reading.faults))))
    if unread.blocking:
        return unread
    subject = _subject(reading)
    faults = (*reading.faults, *lint(subject))
    return Loaded(_without_faulty_drafts(subject, [fault for fault in faults if fault.draft]), ())


def _read_all(files: Mapping[str, str | bytes]) -> _Reading:
    reading = _Reading()
    for path in sorted(files):
        if not is_ignored(path):
            _read(reading, path, files[path])
    if "workspace.yaml" not in files:
        reading.unread.add("workspace")
        message = "the workspace has no workspace.yaml"
        reading.faults.append(
            Source("workspace.yaml", ()).fault("RW111", (0, 0), message, "write `workspace: my_shop`")
        )
    return reading


def _read(reading: _Reading, path: str, content: str | bytes) -> None:
    kind = kind_of(path)
    if kind is None:
        reading.faults.append(_unknown_file(path))
        return
    if kind == TABLE_KIND:
        _read_table(reading, path, content)
        return
    source, faults = read_source(path, content)
    model = None
    if source.root is not None:
        draft = kind == JOURNEY_KIND and source.plain.get("mode", "draft") == "draft"
        source = replace(source, draft=draft)
        faults = tuple(msgspec.structs.replace(fault, draft=draft) for fault in faults)
        model, refused = shape(source, kind)
        faults += refused
        reading.sources[path] = source
    reading.faults += faults
    if model is None:
        reading.unread.add(kind)
    else:
        reading.models[path] = model


def _read_table(reading: _Reading, path: str, content: str | bytes) -> None:
    """A table that cannot be read stays known by its name, so that conditions are checked all the same."""
    source, text, faults = read_text(path, content)
    table, refused = read_table(source, text) if not faults else (None, ())
    reading.sources[path] = source
    reading.faults += (*faults, *refused)
    reading.models[path] = table or Table()


def _unknown_file(path: str) -> Fault:
    message, near = f"a workspace has no file '{path}'", did_you_mean(path, TOP_FILES)
    if path.endswith(".yml"):
        near = f"did you mean '{path.removesuffix('.yml')}.yaml'?"
    folders = "journeys/<name>.yaml, calendars/<name>.yaml and tables/<name>.csv"
    suggestion = near or f"files are {', '.join(TOP_FILES)}, {folders}"
    return Source(path, ()).fault("RW101", (0, 0), message, suggestion)


def _subject(reading: _Reading) -> Subject:
    settings = _model(reading, WorkspaceFile) or UNNAMED
    actions, facts = _model(reading, ActionsFile) or ActionsFile(), _model(reading, FactsFile) or FactsFile()
    events, policy = _model(reading, EventsFile) or EventsFile(), _model(reading, PolicyFile) or PolicyFile()
    segments = _model(reading, SegmentsFile) or SegmentsFile()
    journeys = tuple(
        Lines(reading.sources[path], model, named_steps(model))
        for path, model in reading.models.items()
        if isinstance(model, JourneyFile)
    )
    calendars = tuple(
        (reading.sources[path], model)
        for path, model in reading.models.items()
        if isinstance(model, CalendarFile)
    )
    migrations = tuple(
        (reading.sources[path], model)
        for path, model in reading.models.items()
        if isinstance(model, MigrationFile)
    )
    workspace = Workspace(
        settings=settings,
        journeys={lines.model.journey: lines.model for lines in journeys},
        actions=actions.actions,
        policy=policy,
        facts=facts.facts,
        events=events.events,
        channels=_model(reading, ChannelsFile) or ChannelsFile(),
        campaigns=(_model(reading, CampaignsFile) or CampaignsFile()).campaigns,
        tables={
            found[1]: model
            for path, model in reading.models.items()
            if isinstance(model, Table) and (found := TABLE_FILE.fullmatch(path))
        },
        segments=segments.segments,
        calendars={model.calendar: model for _, model in calendars},
        lists=facts.lists,
        tags=(_model(reading, TagsFile) or TagsFile()).tags,
        resources=(_model(reading, ResourcesFile) or ResourcesFile()).resources,
        lifecycle=_model(reading, LifecycleFile) or LifecycleFile(),
        migrations={model.migration: model for _, model in migrations},
        indicators=_model(reading, IndicatorsFile) or IndicatorsFile(),
    )
    subject = Subject(
        workspace,
        reading.sources,
        journeys,
        known_events(events.events),
        (),
        frozenset(reading.unread),
        calendars,
        migrations,
    )
    conditions: tuple[Condition, ...] = tuple(conditions_of(subject))
    return replace(subject, conditions=conditions)


def _model(reading: _Reading, model: type[_M]) -> _M | None:
    return next((each for each in reading.models.values() if isinstance(each, model)), None)


def _without_faulty_drafts(subject: Subject, faults: Iterable[Fault]) -> Workspace:
    faulty = {fault.path for fault in faults if fault.severity == "error"}
    journeys = {
        lines.model.journey: lines.model for lines in subject.journeys if lines.source.path not in faulty
    }
    left_out = {lines.model.journey for lines in subject.journeys} - {*journeys}
    indicators = {
        name: each
        for name, each in subject.workspace.indicators.indicators.items()
        if each.experiment is None or each.experiment.journey not in left_out
    }
    told = subject.workspace.indicators.model_copy(update={"indicators": indicators})
    return subject.workspace.model_copy(update={"journeys": journeys, "indicators": told})
