"""offer: proposes the best of several actions that policy permits."""

from __future__ import annotations

from journey.steps.base import Builder
from journey.steps.proposing import ProposeNode, leading, slots
from schemas.workspace.steps import OfferStep


def build(step: OfferStep, name: str, after: str, builder: Builder) -> ProposeNode:
    """Compile an offer."""
    return ProposeNode(
        name,
        "offer",
        after,
        actions=tuple(step.offer.best_of),
        patience=step.offer.patience,
        values=slots(step.offer.values, builder),
        otherwise=leading(step.otherwise, after, builder),
    )
