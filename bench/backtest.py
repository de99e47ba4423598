"""What a backtest costs: `python -m bench.backtest [--edits NAME ...] [--once] [--copies N]`.

The retail year as an export of customer events, under the published workspace and each of some edits; each is
run twice: folding once what both sides share, and folding both sides whole, whose reports must be equal.
Processor time of this process alone, reading the file included, the compiling of workspaces not. On the
sources, compiled or not: `python -m bench.sources bench.backtest`.

With `--copies` every customer is there so many times, and the same log is folded by one process and by one a
core: seconds by the clock on the wall, starting and compiling included, as an operator waits for it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from journey.backtest import BEFORE_ALL, Tally, sum_of
from riverwalk.backtesting.folding import Joint, Partition, Share
from riverwalk.backtesting.lines import Lines
from riverwalk.backtesting.log import Source, example_source, export_source
from riverwalk.backtesting.running import Backtested, Compared, Wanted, backtest, compared
from riverwalk.backtesting.sharing import Order
from riverwalk.backtesting.view import markdown
from riverwalk.examples import ROOT, Example
from riverwalk.native import use_huge_pages
from riverwalk.publication import check
from riverwalk.workspace_files import read_workspace
from schemas.event import CustomerEvent, decode_event, encode_event
from streams.collector import spared_collector

WORKSPACE = ROOT / "retail-year"


class Edit(NamedTuple):
    """One text of one file changed."""

    file: str
    old: str
    new: str


EDITS: Mapping[str, Path | Edit] = {
    "nothing": Edit("policy.yaml", "max: 3, per: 7 days", "max: 3, per: 168 hours"),
    "earlier win-back": ROOT / "edits" / "earlier-win-back",
    "text of a welcome": Edit("actions.yaml", "template: welcome_en", "template: welcome_new"),
    "wait of a welcome": Edit("journeys/welcome_second_purchase.yaml", "wait: 21 days", "wait: 14 days"),
    "one more cap": Edit("policy.yaml", "max: 3, per: 7 days", "max: 2, per: 7 days"),
}


class Cost(NamedTuple):
    """One run."""

    us: float
    """Microseconds of processor time an event."""
    advances: float
    """Advances an event."""
    page: str


def sides_of(edit: Path | Edit) -> Compared:
    """The retail year, and what becomes of it."""
    files = read_workspace(WORKSPACE)
    if isinstance(edit, Path):
        laid = {**files, **read_workspace(edit)}
    else:
        text = files[edit.file].decode()
        assert edit.old in text, f"{edit.file} says {edit.old!r}"
        laid = {**files, edit.file: text.replace(edit.old, edit.new).encode()}
    return compared(check(files), check(laid), [])


def measure(sides: Compared, source: Source, over: type[Partition]) -> Cost:
    """Fold the year under both workspaces."""
    hashes = (sides.published, sides.edited)
    share = Share(Order(sides.publications, *hashes, source.clock, (), BEFORE_ALL).plan(), over)
    with spared_collector():
        began = time.process_time()
        until = 0
        for moved in source.events(share.decode):
            until = moved.at
            share.feed(moved)
        tally = sum_of([share.end(until)])
        seconds = time.process_time() - began
    return Cost(seconds / tally.events * 1e6, tally.folds / tally.events, _page(sides, tally, until))


def _page(sides: Compared, tally: Tally, until: int) -> str:
    ends = (sides.published, sides.edited, sides.same)
    return markdown(Backtested("retail_year", *ends, "an export", BEFORE_ALL, until, 1, (), tally, 0.0))


def scale(name: str, sides: Compared, source: Source) -> None:
    """Print how long one process takes, and one a core, which must tell the same."""
    took: dict[int, float] = {}
    pages: set[str] = set()
    for processes in (1, os.cpu_count() or 1):
        found = backtest(sides, source, Wanted(processes=processes), time.perf_counter)
        took[processes] = found.seconds
        pages.add(_page(sides, found.tally, found.until))
        sys.stdout.write(
            f"{name:20}{processes} processes: {found.tally.events:,} events in {found.seconds:.1f} s, "
            f"{found.rate:,.0f} events/s and core, {took[1] / found.seconds:.2f} times one process\n"
        )
        sys.stdout.flush()
    assert len(pages) == 1, "they tell the same however many there are"


def export(path: Path, copies: int) -> None:
    """Write the retail year's customer events, each customer so many times."""
    with path.open("wb") as file:
        for moved in example_source(Example.RETAIL_YEAR).events(decode_event):
            event = moved.event
            assert isinstance(event, CustomerEvent), "the retail year is about customers"
            file.write(moved.value + b"\n")
            for number in range(1, copies):
                file.write(encode_event(replace(event, customer=f"{event.customer}_{number}")) + b"\n")


def _words(cost: Cost) -> str:
    return f"{cost.us:6.0f} us an event, {1e6 / cost.us:6,.0f} events/s, {cost.advances:.2f} advances"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", nargs="*", choices=list(EDITS), default=list(EDITS))
    parser.add_argument("--once", action="store_true", help="only the way that folds once what is shared")
    parser.add_argument("--copies", type=int, help="of each customer: then processes are compared")
    chosen = parser.parse_args()
    use_huge_pages()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        export(path, chosen.copies or 1)
        source = export_source(path, "stream")
        for name in chosen.edits:
            sides = sides_of(EDITS[name])
            if chosen.copies:
                scale(name, sides, source)
                continue
            once = measure(sides, source, Joint)
            line = f"{name:20}{_words(once)}"
            if not chosen.once:
                whole = measure(sides, source, Lines)
                assert whole.page == once.page, "both ways tell the same"
                line += f"; both whole {_words(whole)}; ratio {whole.us / once.us:.2f}"
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
