"""What indicators count, each with its place in `indicators.yaml`."""

from __future__ import annotations

from collections.abc import Iterator

from journey.lint.source import Loc
from journey.lint.subject import Subject
from schemas.workspace import Happening, Indicator

HAPPENINGS = ("count", "customers", "cost", "of")


def happenings(subject: Subject) -> Iterator[tuple[Loc, Happening]]:
    """All of them, in the order of the file."""
    for name, indicator in subject.workspace.indicators.indicators.items():
        for loc, happening in _of(indicator):
            yield ("indicators", name, *loc), happening


def _of(indicator: Indicator) -> Iterator[tuple[Loc, Happening]]:
    for field in HAPPENINGS:
        happening: Happening | None = getattr(indicator, field)
        if happening is not None:
            yield (field,), happening
    if indicator.funnel is not None:
        for position, step in enumerate(indicator.funnel.steps):
            yield ("funnel", "steps", position), step
    if indicator.cohort is not None:
        yield ("cohort", "first"), indicator.cohort.first
        yield ("cohort", "again"), indicator.cohort.again
    if indicator.paths is not None:
        yield ("paths", "to"), indicator.paths.to


def counted_types(subject: Subject) -> Iterator[tuple[Loc, list[str]]]:
    """Every list of event types, with its place."""
    for loc, happening in happenings(subject):
        yield (*loc, "on"), happening.on or []
    for name, indicator in subject.workspace.indicators.indicators.items():
        if indicator.paths is not None:
            yield ("indicators", name, "paths", "types"), indicator.paths.types or []
