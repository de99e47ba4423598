"""One journey in two workspaces: what is pinned, what holds for who comes next, what holds at once."""

from __future__ import annotations

from journey.difference.fields import changes_between, fields_in_words
from journey.difference.model import Change, How, JourneyDifference
from journey.difference.steps import compare_steps
from journey.workspace.meaning import journey_hash, pinned_meaning
from schemas.workspace import JourneyFile, Workspace

ENDINGS = ("goal", "exit")
ENTERING = ("trigger", "entry")
OTHER_SHAPE = Change("shape", "as before", "another")
"""Pinned parts that mean the same to people and not to the hash, such as `else: []` for none."""


def compare_journeys(before: Workspace, after: Workspace) -> tuple[JourneyDifference, ...]:
    """All journeys that are not as they were, by name."""
    names = sorted({*before.journeys, *after.journeys})
    compared = (_one(before, after, name) for name in names)
    return tuple(each for each in compared if each is not None)


def _one(before: Workspace, after: Workspace, name: str) -> JourneyDifference | None:
    old, new = before.journeys.get(name), after.journeys.get(name)
    if old is None:
        return JourneyDifference(How.ADDED, name, new_version=True)
    if new is None:
        return JourneyDifference(How.REMOVED, name, new_version=False)
    if old == new:
        return None
    return _changed(old, new, new_version=journey_hash(before, name) != journey_hash(after, name))


def _changed(old: JourneyFile, new: JourneyFile, *, new_version: bool) -> JourneyDifference | None:
    changes = changes_between(fields_in_words(old), fields_in_words(new))
    endings = _under(changes, ENDINGS)
    steps = compare_steps(old, new) if pinned_meaning(old) != pinned_meaning(new) else ()
    if new_version and not steps and not endings:
        endings = (OTHER_SHAPE,)
    entering = _under(changes, ENTERING)
    at_once = tuple(each for each in changes if _top(each) not in (*ENDINGS, *ENTERING))
    if not (new_version or entering or at_once):
        return None
    return JourneyDifference(How.CHANGED, new.journey, new_version, steps, endings, entering, at_once)


def _under(changes: tuple[Change, ...], tops: tuple[str, ...]) -> tuple[Change, ...]:
    return tuple(each for each in changes if _top(each) in tops)


def _top(change: Change) -> str:
    return change.field.partition(".")[0]
