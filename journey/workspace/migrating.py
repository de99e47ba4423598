"""Migration plans beside the versions that are published: what a workspace alone cannot tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from journey.lint import Fault
from journey.lint.migrations import against_earlier
from journey.workspace.files import MIGRATION_KIND, kind_of
from journey.workspace.naming import named_steps
from journey.workspace.reader import read_source
from journey.workspace.shape import shape
from schemas.workspace import JourneyFile, MigrationFile

Earlier = Mapping[str, Sequence[JourneyFile]]
"""Journey -> the definitions of its published versions, the oldest first."""


def check_migrations(files: Mapping[str, str | bytes], earlier: Earlier) -> tuple[Fault, ...]:
    """The faults of a workspace's plans beside what was published.

    Args:
        files: a workspace that loads without blocking faults.
        earlier: versions that people may be inside.
    Returns: faults in order of file and line, warnings among them.
    """
    return tuple(sorted(_faults(files, earlier)))


def _faults(files: Mapping[str, str | bytes], earlier: Earlier) -> Iterator[Fault]:
    for path in sorted(files):
        if kind_of(path) != MIGRATION_KIND:
            continue
        source, _ = read_source(path, files[path])
        plan, _ = shape(source, MIGRATION_KIND)
        if isinstance(plan, MigrationFile) and (before := earlier.get(plan.migration)):
            yield from against_earlier(source, plan, before, step_kinds(before))


def step_kinds(versions: Iterable[JourneyFile]) -> dict[str, str]:
    """Step -> kind, over several versions of a journey; where they differ, as in the newest."""
    return {step.name: step.kind for version in versions for step in named_steps(version)}
