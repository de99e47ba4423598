"""Verification finds every kind of difference, and none where there is none.

Method: a log is made by the handlers without a broker, then one thing in it is spoiled.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

import msgspec
import pytest
from msgspec.structs import replace

from agents.ingest import Ingest
from agents.orchestrate import Orchestrate
from agents.ports import Record, Stream, whole
from agents.workspaces import Library
from journey.intake import Intake
from journey.workspace import load, workspace_hash
from riverwalk.recompute import Workspaces
from riverwalk.verification import Deployment, verify
from schemas.event import Activated, encode_event
from schemas.publication import Publication

KEY = b"sixteen bytes or more"
FILES = {
    "workspace.yaml": "workspace: tried\nzone: UTC\n",
    "actions.yaml": "actions: { hello: { purpose: promotion, channels: [email] } }\n",
    "policy.yaml": "consent: { assume: true }\ncaps: [ { id: daily, max: 1, per: 1 day } ]\n",
    "journeys/hello.yaml": """
journey: hello
mode: live
trigger: { on: Order Completed }
entry: { again: always }
steps: [ { message: hello }, { wait: 1 hour } ]
""",
}


class Silent:
    """Metrics that nobody reads."""

    def count(self, name: str, amount: float, *labels: str) -> None:
        """Forget it."""

    def observe(self, name: str, values: Sequence[float]) -> None:
        """Forget it."""


class Made:
    """A log of one partition a topic, and how it was made."""

    def __init__(self, files: dict[str, str] = FILES) -> None:
        workspace = load(files).workspace
        assert workspace is not None
        versions = dict.fromkeys(workspace.journeys, 1)
        self.publication = Publication("tried", workspace_hash(workspace), "", files, versions, 0)
        self.log: dict[Stream, dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))

    async def all(self) -> list[Publication]:
        return [self.publication]

    def append(self, stream: Stream, key, value, headers=()) -> Record:
        records = self.log[stream][0]
        records.append(Record(len(records), 0, key, value, tuple(headers)))
        return records[-1]

    def take(self, fold, records, changelog: Stream) -> None:
        """What the engine does with a batch, without the broker."""
        batch = whole(fold.fold(records))
        for key, value in batch.changes.items():
            self.append(changelog, key, value)
        checkpoint = msgspec.msgpack.encode((1, records[-1].offset + 1, 1, 0, batch.checkpoint))
        self.append(changelog, b"k", checkpoint)
        for output in batch.outputs:
            self.append(output.stream, output.key, output.value, output.headers)

    def deployment(self) -> Deployment:
        catalogues = Workspaces([self.publication]).catalogue
        return Deployment(Intake(KEY, "stream"), catalogues, "stream", "touchpoints", "events", "resources")


def touchpoint(number: int) -> bytes:
    at = f"2011-01-0{number}T12:00:00Z"
    fields = {"id": str(number), "source": "s", "type": "Order Completed", "occurred_at": at}
    return json.dumps({**fields, "identifiers": {"user_id": "u"}}).encode()


def ingest_fold():
    """Ingest, on the one partition."""
    ingest = Ingest(
        name="ingest",
        source=Stream.TOUCHPOINTS,
        changelog=Stream.INGEST_CHANGELOG,
        topic="touchpoints",
        sinks=1,
        intake=Intake(KEY, "stream"),
        fingerprint="f",
        clock="stream",
        metrics=Silent(),
    )
    return ingest.open(0, 1)


def orchestrate_fold(made: Made):
    """Orchestrate, on the one partition."""
    handler = Orchestrate(topic="events", library=Library(made), clock="stream", inputs=1, metrics=Silent())
    return handler.open(0, 1)


@pytest.fixture
async def made() -> Made:
    """Three orders on three days, one of them sent twice, and one record that is no touchpoint."""
    made = Made()
    publication = made.publication
    made.append(Stream.CUSTOMER_EVENTS, None, encode_event(Activated("tried", publication.hash)))
    values = [touchpoint(1), touchpoint(2), touchpoint(2), b"no touchpoint", touchpoint(3)]
    records = [made.append(Stream.TOUCHPOINTS, b"u", value) for value in values]
    ended = (("riverwalk-control", b"input_ended"),)
    records.append(made.append(Stream.TOUCHPOINTS, None, b'{"until": "2011-02-01T00:00:00Z"}', ended))
    made.take(ingest_fold(), records, Stream.INGEST_CHANGELOG)
    fold = orchestrate_fold(made)
    events = made.log[Stream.CUSTOMER_EVENTS][0]
    await fold.prepare(events)
    made.take(fold, events, Stream.CUSTOMER_STATES)
    return made


def test_honest_log_is_clean_and_balances(made):
    report = verify(made.log, made.deployment())
    assert report.clean, report.examples
    assert (report.touchpoints, report.applied, report.repeats, report.dead_letters) == (5, 3, 1, 1)
    assert (report.actions, report.customers) == (3, 1)


def spoil(made: Made, stream: Stream, at: int, **changes) -> None:
    records = made.log[stream][0]
    records[at] = replace(records[at], **changes)


def drop(made: Made, stream: Stream) -> None:
    made.log[stream][0].pop()


def repeat(made: Made, stream: Stream) -> None:
    made.log[stream][0].append(made.log[stream][0][-1])


def stranger(made: Made) -> None:
    record = made.log[Stream.NEXT_BEST_ACTIONS][0][-1]
    headers = [(name, b"unheard of" if name == "ce_id" else value) for name, value in record.headers]
    made.log[Stream.NEXT_BEST_ACTIONS][0].append(replace(record, headers=headers))


@pytest.mark.parametrize(
    ("figure", "change"),
    [
        ("missing", lambda made: drop(made, Stream.NEXT_BEST_ACTIONS)),
        ("repeated", lambda made: repeat(made, Stream.NEXT_BEST_ACTIONS)),
        ("extra", stranger),
        ("action_differences", lambda made: spoil(made, Stream.NEXT_BEST_ACTIONS, 0, value=b"{}")),
        ("decision_differences", lambda made: drop(made, Stream.DECISIONS)),
        ("decision_differences", lambda made: repeat(made, Stream.DECISIONS)),
        (
            "state_differences",
            lambda made: spoil(made, Stream.CUSTOMER_STATES, 0, value=b"\x02" + bytes(24) + b"{}"),
        ),
        ("ingest_missing", lambda made: drop(made, Stream.DEAD_LETTERS)),
        ("ingest_repeated", lambda made: repeat(made, Stream.DEAD_LETTERS)),
        ("ingest_different", lambda made: spoil(made, Stream.DEAD_LETTERS, 0, value=b"other")),
        ("ingest_extra", lambda made: made.log[Stream.TOUCHPOINTS].clear()),
        ("unsettled", lambda made: made.append(Stream.CUSTOMER_EVENTS, None, b"late")),
    ],
)
def test_spoiled_log_is_told_by_its_figure(made, figure, change):
    change(made)
    report = verify(made.log, made.deployment())
    assert getattr(report, figure) > 0
    assert not report.clean
    assert report.examples


def test_action_beyond_a_cap_is_counted(made):
    records = made.log[Stream.NEXT_BEST_ACTIONS][0]
    value = records[1].value.replace(b"2011-01-02T12:00", b"2011-01-01T13:00")
    spoil(made, Stream.NEXT_BEST_ACTIONS, 1, value=value)
    assert verify(made.log, made.deployment()).caps_exceeded == 1


def test_ledger_that_lies_does_not_balance(made):
    checkpoint = made.log[Stream.CUSTOMER_STATES][0][-1]
    told = checkpoint.value.replace(b'"applied":3', b'"applied":4')
    assert told != checkpoint.value
    spoil(made, Stream.CUSTOMER_STATES, -1, value=told)
    assert verify(made.log, made.deployment()).unbalanced == 1


EMITTING = """
journey: refer
mode: live
trigger: { on: Order Completed }
entry: { again: always }
steps:
  - emit: { event: Referral Qualified, to: { user_id: "'friend'" }, with: { friend: customer.id } }
  - emit: { event: Signed In }
