"""Which files a workspace has, and the model of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

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
    TagsFile,
    WorkspaceFile,
)

JOURNEY_KIND = "journey"
TABLE_KIND = "table"
TABLE_FILE = re.compile(r"tables/([a-z][a-z0-9_]{0,63})\.csv")
CALENDAR_KIND = "calendar"
MIGRATION_KIND = "migration"
MIGRATION_SUFFIX = ".migration.yaml"
MODELS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "workspace": WorkspaceFile,
        JOURNEY_KIND: JourneyFile,
        MIGRATION_KIND: MigrationFile,
        "actions": ActionsFile,
        "policy": PolicyFile,
        "facts": FactsFile,
        "events": EventsFile,
        "segments": SegmentsFile,
        CALENDAR_KIND: CalendarFile,
        "channels": ChannelsFile,
        "campaigns": CampaignsFile,
        "lifecycle": LifecycleFile,
        "tags": TagsFile,
        "resources": ResourcesFile,
        "indicators": IndicatorsFile,
    }
)
"""File kind -> model. Kinds without a folder are one file `<kind>.yaml` at the top of the workspace."""
FOLDERS: Mapping[str, str] = MappingProxyType({"journeys": JOURNEY_KIND, "calendars": CALENDAR_KIND})
"""Folder -> the kind of its files, one thing a file."""
TOP_FILES = tuple(f"{kind}.yaml" for kind in MODELS if kind not in (*FOLDERS.values(), MIGRATION_KIND))
IGNORED_FOLDERS = ("tests", "data")
IGNORED_SUFFIX = ".md"


def is_ignored(path: str) -> bool:
    """Files that belong beside a workspace without being read: tests, data, notes, and dot files."""
    parts = PurePosixPath(path).parts
    return (
        not parts
        or parts[0] in IGNORED_FOLDERS
        or parts[-1].endswith(IGNORED_SUFFIX)
        or any(part.startswith(".") for part in parts)
    )


def kind_of(path: str) -> str | None:
    """The kind of a file by its path; None if a workspace has no such file."""
    if path in TOP_FILES:
        return path.removesuffix(".yaml")
    if TABLE_FILE.fullmatch(path):
        return TABLE_KIND
    folder, _, rest = path.partition("/")
    if FOLDERS.get(folder) == JOURNEY_KIND and rest.endswith(MIGRATION_SUFFIX):
        return MIGRATION_KIND
    return FOLDERS.get(folder) if rest.endswith(".yaml") else None


def file_models() -> dict[str, tuple[str, type[BaseModel]]]:
    """Kind -> where its files lie, with `<name>` for what the author chooses, and their model."""
    places = {kind: f"{folder}/**/<name>.yaml" for folder, kind in FOLDERS.items()}
    places[MIGRATION_KIND] = f"journeys/**/<name>{MIGRATION_SUFFIX}"
    return {kind: (places.get(kind, f"{kind}.yaml"), model) for kind, model in MODELS.items()}


def json_schemas() -> dict[str, dict[str, Any]]:
    """A JSON Schema (2020-12) for each file kind; condition fields say `x-riverwalk: condition`."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {
        kind: {"$schema": dialect, **model.model_json_schema(by_alias=True, mode="validation")}
        for kind, model in MODELS.items()
    }
