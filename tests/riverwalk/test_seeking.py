"""What explaining a customer reads, and what it does where the trail does not tell all: lists, no servers.

That seeking says what scanning says is proved over random logs in tests/proof/test_seeking.py.
"""

import asyncio
from typing import Any

import pytest
from kept_log import KeptLog
from msgspec.structs import replace
from sought import COMPARED, DAY, PUBLICATION, START, WHO, event, log_of, read

from agents.ports import Record, Stream
from agents.trails import TURNINGS_MAX
from riverwalk.explain_view import verdict_lines
from riverwalk.explaining import Explained, explain_customer
from riverwalk.seeking import Counted, read_newest
from riverwalk.seeking.newest import RECORDS_FIRST
from riverwalk.seeking.numbered import RECORDS_PER_PROBE, Numbered
from schemas.customer import CustomerState
from schemas.event import (
    Ordered,
    encode_event,
)
from schemas.stored_state import stored_body, stored_due
from schemas.trail import TRAIL_HEADER, TRAIL_STEPS_MAX, is_bare, read_trail
from streams.exits import Unavailable


def explained(log: KeptLog, customer: str = WHO) -> Explained:
    return explain_customer(read(log, customer)[0], "wall")


def among_others(others: int) -> KeptLog:
    """A customer with four events, spread over those of others."""
    own = {1, others // 3, others // 2, others - 1}
    return log_of(event(WHO if n in own else f"c_{n % 500}", n) for n in range(1, others))


def test_records_read_do_not_grow_with_the_partition() -> None:
    small, large = among_others(1_500), among_others(15_000)
    reads = []
    for log in (small, large):
        found, counted = read(log)
        assert found.steps is not None and explain_customer(found, "wall").clean
        assert found.read == counted.total
        assert len(found.decisions) >= 2
        reads.append((counted, found))
        assert counted.read_of[Stream.CUSTOMER_EVENTS] == 5, "four of its own, and the activation"
        assert counted.read_of[Stream.CUSTOMER_STATES] <= RECORDS_FIRST
        probes = counted.read_of[Stream.DECISIONS] / RECORDS_PER_PROBE / len(found.decisions)
        assert probes <= 4
    scanned = read(large, scan=COMPARED)[1]
    assert scanned.total > 10 * read(large)[1].total
    assert len(reads[0][1].decisions) == len(reads[1][1].decisions)


def test_output_says_how_the_records_were_found() -> None:
    log = among_others(200)
    assert f"read {read(log)[1].total} records by seeking" in list(verdict_lines(explained(log)))
    found = explain_customer(read(log, scan=COMPARED)[0], "wall")
    assert f"scanned {found.read} records: {COMPARED}" in list(verdict_lines(found))


def test_customer_who_decides_nothing_leaves_bare_decisions_that_are_left_out() -> None:
    log = log_of(event(WHO, n, "Product Viewed") for n in range(1, 101))
    published = log.records[Stream.DECISIONS]
    assert len(published) == 100 // TRAIL_STEPS_MAX
    assert all(is_bare(record.headers) for record in published)
    found, _ = read(log)
    assert found.steps is not None and len(found.steps) == 100
    assert found.decisions == []
    told = explain_customer(found, "wall")
    assert told.clean and told.recorded == told.recomputed == 0


def test_state_holds_a_bounded_trail() -> None:
    log = log_of(event(WHO, n, "Product Viewed") for n in range(1, 400))
    sizes = [
        len(record.value) - len(stored_body(record.value))
        for record in log.records[Stream.CUSTOMER_STATES]
        if record.key == b"c" + WHO.encode() and record.value
    ]
    assert max(sizes) <= 35 + TRAIL_STEPS_MAX * len(b" e400")


def as_version_2(log: KeptLog) -> None:
    """What the build before trails would have left of the customer."""
    states = log.records[Stream.CUSTOMER_STATES]
    for at, record in enumerate(states):
        if record.key == b"c" + WHO.encode() and record.value:
            fixed = b"\x02" + record.value[1:25]
            assert stored_due(fixed + b"{}") == stored_due(record.value)
            states[at] = replace(record, value=fixed + stored_body(record.value))


def test_customer_of_an_earlier_build_is_scanned_and_so_it_is_said() -> None:
    log = among_others(200)
    as_version_2(log)
    found = explained(log)
    assert found.clean and found.recorded >= 2
    assert found.scanned == "an earlier build wrote the customer's first steps, and kept no trail"


def test_customer_of_an_earlier_build_is_scanned_after_new_steps_too() -> None:
    log = among_others(60)
    as_version_2(log)
    log.restart()
    log.work([Record(99, START + 20 * DAY, None, encode_event(event(WHO, 99)), ())])
    assert read(log)[0].state is not None
    assert "earlier build" in explained(log).scanned
    assert explained(log).clean


def test_more_turnings_than_a_checkpoint_keeps_are_scanned() -> None:
    pauses = [Ordered("pause", "journey", "other") for _ in range(TURNINGS_MAX)]
    assert explained(log_of([*pauses[1:], event(WHO, 1)])).scanned == ""
    found = explained(log_of([*pauses, event(WHO, 1)]))
    assert "not all places are known" in found.scanned
    assert found.clean


def test_deleted_state_is_scanned() -> None:
    log = log_of([event(WHO, 1)])
    at = log.ends[Stream.CUSTOMER_STATES]
    log.records[Stream.CUSTOMER_STATES].append(Record(at, 0, b"c" + WHO.encode(), None, ()))
    log.ends[Stream.CUSTOMER_STATES] += 1
    found, _ = read(log)
    assert (found.state, found.scanned) == (None, "the customer's state was deleted")
    assert len(found.decisions) > 0


def test_decision_that_is_not_visible_yet_is_no_difference() -> None:
    log = among_others(200)
    own = [each for each in log.records[Stream.DECISIONS] if each.key == WHO.encode()]
    kept = [each for each in log.records[Stream.DECISIONS] if each.offset < own[-1].offset]
    log.records[Stream.DECISIONS] = kept
    with pytest.raises(Unavailable, match="ask again"):
        read(log)


def test_nobody_is_known_after_the_states_alone() -> None:
    found, counted = read(among_others(200), "c_stranger")
    assert (found.state, found.decisions, found.steps) == (None, [], None)
    assert set(counted.read_of) == {Stream.CUSTOMER_STATES}


@pytest.mark.parametrize("stream", [Stream.CUSTOMER_EVENTS, Stream.DECISIONS])
def test_what_retention_took_is_not_compared(stream: Stream) -> None:
    log = among_others(400)
    del log.records[stream][:200]
    found, _ = read(log)
    assert found.steps is not None and not found.complete
    told = explain_customer(found, "wall")
    assert told.clean and "not compared" in next(iter(verdict_lines(told)))


def test_decision_recorded_otherwise_is_a_difference() -> None:
    found, _ = read(among_others(200))
    first, *others = found.decisions
    for recorded in (others, [*found.decisions, first]):
        assert not explain_customer(found._replace(decisions=recorded), "wall").clean


def test_state_recorded_otherwise_is_a_difference() -> None:
    found, _ = read(among_others(200))
    assert explain_customer(found._replace(state=CustomerState(WHO)), "wall").state_differs


def test_step_that_cannot_be_taken_again_is_a_difference() -> None:
    found, _ = read(
        log_of([event(WHO, 1, "Product Viewed"), event("c_2", 2), event(WHO, 3, "Product Viewed")])
    )
    assert found.steps is not None and explain_customer(found, "wall").clean
    foreign = found._replace(events=[event for event in found.events if event.offset != 3])
    assert explain_customer(foreign, "wall").state_differs
    timers = read_trail([(TRAIL_HEADER, b"0 -1 3 1 t%d/1" % START)])
    assert timers is not None
    assert explain_customer(found._replace(steps=(*found.steps, *timers.steps)), "wall").state_differs


def test_newest_state_is_found_from_the_end_backwards() -> None:
    log = log_of(event(WHO if n == 3 else f"c_{n}", n, "Product Viewed") for n in range(1, 4_000))
    for customer, most in ((WHO, 9_000), ("c_3999", RECORDS_FIRST)):
        counted = Counted(log)
        marked, state = asyncio.run(read_newest(counted, 0, b"c" + customer.encode()))
        assert marked is not None and state is not None and state.key == b"c" + customer.encode()
        assert counted.total <= most
        assert marked == [each for each in log.records[Stream.CUSTOMER_STATES] if each.key == b"k"][-1]


def test_every_number_is_found_within_a_few_probes_whatever_lies_between() -> None:
    log = KeptLog([PUBLICATION], "wall")
    offset = 0
    for number in range(3_000):
        offset += 1 if number % 700 else 5_000
        header = (TRAIL_HEADER, b"%d -1 0 -1" % number)
        log.records[Stream.DECISIONS].append(Record(offset, 0, b"c", b"{}", (header,)))
    log.ends[Stream.DECISIONS] = offset + 10_000
    for number in (0, 1, 699, 700, 1_500, 2_999):
        counted = Counted(log)
        found: Any = asyncio.run(Numbered(counted, 0, 3_000).find(number))
        assert read_trail(found.headers).number == number
        assert counted.total <= 40 * RECORDS_PER_PROBE
    assert asyncio.run(Numbered(log, 0, 3_000).find(3_001)) is None


def test_decisions_of_an_earlier_build_lie_before_all_numbers() -> None:
    log = KeptLog([PUBLICATION], "wall")
    for offset in range(1_000):
        headers = () if offset < 900 else ((TRAIL_HEADER, b"%d -1 0 -1" % (offset - 900)),)
        log.records[Stream.DECISIONS].append(Record(offset, 0, b"c", b"{}", headers))
    log.ends[Stream.DECISIONS] = 1_000
    found = asyncio.run(Numbered(log, 0, 100).find(7))
    assert found is not None and found.offset == 907