"""


@pytest.fixture
async def emitted() -> Made:
    """One order; what its journey emits comes back through ingest, for the friend and for the buyer."""
    made = Made(FILES | {"journeys/refer.yaml": EMITTING})
    made.append(Stream.CUSTOMER_EVENTS, None, encode_event(Activated("tried", made.publication.hash)))
    made.append(Stream.TOUCHPOINTS, b"u", touchpoint(1))
    ingest, orchestrate = ingest_fold(), orchestrate_fold(made)
    read = folded = 0
    while read < len(made.log[Stream.TOUCHPOINTS][0]):
        records, read = made.log[Stream.TOUCHPOINTS][0][read:], len(made.log[Stream.TOUCHPOINTS][0])
        made.take(ingest, records, Stream.INGEST_CHANGELOG)
        events = made.log[Stream.CUSTOMER_EVENTS][0][folded:]
        folded += len(events)
        await orchestrate.prepare(events)
        made.take(orchestrate, events, Stream.CUSTOMER_STATES)
    return made


def test_emitted_touchpoints_are_ingested_and_balance(emitted):
    report = verify(emitted.log, emitted.deployment())
    assert report.clean, report.examples
    assert (report.touchpoints, report.applied, report.customers) == (3, 3, 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda made: drop(made, Stream.TOUCHPOINTS),
        lambda made: repeat(made, Stream.TOUCHPOINTS),
        lambda made: spoil(
            made,
            Stream.TOUCHPOINTS,
            1,
            value=made.log[Stream.TOUCHPOINTS][0][1].value.replace(b"Referral", b"Refusal"),
        ),
    ],
)
def test_emission_that_is_lost_repeated_or_changed_is_told(emitted, change):
    change(emitted)
    assert verify(emitted.log, emitted.deployment()).emission_differences > 0
