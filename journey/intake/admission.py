"""One pure function from a record to an event, shared by ingest, simulate and verify.

The checks are by hand because this is the hot path (docs/adr/0003-intake-validation.md); the rules are those
of `schemas/touchpoint.py`, and a test holds the two equal. A refusal is a value; nothing here raises.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal

from journey.identity import Identified, IdentityPort, StrongestIdentifier
from journey.intake.checks import (
    fault_of_identifiers,
    fault_of_outcome,
    fault_of_parts,
    fault_of_touchpoint,
    given_identifiers,
    is_customer_id,
    is_subject,
    no_identifier,
    refused_time,
)
from journey.intake.control import control_event
from journey.intake.decoding import decode_strictly
from journey.intake.dialects import Described, described, native_shape, valid_traceparent
from journey.intake.refusing import refused_count
from journey.intake.skimming import skim
from schemas.event import CustomerEvent, InputEnded, InputTime, Origin, OutcomeEvent, SubjectEvent
from schemas.instant import INSTANT_LAST, parse_instant
from schemas.refusal import RefusalReason, Refused
from schemas.touchpoint import FUTURE_MS_MAX, OUTCOME_TYPE, PROPERTIES_MAX

EXTRA = "extra"
"""Key of `context` for unknown fields; a sender's own `extra` becomes `context.extra` in it."""
_TOUCHPOINT_FIELDS = frozenset(
    {"id", "source", "type", "occurred_at", "channel", "properties", "context", "identifiers", "traceparent"}
)
_ADDRESSED_FIELDS = _TOUCHPOINT_FIELDS | {"subject"}
_OUTCOME_FIELDS = _ADDRESSED_FIELDS | {"action_id", "outcome"}
_PLAIN = Described()

Clock = Literal["wall", "stream"]
Admitted = CustomerEvent | OutcomeEvent | SubjectEvent | InputTime | InputEnded


