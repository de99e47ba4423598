"""One log, cut anyhow: batches, restarts and explanations all tell the same history.

Aim: what is published does not depend on how the log was cut into transactions, and `explain` says again
what was recorded, at every point.
Method: random workspaces and logs through the orchestrator's own fold, once in one piece and once in random
pieces, with a restart from changelog and checkpoint between some of them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_workspaces import KINDS, random_publications

from agents.orchestrate import Orchestrate
from agents.ports import Figures, Publish, Record, Stream, whole
from agents.workspaces import Library
from riverwalk.customer_log import CustomerLog, decode_decision
from riverwalk.explaining import explain_customer
from riverwalk.verification.checkpoints import Checkpoint
from schemas.event import Activated, AnyEvent, CustomerEvent, InputEnded, InputTime, encode_event
from schemas.publication import Publication
from schemas.stored_state import decode_state

START = 1_711_447_200_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
BOUNDED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


class Silent:
    """Metrics that nobody reads."""

    def count(self, name: str, amount: float, *labels: str) -> None: ...

    def observe(self, name: str, value: float, *labels: str) -> None: ...


class Listed:
    """Publications in a list."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication

    async def all(self) -> list[Publication]:
        return [self._publication]


_event = st.tuples(
    st.sampled_from(("c_1", "c_2", "c_3")),
    st.sampled_from(KINDS),
    st.sampled_from((0, MINUTE, HOUR, 20 * HOUR, 2 * DAY)),
    st.integers(0, 1),
    st.sampled_from((0, 0, 0, 2 * HOUR)),
)


@st.composite
def logs(draw: Any) -> tuple[Publication, list[Record]]:
    """A workspace and a log for it; some events are late, and time runs on for a month."""
    publication = draw(random_publications())
    now = START
    events: list[AnyEvent] = [Activated(publication.workspace, publication.hash, "")]
    for number, (who, kind, gap, key, late) in enumerate(draw(st.lists(_event, min_size=5, max_size=30))):
        now += gap
        properties = {"id": f"k{key}", "x": number % 5}
        at = now - late
        events += [
            InputTime(0, now - 1),
            CustomerEvent(who, "web", f"e{number}", kind, at, at, "web", properties),
        ]
    events.append(InputEnded(0, now + 30 * DAY))
    return publication, [Record(n, START, None, encode_event(each), ()) for n, each in enumerate(events)]


def folded(
    publication: Publication, batches: Sequence[Sequence[Record]], restarts: Sequence[bool]
) -> tuple[dict[bytes, bytes], list[Publish]]:
    """Changelog and outputs after these batches, with a restart after some of them."""
    handler = Orchestrate(
        topic="t", library=Library(Listed(publication)), clock="stream", inputs=1, metrics=Silent()
    )
    opened, changelog, outputs = handler.open(0, 1), {}, []
    for batch, restart in zip(batches, restarts, strict=True):
        asyncio.run(opened.prepare(batch))
        done = whole(opened.fold(batch))
        while True:
            changelog |= done.changes
            outputs += done.outputs
            opened.committed(0)
            if not done.more:
                break
            done = whole(opened.fold([]))
        assert opened.figures() == counted(changelog, opened.figures())
        if restart:
            opened = handler.open(0, 1)
            for key, value in changelog.items():
                opened.restore(key, value)
            opened.resume(done.checkpoint)
    return changelog, outputs


def counted(changelog: dict[bytes, bytes], journeys: Figures) -> Figures:
    """The gauges by decoding every state; journeys without anybody inside stand at 0."""
    states = [decode_state(value) for value in changelog.values()]
    inside = Counter(each.journey for state in states for each in state.enrolments.values())
    found: dict[tuple[str, ...], float] = {name: inside.get(name[-1], 0) for name in journeys}
    found.update({("enrolments_active", journey): count for journey, count in inside.items()})
    return found | {("timers_pending",): sum(len(state.timers) for state in states)}


def cut(records: Sequence[Record], chance: Any) -> tuple[list[Sequence[Record]], list[bool]]:
    """Random batches, and after which of them the worker is started again."""
    batches = []
    while records:
        size = chance.randint(1, 8)
        batches.append(records[:size])
        records = records[size:]
    return batches, [chance.random() < 0.3 for _ in batches]


def by_topic(outputs: Sequence[Publish]) -> dict[tuple[Stream, bytes | None], list[Publish]]:
    """What each customer's readers see of each topic, in order: transactions of others may come between."""
    found: dict[tuple[Stream, bytes | None], list[Publish]] = {}
    for output in outputs:
        found.setdefault((output.stream, output.key), []).append(output)
    return found


@BOUNDED
@given(logs(), st.randoms(use_true_random=False))
def test_batches_and_restarts_change_nothing_that_is_published(log, chance) -> None:
    publication, records = log
    whole, outputs = folded(publication, [records], [False])
    pieces, again = folded(publication, *cut(records, chance))
    assert pieces == whole
    assert by_topic(again) == by_topic(outputs)


@BOUNDED
@given(logs())
def test_explain_says_what_was_recorded_at_every_point(log) -> None:
    publication, records = log
    changelog, outputs = folded(publication, [records], [False])
    for key, value in changelog.items():
        customer = key[1:].decode()
        decisions = [
            decode_decision(each.value or b"")
            for each in outputs
            if each.stream is Stream.DECISIONS and each.key == customer.encode()
        ]
        told = CustomerLog(
            customer,
            0,
            Checkpoint(len(records), 1, {}, due_left=False),
            decode_state(value),
            decisions,
            records,
            complete=True,
            hung=frozenset(),
            publications=[publication],
        )
        found = explain_customer(told, "stream")
        assert found.clean and found.state is not None
        assert [turn.decision for turn in found.turns] == decisions
        for decision in decisions[-2:]:
            then = explain_customer(told, "stream", until=decision.at)
            assert then.clean and then.state is not None and then.state.now <= decision.at
            known = [each for each in decisions if each.at <= decision.at]
            assert [turn.decision for turn in then.turns] == known
        refused = [each for turn in found.turns for each in (turn.decision.refused if turn.decision else ())]
        asked = {each.clause.text: each.clause.result for turn in found.turns for each in turn.asked}
        assert all(each.clause in asked for each in refused if each.clause)
