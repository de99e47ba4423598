"""`make bench`: every figure of docs/performance.md, on a Kafka and a Redis of its own; a quarter of an hour.

    python -m bench.run [--touchpoints N] [--rate R] [--latency-seconds S] [--only PART ...] [--profile FILE]

| figure | means | alone: `--only` |
|---|---|---|
| `touchpoints_per_second` | one worker, both hops, stream clock: first to last checkpoint | throughput |
| `live_touchpoints_per_second` | the same in the wall clock: timers fall due later | live |
| `advances_per_second` | in the same run, due instants of timers counted too | |
| `peak_rss_mb` | the most memory that worker ever held | throughput |
| `written_bytes_per_touchpoint` | record batches sent to Kafka, changelogs too | throughput |
| `restore_records_per_second` | changelog records over the slowest open, after a kill | throughput |
| `faust_events_per_second` | stock Faust, a keyed count in a table, same topic | throughput |
| `count_events_per_second` | the same count on our engine, exactly once | throughput |
| `decision_latency_ms` | produced to committed and visible, 2,000/s, wall clock | latency |
| `folds_us`, `live_folds_us` | both folds in this process, in either clock | folds |
| `sources_folds_us`, `phases_us` | on the sources; a clock around each phase | folds |

Writes `bench/results.json` and the table in docs/performance.md, unless only a part was asked for.
`--profile FILE` writes a cProfile of the worker's main thread; its figures are then worth nothing.
Needs what `make services-up` needs: Java 17, Maven.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from agents.ports import Stream
from bench.folds import FoldFigures, measure_folds
from bench.keyed_count import CountFigures, measure_count
from bench.latency import RATE, SECONDS, Latency, measure_latency
from bench.local_services import Local, local_services
from bench.machine import machine, versions
from bench.phases import PhaseFigures
from bench.report import RESULTS, write_report
from bench.stock_faust import FaustFigures, measure_faust
from bench.throughput import (
    PARTITIONS,
    Restore,
    Throughput,
    measure_live,
    measure_throughput,
    throughput_settings,
)
from bench.workload import live_workload, workload
from riverwalk.native import compiled_modules, use_huge_pages
from streams.topics import topic_name

TOUCHPOINTS = 1_000_000
FAUST_EVENTS_MAX = 100_000
"""Its rate does not depend on how many; at 1,000,000 it alone would take five minutes."""
FOLD_TOUCHPOINTS_MAX = 50_000
PARTS = ("folds", "throughput", "live", "latency")


def main() -> int:
    """Run what was asked for and say where the figures are."""
    chosen = _arguments()
    use_huge_pages()
    parts = chosen.only or PARTS
    began = time.perf_counter()
    results: dict[str, Any] = {
        "command": "make bench" if len(sys.argv) == 1 else " ".join(["python -m bench.run", *sys.argv[1:]]),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
    }
    if "folds" in parts:
        _say("the folds alone")
        results |= _folds(min(chosen.touchpoints, FOLD_TOUCHPOINTS_MAX))
    with local_services() as local:
        if "throughput" in parts:
            results |= _throughput(local, chosen.touchpoints, chosen.profile)
        if "live" in parts:
            _say(f"one worker, {chosen.touchpoints:,} touchpoints as they come")
            live = measure_live(local, chosen.touchpoints)
            results |= {
                "live_touchpoints_per_second": round(live.touchpoints_per_second),
                "live": _rounded(live),
            }
        if "latency" in parts:
            _say(f"decision latency at {chosen.rate:,.0f}/s for {chosen.latency_seconds:.0f} s")
            found = measure_latency(local, rate=chosen.rate, seconds=chosen.latency_seconds)
            results["decision_latency_ms"] = _rounded(found) | {"rate": chosen.rate}
    if "touchpoints_per_second" in results and "folds" in parts:
        results["advances_per_second"] = round(
            results["touchpoints_per_second"] * results["advances_per_touchpoint"]
        )
    results["bench_seconds"] = round(time.perf_counter() - began)
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(results), indent=2).decode() + "\n")
    if not chosen.only and chosen.profile is None:
        write_report(results)
        _say(f"wrote {RESULTS} and docs/performance.md")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--touchpoints", type=int, default=TOUCHPOINTS)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--latency-seconds", type=float, default=SECONDS)
    parser.add_argument("--only", nargs="+", choices=PARTS)
    parser.add_argument("--profile", type=Path)
    return parser.parse_args()


def _folds(touchpoints: int) -> dict[str, Any]:
    phases = _on_sources("bench.phases", "--touchpoints", str(touchpoints), "--json")
    clocked = msgspec.json.decode(phases, type=PhaseFigures)
    sources = msgspec.json.decode(
        _on_sources("bench.folds", "--touchpoints", str(touchpoints), "--json"), type=FoldFigures
    )
    return {
        "compiled_modules": len(compiled_modules()),
        "folds_us": _by_part(measure_folds(list(workload(touchpoints)))),
        "live_folds_us": _by_part(measure_folds(list(live_workload(touchpoints)), "wall")),
        "sources_folds_us": _by_part(sources),
        "phases_us": _short(clocked.phases_us),
        "advances_per_touchpoint": _short(clocked.advances / touchpoints),
        "records_per_touchpoint": _short({name: n / touchpoints for name, n in clocked.outputs.items()}),
    }


def _on_sources(*command: str) -> bytes:
    """What a module of the bench prints when it runs on the sources."""
    arguments = [sys.executable, "-m", "bench.sources", *command]
    done = subprocess.run(arguments, check=True, stdout=subprocess.PIPE)  # noqa: S603 - ourselves
    return done.stdout


def _by_part(found: FoldFigures) -> dict[str, float]:
    parts = {"ingest": found.ingest_us, "orchestrate": found.orchestrate_us, "pack": found.pack_us}
    return {name: round(us, 2) for name, us in parts.items()}


def _throughput(local: Local, touchpoints: int, profile: Path | None) -> dict[str, Any]:
    _say(f"one worker, {touchpoints:,} touchpoints")
    measured, restored = measure_throughput(local, touchpoints, profile)
    settings = throughput_settings(local)
    events = min(touchpoints, FAUST_EVENTS_MAX)
    _say(f"stock Faust, {events:,} of the same touchpoints")
    topic = topic_name(settings, Stream.TOUCHPOINTS)
    faust = measure_faust(settings.kafka_bootstrap, topic, PARTITIONS, events)
    _say("the same count on our engine")
    counted = measure_count(settings, events)
    return {
        "touchpoints_per_second": round(measured.touchpoints_per_second),
        "faust_events_per_second": round(faust.events_per_second),
        "ratio_to_faust": round(measured.touchpoints_per_second / faust.events_per_second, 2),
        "count_events_per_second": round(counted.events_per_second),
        "count_ratio_to_faust": round(counted.events_per_second / faust.events_per_second, 2),
        "restore_records_per_second": round(restored.records_per_second),
        "peak_rss_mb": round(measured.peak_rss_mb),
        "throughput": _rounded(measured),
        "restore": _rounded(restored),
        "faust": _rounded(faust),
        "count": _rounded(counted),
    }


def _rounded(found: Throughput | Restore | Latency | FaustFigures | CountFigures) -> dict[str, Any]:
    """The figures of a part, none with more digits than it deserves."""
    return {name: _short(value) for name, value in msgspec.structs.asdict(found).items()}


def _short(value: Any) -> Any:
    """Any: figures, and dicts of figures by name."""
    if isinstance(value, dict):
        return {name: _short(one) for name, one in value.items()}
    return round(value, 2) if isinstance(value, float) else value


def _say(what: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {what}\n")


if __name__ == "__main__":
    sys.exit(main())
