"""Where a touchpoint's microseconds go: `python -m bench.sources bench.phases [--touchpoints N] [--json]`.

A clock around each phase costs some 0.2 us a call and is in its figure. Compiled functions call one another
directly, where no clock can be put, so this runs on the sources: shares carry over better than figures.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import msgspec

import agents.ingest
import agents.outputs
import agents.state_cache
import journey.fold
from bench.folds import Folds
from bench.workload import workload
from journey.intake import Intake
from riverwalk.touchpoint_record import Touchpoint

INGEST_PHASES = ("admit", "encode events")
FOLD_PHASES = ("observe", "conclude", "enrol", "walk", "permit", "arbitrate")
PATCHED: tuple[tuple[ModuleType | type, str, str], ...] = (
    (Intake, "admit", "admit"),
    (agents.ingest, "encode_event", "encode events"),
    (agents.state_cache, "decode_state", "decode states"),
    (agents.state_cache, "encode_state", "encode states"),
    (journey.fold, "observe", "observe"),
    (journey.fold, "conclude", "conclude"),
    (journey.fold, "enrol", "enrol"),
    (journey.fold, "walk", "walk"),
    (journey.fold, "walk_on", "walk"),
    (journey.fold, "permit_all", "permit"),
    (journey.fold, "arbitrate", "arbitrate"),
    (agents.outputs, "encode_output", "encode outputs"),
)
"""Where each phase is called from, and its name in the report."""


class PhaseFigures(msgspec.Struct, frozen=True):
    """What one run with clocks around the phases cost."""

    phases_us: dict[str, float]
    """Microseconds a touchpoint; `rest` is what lies between them."""
    advances: int
    """Touchpoints folded, and due instants of timers."""
    outputs: dict[str, int]
    """Records published, by topic."""


def measure_phases(touchpoints: Sequence[Touchpoint]) -> PhaseFigures:
    """Run both folds once, in the stream clock."""
    folds = Folds()
    spent: dict[str, float] = {}
    calls: Counter[str] = Counter()
    folds.orchestrate.decode = _clocked(folds.orchestrate.decode, "decode events", (spent, calls))
    with _clocks(spent, calls):
        folds.run(touchpoints)
    a_touchpoint = 1e6 / len(touchpoints)
    ingest, orchestrate, _ = (part * a_touchpoint for part in folds.spent)
    phases_us = {name: total * a_touchpoint for name, total in spent.items()}
    ingested = sum(phases_us.get(name, 0.0) for name in INGEST_PHASES)
    phases_us["rest of ingest"] = ingest - ingested
    phases_us["rest of orchestrate"] = orchestrate - (sum(spent.values()) * a_touchpoint - ingested)
    return PhaseFigures(phases_us, calls["conclude"], folds.outputs)


@contextmanager
def _clocks(spent: dict[str, float], calls: Counter[str]) -> Iterator[None]:
    """A clock around each phase for as long as the context lasts."""
    kept = [(place, name, getattr(place, name)) for place, name, _ in PATCHED]
    try:
        for place, name, phase in PATCHED:
            setattr(place, name, _clocked(getattr(place, name), phase, (spent, calls)))
        yield
    finally:
        for place, name, original in kept:
            setattr(place, name, original)


def _clocked(
    work: Callable[..., Any], phase: str, sums: tuple[dict[str, float], Counter[str]]
) -> Callable[..., Any]:
    """Any: the phases have signatures of their own."""
    spent, calls = sums
    spent.setdefault(phase, 0.0)
    clock = time.process_time

    def clocked(*arguments: Any, **options: Any) -> Any:
        began = clock()
        try:
            return work(*arguments, **options)
        finally:
            spent[phase] += clock() - began
            calls[phase] += 1

    return clocked


def main() -> None:
    """Print microseconds a touchpoint, phase by phase."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--touchpoints", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = measure_phases(list(workload(chosen.touchpoints)))
    if chosen.json:
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        return
    lines = [f"{us:7.1f} us {name}" for name, us in found.phases_us.items()]
    sys.stdout.write("\n".join([*lines, f"{found.advances:,} advances"]) + "\n")


if __name__ == "__main__":
    main()