class Intake:
    """What is let in, for one identity key, one clock and one set of types."""

    def __init__(
        self,
        identity_key: bytes,
        clock: Clock,
        known_types: frozenset[str] | None = None,
        identity: IdentityPort | None = None,
        *,
        passing_on: bool = False,
    ) -> None:
        """Make an intake.

        Args:
            identity_key: 16 to 64 secret bytes; every customer id depends on it.
            clock: `wall` refuses times far ahead of arrival; `stream` takes any year from 1970 to 2199.
            known_types: the touchpoint types of the workspace; None lets every well-formed type in.
            identity: says whom identifiers name; None is the strongest identifier.
            passing_on: events are only written on: their properties may be a `msgspec.Raw` of what came.
        Raises: ValueError if the key is too short or too long.
        """
        self._strongest = StrongestIdentifier(identity_key)
        self._identity: IdentityPort = self._strongest if identity is None else identity
        self._wall = clock == "wall"
        self._known_types = known_types
        self._passing_on = passing_on

    def admit(
        self,
        value: bytes | None,
        headers: Sequence[tuple[str, bytes | None]],
        received_at: int,
        origin: Origin,
    ) -> Admitted | Refused:
        """Let one record in, or say why not. Never raises, whatever the bytes.

        Args:
            value: the record's value, in any accepted dialect; None is Kafka's null.
            headers: the record's headers, in order.
            received_at: append time of the record, int ms.
            origin: where the record lies.
        Returns: the event, or the reason why there is none, for the dead letter.
        Cost: 15 us for an order of five lines, jiter's 6 included. Source: docs/adr/0003-intake-validation.md
        """
        found = described(headers) if headers else _PLAIN
        if isinstance(found, Refused):
            return found
        skimmed = skim(value) if self._passing_on else None
        document, sent = (decode_strictly(value), None) if skimmed is None else skimmed
        if isinstance(document, Refused):
            return document
        if found.control:
            return control_event(found.control, document, origin, refuse=self._wall)
        native = native_shape(found, document)
        if isinstance(native, Refused):
            return native
        trace = valid_traceparent(found.traceparent or native.get("traceparent"))
        return self._event(native, received_at, (origin, trace), sent)

    def _event(
        self, native: dict[str, Any], received_at: int, where: tuple[Origin, str], sent: Any
    ) -> CustomerEvent | SubjectEvent | Refused:
        """
        Args:
            native: what came, in native shape.
            sent: the bytes of its properties, to be passed on; None for their values.
        """
        outcome = "action_id" in native and ("outcome" in native or "type" not in native)
        fault = fault_of_outcome(native) if outcome else fault_of_touchpoint(native, self._known_types)
        fault = fault or fault_of_parts(native) or fault_of_identifiers(native)
        if fault is not None:
            return fault
        occurred_at = parse_instant(native["occurred_at"])
        latest = min(received_at + FUTURE_MS_MAX, INSTANT_LAST) if self._wall else INSTANT_LAST
        if occurred_at is None or not 0 <= occurred_at <= latest:
            return refused_time(native["occurred_at"], occurred_at, latest)
        given = given_identifiers(native)
        about = not given and not outcome and is_subject(native.get("subject"))
        known = _ADDRESSED_FIELDS if about or _by_subject(native, given) else _TOUCHPOINT_FIELDS
        context = _context(native, _OUTCOME_FIELDS if outcome else known)
        if isinstance(context, Refused):
            return context
        properties = (native.get("properties") or {}) if sent is None else sent
        if about:
            return _about(native, (occurred_at, received_at), (properties, context), where)
        who = self._addressee(native, given) if outcome else self._identified(native, given)
        if who is None:
            return no_identifier()
        make: Callable[..., CustomerEvent] = _outcome_maker(native) if outcome else CustomerEvent
        return make(
            who.customer,
            native["source"],
            native["id"],
            OUTCOME_TYPE if outcome else native["type"],
            occurred_at,
            received_at,
            native.get("channel") or "",
            properties,
            context,
            who.hashes,
            {"identifiers": given} if given else {},
            *where,
        )

    def _identified(self, native: dict[str, Any], given: dict[str, str]) -> Identified | None:
        """Whom identifiers name; without any, a subject that is a customer id."""
        if _by_subject(native, given):
            return Identified(native["subject"], {})
        return self._identity.identify(given)

    def _addressee(self, native: dict[str, Any], given: dict[str, str]) -> Identified:
        """Whom an outcome is about: the action was for its subject, whatever identifiers come with it."""
        return Identified(native["subject"], self._strongest.hashes(given))


def _about(
    native: dict[str, Any],
    times: tuple[int, int],
    told: tuple[Any, dict[str, Any]],
    where: tuple[Origin, str],
) -> SubjectEvent:
    """A touchpoint that is about no customer."""
    occurred_at, received_at = times
    properties, context = told
    return SubjectEvent(
        native["subject"],
        native["source"],
        native["id"],
        native["type"],
        occurred_at,
        received_at,
        native.get("channel") or "",
        properties,
        context,
        *where,
    )


def unknown_fields(event: CustomerEvent) -> int:
    """How many fields of the record were not ours: kept in `context.extra`, for the metric."""
    return len(event.context.get(EXTRA, ()))


def _by_subject(native: dict[str, Any], given: dict[str, str]) -> bool:
    """Whether the subject says whose a touchpoint is; the subjects of other CloudEvents do not."""
    return not given and is_customer_id(native.get("subject"))


def _outcome_maker(native: dict[str, Any]) -> Callable[..., OutcomeEvent]:
    return partial(OutcomeEvent, action=native["action_id"], outcome=native["outcome"])


def _context(native: dict[str, Any], known: frozenset[str]) -> dict[str, Any] | Refused:
    """The context, with all fields that are not ours under one key of it."""
    context: dict[str, Any] = native.get("context") or {}
    if native.keys() <= known and EXTRA not in context:
        return context
    extra = {name: value for name, value in native.items() if name not in known}
    if len(extra) > PROPERTIES_MAX:
        return refused_count(RefusalReason.TOO_MANY_PROPERTIES, "the record", len(extra), PROPERTIES_MAX)
    if EXTRA in context:
        extra[f"context.{EXTRA}"] = context[EXTRA]
    return {**context, EXTRA: extra}
