"""Sending the action that won: its score, content by language, arms with propensity, expiry."""

from __future__ import annotations

from decimal import Decimal
from math import prod
from typing import Any

from msgspec.structs import replace

from journey.catalogue import CompiledAction
from journey.customer.reach import use_grant
from journey.decision.answers import Allow, Scored
from journey.decision.caps import charge
from journey.decision.merging import Joined, join
from journey.decision.policy import Kept
from journey.decision.tasks import given
from journey.decision.verdicts import settle
from journey.scope import Standing, TurnScope
from journey.steps.split import SplitNode
from journey.steps.split import propensity as chance_of
from journey.turn import Turn
from schemas.action import ActionDecided
from schemas.customer import SENT_MAX, Contact, Proposal, Sent, Task
from schemas.decision import Verdict
from schemas.instant import format_instant


def language_of(turn: Turn) -> str:
    """Trait `language`, else the language of the last locale, else the workspace's first; if we have it."""
    for name in ("language", "locale"):
        trait = turn.traits.get(name)
        if trait is not None and isinstance(trait.value, str):
            language = trait.value.replace("_", "-").split("-")[0].lower()
            if language in turn.catalogue.languages:
                return language
    return turn.catalogue.languages[0]


def _template(action: CompiledAction, language: str) -> tuple[str, str]:
    """(language, template): the customer's language if approved content is in it, else the first there is."""
    content = action.model.approved
    if language in content:
        return language, content[language].template
    first = next(iter(content), None)
    return (language, "") if first is None else (first, content[first].template)


def _arms(turn: Turn, proposal: Proposal) -> tuple[dict[str, str], float]:
    """Arms the enrolment was given, and the chance of just those."""
    journey = turn.catalogue.journeys[proposal.journey, proposal.version]
    arms, propensity = {}, 1.0
    for step, result in turn.enrolments[proposal.enrolment].steps.items():
        node = journey.nodes.get(step)
        if isinstance(node, SplitNode) and result.arm:
            arms[node.name] = result.arm
            propensity *= result.chance or chance_of(node.weights, result.arm)
    return arms, propensity


def score(turn: Turn, proposal: Proposal, action: CompiledAction, scope: TurnScope) -> Scored:
    """propensity x context weight x value x lever - cost.

    A factor that is absent counts 1; a value or propensity that is unknown or no number counts 0.
    """
    model = action.model
    worth, propensity = Decimal(1), None
    scope.event, scope.enrolment = None, turn.enrolments[proposal.enrolment]
    if action.value is not None:
        worth = _number(action.value(scope))
    total = worth
    if action.propensity is not None:
        propensity = min(max(_number(action.propensity(scope)), Decimal(0)), Decimal(1))
        total *= propensity
    weight = _weight(turn, action, worth, scope) if turn.catalogue.weights else None
    if weight is not None:
        total *= weight
    lever = None if model.lever == 1 else model.lever
    if lever is not None:
        total *= lever
    return Scored(worth, model.cost, total - model.cost, propensity, weight, lever)


def _number(value: Any) -> Decimal:
    """What a condition gave, as a factor. Any: a condition may give anything."""
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else Decimal(0)


def _weight(turn: Turn, action: CompiledAction, worth: Decimal, scope: TurnScope) -> Decimal | None:
    """The product of the context weights that hold; None if none does."""
    scope.standing = Standing(action.id, action.model, worth)
    found = [factor for holds, factor in turn.catalogue.weights if holds(scope) is True]
    scope.standing = None
    return prod(found, start=Decimal(1)) if found else None


def kept_from(turn: Turn, proposal: Proposal, scored: Scored, scope: TurnScope) -> Kept:
    """Places of caps that reserves keep from this proposal, because it is not what they wait for."""
    scope.event, scope.enrolment = None, turn.enrolments[proposal.enrolment]
    scope.standing = Standing(proposal.action, turn.catalogue.actions[proposal.action].model, scored.value)
    kept = {
        cap: sum(reserve.last for reserve in reserves if reserve.condition(scope) is not True)
        for cap, reserves in turn.catalogue.reserves.items()
    }
    scope.standing = None
    return kept


