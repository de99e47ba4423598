"""allocate without a broker: orders in, answers and changelog out, through activations and restarts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspaces import HOUR, NOON

from agents.allocate import Allocate, AllocateFold
from agents.ports import Batch, Record, Stream, whole
from agents.workspaces import Library
from journey.workspace import load, workspace_hash
from riverwalk.recompute import Workspaces
from riverwalk.verification.grants import grants_exceeded
from schemas.event import Activated, AllocationEvent, Tick, decode_event
from schemas.publication import Publication
from schemas.resource import ResourceOrder, ResourceRelease, ResourceRequest, decode_resource, encode_resource
from tests.support.kept_log import Listed, Silent

BASE = {
    "workspace.yaml": "workspace: tried\nzone: UTC\n",
    "actions.yaml": "actions: { call: { channels: email, uses: { lines: 1 } } }\n",
}


def published(*resources: str) -> list[Publication]:
    made: list[Publication] = []
    for each in resources:
        files = {**BASE, "resources.yaml": f"resources: {{ {each} }}\n"}
        workspace = load(files).workspace
        assert workspace is not None
        previous = made[-1].hash if made else ""
        made.append(Publication("tried", workspace_hash(workspace), previous, files, {}, 0))
    return made


TWO, THREE, ONE, NONE_LEFT = published(
    "seats: { amount: 2 }, lines: { amount: 1, lease: 1 hour }",
    "seats: { amount: 3 }, lines: { amount: 1, lease: 1 hour }",
    "seats: { amount: 1 }, lines: { amount: 1, lease: 1 hour }",
    "lines: { amount: 1, lease: 1 hour }, seats_gone: { amount: 1 }",
)
CHAIN = [TWO, THREE, ONE, NONE_LEFT]


def in_force(publication: Publication) -> bytes:
    return encode_resource(Activated("tried", publication.hash, publication.previous))


def wants(name: str, *, waits: bool = False, **uses: int) -> bytes:
    amounts = {what: Decimal(amount) for what, amount in uses.items()}
    return encode_resource(ResourceRequest(name, f"c_{name}", 0, amounts, waits))


def gives_back(name: str) -> bytes:
    return encode_resource(ResourceRelease(name, f"c_{name}", 0))


class Writer:
    """The fold on one partition, its changelog, and what it told."""

    def __init__(self) -> None:
        self.handler = Allocate(topic="resources", library=self.library(), metrics=Silent())
        self.fold: AllocateFold = self.handler.open(0, 1)
        self.changelog: dict[bytes, bytes] = {}
        self.checkpoint: bytes | None = None
        self.told: list[tuple[str, int, bool, str]] = []
        self.answers: list[AllocationEvent] = []
        self.records: list[Record] = []
        self.dead = 0

    def library(self) -> Library:
        return Library(Listed(CHAIN), allocates=True)

    async def read(self, *values: bytes, at: int = NOON) -> list[tuple[str, int, bool, str]]:
        """Fold one batch; (request, when, granted, what lacks) of each answer in it."""
        before = len(self.told)
        await self.batch([Record(len(self.records) + i, at, None, each, ()) for i, each in enumerate(values)])
        return self.told[before:]

    async def batch(self, records: Sequence[Record]) -> None:
        self.records += records
        await self.fold.prepare(records)
        self._commit(whole(self.fold.fold(records)))

    def _commit(self, batch: Batch) -> None:
        for key, value in batch.changes.items():
            self.changelog.pop(key, None)
            if value is not None:
                self.changelog[key] = value
        self.checkpoint = batch.checkpoint
        for each in batch.outputs:
            if each.stream is Stream.DEAD_LETTERS:
                self.dead += 1
                continue
            answer = decode_event(each.value or b"")
            assert isinstance(answer, AllocationEvent) and each.stream is Stream.CUSTOMER_EVENTS
            assert each.key == answer.customer.encode() and each.partition is None
            self.answers.append(answer)
            self.told.append((answer.request, answer.occurred_at, answer.granted, answer.lacking))
        self.fold.committed(0)

    def restart(self) -> None:
        """Another worker restores what this one left."""
        self.fold = self.handler.open(0, 1)
        for key, value in self.changelog.items():
            self.fold.restore(key, value)
        self.fold.resume(self.checkpoint)

    @property
    def ledger(self) -> dict[str, int]:
        assert self.checkpoint is not None
        ledger: dict[str, int] = msgspec.json.decode(self.checkpoint)["ledger"]
        return ledger


async def test_order_counts_from_when_it_lies_in_the_log() -> None:
    """Partitions have clocks of their own; the writer has one, which never goes back."""
    writer = Writer()
    await writer.read(in_force(TWO))
    assert await writer.read(wants("a", lines=1), at=NOON + 5) == [("a", NOON + 5, True, "")]
    assert await writer.read(wants("b", lines=1), at=NOON) == [("b", NOON + 5, False, "lines")]
    assert await writer.read(wants("c", lines=1), at=NOON + 5 + HOUR) == [("c", NOON + 5 + HOUR, True, "")]


async def test_release_serves_who_waits_and_a_tick_is_wanted_only_while_somebody_does() -> None:
    writer = Writer()
    await writer.read(in_force(TWO), wants("a", lines=1), wants("s", seats=2))
    assert writer.fold.earliest_due() is None, "a lease ends, but nobody waits for it"
    assert await writer.read(wants("b", waits=True, lines=1), wants("t", waits=True, seats=1)) == []
    assert writer.fold.earliest_due() == NOON + HOUR
    assert await writer.read(gives_back("s")) == [("t", NOON, True, "")]
    tick = writer.fold.tick()
    assert tick is not None and (tick.stream, tick.partition) == (Stream.RESOURCES, 0)
    assert decode_resource(tick.value or b"") == Tick(NOON + HOUR)
    assert await writer.read(tick.value or b"", at=NOON + HOUR - 1) == [], "a moment too early"
    assert await writer.read(tick.value or b"", at=NOON + HOUR + 7) == [("b", NOON + HOUR, True, "")]
    assert writer.fold.earliest_due() is None


async def test_request_before_any_activation_finds_nothing() -> None:
    assert await Writer().read(wants("a", seats=1)) == [("a", NOON, False, "seats")]


async def test_first_activation_is_taken_though_others_came_before_the_topic_was_made() -> None:
    writer = Writer()
    await writer.read(in_force(THREE))
    assert await writer.read(wants("a", seats=3)) == [("a", NOON, True, "")]


async def test_larger_amount_serves_who_waits_and_a_smaller_one_takes_from_nobody() -> None:
    writer = Writer()
    await writer.read(in_force(TWO), wants("a", seats=2), wants("b", waits=True, seats=1))
    assert await writer.read(in_force(THREE)) == [("b", NOON, True, "")]
    assert await writer.read(in_force(ONE), wants("c", seats=1)) == [("c", NOON, False, "seats")]
    await writer.read(gives_back("a"))
    assert await writer.read(wants("d", seats=1)) == [("d", NOON, False, "seats")], "b holds the only one"
    await writer.read(gives_back("b"))
    assert await writer.read(wants("e", seats=1)) == [("e", NOON, True, "")]


async def test_resource_that_is_gone_has_nothing_and_remembers_what_is_held() -> None:
    writer = Writer()
    await writer.read(in_force(TWO), wants("a", seats=2), in_force(THREE), in_force(ONE), in_force(NONE_LEFT))
    assert await writer.read(wants("b", seats=1)) == [("b", NOON, False, "seats")]
    assert writer.fold.figures()["resource_taken_units", "seats"] == 2
    writer.restart()
    await writer.read(gives_back("a"))
    assert writer.fold.figures()["resource_taken_units", "seats"] == 0


async def test_activation_that_does_not_follow_is_ignored_and_counted() -> None:
    writer = Writer()
    await writer.read(in_force(TWO), in_force(ONE))
    assert await writer.read(wants("a", seats=2)) == [("a", NOON, True, "")]
    assert writer.ledger["activations_ignored"] == 1


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"{",
        b'{"kind":"activated"',
        b'{"kind":"touchpoint","customer":"c_1"}',
        wants("a", seats=1).replace(b'"1"', b'"-1"'),
        wants("a", seats=1).replace(b'"1"', b'"0"'),
        wants("a", seats=1).replace(b'"1"', b'"NaN"'),
    ],
)
async def test_record_that_is_no_order_is_dead_lettered_and_the_rest_goes_on(value: bytes) -> None:
    writer = Writer()
    assert await writer.read(in_force(TWO), value, wants("b", seats=2)) == [("b", NOON, True, "")]
    assert (writer.dead, writer.ledger["undecodable"]) == (1, 1)
    names = ("requests", "releases", "time", "undecodable")
    assert sum(writer.ledger.get(name, 0) for name in names) == len(writer.records)


async def test_changelog_holds_only_who_holds_or_waits() -> None:
    writer = Writer()
    await writer.read(in_force(TWO), wants("a", seats=2), wants("b", waits=True, seats=1))
    assert sorted(writer.changelog) == [b"ra", b"rb"]
    await writer.read(gives_back("a"), gives_back("b"), wants("l", lines=1))
    await writer.read(gives_back("x"), at=NOON + HOUR)
    assert writer.changelog == {}


ORDERS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from([0, 0, 1, 20 * 60_000, HOUR]),
        st.sampled_from(["ask", "ask", "wait", "release", "tick", "activate"]),
        st.dictionaries(st.sampled_from(["seats", "lines"]), st.integers(1, 2), min_size=1),
        st.booleans(),
        st.booleans(),
    ),
    max_size=40,
)


@given(ORDERS)
async def test_batches_and_restarts_change_nothing_and_nothing_is_over_granted(
    drawn: list[tuple[int, int, str, dict[str, int], bool, bool]],
) -> None:
    """Against the same orders in one batch, and against a count that knows only what lies in the log."""
    cut, whole_batch, at, activations = Writer(), Writer(), NOON, iter(CHAIN[1:])
    await cut.read(in_force(TWO))
    records, waiting = list(cut.records), []
    for whose, later, kind, uses, ends, restarts in drawn:
        at += later
        # Ids are derived, so none asks twice; a release may concern anybody, also who comes later.
        name = str(whose if kind == "release" else len(records))
        value = _value(name, kind, uses, activations)
        record = Record(len(records), at, None, value, ())
        records.append(record)
        waiting.append(record)
        if ends:
            await cut.batch(waiting)
            waiting = []
            if restarts:
                cut.restart()
    await cut.batch(waiting)
    await whole_batch.batch(records)
    assert cut.told == whole_batch.told
    assert cut.changelog == whole_batch.changelog and cut.checkpoint == whole_batch.checkpoint
    timed = [(record.at, decode_resource(record.value or b"")) for record in records]
    assert grants_exceeded(timed, cut.answers, Workspaces(CHAIN).catalogue) == []


def _value(name: str, kind: str, uses: dict[str, int], activations: object) -> bytes:
    if kind == "release":
        return gives_back(name)
    if kind == "activate":
        following = next(activations, None)  # type: ignore[call-overload]  # an iterator of publications
        return encode_resource(Tick(0)) if following is None else in_force(following)
    return encode_resource(Tick(0)) if kind == "tick" else wants(name, waits=kind == "wait", **uses)


def test_count_finds_what_was_granted_beyond_what_there_was() -> None:
    """Or it would prove nothing: the same seat twice, and again after it came back."""
    orders: list[ResourceOrder] = [
        ResourceRequest(name, "c", 0, {"seats": Decimal(2)}) for name in ("a", "b", "c")
    ]
    orders.append(ResourceRelease("a", "c", 0))
    times = (NOON, NOON, NOON + 9, NOON + 5)
    records = [(NOON, decode_resource(in_force(TWO))), *zip(times, orders, strict=True)]
    granted = {
        name: AllocationEvent("c", "s", name, "t", at, 0, request=name, granted=True)
        for name, at in (("a", NOON), ("b", NOON), ("c", NOON + 9))
    }
    catalogues = Workspaces(CHAIN).catalogue
    assert grants_exceeded(records, [granted["a"], granted["c"]], catalogues) == []
    assert len(grants_exceeded(records, [granted["a"], granted["b"]], catalogues)) == 1
    assert len(grants_exceeded(records, [granted["b"], granted["c"]], catalogues)) == 1
