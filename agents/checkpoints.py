"""What partitions of our handlers remember beside their states."""

from __future__ import annotations

import msgspec

from journey.times import ClockKind, Times

Turnings = tuple[tuple[int, int], ...]
"""Offset and instant (int ms) of each record that changed what is in force."""


class IngestCheckpoint(msgspec.Struct, frozen=True):
    """What one ingest partition remembers."""

    key_fingerprint: str
    clock: ClockKind
    read_to: int = 0
    """`stream`: newest event time read."""
    ledger: dict[str, int] = {}
    """received = accepted + each dead-letter reason + control."""


class AllocateCheckpoint(msgspec.Struct, frozen=True):
    """What the one writer of resources remembers beside who holds and who waits."""

    active: str = ""
    """Hash of the workspace in force; empty before the first activation that was read here."""
    now: int = 0
    """The newest append time seen, int ms."""
    asked: int = 0
    """Requests that have ever waited."""
    ledger: dict[str, int] = {}
    """requests + releases + time records + each dead-letter reason = records read."""


class OrchestrateCheckpoint(msgspec.Struct, frozen=True):
    """What one partition remembers beside its states."""

    clock: ClockKind
    inputs: int
    active: str = ""
    """Hash of the workspace in force; empty before the first publication."""
    times: Times = Times()
    ledger: dict[str, int] = {}
    """applied + repeats + each dead-letter reason + time records = records read."""
    enrolments: dict[str, int] | None = None
    """Passages inside each journey; None from a build that did not count."""
    timers: int = 0
    decided: int = 0
    """Decisions published so far: the number of the next."""
    turnings: Turnings | None = None
    """None: not all of them are known, since an earlier build began this partition or there were too many."""
