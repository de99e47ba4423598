"""What the log holds about one customer: found along the trail; scanned where that does not tell all."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import msgspec

from agents.checkpoints import OrchestrateCheckpoint, Turnings
from agents.ports import Record, Stream
from riverwalk.customers import STATE_KEY, partition_of_customer
from riverwalk.dead_letters import read_dead_letter
from riverwalk.seeking import Counted, NotSeekable, read_all, read_newest, seek_customer
from riverwalk.verification.checkpoints import NOTHING, Checkpoint, read_checkpoint
from schemas.customer import CustomerState
from schemas.decision import Decision
from schemas.publication import Publication
from schemas.refusal import RefusalReason
from schemas.stored_state import decode_state
from schemas.trail import Step, is_bare
from streams.changelog import decode_checkpoint
from streams.log_reader import KafkaPublications
from streams.log_seeker import open_log
from streams.settings import Settings
from streams.topics import topic_name
from streams.transaction import read_position

FORGOTTEN = "the customer's state was deleted"


class CustomerLog(NamedTuple):
    """What was read."""

    customer: str
    partition: int
    checkpoint: Checkpoint
    state: CustomerState | None
    decisions: list[Decision]
    """Recorded ones, in order, up to the checkpoint; without bare ones."""
    events: list[Record]
    """With `steps`, the customer's own and those that changed what is in force. Without, all of the partition
    up to the checkpoint: time moves with every one of them."""
    complete: bool
    """False if retention took events that the customer's state still rests on."""
    hung: frozenset[int]
    """Offsets that the engine dead-lettered undecoded; empty with `steps`, which name none of them."""
    publications: list[Publication]
    steps: tuple[Step, ...] | None = None
    """The customer's, oldest first; None: the partition was scanned."""
    turnings: Turnings = ()
    """With `steps`: where what is in force changed."""
    read: int = 0
    """Records read of states, decisions, events and dead letters."""
    scanned: str = ""
    """Why the partition was scanned."""


_checkpoint_decoder = msgspec.json.Decoder(OrchestrateCheckpoint)
_decision_decoder = msgspec.json.Decoder(Decision, float_hook=Decimal)


def decode_decision(value: bytes) -> Decision:
    """A recorded decision, numbers exact: it is compared byte for byte."""
    return _decision_decoder.decode(value)


async def read_customer_log(settings: Settings, customer: str) -> CustomerLog:
    """Read what explaining a customer needs from Kafka."""
    partition = await partition_of_customer(settings, customer)
    publications = await KafkaPublications(settings).all()
    events = topic_name(settings, Stream.CUSTOMER_EVENTS)
    async with open_log(settings) as log:
        return await find_customer_log(Counted(log), customer, (events, partition), publications)


async def find_customer_log(
    log: Counted, customer: str, place: tuple[str, int], publications: list[Publication], *, scan: str = ""
) -> CustomerLog:
    """The same from any log; the state first: everything it rests on was committed with it or before.

    Args:
        place: name of `customer-events`, and the customer's partition.
        scan: if not empty, why to scan at once.
    Cost: by the trail an event each and some 16 records a decision, behind the states written since the
        customer's changed last; by scanning 5 us a record of the partition's states, decisions and events.
    """
    partition = place[1]
    marked, stored = await read_newest(log, partition, STATE_KEY + customer.encode())
    checkpoint = NOTHING if marked is None else read_checkpoint([marked])
    value = None if stored is None else stored.value
    state = None if value is None else decode_state(value)
    found = CustomerLog(
        customer,
        partition,
        checkpoint,
        state,
        [],
        [],
        complete=True,
        hung=frozenset(),
        publications=publications,
    )
    try:
        if scan or (stored is not None and value is None):
            raise NotSeekable(scan or FORGOTTEN)
        if value is not None:
            found = await _sought(log, found, _own_part(marked), value)
    except NotSeekable as error:
        found = await _scanned(log, found, place[0], str(error))
    return found._replace(read=log.total)


def _own_part(marked: Record | None) -> OrchestrateCheckpoint:
    assert marked is not None and marked.value is not None, "a state is committed with a checkpoint"
    return _checkpoint_decoder.decode(decode_checkpoint(marked.value).handler)


async def _sought(
    log: Counted, found: CustomerLog, checkpoint: OrchestrateCheckpoint, stored: bytes
) -> CustomerLog:
    sought = await seek_customer(log, found.partition, checkpoint, stored)
    return found._replace(
        checkpoint=found.checkpoint._replace(
            due_left=False
        ),  # The trail says what was done, not what is due.
        decisions=[decode_decision(record.value or b"") for record in sought.decisions],
        events=sought.events,
        complete=sought.complete,
        steps=sought.steps,
        turnings=checkpoint.turnings or (),
    )


async def _scanned(log: Counted, found: CustomerLog, events: str, why: str) -> CustomerLog:
    partition, position = found.partition, found.checkpoint.position
    beginning = (await log.extent(Stream.CUSTOMER_EVENTS, partition)).beginning
    return found._replace(
        decisions=await _decisions(log, found.customer, partition, position),
        events=[
            record
            for record in await read_all(log, Stream.CUSTOMER_EVENTS, partition)
            if record.offset < position
        ],
        complete=beginning == 0,
        hung=await _hung(log, events, partition),
        scanned=why,
    )


async def _decisions(log: Counted, customer: str, partition: int, position: int) -> list[Decision]:
    found = []
    for record in await read_all(log, Stream.DECISIONS, partition):
        if record.key == customer.encode() and record.value is not None and not is_bare(record.headers):
            written = read_position(record.headers)
            if written is None or written[1] <= position:
                found.append(decode_decision(record.value))
    return found


async def _hung(log: Counted, events: str, partition: int) -> frozenset[int]:
    letters = [
        read_dead_letter(number, record)
        for number in range(await log.partitions(Stream.DEAD_LETTERS))
        for record in await read_all(log, Stream.DEAD_LETTERS, number)
    ]
    return frozenset(
        letter.offset
        for letter in letters
        if (letter.topic, letter.partition, letter.reason) == (events, partition, RefusalReason.HUNG)
    )
