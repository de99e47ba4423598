"""Operators' orders: pause, resume, stop, weigh, written to every partition at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from agents.ports import Publish, Stream
from journey.lint import did_you_mean, known_words
from riverwalk.customers import STATE_KEY
from riverwalk.failures import Failure
from riverwalk.published import workspace_of
from riverwalk.verification.checkpoints import CHECKPOINT_KEY
from schemas.event import Ordered, encode_event
from schemas.order import HELD, NO_CONTROLS, PAUSES_MAX, Controls, Scope
from schemas.publication import Publication
from schemas.stored_state import decode_state
from schemas.workspace.fields import Purpose
from streams.log_reader import KafkaPublications, count_partitions, read_topic
from streams.publishing import Administrator, audit_record
from streams.settings import Settings


async def give(settings: Settings, order: Ordered, *, at: int) -> None:
    """Write an order to every partition of `customer-events`, and to the audit, in one transaction.

    It is in force for every record that comes after it: within seconds everywhere.

    Args:
        at: int ms, for the audit.
    Raises: Failure RW907 if the scope names nothing that was published, or too much is paused; what
        `Administrator` raises.
    """
    if order.do != "resume":
        check_scope(order.scope, order.name, await KafkaPublications(settings).all())
        if order.do != "weigh" and len((await controls_in_force(settings)).pauses) >= PAUSES_MAX:
            advice = "resume some of it, or pause more at once"
            raise Failure("RW907", f"{PAUSES_MAX} scopes are paused or stopped already", advice=advice)
    partitions = await count_partitions(settings, Stream.CUSTOMER_EVENTS)
    value = encode_event(order)
    told = {"scope": order.scope, "name": order.name}
    async with Administrator(settings) as administrator:
        await administrator.write(
            [
                *(Publish(Stream.CUSTOMER_EVENTS, None, value, (), each) for each in range(partitions)),
                audit_record(order.by, order.do, at, **told),
            ]
        )


def check_scope(scope: Scope, name: str, history: Sequence[Publication]) -> None:
    """Refuse a name that no publication has.

    Raises: Failure RW907, with what was probably meant.
    """
    if scope == "all":
        return
    known = set(get_args(Purpose)) if scope == "purpose" else _known(scope, history)
    if name not in known:
        advice = did_you_mean(name, known) or f"there are {known_words(known)}"
        raise Failure("RW907", f"no {scope} of this name was published", found=name, advice=advice)


def _known(scope: Scope, history: Sequence[Publication]) -> set[str]:
    """Journeys of all publications, for the people inside; actions and channels of the last."""
    workspaces = [workspace_of(each) for each in history]
    if scope == "journey":
        return {name for workspace in workspaces for name in workspace.journeys}
    actions = workspaces[-1].actions if workspaces else {}
    if scope == "action":
        return set(actions)
    return {channel for action in actions.values() for channel in action.channels}


async def controls_in_force(settings: Settings) -> Controls:
    """What is paused and stopped, as the first partition's worker last committed it."""
    found = None
    async for _, record in read_topic(settings, Stream.CUSTOMER_STATES, partitions=[0]):
        if record.key == CHECKPOINT_KEY and record.value:
            found = record.value
    if found is None:
        return NO_CONTROLS
    *_, handler = msgspec.msgpack.decode(found)
    own: dict[str, Any] = msgspec.json.decode(handler)  # Any: the whole checkpoint of a partition.
    return msgspec.convert(own["times"].get("controls", {}), Controls)


async def count_held(settings: Settings) -> int:
    """How many proposals wait for a resume. Cost: reads `customer-states`."""
    held = 0
    for partition in range(await count_partitions(settings, Stream.CUSTOMER_STATES)):
        last: dict[bytes, bytes | None] = {}
        async for _, record in read_topic(settings, Stream.CUSTOMER_STATES, partitions=[partition]):
            if record.key is not None and record.key.startswith(STATE_KEY):
                last[record.key] = record.value
        states = (decode_state(value) for value in last.values() if value is not None)
        held += sum(each.release_at == HELD for state in states for each in state.pending.values())
    return held
