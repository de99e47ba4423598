"""Every way to end has its exit code."""

from __future__ import annotations

import pytest
from aiokafka.errors import InvalidProducerEpoch, KafkaTimeoutError, OffsetOutOfRangeError, ProducerFenced

from agents.ports import RefusedToStart
from streams.exits import Exit, Gap, engine_stop


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ProducerFenced(), Exit.OWNERSHIP_LOST),
        (InvalidProducerEpoch(), Exit.OWNERSHIP_LOST),
        (OffsetOutOfRangeError({}), Exit.HISTORY_LOST),
        (RefusedToStart("another key"), Exit.REFUSED),
        (Gap("5"), Exit.GAP),
        (KafkaTimeoutError(), Exit.INTERNAL),
        (ZeroDivisionError("a fold"), Exit.INTERNAL),
    ],
)
def test_exception_has_its_exit_code(error: Exception, code: Exit) -> None:
    assert engine_stop(error, "counting/0@5").exit is code


def test_exit_codes_are_those_of_the_contract() -> None:
    assert [int(code) for code in Exit] == [0, 1, 2, 3, 70, 75, 76, 77, 78]
