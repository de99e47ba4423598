"""Microseconds an order for resources, without Kafka: `python -m bench.allocate [--orders N]`.

Drives `AllocateFold` over prepared requests, each for two resources, one of them counted by the day; then
lets a day begin, and gives back one place in a full line.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import time
from decimal import Decimal

import msgspec

from agents.allocate import Allocate
from agents.ports import Record, whole
from agents.workspaces import Library
from journey.resources.allocator import WAITING_MAX
from journey.workspace import load, workspace_hash
from schemas.event import Activated, Tick
from schemas.publication import Publication
from schemas.resource import AnyResourceRecord, ResourceRelease, ResourceRequest, encode_resource
from streams.metrics import Metrics

FILES = {
    "workspace.yaml": "workspace: bench\nzone: UTC\n",
    "actions.yaml": "actions: { coupon: { channels: email, uses: { coupons: 1, money: 0.05 } } }\n",
    "resources.yaml": """
resources:
  coupons: { amount: 10000000 }
  money: { amount: 10000000, per: calendar day }
  places: { amount: 1 }
""",
}
AT, DAY_MS = 1_700_000_000_000, 86_400_000
BATCH_RECORDS = 4_000
"""As RIVERWALK_BATCH_RECORDS_MAX."""


class AllocateFigures(msgspec.Struct, frozen=True):
    """What one run cost."""

    orders: int
    order_us: float
    """Microseconds of processor time an order: decoded, granted, answered, encoded for the changelog."""
    held_bytes: float
    """Memory of a request that holds."""
    midnight_us: float
    """Microseconds for each thing that comes back as a day begins."""
    line_us: float
    """Microseconds for each that waits in a line where one place came back."""


class _Publications:
    def __init__(self) -> None:
        workspace = load(FILES).workspace
        assert workspace is not None, "the bench's workspace has no faults"
        self.publication = Publication("bench", workspace_hash(workspace), "", FILES, {}, 0)

    async def all(self) -> list[Publication]:
        """The only one."""
        return [self.publication]


class _Writer:
    """The fold, and its time."""

    def __init__(self) -> None:
        published = _Publications()
        handler = Allocate(topic="resources", library=Library(published, allocates=True), metrics=Metrics())
        self._fold = handler.open(0, 1)
        self.follow([Activated("bench", published.publication.hash)], AT)

    def follow(self, orders: list[AnyResourceRecord], at: int) -> float:
        """Seconds of processor time to fold these."""
        records = [Record(i, at, None, encode_resource(each), ()) for i, each in enumerate(orders)]
        began = time.process_time()
        for start in range(0, len(records), BATCH_RECORDS):
            part = records[start : start + BATCH_RECORDS]
            asyncio.run(self._fold.prepare(part))
            whole(self._fold.fold(part))
            self._fold.committed(at)
        return time.process_time() - began


def _request(number: int, *, waits: bool = False, **uses: str) -> ResourceRequest:
    amounts = {name: Decimal(amount) for name, amount in uses.items()}
    return ResourceRequest(f"r{number:025d}", f"c_{number:026d}", 0, amounts, waits)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure_allocate(orders: int) -> AllocateFigures:
    """One run."""
    writer = _Writer()
    asked: list[AnyResourceRecord] = [_request(i, coupons="1", money="0.05") for i in range(orders)]
    before = _memory()
    seconds = writer.follow(asked, AT)
    held = (_memory() - before) / orders
    midnight = writer.follow([Tick(0)], AT + 2 * DAY_MS)
    line = min(orders, WAITING_MAX)
    first = _request(orders, places="1")
    waiting = [_request(orders + 1 + i, waits=True, places="1") for i in range(line)]
    writer.follow([first, *waiting], AT + 2 * DAY_MS)
    back = writer.follow([ResourceRelease(first.id, first.customer, 0)], AT + 2 * DAY_MS)
    return AllocateFigures(orders, seconds / orders * 1e6, held, midnight / orders * 1e6, back / line * 1e6)


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    found = measure_allocate(parser.parse_args().orders)
    print(f"{found.order_us:8.1f} us an order, {found.held_bytes:,.0f} bytes while it holds")
    print(f"{found.midnight_us:8.1f} us for each that comes back as a day begins")
    print(f"{found.line_us:8.1f} us for each that waits where one place came back")
    return 0


if __name__ == "__main__":
    sys.exit(main())
