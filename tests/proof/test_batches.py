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
from kept_log import Listed, Silent, cut
from msgspec.structs import astuple, replace
from random_workspaces import KINDS, random_publications

from agents.orchestrate import Orchestrate
from agents.ports import Figures, Publish, Record, Stream, whole
from agents.workspaces import Library
from riverwalk.customer_log import CustomerLog, decode_decision
from riverwalk.explaining import explain_customer
from riverwalk.verification.checkpoints import Checkpoint
from schemas.event import Activated, AnyEvent, CustomerEvent, InputEnded, InputTime, encode_event
from schemas.publication import Publication
from schemas.stored_state import decode_state, stored_body, stored_header
from schemas.trail import TRAIL_HEADER, is_bare, read_trail

START = 1_711_447_200_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
BOUNDED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


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
        topic="t", library=Library(Listed([publication])), clock="stream", inputs=1, metrics=Silent()
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


def by_topic(outputs: Sequence[Publish]) -> dict[tuple[Stream, bytes | None], list[Publish]]:
    """What each customer's readers see of each topic, in order: transactions of others may come between."""
    found: dict[tuple[Stream, bytes | None], list[Publish]] = {}
    for output in outputs:
        headers = [
            (name, unnumbered(value) if name == TRAIL_HEADER else value) for name, value in output.headers
        ]
        found.setdefault((output.stream, output.key), []).append(replace(output, headers=headers))
    return found


def unnumbered(trail: bytes) -> bytes:
    """A trail without the numbers of decisions: they say where these stand among those of others."""
    return trail.split(b" ", 2)[2]


def by_customer(changelog: dict[bytes, bytes]) -> dict[bytes, tuple[object, ...]]:
    """Every state and its trail, without the number of the last decision."""
    headers = {key: stored_header(value) for key, value in changelog.items()}
    return {
        key: (*astuple(replace(headers[key], decision=0)), stored_body(value))
        for key, value in changelog.items()
    }


def numbers(outputs: Sequence[Publish]) -> list[int]:
    """Of all decisions, as they were published."""
    trails = [read_trail(output.headers) for output in outputs if output.stream is Stream.DECISIONS]
    return [-1 if trail is None else trail.number for trail in trails]


@BOUNDED
@given(logs(), st.randoms(use_true_random=False))
def test_batches_and_restarts_change_nothing_that_is_published(log, chance) -> None:
    publication, records = log
    whole, outputs = folded(publication, [records], [False])
    batches = cut(records, chance)
    pieces, again = folded(publication, batches, [chance.random() < 0.3 for _ in batches])
    assert by_customer(pieces) == by_customer(whole)
    assert by_topic(again) == by_topic(outputs)
    assert numbers(again) == numbers(outputs) == [*range(len(numbers(outputs)))]


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
            if each.stream is Stream.DECISIONS and each.key == customer.encode() and not is_bare(each.headers)
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
