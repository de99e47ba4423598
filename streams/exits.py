"""How a process ends: the named exit codes and the exceptions that carry them.

Whoever raises one of these has already decided that going on would lose or double something.
The supervisor restarts; the next open finds the truth in the log.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from aiokafka.errors import (
    CommitFailedError,
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    InvalidTxnState,
    OffsetOutOfRangeError,
    OutOfOrderSequenceNumber,
    ProducerFenced,
)

from agents.ports import RefusedToStart


class Exit(IntEnum):
    """Exit codes of every `riverwalk` command."""

    FINE = 0
    CHECK_FAILED = 1
    USAGE = 2
    UNAVAILABLE = 3
    """A dependency (Kafka, Redis) cannot be reached."""
    INTERNAL = 70
    """A fault of ours, or of the code that we run."""
    OWNERSHIP_LOST = 75
    """Another worker owns the partition now: restart me."""
    GAP = 76
    """Records between our position and what arrived are missing."""
    HISTORY_LOST = 77
    """The log begins above our position: retention took records that we had not read."""
    REFUSED = 78
    """Configuration, key, clock or partition count do not fit what is stored."""


class EngineStop(Exception):
    """The engine must end, uncommitted; `exit` says with which code."""

    exit: ClassVar[Exit] = Exit.INTERNAL


class Unavailable(EngineStop):
    """A dependency cannot be reached at start."""

    exit = Exit.UNAVAILABLE


class LoginRefused(Unavailable):
    """Kafka answers and does not let us in: user, password, mechanism or certificate are wrong."""


class OwnershipLost(EngineStop):
    """Our producer was fenced: somebody else has opened the partition."""

    exit = Exit.OWNERSHIP_LOST


class Gap(EngineStop):
    """The transport handed over a batch that begins above our position."""

    exit = Exit.GAP


class HistoryLost(EngineStop):
    """The log starts above our position, or an embedded partition cannot be restored."""

    exit = Exit.HISTORY_LOST


class Refused(EngineStop):
    """What is configured does not fit what is stored."""

    exit = Exit.REFUSED


_FENCED = (
    ProducerFenced,
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    InvalidTxnState,
    OutOfOrderSequenceNumber,
    CommitFailedError,
)


def engine_stop(error: BaseException, where: str) -> EngineStop:
    """Name any exception of the engine: which exit code, at which place.

    Args:
        error: what was raised.
        where: handler, partition and offset, for the log line.
    Returns: the same exception when it already carries a code, else one that wraps it.
    """
    if isinstance(error, EngineStop):
        return error
    text = f"{where}: {type(error).__name__}: {error}"
    if isinstance(error, _FENCED):
        return OwnershipLost(text)
    if isinstance(error, OffsetOutOfRangeError):
        return HistoryLost(text)
    if isinstance(error, RefusedToStart):
        return Refused(text)
    return EngineStop(text)
