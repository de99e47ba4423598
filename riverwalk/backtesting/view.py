"""A backtest's report: text, Markdown, one object for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from journey.backtest import BEFORE_ALL, SideCounts
from riverwalk.backtesting.running import Backtested
from riverwalk.backtesting.tables import CAVEAT, Table, examples, speed, summary, tables
from riverwalk.printing import print_table, say
from schemas.instant import format_instant

_Key = TypeVar("_Key", bound=tuple[str, ...])


def show(done: Backtested) -> None:
    """Print it."""
    for line in summary(done):
        say(line)
    say(speed(done))
    for table in tables(done):
        say()
        print_table(table.columns, table.rows, title=table.title)
    for customer, lines in examples(done):
        say()
        say(customer)
        for line in lines:
            say(f"  {line}")
    say()
    say(CAVEAT)


def markdown(done: Backtested) -> str:
    """The report as a page; equal at each run, so that it can be kept in git and compared."""
    return "\n".join(_page(done)) + "\n"


def _page(done: Backtested) -> Iterator[str]:
    yield "# Backtest\n"
    yield from (f"- {line}" for line in summary(done))
    yield f"\n{CAVEAT}"
    for table in tables(done):
        yield f"\n## {table.title}\n"
        yield from _rows(table)
    yield "\n## Customers touched most\n"
    for customer, lines in examples(done):
        yield f"- `{customer}`"
        yield from (f"  - {line}" for line in lines)


def _rows(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    yield _row("---" for _ in table.columns)
    yield from (_row(cell.replace("|", "\\|") for cell in row) for row in table.rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def as_dict(done: Backtested) -> dict[str, Any]:
    """For `--json`. Any: figures and lists of them."""
    tally = done.tally
    return {
        "workspace": done.workspace,
        "published": {"hash": done.published, **_side(tally.published, done.by)},
        "edited": {"hash": done.edited, **_side(tally.edited, done.by)},
        "same": done.same,
        "source": done.source,
        "from": None if done.begin == BEFORE_ALL else format_instant(done.begin),
        "to": None if done.until == BEFORE_ALL else format_instant(done.until),
        "events": tally.events,
        "customers": len(tally.customers),
        "customers_touched": len(tally.changed),
        "touched": {effect: len(customers) for effect, customers in sorted(tally.touched.items())},
        "effects": _nested(tally.effects),
        "changes": tally.changes,
        "changes_unnamed": tally.unnamed,
        "seconds": round(done.seconds, 3),
        "processes": done.processes,
        "events_per_second_and_core": round(done.rate),
    }


def _side(side: SideCounts, by: tuple[str, ...]) -> dict[str, Any]:
    return {
        "journeys": _nested(side.journeys),
        "actions": _nested(side.actions),
        "not_sent": _nested(side.unsent),
        "by": _nested({(by[position], value): count for (position, value), count in side.groups.items()}),
        "withdrawn": side.withdrawn,
        "faults": side.faults,
    }


def _nested(found: Mapping[_Key, int]) -> dict[str, Any]:
    """A map within a map for each part of the key, in order of the keys."""
    nested: dict[str, Any] = {}
    for key in sorted(found):
        inner = nested
        for part in key[:-1]:
            inner = inner.setdefault(part, {})
        inner[key[-1]] = found[key]
    return nested
