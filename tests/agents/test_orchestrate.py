"""orchestrate without a broker: records in, changelog and outputs out, through publication and restart."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from agents.orchestrate import Orchestrate
from agents.ports import Record, RefusedToStart, Stream, whole
from agents.workspaces import Library
from journey.workspace import assign_versions, load, workspace_hash
from schemas.event import Activated, CustomerEvent, InputEnded, InputTime, Tick, encode_event
from schemas.publication import Publication

DAY = 86_400_000
BASE = {
    "workspace.yaml": "workspace: tried\nzone: UTC\n",
    "actions.yaml": """
actions:
  first: { purpose: transactional, channels: [email] }
  second: { purpose: transactional, channels: [email] }
""",
}
JOURNEY = """
journey: {name}
mode: live
trigger: {{ on: Order Completed }}
entry: {{ again: always }}
steps:
  - wait: 1 day
  - message: {action}
"""


class Counted:
    """Metrics that remember."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, ...], float] = {}

    def count(self, name: str, amount: float, *labels: str) -> None:
        self.counts[name, *labels] = self.counts.get((name, *labels), 0) + amount

    def observe(self, name: str, values: Sequence[float]) -> None:
        self.counts[name] = values[-1]


class Listed:
    """Publications in a list."""

    def __init__(self, publications: list[Publication]) -> None:
        self.publications = publications

    async def all(self) -> list[Publication]:
        return self.publications


def publications(*actions: str) -> list[Publication]:
    """One publication an action: the journey sends that action after a day."""
    made: list[Publication] = []
    numbered: dict[str, tuple[int, str]] = {}
    for action in actions:
        files = {**BASE, "journeys/thanks.yaml": JOURNEY.format(name="thanks", action=action)}
        workspace = load(files).workspace
        assert workspace is not None
        numbered = assign_versions(numbered, workspace)
        versions = {name: version for name, (version, _) in numbered.items()}
        previous = made[-1].hash if made else ""
        made.append(Publication("tried", workspace_hash(workspace), previous, files, versions, 0))
    return made


def opened(published: list[Publication], metrics: Counted | None = None):
    library = Library(Listed(published))
    handler = Orchestrate(topic="t", library=library, clock="stream", inputs=1, metrics=metrics or Counted())
    return handler.open(0, 1)


def activated(publication: Publication) -> bytes:
    return encode_event(Activated("tried", publication.hash, publication.previous))


async def test_workspace_that_uses_resources_is_refused_before_it_is_in_force() -> None:
    files = {
        **BASE,
        "journeys/thanks.yaml": JOURNEY.format(name="thanks", action="scarce"),
        "actions.yaml": "actions: { scarce: { channels: email, uses: { coupons: 1 } } }\n",
        "resources.yaml": "resources: { coupons: { amount: 100 } }\n",
    }
    publication = Publication("tried", "h" * 64, "", files, {"thanks": 1}, 0)
    with pytest.raises(RefusedToStart, match=r"needs resources, .* publish one without `uses` of scarce"):
        await fold(opened([publication]), activated(publication))


def order(number: int, at: int, customer: str = "c_1") -> bytes:
    return encode_event(CustomerEvent(customer, "shop", f"o{number}", "Order Completed", at, at))


async def fold(opened, *values: bytes, offset: int = 0):
    records = [Record(offset + i, 0, None, value, ()) for i, value in enumerate(values)]
    await opened.prepare(records)
    batch = whole(opened.fold(records))
    opened.committed(0)
    return batch


def of(batch, stream: Stream) -> list[dict]:
    return [json.loads(each.value) for each in batch.outputs if each.stream is stream]


async def test_event_before_any_publication_is_remembered_and_decides_nothing():
    batch = await fold(opened([]), order(1, DAY))
    assert list(batch.changes) == [b"cc_1"]
    assert batch.outputs == []


async def test_people_inside_keep_their_version_after_a_publication():
    published = publications("first", "second")
    line = opened(published)
    await fold(line, activated(published[0]), order(1, DAY))
    batch = await fold(
        line, activated(published[1]), order(2, DAY + 1000, "c_2"), encode_event(InputEnded(0, 9 * DAY))
    )
    actions = {
        action["customer"]: (action["action"], action["version"])
        for action in of(batch, Stream.NEXT_BEST_ACTIONS)
    }
    assert actions == {"c_1": ("first", 1), "c_2": ("second", 2)}


