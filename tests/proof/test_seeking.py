"""Seeking and scanning a log tell the same of every customer.

Method: random workspaces and logs through the orchestrator's own fold, in random batches with restarts
between them, in both clocks: events that come late or twice, a second workspace, facts that are filled from
the log, pauses, resumes and stops, a broker whose clock runs back. Each customer is then explained along the
trail, and by scanning the partition.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kept_log import KeptLog, cut
from msgspec.structs import replace
from random_workspaces import KINDS, random_files, random_publications

from agents.ports import Record
from journey.timeline import ClockKind
from riverwalk.backfilling import LogPartition
from riverwalk.customer_log import CustomerLog, find_customer_log
from riverwalk.explaining import Explained, explain_customer
from riverwalk.publication import check, next_publication
from riverwalk.recompute import Workspaces
from riverwalk.seeking import Counted
from riverwalk.why_not import why_not
from schemas.event import (
    Activated,
    AnyEvent,
    CustomerEvent,
    InputEnded,
    InputTime,
    Ordered,
    Tick,
    encode_event,
)
from schemas.publication import Publication

START = 1_711_447_200_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
WHO = ("c_1", "c_2", "c_3")
GAPS = (0, 1, MINUTE, HOUR, 20 * HOUR, 2 * DAY)
BOUNDED = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
"""Not shrunk: that takes minutes, and the logs are small as they are drawn."""
COMPARED = "to compare with"

_event = st.tuples(
    st.just("event"), st.sampled_from(WHO), st.sampled_from(KINDS), st.sampled_from((0, 0, 0, 2 * HOUR))
)
_order = st.tuples(
    st.just("order"),
    st.sampled_from(("pause", "resume", "stop")),
    st.sampled_from((("all", ""), ("journey", "one"), ("channel", "email"))),
    st.sampled_from(("drop_stale", "re_evaluate")),
)
_others = ("tick", "tick", "repeat", "activate", "activate", "backfill", "backfill")
_other = st.one_of(st.tuples(st.sampled_from(_others)), _order)
_happening = st.tuples(
    st.one_of(_event, _event, _event, _other),
    st.sampled_from(GAPS),
    st.sampled_from((0, 0, 0, 0, 5 * MINUTE)),
)


@st.composite
def logs(draw: Any, clock: ClockKind) -> tuple[list[Publication], list[Record]]:
    """Two workspaces and a log for them; time runs on for a month."""
    first = draw(random_publications())
    second = next_publication(check(draw(random_files())), [first], by="proof", at=0).publication
    publications = [first] if second is None else [first, second]
    waiting = [*publications]
    records: list[Record] = []
    events: list[CustomerEvent] = []
    now, active = START, ""

    def write(event: AnyEvent, at: int) -> None:
        records.append(Record(len(records), at, None, encode_event(event), ()))

    happenings = draw(st.lists(_happening, min_size=5, max_size=40))
    for number, (what, gap, back) in enumerate([(("activate",), 0, 0), *happenings]):
        now += gap
        if clock == "stream" and draw(st.booleans()):
            write(InputTime(0, now - 1), now)
        match what:
            case ("event", who, kind, late):
                properties = {"id": f"k{number % 2}", "x": number % 5}
                at = now - late
                events.append(CustomerEvent(who, "web", f"e{number}", kind, at, at, "web", properties))
                write(events[-1], now - back)
            case ("repeat",) if events:
                write(events[number % len(events)], now)
            case ("tick",):
                write(Tick(now) if clock == "wall" else InputTime(0, now), now - back)
            case ("activate",) if waiting:
                publication = waiting.pop(0)
                write(Activated(publication.workspace, publication.hash, active), now)
                active = publication.hash
            case ("backfill",) if active:
                catalogues = Workspaces(publications).catalogue
                reading = LogPartition(catalogues(active), clock, 1, catalogues=catalogues)
                for record in records:
                    reading.see(record)
                for told in reading.events(partial(int, now)):
                    write(told, now)
            case ("order", do, (scope, name), held):
                write(Ordered(do, scope, name, held=held), now)
    for days in (1, 30):
        write(Tick(now) if clock == "wall" else InputTime(0, now + days * DAY), now + days * DAY)
    if clock == "stream":
        write(InputEnded(0, now + 31 * DAY), now)
    return publications, records


def kept(publications: list[Publication], records: list[Record], clock: ClockKind, chance: Any) -> KeptLog:
    """The log as a worker leaves it that is started again now and then."""
    log = KeptLog(publications, clock)
    for batch in cut(records, chance):
        log.work(batch)
        if chance.random() < 0.3:
            log.restart()
    return log


def read(log: KeptLog, customer: str, *, scan: str = "") -> CustomerLog:
    """What explaining a customer reads."""
    return asyncio.run(find_customer_log(Counted(log), customer, ("t", 0), log.publications, scan=scan))


def same(found: Explained) -> Explained:
    """All but how it was read."""
    return replace(found, read=0, scanned="")


@pytest.mark.parametrize("clock", ["wall", "stream"])
def test_seeking_says_what_scanning_says_of_every_customer(clock: ClockKind) -> None:
    sought = 0

    @BOUNDED
    @given(logs(clock), st.randoms(use_true_random=False))
    def holds(made: Any, chance: Any) -> None:
        nonlocal sought
        log = kept(*made, clock, chance)
        for customer in log.customers():
            found, scanned = read(log, customer), read(log, customer, scan=COMPARED)
            assert found.scanned == "" and found.steps is not None
            sought += 1
            assert (found.state, found.decisions) == (scanned.state, scanned.decisions)
            explained = explain_customer(found, clock, journey="one")
            assert explained.clean and explained.complete
            assert same(explained) == same(explain_customer(scanned, clock, journey="one"))
            until = START + 3 * DAY
            then = explain_customer(found, clock, until=until)
            assert same(then) == same(explain_customer(scanned, clock, until=until))
            assert why_not(found, clock, "hello") == why_not(scanned, clock, "hello")

    holds()
    assert sought > 20, "logs with customers were drawn"
