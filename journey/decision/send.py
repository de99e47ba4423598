"""Sending the action that won: its score, content by language, arms with propensity, expiry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from journey.catalogue import CompiledAction
from journey.conditions import MISSING
from journey.decision.caps import charge
from journey.decision.verdicts import Scored, settle
from journey.scope import TurnScope
from journey.steps.split import SplitNode
from journey.turn import Turn
from schemas.action import ActionDecided
from schemas.customer import SENT_MAX, Contact, Proposal, Sent
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
    """(language, template): the customer's language if there is content in it, else the first there is."""
    content = action.model.content
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
            propensity *= node.weights[result.arm] / sum(node.weights.values())
    return arms, propensity


def score(turn: Turn, proposal: Proposal, action: CompiledAction, scope: TurnScope) -> Scored:
    """value - cost; a value that is absent counts 1, one that is unknown or no number counts 0."""
    value: Any = Decimal(1)
    if action.value is not None:
        scope.event, scope.enrolment = None, turn.enrolments[proposal.enrolment]
        value = action.value(scope)
        if value is MISSING or isinstance(value, bool) or not isinstance(value, int | Decimal):
            value = Decimal(0)
    worth = Decimal(value)
    return Scored(worth, action.model.cost, worth - action.model.cost)


def send(turn: Turn, proposal: Proposal, channel: str, scored: Scored) -> None:
    """Publish the action, charge the caps, and remember it while its outcome is of interest."""
    model = turn.catalogue.actions[proposal.action].model
    turn.actions.append(_written(turn, proposal, channel, scored))
    turn.sent = {**_of_interest(turn), proposal.id: _sent(turn, proposal, channel)}
    if model.purpose in turn.catalogue.capped:
        charge(turn, Contact(turn.now, channel, model.purpose, model.objective or "", proposal.action))
    settle(turn, proposal, Verdict.SENT, scored=scored, channel=channel)


def _written(turn: Turn, proposal: Proposal, channel: str, scored: Scored) -> ActionDecided:
    """The action as it is published."""
    action = turn.catalogue.actions[proposal.action]
    language, template = _template(action, language_of(turn))
    arms, propensity = _arms(turn, proposal)
    return ActionDecided(
        id=proposal.id,
        customer=turn.id,
        action=proposal.action,
        channel=channel,
        purpose=action.model.purpose,
        journey=proposal.journey,
        version=proposal.version,
        step=proposal.step,
        enrolment=proposal.enrolment,
        cause=turn.cause,
        workspace=turn.catalogue.hash,
        decided_at=format_instant(turn.now),
        expires_at=format_instant(turn.now + action.model.expiry),
        objective=action.model.objective or "",
        language=language,
        template=template,
        slots=proposal.values,
        arms=arms,
        propensity=propensity,
        value=scored.value,
        score=scored.score,
        traceparent=turn.traceparent,
    )


def _sent(turn: Turn, proposal: Proposal, channel: str) -> Sent:
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
        turn.now + model.expiry,
    )


def _of_interest(turn: Turn) -> dict[str, Sent]:
    """Sent actions that may still be recalled, or whose enrolment still listens; the oldest go beyond 64."""
    kept = {
        ref: sent
        for ref, sent in turn.sent.items()
        if (not sent.delivered and sent.expires_at > turn.now) or sent.enrolment in turn.enrolments
    }
    while len(kept) >= SENT_MAX:
        del kept[next(iter(kept))]
    return kept
