"""Which actions a step proposes, and where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey.lint.source import Loc
from schemas.workspace import GrantStep, MessageStep, OfferStep, TaskStep

if TYPE_CHECKING:
    from journey.workspace.naming import NamedStep


def proposals(place: NamedStep) -> list[tuple[Loc, str]]:
    """(place in the file, action) of everything that the step may propose."""
    step, path = place.step, place.path
    if isinstance(step, MessageStep):
        return [((*path, "message", "action"), step.message.action)]
    if isinstance(step, GrantStep):
        return [((*path, "grant", "action"), step.grant.action)]
    if isinstance(step, OfferStep):
        return [((*path, "offer", "best_of", i), name) for i, name in enumerate(step.offer.best_of)]
    if isinstance(step, TaskStep):
        named = [
            ((*path, "task", "escalate", i, "action"), each.action)
            for i, each in enumerate(step.task.escalate)
        ]
        return [((*path, "task", "action"), step.task.action), *named]
    return []


def values_of(place: NamedStep) -> dict[str, str]:
    """Slot -> condition that fills it."""
    step = place.step
    if isinstance(step, MessageStep):
        return step.message.values
    if isinstance(step, GrantStep):
        return step.grant.values
    if isinstance(step, OfferStep):
        return step.offer.values
    return step.task.values if isinstance(step, TaskStep) else {}


def patience_of(place: NamedStep) -> int | None:
    """Ms for which the step's proposals may stay pending; None: their actions say."""
    step = place.step
    if isinstance(step, MessageStep):
        return step.message.patience
    if isinstance(step, GrantStep):
        return step.grant.patience
    if isinstance(step, OfferStep):
        return step.offer.patience
    return step.task.patience if isinstance(step, TaskStep) else None
