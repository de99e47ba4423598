"""What the checks look at: models, the place of each value, steps by name, conditions by place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from journey.lint.fault import Fault
from journey.lint.source import Loc, Source
from schemas.workspace import CalendarFile, EventType, JourneyFile, MigrationFile, Workspace

if TYPE_CHECKING:
    from journey.conditions import Vocabulary
    from journey.workspace.naming import NamedStep

Want = Literal["boolean", "number", "any"]


def table_path(name: str) -> str:
    """The file of a reference table."""
    return f"tables/{name}.csv"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition and the names it may use."""

    source: Source
    loc: Loc
    text: str
    want: Want
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Lines:
    """One journey with its file and its steps."""

    source: Source
    model: JourneyFile
    steps: tuple[NamedStep, ...]

    def fault(self, code: str, loc: Loc, message: str, suggestion: str = "") -> Fault:
        """A fault at the value at `loc`."""
        return self.source.fault_at(code, loc, message, suggestion)

    @property
    def by_name(self) -> dict[str, NamedStep]:
        """Step id -> step; of a repeated id the first."""
        return {step.name: step for step in reversed(self.steps)}


@dataclass(frozen=True, slots=True)
class Subject:
    """A whole workspace under the lamp.

    Files that could not be read are left out of `workspace`; `unread` names their kinds, so that a check
    does not blame others for what is missing there.
    """

    workspace: Workspace
    sources: Mapping[str, Source]
    """Path -> source, of the files that could be read."""
    journeys: tuple[Lines, ...]
    events: Mapping[str, EventType]
    """Built-in types and the workspace's own."""
    conditions: tuple[Condition, ...]
    unread: frozenset[str]
    calendars: tuple[tuple[Source, CalendarFile], ...] = ()
    migrations: tuple[tuple[Source, MigrationFile], ...] = ()

    def source(self, kind: str) -> Source:
        """The file of a kind; an empty one if the workspace has none."""
        path = f"{kind}.yaml"
        return self.sources.get(path) or Source(path, ())
