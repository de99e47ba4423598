"""message: proposes an action and holds until its verdict."""

from __future__ import annotations

from journey.steps.base import Builder
from journey.steps.proposing import BEST_HOUR, ProposeNode, leading, slots
from schemas.workspace.steps import MessageStep

WITHIN_DEFAULT_MS = 86_400_000
"""A day holds every hour once."""


def build(step: MessageStep, name: str, after: str, builder: Builder) -> ProposeNode:
    """Compile a message."""
    message = step.message
    within = WITHIN_DEFAULT_MS if message.within is None else message.within
    return ProposeNode(
        name,
        "message",
        after,
        actions=(message.action,),
        patience=message.patience,
        values=slots(message.values, builder),
        otherwise=leading(step.otherwise, after, builder),
        within=within if message.send == BEST_HOUR else 0,
    )
