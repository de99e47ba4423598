"""What is taken of each resource, and by whom: pure, in the order of requests.

A request gets all it asks for or nothing. What comes back (a release, the end of a lease, a new day or month,
a larger amount) serves those that wait, in the order in which they asked; whoever does not fit lets the next
ones pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from heapq import heapify, heappop, heappush
from operator import itemgetter
from zoneinfo import ZoneInfo

from journey.turn import SOURCE
from journey.zones import span_end
from schemas.builtin_events import ALLOCATED_TYPE
from schemas.customer import NEVER
from schemas.event import AllocationEvent
from schemas.resource import LINE, Entry, Held, ResourceOrder, ResourceRelease, ResourceRequest, Waiting
from schemas.workspace import Resource

WAITING_MAX = 10_000
"""Requests that wait at once: far more than seats of any event. Beyond, a request is refused at once."""
HELD_MAX = 1_000_000
"""Requests that hold something at once: some 1.2 GB. Beyond, a request is refused as if nothing were left."""
RETURNS_PER_STEP = 200
"""Some 0.5 ms."""
NOTHING = Decimal(0)


class Allocator:
    """All resources of one workspace, and what is taken of them."""

    def __init__(self, resources: Mapping[str, Resource], where: ZoneInfo) -> None:
        """Nothing is taken yet.

        Args:
            resources: those in force.
            where: the zone in whose days and months `per` counts.
        """
        self.taken: dict[str, Decimal] = {}
        """Resource -> how much of it is taken now; of one that is gone, as long as something is."""
        self.asked = 0
        """Requests that have ever waited: the number of the last."""
        self.changed: dict[str, Entry | None] = {}
        """What became of each request since whoever keeps this took it: holds, waits, or neither."""
        self._held: dict[str, Held] = {}
        """Request that was granted -> what it holds still."""
        self._ends: list[tuple[int, str, str]] = []
        """(instant, request, resource) at which something comes back by itself: a heap."""
        self._waiting: dict[str, Waiting] = {}
        self.put_in_force(resources, where)

    def put_in_force(self, resources: Mapping[str, Resource], where: ZoneInfo) -> None:
        """These resources are in force, and have been for all that is held and waits."""
        self._resources = resources
        self._where = where
        self.taken = dict.fromkeys(resources, NOTHING) | {
            name: amount for name, amount in self.taken.items() if amount or name in resources
        }

    def restore(self, entries: Mapping[str, Entry], asked: int) -> None:
        """Go on where another left off.

        Args:
            entries: what became of requests, as `changed` told it.
            asked: how many have ever waited.
        """
        self._held = {request: each for request, each in entries.items() if isinstance(each, Held)}
        waiting = [(each.number, each) for each in entries.values() if isinstance(each, Waiting)]
        self._waiting = {each.request.id: each for _, each in sorted(waiting, key=itemgetter(0))}
        self.asked = asked
        for request, holds in self._held.items():
            for name, amount in holds.uses.items():
                self.taken[name] = self.taken.get(name, NOTHING) + amount
            self._ends += ((at, request, name) for name, at in holds.ends.items())
        heapify(self._ends)

    def change(self, resources: Mapping[str, Resource], where: ZoneInfo, at: int) -> list[AllocationEvent]:
        """From `at` on these are in force: who holds keeps, who waits may fit now.

        Where less is left than is taken, nothing is granted before enough has come back.
        """
        answers = self.pass_to(at)
        self.put_in_force(resources, where)
        return answers + self._serve(at)

    def take(self, order: ResourceOrder) -> list[AllocationEvent]:
        """Follow one request or release, after what has come back by its instant.

        Returns: answers, to whomever they concern; of a request that waits, none yet.
        Cost: O(requests that wait).
        """
        answers = self.pass_to(order.at)
        if isinstance(order, ResourceRelease):
            if order.id in self._waiting:
                self._forget_waiting(order.id)
            elif self._give_back(order.id):
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
            self.asked += 1
            self._waiting[order.id] = self.changed[order.id] = Waiting(self.asked, order)
            return answers
        return [*answers, _answer(order, order.at, lacking)]

    def next_at(self) -> int | None:
        """When something comes back by itself that somebody waits for; None if nobody does."""
        return self._ends[0][0] if self._ends and self._waiting else None

    def pass_to(self, at: int) -> list[AllocationEvent]:
        """Let time run to `at`: leases end, days and months begin, those that wait are served."""
        return [each for each in self.passing(at) if each is not None]

    def passing(self, at: int) -> Iterator[AllocationEvent | None]:
        """As `pass_to`, answer by answer; None where whoever asks may do something else for a while.

        Cost: 3-4 us for each thing that comes back: a day's budget all at midnight.
        """
        returned = 0
        while self._ends and self._ends[0][0] <= at:
            ended = self._ends[0][0]
            while self._ends and self._ends[0][0] == ended:
                _, request, resource = heappop(self._ends)
                self._return(request, resource, ended)
                returned += 1
                if returned % RETURNS_PER_STEP == 0:
                    yield None
            yield from self._serve(ended)

    def waiting(self) -> int:
        """How many requests wait."""
        return len(self._waiting)

    def _lacking(self, order: ResourceRequest) -> str:
        """The first resource that has not enough left; one that is gone has nothing. Empty: all fits.

        A line comes last: nobody waits in it for what lacks something that does not come back.
        """
        lacking = ""
        for name, amount in sorted(order.uses.items()):
            resource = self._resources.get(name)
            if resource is None or self.taken[name] + amount > resource.amount or len(self._held) >= HELD_MAX:
                lacking = name
                if not name.startswith(LINE):
                    break
        return lacking

    def _grant(self, order: ResourceRequest, at: int) -> None:
        ends = {}
        for name, amount in order.uses.items():
            self.taken[name] += amount
            ends_at = self._ends_at(self._resources[name], at)
            if ends_at < NEVER:
                ends[name] = ends_at
                heappush(self._ends, (ends_at, order.id, name))
        self._held[order.id] = self.changed[order.id] = Held(dict(order.uses), ends)

    def _ends_at(self, resource: Resource, at: int) -> int:
        if resource.per is not None:
            return span_end(at, resource.per, self._where)
        return NEVER if resource.lease is None else at + resource.lease

    def _return(self, request: str, resource: str, at: int) -> None:
        """One thing comes back, unless it did before, or was given back and taken again."""
        held = self._held.get(request)
        if held is None or held.ends.get(resource) != at:
            return
        self.taken[resource] -= held.uses[resource]
        left = {name: amount for name, amount in held.uses.items() if name != resource}
        if not left:
            del self._held[request]
            self.changed[request] = None
            return
        ends = {name: ends_at for name, ends_at in held.ends.items() if name != resource}
        self._held[request] = self.changed[request] = Held(left, ends)

    def _give_back(self, request: str) -> bool:
        held = self._held.pop(request, None)
        if held is None:
            return False
        for resource, amount in held.uses.items():
            self.taken[resource] -= amount
        self.changed[request] = None
        return True

    def _forget_waiting(self, request: str) -> None:
        del self._waiting[request]
        self.changed[request] = None

    def _serve(self, at: int) -> list[AllocationEvent]:
        """Those that wait and fit now, in the order in which they asked."""
        served = []
        for each in tuple(self._waiting.values()):
            order = each.request
            if not self._lacking(order):
                self._forget_waiting(order.id)
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
