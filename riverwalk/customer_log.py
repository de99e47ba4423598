"""Everything the log holds about one customer: events of the partition, decisions, state, checkpoint."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import msgspec

from agents.ports import Record, Stream
from riverwalk.customers import STATE_KEY, partition_of_customer
from riverwalk.dead_letters import read_dead_letter
from riverwalk.verification.checkpoints import CHECKPOINT_KEY, Checkpoint, read_checkpoint
from schemas.customer import CustomerState
from schemas.decision import Decision
from schemas.publication import Publication
from schemas.refusal import RefusalReason
from schemas.stored_state import decode_state
from streams.log_reader import KafkaPublications, extents, read_topic
from streams.settings import Settings
from streams.topics import topic_name
from streams.transaction import read_position


class CustomerLog(NamedTuple):
    """What was read."""

    customer: str
    partition: int
    checkpoint: Checkpoint
    state: CustomerState | None
    decisions: list[Decision]
    """Recorded ones, in order, up to the checkpoint."""
    events: list[Record]
    """All of the partition, up to the checkpoint: time moves with every one of them."""
    complete: bool
    """False if retention took events that the customer's state still rests on."""
    hung: frozenset[int]
    """Offsets that the engine dead-lettered undecoded."""
    publications: list[Publication]


_decision_decoder = msgspec.json.Decoder(Decision, float_hook=Decimal)


def decode_decision(value: bytes) -> Decision:
    """A recorded decision, numbers exact: it is compared byte for byte."""
    return _decision_decoder.decode(value)


async def read_customer_log(settings: Settings, customer: str) -> CustomerLog:
    """Read it all; the checkpoint first, so that nothing read later lies behind it unseen.

    Cost: reads one partition each of `customer-states`, `decisions` and `customer-events`.
    """
    partition = await partition_of_customer(settings, customer)
    checkpoint, state = await _state(settings, customer, partition)
    events = [
        record
        async for _, record in read_topic(settings, Stream.CUSTOMER_EVENTS, partitions=[partition])
        if record.offset < checkpoint.position
    ]
    beginning = (await extents(settings, Stream.CUSTOMER_EVENTS))[partition].beginning
    return CustomerLog(
        customer,
        partition,
        checkpoint,
        state,
        await _decisions(settings, customer, partition, checkpoint.position),
        events,
        beginning == 0,
        await _hung(settings, partition),
        await KafkaPublications(settings).all(),
    )


async def _state(
    settings: Settings, customer: str, partition: int
) -> tuple[Checkpoint, CustomerState | None]:
    last: dict[bytes, Record] = {}
    wanted = (CHECKPOINT_KEY, STATE_KEY + customer.encode())
    async for _, record in read_topic(settings, Stream.CUSTOMER_STATES, partitions=[partition]):
        if record.key in wanted:
            last[record.key] = record
    checkpoint = read_checkpoint([last[CHECKPOINT_KEY]] if CHECKPOINT_KEY in last else [])
    stored = last[wanted[1]].value if wanted[1] in last else None
    return checkpoint, None if stored is None else decode_state(stored)


async def _decisions(settings: Settings, customer: str, partition: int, position: int) -> list[Decision]:
    found = []
    async for _, record in read_topic(settings, Stream.DECISIONS, partitions=[partition]):
        if record.key == customer.encode() and record.value is not None:
            written = read_position(record.headers)
            if written is None or written[1] <= position:
                found.append(decode_decision(record.value))
    return found


async def _hung(settings: Settings, partition: int) -> frozenset[int]:
    origin = topic_name(settings, Stream.CUSTOMER_EVENTS)
    letters = [read_dead_letter(*found) async for found in read_topic(settings, Stream.DEAD_LETTERS)]
    return frozenset(
        letter.offset
        for letter in letters
        if (letter.topic, letter.partition, letter.reason) == (origin, partition, RefusalReason.HUNG)
    )
