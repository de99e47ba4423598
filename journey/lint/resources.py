"""What resources and the actions that use them must agree on."""

from __future__ import annotations

from collections.abc import Iterator

from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.proposing import proposals
from journey.lint.subject import Subject
from schemas.workspace import GrantStep


def unknown_resources(subject: Subject) -> Iterator[Fault]:
    """RW289, RW442: an action uses resources that there are, and no more than there can be."""
    if {"actions", "resources"} & subject.unread:
        return
    known, source = subject.workspace.resources, subject.source("actions")
    for name, action in subject.workspace.actions.items():
        for resource, amount in action.uses.items():
            loc = ("actions", name, "uses", resource)
            if resource not in known:
                suggestion = did_you_mean(resource, known) or (
                    f"known: {known_words(known)}" if known else "describe it in resources.yaml"
                )
                yield source.fault_at("RW289", loc, f"unknown resource '{resource}'", suggestion, on_key=True)
            elif amount > known[resource].amount:
                message = f"action '{name}' takes {amount} of '{resource}', of which there is never more than"
                message = f"{message} {known[resource].amount}"
                yield source.fault_at("RW442", loc, message, "it is always out of stock: raise the amount")


def idle_waitlists(subject: Subject) -> Iterator[Fault]:
    """RW290: a waitlist is for an action that uses something."""
    if "actions" in subject.unread:
        return
    for lines in subject.journeys:
        for place in lines.steps:
            if not isinstance(place.step, GrantStep) or not place.step.grant.waitlist:
                continue
            action = subject.workspace.actions.get(place.step.grant.action)
            if action is not None and not action.uses:
                message = f"a waitlist for '{place.step.grant.action}', which uses no resource"
                suggestion = "give the action `uses`, or remove `waitlist`"
                yield lines.source.fault_at("RW290", (*place.path, "grant", "waitlist"), message, suggestion)


def merged_and_scarce(subject: Subject) -> Iterator[Fault]:
    """RW293: what is merged takes nothing from a budget and no place in a channel with a capacity."""
    if {"actions", "channels", "campaigns"} & subject.unread:
        return
    workspace = subject.workspace
    limited = {name: each for name, each in workspace.campaigns.items() if each.budget is not None}
    budgets = {journey: name for name, each in limited.items() for journey in each.journeys}
    spends: dict[str, str] = {}
    for lines in subject.journeys:
        campaign = budgets.get(lines.model.journey)
        if campaign is not None:
            spends |= {name: campaign for place in lines.steps for _, name in proposals(place)}
    for name, action in workspace.actions.items():
        if action.merge is None:
            continue
        full = [each for each in action.channels if _has_capacity(subject, each)]
        why = f"channel '{full[0]}' has a capacity" if full else ""
        if not why and name in spends and action.cost > 0:
            why = f"campaign '{spends[name]}' has a budget"
        if why:
            message = f"action '{name}' is merged, and {why}: what is joined would be counted apart"
            suggestion = "leave out one of them"
            yield subject.source("actions").fault_at("RW293", ("actions", name, "merge"), message, suggestion)


def _has_capacity(subject: Subject, channel: str) -> bool:
    found = subject.workspace.channels.channels.get(channel)
    return found is not None and found.capacity is not None


def unused_resources(subject: Subject) -> Iterator[Fault]:
    """RW441: some action takes from each resource."""
    if "actions" in subject.unread:
        return
    used = {name for action in subject.workspace.actions.values() for name in action.uses}
    for name in subject.workspace.resources:
        if name not in used:
            yield subject.source("resources").fault_at(
                "RW441",
                ("resources", name),
                f"no action uses resource '{name}'",
                "name it in an action's `uses`, or remove it",
                on_key=True,
            )
