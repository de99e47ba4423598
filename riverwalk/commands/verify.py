"""`riverwalk verify`."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from riverwalk.printing import print_json, print_table, say
from riverwalk.running import read_settings, run
from riverwalk.verification import Report
from riverwalk.verifying import verify_kafka

app = typer.Typer()
EXAMPLE = "Example: riverwalk verify --json"


@app.command(epilog=EXAMPLE)
def verify_log(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Recompute everything from the log and compare.

    Reads the topics with plain consumers, from their beginning, folds them again with the pure core and
    reports what differs: exit 1 if anything does. Run it while the workers are idle; busy partitions are
    reported.
    """
    report = run(verify_kafka(read_settings()))
    if as_json:
        print_json({**msgspec.structs.asdict(report), "clean": report.clean})
    else:
        print_report(report)
    if not report.clean:
        raise typer.Exit(1)


def print_report(report: Report) -> None:
    """The report for people."""
    figures = {name: value for name, value in msgspec.structs.asdict(report).items() if name != "examples"}
    print_table(
        ["figure", "value"], ((name.replace("_", " "), f"{value:,}") for name, value in figures.items())
    )
    for example in report.examples:
        say(f"  {example}")
    say(
        "clean: every figure as it must be"
        if report.clean
        else "NOT CLEAN: see the figures that must be zero"
    )
