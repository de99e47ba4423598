"""What is taken of each resource, and by whom: pure, in the order of requests.

A request gets all it asks for or nothing. What comes back (a release, the end of a lease, a new day or month)
serves those that wait, in the order in which they asked; whoever does not fit lets the next ones pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from journey.turn import SOURCE
from journey.zones import span_end
from schemas.builtin_events import ALLOCATED_TYPE
from schemas.customer import NEVER
from schemas.event import AllocationEvent
from schemas.resource import LINE, ResourceOrder, ResourceRelease, ResourceRequest
from schemas.workspace import Resource

WAITING_MAX = 10_000
"""Requests that wait at once: far more than seats of any event. Beyond, a request is refused at once."""
NOTHING = Decimal(0)


class Allocator:
    """All resources of one workspace, and what is taken of them."""

    def __init__(self, resources: Mapping[str, Resource], where: ZoneInfo) -> None:
        """Nothing is taken yet.

        Args:
            resources: those in force.
            where: the zone in whose days and months `per` counts.
        """
        self._resources = resources
        self._where = where
        self.taken: dict[str, Decimal] = dict.fromkeys(resources, NOTHING)
        """Resource -> how much of it is taken now."""
        self._held: dict[str, dict[str, Decimal]] = {}
        """Request that was granted -> what it holds still."""
        self._ends: list[tuple[int, str, str]] = []
        """(instant, request, resource) at which something comes back by itself: a heap."""
        self._waiting: dict[str, ResourceRequest] = {}

    def take(self, order: ResourceOrder) -> list[AllocationEvent]:
        """Follow one request or release, after what has come back by its instant.

        Returns: answers, to whomever they concern; of a request that waits, none yet.
        Cost: O(requests that wait).
        """
        answers = self.pass_to(order.at)
        if isinstance(order, ResourceRelease):
            if self._waiting.pop(order.id, None) is None and self._give_back(order.id):
                answers += self._serve(order.at)
            return answers
        if order.id in self._held:
            return [*answers, _answer(order, order.at, "")]
        if order.id in self._waiting:
            return answers
        lacking = self._lacking(order)
        if not lacking:
            self._grant(order, order.at)
        elif (order.waits or lacking.startswith(LINE)) and len(self._waiting) < WAITING_MAX:
            self._waiting[order.id] = order
            return answers
        return [*answers, _answer(order, order.at, lacking)]

    def next_at(self) -> int | None:
        """When something comes back by itself that somebody waits for; None if nobody does."""
        return self._ends[0][0] if self._ends and self._waiting else None

    def pass_to(self, at: int) -> list[AllocationEvent]:
        """Let time run to `at`: leases end, days and months begin, those that wait are served."""
        answers: list[AllocationEvent] = []
        while self._ends and self._ends[0][0] <= at:
            ended = self._ends[0][0]
            while self._ends and self._ends[0][0] == ended:
                _, request, resource = heappop(self._ends)
                self._return(request, resource)
            answers += self._serve(ended)
        return answers

    def _lacking(self, order: ResourceRequest) -> str:
        """The first resource that has not enough left; one that is gone has nothing. Empty: all fits.

        A line comes last: nobody waits in it for what lacks something that does not come back.
        """
        lacking = ""
        for name, amount in sorted(order.uses.items()):
            resource = self._resources.get(name)
            if resource is None or self.taken[name] + amount > resource.amount:
                lacking = name
                if not name.startswith(LINE):
                    break
        return lacking

    def _grant(self, order: ResourceRequest, at: int) -> None:
        self._held[order.id] = dict(order.uses)
        for name, amount in order.uses.items():
            self.taken[name] += amount
            ends_at = self._ends_at(self._resources[name], at)
            if ends_at < NEVER:
                heappush(self._ends, (ends_at, order.id, name))

    def _ends_at(self, resource: Resource, at: int) -> int:
        if resource.per is not None:
            return span_end(at, resource.per, self._where)
        return NEVER if resource.lease is None else at + resource.lease

    def _return(self, request: str, resource: str) -> None:
        """One thing comes back, unless it did before."""
        held = self._held.get(request, {})
        self.taken[resource] -= held.pop(resource, NOTHING)

    def _give_back(self, request: str) -> bool:
        held = self._held.pop(request, {})
        for resource, amount in held.items():
            self.taken[resource] -= amount
        return bool(held)

    def _serve(self, at: int) -> list[AllocationEvent]:
        """Those that wait and fit now, in the order in which they asked."""
        served = []
        for order in tuple(self._waiting.values()):
            if not self._lacking(order):
                del self._waiting[order.id]
                self._grant(order, at)
                served.append(_answer(order, at, ""))
        return served


def _answer(order: ResourceRequest, at: int, lacking: str) -> AllocationEvent:
    return AllocationEvent(
        customer=order.customer,
        source=SOURCE,
        id=order.id,
        type=ALLOCATED_TYPE,
        occurred_at=at,
        received_at=at,
        request=order.id,
        granted=not lacking,
        lacking=lacking,
    )
