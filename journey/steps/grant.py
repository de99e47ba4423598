"""grant: gives a coupon, points or a seat, and holds until the verdict."""

from __future__ import annotations

from journey.steps.base import Builder
from journey.steps.proposing import ProposeNode, leading, slots
from schemas.workspace.steps import GrantStep


def build(step: GrantStep, name: str, after: str, builder: Builder) -> ProposeNode:
    """Compile a grant."""
    grant = step.grant
    return ProposeNode(
        name,
        "grant",
        after,
        actions=(grant.action,),
        patience=grant.patience,
        values=slots(grant.values, builder),
        otherwise=leading(step.otherwise, after, builder),
        grant=True,
        waitlist=grant.waitlist,
    )
