"""Orchestrate and allocate on a log in memory, struck everywhere: nothing is granted twice, or too much.

Aim: whatever strikes, customers, orders, answers and what is held are what the pure core makes of the log.
Method: `tests/support/allocating.py` runs real engines on two topics that feed one another; a seed decides
everything. A writer that is broken on purpose must be caught by the same runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from agents.allocate import Allocate, AllocateFold
from agents.dead_letters import Refusing
from agents.ports import Handler, Record, Stream
from journey.resources import Allocator
from schemas.event import AllocationEvent
from schemas.resource import ResourceOrder
from tests.support.allocating import SEATS, Fed, allocate, handlers, verified
from tests.support.simulated_process import Process, Setup

SEEDS = 15
"""Some 0.5 s each; `python -m tests.support.allocating 200` runs more."""
SEEDS_OF_BROKEN_MAX = 20


@pytest.fixture(scope="module")
def fed() -> list[Fed]:
    return [allocate(seed) for seed in range(SEEDS)]


def test_log_equals_the_pure_core_whatever_strikes(fed: list[Fed]) -> None:
    assert {seed: each.wrong for seed, each in enumerate(fed) if each.wrong} == {}


def test_everything_happens_that_could_go_wrong(fed: list[Fed]) -> None:
    """Or the test above would say little."""
    opens: Counter[str] = sum((each.opens for each in fed), Counter())
    assert min(opens["new"], opens["restored"]) >= SEEDS and opens["parked"] > 0
    ledgers: Counter[str] = Counter()
    for each in fed:
        assert each.waited > 0
        ledgers["grants"] += each.report.grants
        ledgers["orders"] += each.report.orders
        ledgers["lacking"] += sum(b'"lacking"' in (one.value or b"") for one in _events(each))
        ledgers["releases"] += sum(b'"release"' in (one.value or b"") for one in _resources(each))
        ledgers["ticks"] += sum(b'"tick"' in (one.value or b"") for one in _resources(each))
    assert min(ledgers.values()) > SEEDS, ledgers
    assert len(ledgers) == 5


def test_seed_decides_everything() -> None:
    assert allocate(3) == allocate(3)


def _events(fed: Fed) -> list[Record]:
    return [record for records in fed.log[Stream.CUSTOMER_EVENTS].values() for record in records]


def _resources(fed: Fed) -> list[Record]:
    return fed.log[Stream.RESOURCES][0]


# A log that was tampered with ----------------------------------------------------------------------


def _of_kind(fed: Fed, stream: Stream, mark: bytes) -> tuple[list[Record], int]:
    """The records of a partition, and the first of them that has the mark."""
    for records in fed.log[stream].values():
        for number, record in enumerate(records):
            if mark in (record.value or b""):
                return records, number
    raise AssertionError(f"no record of {stream} has {mark!r}")


@pytest.fixture
def quiet() -> Fed:
    return allocate(1, SEATS, quiet=True)


def test_answer_that_is_missing_twice_there_or_otherwise_is_found(quiet: Fed) -> None:
    records, number = _of_kind(quiet, Stream.CUSTOMER_EVENTS, b'"granted":true')
    answer, at_rest = records[number], verified(quiet.log)
    assert at_rest.clean and at_rest.grants > 0
    del records[number]
    assert verified(quiet.log).answer_differences == 1
    records.insert(number, answer)
    records.append(replace(answer, offset=records[-1].offset + 1))
    assert verified(quiet.log).answer_differences == 1
    del records[-1]
    value = (answer.value or b"").replace(b'"granted":true', b'"granted":false,"lacking":"seats"')
    records[number] = replace(answer, value=value)
    assert verified(quiet.log).answer_differences == 1


def test_order_that_is_missing_or_twice_there_is_found(quiet: Fed) -> None:
    records, number = _of_kind(quiet, Stream.RESOURCES, b'"kind":"request"')
    order = records.pop(number)
    assert verified(quiet.log).order_differences == 1
    records.insert(number, order)
    records.append(replace(order, offset=records[-1].offset + 1))
    report = verified(quiet.log)
    assert report.order_differences == 1 and report.unsettled == 1, "nobody has read it yet"


def test_entry_that_differs_and_a_ledger_that_does_not_balance_are_found(quiet: Fed) -> None:
    changelog = quiet.log[Stream.ALLOCATE_CHANGELOG][0]
    changelog.append(replace(changelog[0], offset=changelog[-1].offset + 1, key=b"rnobody", value=b"{}"))
    assert verified(quiet.log).state_differences == 1
    records, number = _of_kind(quiet, Stream.RESOURCES, b'"kind":"tick"')
    del records[number]
    assert verified(quiet.log).unbalanced == 1


# Broken on purpose ---------------------------------------------------------------------------------


class Forgetful(AllocateFold):
    """After a restart nobody holds anything."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Forget it."""


class Generous(Allocator):
    """Answers whoever asks that there is enough, whatever it has counted."""

    def take(self, order: ResourceOrder) -> list[AllocationEvent]:
        """Say yes."""
        given = super().take(order)
        return [AllocationEvent(**{**_fields(each), "granted": True, "lacking": ""}) for each in given]


def _fields(answer: AllocationEvent) -> dict[str, object]:
    return {name: getattr(answer, name) for name in answer.__struct_fields__}


class GenerousFold(AllocateFold):
    """Has a generous allocator."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]  # as the handler gives them
        nothing = self.library.catalogue("")
        self.allocator = Generous(nothing.resources, nothing.workspace_zone)


def broken(fold: type[AllocateFold]) -> Setup:
    """Workers whose writer opens such folds."""

    class Broken(Allocate):
        def open(self, partition: int, partitions: int) -> AllocateFold:
            refusing = Refusing(self._topic, partition, self.name)
            return fold(refusing, library=self._library, metrics=self._metrics)

    def made(process: Process) -> Sequence[Handler]:
        orchestrate, allocating = handlers(process)
        assert isinstance(allocating, Allocate)
        allocating.__class__ = Broken
        return [orchestrate, allocating]

    return Setup(handlers=made)


def test_writer_that_forgets_who_holds_is_caught() -> None:
    assert any(allocate(seed, broken(Forgetful)).wrong for seed in range(SEEDS_OF_BROKEN_MAX))


def test_writer_that_grants_too_much_is_caught_by_the_count_too() -> None:
    assert allocate(1, broken(GenerousFold), quiet=True).report.resources_exceeded > 0
