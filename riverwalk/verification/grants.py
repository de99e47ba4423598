"""Grants counted again: at the end of every instant, no more is held of what was just granted than there is.

From the answers that customers got, and from requests and releases as they lie in the log, without the
allocator. What one request takes comes back by a release, at the end of its lease, or with a new span.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from heapq import heappop, heappush

from journey.catalogue import Catalogue
from journey.zones import span_end
from schemas.event import Activated, AllocationEvent
from schemas.resource import AnyResourceRecord, ResourceRelease, ResourceRequest
from schemas.workspace import Resource

NOTHING = Decimal(0)


def grants_exceeded(
    records: Sequence[tuple[int, AnyResourceRecord]],
    answers: Iterable[AllocationEvent],
    catalogues: Callable[[str], Catalogue],
) -> list[str]:
    """What was granted beyond what there was, in words.

    Args:
        records: of `resources`, each with the writer's clock.
        answers: as they lie on the customers' partitions.
        catalogues: hash -> catalogue.
    """
    counted = _Counted(records, catalogues)
    granted: dict[int, list[AllocationEvent]] = defaultdict(list)
    for each in answers:
        if each.granted:
            granted[each.occurred_at].append(each)
    read: dict[int, list[AnyResourceRecord]] = defaultdict(list)
    for at, found in records:
        read[at].append(found)
    exceeded: list[str] = []
    for at in sorted(granted.keys() | read.keys()):
        exceeded += counted.instant(at, granted.get(at, []), read.get(at, []))
    return exceeded


class _Counted:
    """What is held, request by request."""

    def __init__(
        self,
        records: Sequence[tuple[int, AnyResourceRecord]],
        catalogues: Callable[[str], Catalogue],
    ) -> None:
        self._catalogues = catalogues
        self._catalogue = catalogues("")
        self._active = ""
        self._requests = {each.id: each for _, each in records if isinstance(each, ResourceRequest)}
        self._held: dict[tuple[str, str], tuple[Decimal, int | None]] = {}
        """(request, resource) -> how much, and when it comes back by itself."""
        self._sums: dict[str, Decimal] = defaultdict(Decimal)
        self._ends: list[tuple[int, str, str]] = []

    def instant(
        self, at: int, granted: Sequence[AllocationEvent], read: Sequence[AnyResourceRecord]
    ) -> list[str]:
        """Everything of one millisecond; what is lacking at its end."""
        while self._ends and self._ends[0][0] <= at:
            ended, request, resource = heappop(self._ends)
            if (request, resource) in self._held and self._held[request, resource][1] == ended:
                self._free(request, resource)
        most = self._amounts()
        for found in read:
            if isinstance(found, Activated) and self._active in ("", found.previous):
                self._active, self._catalogue = found.hash, self._catalogues(found.hash)
                for name, amount in self._amounts().items():
                    most[name] = max(amount, most.get(name, NOTHING))
        touched = {name for each in granted for name in self._hold(each.request, at)}
        for found in read:
            if isinstance(found, ResourceRelease) and found.id in self._requests:
                for name in self._requests[found.id].uses:
                    self._free(found.id, name)
        return [
            f"{self._sums[name]} of {name} were held at {at}, {most.get(name, NOTHING)} is all there was"
            for name in sorted(touched)
            if self._sums[name] > most.get(name, NOTHING)
        ]

    def _amounts(self) -> dict[str, Decimal]:
        return {name: resource.amount for name, resource in self._catalogue.resources.items()}

    def _hold(self, request: str, at: int) -> Iterable[str]:
        order = self._requests.get(request)
        if order is None:
            return ()  # Nobody asked: that differs from what is expected, and is counted there.
        for name, amount in order.uses.items():
            if (request, name) not in self._held:
                ends_at = self._ends_at(self._catalogue.resources.get(name), at)
                self._held[request, name] = (amount, ends_at)
                self._sums[name] += amount
                if ends_at is not None:
                    heappush(self._ends, (ends_at, request, name))
        return order.uses

    def _ends_at(self, resource: Resource | None, at: int) -> int | None:
        if resource is None:
            return None
        if resource.per is not None:
            return span_end(at, resource.per, self._catalogue.workspace_zone)
        return None if resource.lease is None else at + resource.lease

    def _free(self, request: str, resource: str) -> None:
        amount, _ = self._held.pop((request, resource), (NOTHING, None))
        self._sums[resource] -= amount
