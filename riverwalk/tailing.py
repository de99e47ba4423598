"""Records of a topic of ours as lines for people, and as objects for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from agents.ports import Record, Stream
from riverwalk.dead_letters import read_dead_letter
from riverwalk.printing import shown
from schemas.instant import format_instant


class TailTopic(StrEnum):
    """What can be followed."""

    ACTIONS = "actions"
    DECISIONS = "decisions"
    EVENTS = "events"
    JOURNEYS = "journeys"
    RESOURCES = "resources"
    DEAD_LETTERS = "dead-letters"


STREAMS: Mapping[TailTopic, Stream] = {
    TailTopic.ACTIONS: Stream.NEXT_BEST_ACTIONS,
    TailTopic.DECISIONS: Stream.DECISIONS,
    TailTopic.EVENTS: Stream.CUSTOMER_EVENTS,
    TailTopic.JOURNEYS: Stream.JOURNEY_EVENTS,
    TailTopic.RESOURCES: Stream.RESOURCES,
    TailTopic.DEAD_LETTERS: Stream.DEAD_LETTERS,
}
PROPERTIES_SHOWN_MAX = 120
"""Characters: an order may have a thousand lines."""
Document = dict[str, Any]
"""A record of ours decoded without its type: this prints whatever it meets."""
_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def document_of(record: Record) -> Document:
    """The value as an object; what is no JSON object is shown as text."""
    try:
        return _decoder.decode(record.value or b"{}")
    except msgspec.DecodeError:
        return {"text": (record.value or b"").decode("utf-8", "backslashreplace")}


def is_about(topic: TailTopic, record: Record, customer: str) -> bool:
    """Whether a record is one customer's; an order for resources says so in its value."""
    if topic is TailTopic.RESOURCES:
        return document_of(record).get("customer") == customer
    return record.key == customer.encode()


def as_json(topic: TailTopic, partition: int, record: Record) -> Document:
    """The record with where and when it lies."""
    where = {"partition": partition, "offset": record.offset, "at": format_instant(record.at)}
    if topic is TailTopic.DEAD_LETTERS:
        return {**where, **read_dead_letter(partition, record).summary()}
    return {
        **where,
        "key": None if record.key is None else record.key.decode("utf-8", "replace"),
        "value": document_of(record),
    }


def as_line(topic: TailTopic, partition: int, record: Record) -> str:
    """One line."""
    if topic is TailTopic.DEAD_LETTERS:
        letter = read_dead_letter(partition, record).summary()
        return _line(
            letter["at"], letter["place"], letter["reason"], f"from {letter['origin']}:", letter["message"]
        )
    return _LINES[topic](document_of(record), record)


def _line(*words: object) -> str:
    """The words that are there, with spaces between."""
    return " ".join(str(word) for word in words if word not in ("", None))


def _action(action: Document, _record: Record) -> str:
    if "withdrawn_at" in action:
        why = f"({action['reason']})"
        what = ("withdrawn", action["action"], why, action["id"])
        return _line(action["withdrawn_at"], action["customer"], *what)
    score = f"score {shown(action['score'])}" if action.get("score") is not None else ""
    where = f"({action['journey']}/{action['step']}, {action['purpose']})"
    words = (action["action"], "by", action["channel"], where, score, action["id"])
    return _line(action["decided_at"], action["customer"], *words)


def _decision(decision: Document, _record: Record) -> str:
    cause = f"on {decision['cause_type']} {decision['cause']}:"
    decided = "; ".join(_decided(decision))
    return _line(format_instant(decision["at"]), decision["customer"], cause, decided)


def _decided(decision: Document) -> Iterator[str]:
    for each in decision.get("entered", ()):
        yield _line("entered", each["journey"], "as holdout" if each.get("holdout") else "")
    for each in decision.get("refused", ()):
        yield _line("refused", f"{each['journey']}:", each["reason"], each.get("clause"))
    for each in decision.get("judged", ()):
        yield _line(each["action"], each["verdict"], each.get("reason"))
    for each in decision.get("deferred", ()):
        yield _line(each["action"], "deferred until", f"{format_instant(each['until'])}:", each["reason"])
    for each in decision.get("ended", ()):
        yield _line(each["journey"], "ended:", each["how"], each["result"])
    for each in decision.get("faults", ()):
        yield _line("fault in", f"{each['where']}:", each["error"])


def _event(event: Document, record: Record) -> str:
    whose = event.get("customer") or event.get("subject")
    if whose is None:
        return _of_nobody(event, record)
    properties = ", ".join(f"{name}={shown(value)}" for name, value in event.get("properties", {}).items())
    if len(properties) > PROPERTIES_SHOWN_MAX:
        properties = f"{properties[:PROPERTIES_SHOWN_MAX]} ..."
    identity = f"{event['source']}/{event['id']}"
    if event.get("kind") == "allocation":
        properties = "granted" if event["granted"] else f"lacking {event['lacking']}"
    return _line(format_instant(event["occurred_at"]), whose, event["type"], identity, properties)


def _of_nobody(event: Document, record: Record) -> str:
    rest = ", ".join(f"{name} {shown(value)}" for name, value in event.items() if name != "kind")
    return _line(format_instant(record.at), event.get("kind", "?"), rest)


def _order(order: Document, record: Record) -> str:
    if "customer" not in order:
        return _of_nobody(order, record)
    uses = ", ".join(f"{name} {shown(amount)}" for name, amount in order.get("uses", {}).items())
    waits = "(waits)" if order.get("waits") else ""
    return _line(format_instant(record.at), order["customer"], order["kind"], order["id"], uses, waits)


def _journey_event(event: Document, _record: Record) -> str:
    held = "holdout" if event.get("holdout") else ""
    words = (event["journey"], event["kind"], event.get("step"), event.get("result"), held)
    return _line(format_instant(event["at"]), event["customer"], *words)


_LINES: Mapping[TailTopic, Callable[[Document, Record], str]] = {
    TailTopic.ACTIONS: _action,
    TailTopic.DECISIONS: _decision,
    TailTopic.EVENTS: _event,
    TailTopic.JOURNEYS: _journey_event,
    TailTopic.RESOURCES: _order,
}
