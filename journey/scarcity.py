"""What there is only so much of beside `resources.yaml`: the budget of a campaign, the capacity of a channel.

They are resources like the others, asked for in one request with what an action `uses`, under names that no
author can write. A channel where contacts wait in line has a name of its own: the one writer lets them wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from schemas.resource import LINE
from schemas.workspace import Channel, Resource, Workspace

if TYPE_CHECKING:
    from journey.catalogue import Catalogue, CompiledAction

BUDGET, CAPACITY = "budget:", "capacity:"
ONE = Decimal(1)
OUT_OF_STOCK = "out_of_stock"


def all_resources(workspace: Workspace) -> dict[str, Resource]:
    """Everything that is allocated: those of the file, budgets, capacities."""
    budgets = {
        f"{BUDGET}{name}": Resource(amount=campaign.budget.amount, per=campaign.budget.per)
        for name, campaign in workspace.campaigns.items()
        if campaign.budget is not None
    }
    lines = dict(
        _line(name, channel)
        for name, channel in workspace.channels.channels.items()
        if channel.capacity is not None
    )
    return {**workspace.resources, **budgets, **lines}


def _line(name: str, channel: Channel) -> tuple[str, Resource]:
    capacity = channel.capacity
    assert capacity is not None, "asked of channels with a capacity"
    amount = Decimal(capacity.max)
    kind = LINE if capacity.when_full == "wait" else CAPACITY
    if isinstance(capacity.per, int):
        return f"{kind}{name}", Resource(amount=amount, lease=capacity.per)
    return f"{kind}{name}", Resource(amount=amount, per=capacity.per)


def uses_resources(workspace: Workspace) -> bool:
    """Whether any action takes from a resource: what one customer takes another does not get."""
    return bool(scarce_uses(workspace))


def scarce_uses(workspace: Workspace) -> list[str]:
    """What takes from a resource, in words."""
    found = [f"`uses` of {name}" for name, action in sorted(workspace.actions.items()) if action.uses]
    found += [
        f"`budget` of campaign {name}" for name, each in sorted(workspace.campaigns.items()) if each.budget
    ]
    channels = sorted(workspace.channels.channels.items())
    return found + [f"`capacity` of channel {name}" for name, each in channels if each.capacity]


def needs(
    catalogue: Catalogue, action: CompiledAction, journey: str, channel: str, *, contact: bool = True
) -> Mapping[str, Decimal]:
    """What sending an action takes: what it uses, its cost from the budget, a place in the channel.

    Args:
        contact: a grant is none, and takes no place in a channel.
    Cost: one look where a workspace has no resources at all.
    """
    model, resources = action.model, catalogue.resources
    if not resources:
        return model.uses
    found = dict(model.uses)
    campaign = catalogue.campaigns.get(journey)
    if campaign is not None and model.cost > 0 and (name := f"{BUDGET}{campaign.id}") in resources:
        found[name] = model.cost
    for kind in (CAPACITY, LINE) if contact else ():
        if (name := f"{kind}{channel}") in resources:
            found[name] = ONE
    return found


def lacking_reason(lacking: str) -> str:
    """The reason of a verdict: `budget:spring`, `capacity:call_centre`; of anything else `out_of_stock`."""
    return lacking if lacking.startswith((BUDGET, CAPACITY)) else OUT_OF_STOCK


def waiting_reason(uses: Mapping[str, Decimal]) -> str:
    """Why a proposal that takes these waits in line: `capacity:call_centre`; empty if it does not."""
    return next((f"{CAPACITY}{name.removeprefix(LINE)}" for name in uses if name.startswith(LINE)), "")
