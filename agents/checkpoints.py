"""What partitions of our handlers remember beside their states."""

from __future__ import annotations

import msgspec

from journey.times import ClockKind, Times


class IngestCheckpoint(msgspec.Struct, frozen=True):
    """What one ingest partition remembers."""

    key_fingerprint: str
    clock: ClockKind
    read_to: int = 0
    """`stream`: newest event time read."""
    ledger: dict[str, int] = {}
    """received = accepted + each dead-letter reason + control."""


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
