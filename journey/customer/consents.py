"""Consent: answers by purpose, or by purpose and channel; the newest answer by time holds."""

from __future__ import annotations

from typing import get_args

from journey.enrolment import recall
from journey.turn import Turn
from schemas.customer import CONSENTS_MAX, ConsentState, Sent
from schemas.event import CustomerEvent, OutcomeEvent
from schemas.workspace.fields import Purpose

GRANTED, WITHDRAWN = "Consent Granted", "Consent Withdrawn"
REFUSING_OUTCOMES = frozenset({"unsubscribed", "complained"})
PURPOSES = frozenset(get_args(Purpose))
CHANNEL_CHARACTERS_MAX = 64
"""As long as an id of ours."""


def _answers(turn: Turn, event: CustomerEvent) -> dict[str, bool]:
    """`purpose` or `purpose:channel` -> granted, as this event states it."""
    answers: dict[str, bool] = {}
    stated = event.context.get("consent")
    if isinstance(stated, dict):
        answers.update((key, value) for key, value in stated.items() if isinstance(value, bool))
    if event.type in (GRANTED, WITHDRAWN):
        purpose, channel = event.properties.get("purpose", "promotion"), event.properties.get("channel")
        answers[f"{purpose}:{channel}" if channel else f"{purpose}"] = event.type == GRANTED
    if isinstance(event, OutcomeEvent) and event.outcome in REFUSING_OUTCOMES:
        sent = turn.sent.get(event.action)
        channel = sent.channel if sent is not None else event.channel
        answers[f"promotion:{channel}" if channel else "promotion"] = False
    return {key: granted for key, granted in answers.items() if _known(key)}


def _known(key: str) -> bool:
    purpose, _, channel = key.partition(":")
    return purpose in PURPOSES and len(channel) <= CHANNEL_CHARACTERS_MAX


def observe_consent(turn: Turn, event: CustomerEvent) -> None:
    """Take the event's answers; a lost consent recalls what is published and not yet delivered.

    A refusal that finds no room for its channel counts for the purpose as a whole: it is never lost.
    """
    for stated, granted in _answers(turn, event).items():
        full = stated not in turn.consents and len(turn.consents) >= CONSENTS_MAX
        if full and granted:
            continue
        key = stated.partition(":")[0] if full else stated
        known = turn.consents.get(key)
        if known is not None and known.at > event.occurred_at:
            continue
        turn.consents = {**turn.consents, key: ConsentState(granted, event.occurred_at)}
        if not granted:
            _recall(turn, key)


def _recall(turn: Turn, key: str) -> None:
    purpose, _, channel = key.partition(":")

    def concerns(sent: Sent) -> bool:
        return sent.purpose == purpose and channel in ("", sent.channel)

    recall(turn, "consent_lost", concerns)


def consented(consents: dict[str, ConsentState], purpose: str, channel: str) -> bool | None:
    """The answer that holds for a purpose on a channel; None while nothing is known."""
    exact, general = consents.get(f"{purpose}:{channel}"), consents.get(purpose)
    if general is not None and not general.granted and (exact is None or exact.at <= general.at):
        return False
    found = exact or general
    return None if found is None else found.granted