async def test_activation_that_is_cut_short_is_dead_lettered_and_stops_nothing():
    cut = activated(publications("first")[0])[:-20]
    batch = await fold(opened([]), cut, order(1, DAY))
    (letter,) = [each for each in batch.outputs if each.stream is Stream.DEAD_LETTERS]
    assert letter.value == cut
    assert list(batch.changes) == [b"cc_1"]


async def test_activation_that_follows_another_workspace_is_ignored_and_counted():
    published = publications("first", "second")
    line = opened(published)
    await fold(line, activated(published[1]))
    assert line.active == ""
    assert line.ledger["activations_ignored"] == 1


async def test_restored_partition_goes_on_as_the_one_that_was_closed():
    published = publications("first")
    line = opened(published)
    before = await fold(line, activated(published[0]), order(1, DAY))
    again = opened(published)
    for key, value in before.changes.items():
        again.restore(key, value)
    again.resume(before.checkpoint)
    time = encode_event(InputTime(0, 3 * DAY))
    ended, restored = await fold(line, time, offset=2), await fold(again, time, offset=2)
    assert restored.changes == ended.changes
    assert of(restored, Stream.NEXT_BEST_ACTIONS) == of(ended, Stream.NEXT_BEST_ACTIONS) != []
    assert restored.checkpoint == ended.checkpoint


async def test_repeat_changes_nothing_and_is_counted():
    metrics = Counted()
    line = opened([], metrics)
    await fold(line, order(1, DAY))
    metrics.counts.clear()
    batch = await fold(line, order(1, DAY), offset=1)
    assert batch.changes == {}
    assert metrics.counts == {("repeats_total",): 1}
    assert (line.ledger["applied"], line.ledger["repeats"]) == (1, 1)


@pytest.mark.parametrize("value", [b"", b"{", b'{"kind":"unheard_of"}', b'{"kind":"touchpoint"}'])
async def test_record_that_is_not_ours_is_dead_lettered_whole(value):
    line = opened([])
    batch = await fold(line, value, order(1, DAY))
    (letter,) = [each for each in batch.outputs if each.stream is Stream.DEAD_LETTERS]
    assert letter.value == value
    assert dict(letter.headers)["riverwalk.reason"] == b"undecodable"
    assert dict(letter.headers)["__connect.errors.offset"] == b"0"
    assert line.ledger["applied"] == 1


async def test_checkpoint_of_another_clock_is_refused():
    line = opened([])
    batch = await fold(line, order(1, DAY))
    handler = Orchestrate(topic="t", library=Library(Listed([])), clock="wall", inputs=1, metrics=Counted())
    with pytest.raises(RefusedToStart, match="clock was stream"):
        handler.open(0, 1).resume(batch.checkpoint)


async def test_states_carry_the_offsets_of_the_customers_last_two_events():
    line = opened([])
    await fold(line, order(1, DAY), offset=5)
    await fold(line, order(2, 2 * DAY), offset=9)
    assert line.states.trail("c_1") == (9, 5, -1, b" e5 e9")


async def test_wall_clock_measures_latency_from_the_touchpoints_arrival_and_lateness_from_the_due_time():
    published = publications("first")
    metrics = Counted()
    library = Library(Listed(published))
    line = Orchestrate(topic="t", library=library, clock="wall", inputs=1, metrics=metrics).open(0, 1)
    records = [Record(0, DAY, None, activated(published[0]), ()), Record(1, DAY, None, order(1, DAY), ())]
    tick = Record(2, 2 * DAY + 500, None, encode_event(Tick(2 * DAY)), ())
    await line.prepare(records)
    whole(line.fold(records))
    line.committed(DAY + 250)
    assert metrics.counts["event_age_seconds"] == 0.25
    whole(line.fold([tick]))
    line.committed(2 * DAY + 700)
    assert metrics.counts["timer_lateness_seconds"] == 0.7
    assert metrics.counts["transitions_total", "thanks", "wait_1"] == 1
