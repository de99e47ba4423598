"""Who is inside and what is pending is counted as states change, and survives a restart in the checkpoint.

That the counts equal a count of all states, however the log is cut and restarted, is asked over random logs
in `tests/proof/test_batches.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from agents.batch_figures import LATE_MS
from agents.orchestrate import Orchestrate, OrchestrateFold
from agents.ports import Record, whole
from agents.workspaces import Library
from journey.workspace import assign_versions, load, workspace_hash
from schemas.event import Activated, CustomerEvent, InputEnded, encode_event
from schemas.publication import Publication

HOUR, DAY = 3_600_000, 86_400_000
FILES = {
    "workspace.yaml": "workspace: tried\nzone: UTC\n",
    "actions.yaml": "actions: { first: { purpose: transactional, channels: [email] } }\n",
    "journeys/thanks.yaml": """
journey: thanks
mode: live
trigger: { on: Order Completed }
entry: { again: always }
steps: [ { wait: 1 day }, { message: first } ]
""",
}


class Counted:
    """Metrics that remember."""

    def __init__(self) -> None:
        self.counts: dict[str, float] = {}

    def count(self, name: str, amount: float, *labels: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + amount

    def observe(self, name: str, values: Sequence[float]) -> None: ...


class Listed:
    """One publication."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication

    async def all(self) -> list[Publication]:
        return [self.publication]


def published() -> Publication:
    workspace = load(FILES).workspace
    assert workspace is not None
    versions = {name: version for name, (version, _) in assign_versions({}, workspace).items()}
    return Publication("tried", workspace_hash(workspace), "", FILES, versions, 0)


def opened(metrics: Counted | None = None, clock: str = "stream") -> OrchestrateFold:
    handler = Orchestrate(
        topic="t",
        library=Library(Listed(published())),
        clock=clock,  # type: ignore[arg-type]  # one of the two
        inputs=1,
        metrics=metrics or Counted(),
    )
    return handler.open(0, 1)


def order(number: int, at: int, customer: str) -> bytes:
    return encode_event(CustomerEvent(customer, "shop", f"o{number}", "Order Completed", at, at))


async def fold(line: OrchestrateFold, *values: bytes, at: int = DAY):
    records = [Record(offset, at, None, value, ()) for offset, value in enumerate(values)]
    await line.prepare(records)
    batch = whole(line.fold(records))
    line.committed(0)
    return batch


def activated() -> bytes:
    return encode_event(Activated("tried", published().hash, ""))


async def test_gauges_rise_with_entries_and_fall_with_ends() -> None:
    line = opened()
    await fold(line, activated(), order(1, DAY, "c_1"), order(2, DAY, "c_2"))
    assert line.figures() == {("enrolments_active", "thanks"): 2, ("timers_pending",): 2}
    await fold(line, encode_event(InputEnded(0, 9 * DAY)))
    assert line.figures() == {("enrolments_active", "thanks"): 0, ("timers_pending",): 0}


async def test_gauges_come_back_from_the_checkpoint_without_a_state_decoded() -> None:
    line = opened()
    batch = await fold(line, activated(), order(1, DAY, "c_1"), order(2, DAY, "c_2"))
    again = opened()
    for key, value in batch.changes.items():
        assert value is not None
        again.restore(key, value[:25] + b"no JSON at all")
    again.resume(batch.checkpoint)
    assert again.figures() == line.figures()


async def test_checkpoint_of_a_build_that_did_not_count_has_its_states_counted_once() -> None:
    line = opened()
    batch = await fold(line, activated(), order(1, DAY, "c_1"), order(2, DAY, "c_2"))
    older = msgspec.json.decode(batch.checkpoint)
    del older["enrolments"], older["timers"]
    again = opened()
    for key, value in batch.changes.items():
        again.restore(key, value)
    again.resume(msgspec.json.encode(older))
    assert again.figures() == line.figures()


@pytest.mark.parametrize(("hours", "late"), [(0, 0), (-1, 0), (-2, 1)])
async def test_event_that_took_over_an_hour_is_late_in_the_wall_clock(hours: int, late: int) -> None:
    assert LATE_MS == HOUR
    metrics = Counted()
    await fold(opened(metrics, "wall"), order(1, DAY + hours * HOUR, "c_1"), at=DAY)
    assert metrics.counts.get("late_total", 0) == late


async def test_event_before_its_customers_own_time_is_late_in_the_stream_clock() -> None:
    metrics = Counted()
    await fold(opened(metrics), order(1, DAY, "c_1"), order(2, DAY - 1, "c_1"), order(3, 1, "c_2"))
    assert metrics.counts["late_total"] == 1
