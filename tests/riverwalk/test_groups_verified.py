"""What a circle does together, through ingest and orchestrate on two partitions: as simulated, and verified.

Method: members on two partitions accept, their journeys emit to the circle's own partition, and its journey
emits to all of them; the handlers make a log without a broker, and ingest takes in what was emitted.
"""

from __future__ import annotations

import json

import msgspec
import pytest
from circles import FILES, NEEDED, accepted, joined
from deployed import KEY, PARTITIONS, Deployed

from agents.ports import Stream
from journey.catalogue import Published, build_catalogue
from journey.identity import StrongestIdentifier
from journey.intake import Intake
from journey.results import Turned
from journey.simulate import simulate
from journey.workspace import load
from riverwalk.recompute import Recompute, Workspaces
from schemas.action import encode_output
from schemas.emission import EmittedTouchpoint
from schemas.event import CustomerEvent, Origin, SubjectEvent

CIRCLE = [f"m{number}" for number in range(NEEDED + 4)]
TOUCHPOINTS = [*joined(*CIRCLE), *accepted(*CIRCLE[: NEEDED - 1], "m0", *CIRCLE[NEEDED - 1 : NEEDED + 1])]
"""Nine, one of them again, the tenth and an eleventh."""
UNTIL, UNTIL_MS = "2026-03-03T10:00:00Z", 1_772_532_000_000
ROUNDS = 4
"""Touchpoints, what members emit, what the circle emits, and nothing more."""
DOOR = Intake(KEY, "stream")


async def played(*, batch: int = 1_000, restarts: bool = False, at_once: int = 1_000) -> Deployed:
    """
    Args:
        at_once: touchpoints that come before what they cause is ingested.
    """
    made = Deployed(FILES)
    made.publish(0)
    for start in range(0, len(TOUCHPOINTS), at_once):
        made.send(*TOUCHPOINTS[start : start + at_once])
        for _ in range(ROUNDS):
            await made.work(batch)
            if restarts:
                made.restart()
    made.end(UNTIL)
    await made.work(batch)
    return made


def simulated() -> set[tuple[str, str, str]]:
    """Customer, action and its id, of the pure fold."""
    of = load(FILES).workspace
    assert of is not None
    found: set[tuple[str, str, str]] = set()

    def observe(turned: Turned) -> None:
        assert turned.result is not None, turned.error
        found.update((each.customer, each.action, each.id) for each in turned.result.actions)

    def let_in(value: bytes, at: int) -> CustomerEvent | SubjectEvent:
        admitted = DOOR.admit(value, (), at, Origin("t", 0, 0))
        assert isinstance(admitted, CustomerEvent | SubjectEvent)
        return admitted

    simulate(
        build_catalogue([Published("h", of, dict.fromkeys(of.journeys, 1))]),
        [let_in(json.dumps(each).encode(), 0) for each in TOUCHPOINTS],
        UNTIL_MS,
        observe=observe,
        admit=lambda emitted, at: let_in(encode_output(emitted), at),
    )
    return found


def sent(made: Deployed) -> set[tuple[str, str, str]]:
    records = made.log[Stream.NEXT_BEST_ACTIONS][0]
    values = [msgspec.json.decode(record.value or b"") for record in records]
    return {(each["customer"], each["action"], each["id"]) for each in values}


def emitted(made: Deployed) -> list[EmittedTouchpoint]:
    records = made.log[Stream.TOUCHPOINTS][0]
    values = [record.value or b"" for record in records if b'"source":"riverwalk"' in (record.value or b"")]
    return [msgspec.json.decode(value, type=EmittedTouchpoint) for value in values]


async def test_circle_is_counted_on_its_partition_and_members_of_both_hear() -> None:
    made = await played()
    found = emitted(made)
    assert sum(each.type == "Circle Accepted" for each in found) == NEEDED + 1
    (complete,) = [each for each in found if each.type == "Circle Complete"]
    assert complete.subject == "group:track_day"
    for partition in range(PARTITIONS):
        records = made.log[Stream.CUSTOMER_EVENTS][partition]
        assert sum(b'"kind":"subject"' in (record.value or b"") for record in records) == 1
    report = made.verified()
    assert report.clean, report.examples
    assert (report.emission_differences, report.dead_letters) == (0, 0)
    assert report.customers == len(CIRCLE) + 1


async def test_engine_sends_what_the_pure_fold_says() -> None:
    expected = simulated()
    assert sent(await played(at_once=1)) == expected
    # All at once, the log's order says who was the tenth; each member still hears one time.
    hurried = sent(await played())
    assert {customer for customer, _, _ in hurried} == {customer for customer, _, _ in expected}
    assert len(hurried) == len(expected) == len(CIRCLE)


@pytest.mark.parametrize("batch", [1, 3])
async def test_batches_and_restarts_change_nothing(batch: int) -> None:
    at_once, again = await played(), await played(batch=batch, restarts=True)
    assert sent(again) == sent(at_once) and emitted(again) == emitted(at_once)
    assert again.verified().clean


async def test_circle_recomputed_alone_is_as_with_all() -> None:
    made = await played()
    catalogues = Workspaces(made.publications).catalogue
    circle = StrongestIdentifier(KEY).identify({"group": "track_day"})
    assert circle is not None
    alone = {}
    for partition in range(PARTITIONS):
        again = Recompute(catalogues, "stream", 1, only=circle.customer)
        for record in made.log[Stream.CUSTOMER_EVENTS][partition]:
            list(again.feed(record))
        alone |= again.states
    assert list(alone) == [circle.customer] and "accepted" in alone[circle.customer].facts
