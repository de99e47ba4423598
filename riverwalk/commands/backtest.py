"""`riverwalk backtest`."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from journey.conditions import ConditionError
from journey.grouping import grouping
from riverwalk.backtesting import (
    Source,
    Wanted,
    backtest_live,
    compared,
    example_source,
    export_source,
)
from riverwalk.backtesting import backtest as run_backtest
from riverwalk.backtesting.view import as_dict, markdown, show
from riverwalk.examples import Example
from riverwalk.failures import Failure
from riverwalk.printing import print_json
from riverwalk.publication import Checked, check
from riverwalk.running import read_settings, run
from riverwalk.workspace_files import read_workspace
from schemas.instant import parse_instant
from schemas.publication import Publication
from streams.log_reader import KafkaPublications

app = typer.Typer()
IN_FORCE = "published"
ROOT_FILE = "workspace.yaml"


@app.command(
    epilog="Example: riverwalk backtest examples/retail-year examples/edits/earlier-win-back "
    "--example retail-year --by 'customer.facts.spend_365d >= 1000'"
)
def backtest(
    before: Annotated[
        str, typer.Argument(metavar="PUBLISHED", help="A workspace folder, or `published`: what is in force.")
    ],
    after: Annotated[
        Path,
        typer.Argument(metavar="EDITED", help="A folder; without workspace.yaml it is laid over the other."),
    ],
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="Customer events as JSON lines, .gz too; default: the live log."
        ),
    ] = None,
    *,
    example: Annotated[Example | None, typer.Option(help="Touchpoints of this example.")] = None,
    begin: Annotated[
        str, typer.Option("--from", metavar="INSTANT", help="The edited workspace is in force from here.")
    ] = "",
    until: Annotated[
        str, typer.Option("--to", metavar="INSTANT", help="When time ends; default: with the last event.")
    ] = "",
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="EXPRESSION", help="Also count by this of the customer. May be given again."),
    ] = None,
    wall: Annotated[bool, typer.Option("--wall", help="FILE was written with RIVERWALK_CLOCK=wall.")] = False,
    processes: Annotated[int, typer.Option(min=0, help="How many; 0 is one a core.")] = 0,
    page: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Also write the report as Markdown.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON, with every contact that differs.")
    ] = False,
) -> None:
    """Show what an edited workspace would have done, beside the published one.

    Folds the log of customer events under both, with the real waits: what would have been sent to whom more,
    less, earlier, by journey, channel and any question about the customer. Before --from the published one
    alone is in force; who is inside then keeps their version. Nothing is published. FILE is what
    `riverwalk tail --topic events --from-beginning --no-follow --json` prints, or bare customer events.
    """
    history = run(KafkaPublications(read_settings()).all()) if before == IN_FORCE else []
    published, edited = _sides(before, after, history)
    questions = tuple(by or ())
    _check_questions(questions, edited)
    wanted = Wanted(_instant(begin, "--from"), _instant(until, "--to"), questions, processes or _cores())
    sides = compared(published, edited, history)
    source = _source(file, example, wall=wall)
    done = (
        run(backtest_live(sides, read_settings(), wanted, time.perf_counter))
        if source is None
        else run_backtest(sides, source, wanted, time.perf_counter)
    )
    if page is not None:
        page.write_text(markdown(done), encoding="utf-8")
    if as_json:
        print_json(as_dict(done))
    else:
        show(done)


def _sides(before: str, after: Path, history: Sequence[Publication]) -> tuple[Checked | None, Checked]:
    """The folders, checked; None for what is in force."""
    files = read_workspace(after)
    if before != IN_FORCE:
        below = read_workspace(Path(before))
        return check(below), check(files if ROOT_FILE in files else {**below, **files})
    last = history[-1].files if history else {}
    laid = {name: text.encode() for name, text in last.items()}
    return None, check(files if ROOT_FILE in files else {**laid, **files})


def _check_questions(questions: Sequence[str], edited: Checked) -> None:
    for text in questions:
        try:
            grouping(edited.workspace, text)
        except ConditionError as error:
            advice = "write an expression over `customer`, such as customer.facts.orders >= 2"
            raise Failure("RW907", str(error), where="--by", found=text, advice=advice) from None


def _source(file: Path | None, example: Example | None, *, wall: bool) -> Source | None:
    """None: the live log."""
    if file is not None and example is not None:
        raise Failure("RW907", "expected either a file or an example", advice="give one of them, or neither")
    if example is not None:
        return example_source(example)
    return None if file is None else export_source(file, "wall" if wall else "stream")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _instant(text: str, option: str) -> int | None:
    at = parse_instant(text) if text else None
    if text and at is None:
        advice = "write it as 2026-03-01T09:00:00Z"
        raise Failure("RW907", "expected an RFC 3339 instant", where=option, found=text, advice=advice)
    return at