def send(turn: Turn, proposal: Proposal, allowed: Allow, scored: Scored, *, request: str = "") -> None:
    """Publish the action, charge the caps, and remember it while its outcome is of interest.

    Equal actions that are pending and may be merged go out with it. `request`: what its resources were
    taken by.
    """
    model, channel = turn.catalogue.actions[proposal.action].model, allowed.channel
    joined: Joined = () if model.merge is None else join(turn, proposal, model.merge)
    if model.merge is not None:
        items = [each.values for each in (proposal, *joined)]
        proposal = replace(proposal, values={model.merge.slot: items})
    task = given(turn, proposal, turn.now + model.expiry)
    sent = _sent(turn, proposal, channel, task)
    sent = replace(sent, request=request) if request else sent
    turn.actions.append(_written(turn, proposal, scored, sent))
    sent = replace(sent, joined=tuple((each.enrolment, each.step) for each in joined)) if joined else sent
    turn.sent = {**_of_interest(turn), proposal.id: sent}
    if model.purpose in turn.catalogue.capped and not proposal.grant:
        charge(turn, Contact(turn.now, channel, model.purpose, model.objective or "", proposal.action))
    reach = turn.catalogue.channels.get(channel) if turn.catalogue.channels else None
    if reach is not None and not proposal.grant:
        use_grant(turn, reach)
    settle(turn, proposal, Verdict.SENT, scored=scored, channel=channel, refused=allowed.refused)
    for each in joined:
        settle(turn, each, Verdict.SENT, "merged", channel=channel, winner=proposal.id)


def _written(turn: Turn, proposal: Proposal, scored: Scored, sent: Sent) -> ActionDecided:
    """The action as it is published."""
    task = sent.task
    action = turn.catalogue.actions[proposal.action]
    language, template = _template(action, language_of(turn))
    arms, propensity = _arms(turn, proposal)
    campaign = turn.catalogue.campaigns.get(proposal.journey)
    return ActionDecided(
        id=proposal.id,
        customer=turn.id,
        action=proposal.action,
        channel=sent.channel,
        purpose=action.model.purpose,
        journey=proposal.journey,
        version=proposal.version,
        step=proposal.step,
        enrolment=proposal.enrolment,
        cause=turn.cause,
        workspace=turn.catalogue.hash,
        decided_at=format_instant(turn.now),
        expires_at=format_instant(sent.expires_at),
        objective=action.model.objective or "",
        language=language,
        template=template,
        slots=_slots(proposal, action, task),
        arms=arms,
        propensity=propensity,
        value=scored.value,
        score=scored.score,
        traceparent=turn.traceparent,
        campaign=campaign.id if campaign is not None else "",
        assign=None if task is None else task.assign,
        due_at="" if task is None else format_instant(task.due_at),
        escalates=proposal.root,
    )


def _slots(proposal: Proposal, action: CompiledAction, task: Task | None) -> dict[str, Any]:
    """The values; of an offer or a task, those that the action has slots for. Any: senders choose."""
    if not proposal.best_of and task is None:
        return proposal.values
    return {name: value for name, value in proposal.values.items() if name in action.model.slots}


def _sent(turn: Turn, proposal: Proposal, channel: str, task: Task | None) -> Sent:
    """What is remembered of it while it may be recalled or listened to."""
    model = turn.catalogue.actions[proposal.action].model
    return Sent(
        proposal.id,
        proposal.enrolment,
        proposal.journey,
        proposal.step,
        proposal.action,
        channel,
        model.purpose,
        turn.now,
        _expires_at(turn, model.expiry, task),
        task=task,
    )


def _expires_at(turn: Turn, expiry: int, task: Task | None) -> int:
    """A task does not expire before it is due."""
    return turn.now + expiry if task is None else max(turn.now + expiry, task.due_at)


def _of_interest(turn: Turn) -> dict[str, Sent]:
    """Sent actions that may still be recalled, or whose enrolment still listens; the oldest go beyond 64."""
    kept = {
        ref: sent
        for ref, sent in turn.sent.items()
        if (not sent.delivered and sent.expires_at > turn.now)
        or sent.enrolment in turn.enrolments
        or any(enrolment in turn.enrolments for enrolment, _ in sent.joined)
    }
    while len(kept) >= SENT_MAX:
        del kept[next(iter(kept))]
    return kept
