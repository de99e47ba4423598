"""A migration plan as the fold reads it: for each journey the new version, and a rule for each place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.customer import Enrolment
from schemas.workspace import MigrationFile, MigrationRule, Workspace
from schemas.workspace.migration import KEEP

DONE = ""
"""The place of those who only watch their goals; as in `journey.steps.base`."""


@dataclass(frozen=True, slots=True)
class JourneyPlan:
    """What becomes of the people inside the earlier versions of one journey."""

    version: int
    """The version that the plan leads to."""
    rules: Mapping[str, MigrationRule]
    otherwise: MigrationRule

    def rule(self, place: str) -> MigrationRule:
        """The rule for those who rest at a step."""
        return self.rules.get(place, self.otherwise)

    def concerns(self, enrolment: Enrolment) -> bool:
        """Whether the plan has yet to pass an enrolment: one that walks, in an earlier version."""
        return (
            enrolment.version < self.version
            and enrolment.kept < self.version
            and enrolment.place != DONE
            and not enrolment.concluding
            and not enrolment.fault
        )


class Versioned(Protocol):
    """A publication: its workspace, and the version of each journey."""

    @property
    def workspace(self) -> Workspace:
        """Its definitions."""

    @property
    def versions(self) -> Mapping[str, int]:
        """Journey -> version."""


def plan_of(file: MigrationFile, version: int) -> JourneyPlan:
    """The plan of a file."""
    return JourneyPlan(version, file.steps, file.otherwise or KEEP)


def compile_plans(history: Sequence[Versioned]) -> dict[str, JourneyPlan]:
    """The plans of the last publication: of journeys that it brings a new version of.

    A plan that stays in the folder does nothing later: its journey's version is not new any more.
    """
    last = history[-1]
    found = {}
    for name, file in last.workspace.migrations.items():
        earlier = [each.versions[name] for each in history[:-1] if name in each.versions]
        version = last.versions.get(name)
        if version is not None and earlier and version > max(earlier):
            found[name] = plan_of(file, version)
    return found
