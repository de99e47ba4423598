"""`riverwalk backfill`."""

from __future__ import annotations

import getpass
from typing import Annotated

import msgspec
import typer

from riverwalk.backfilling import RATE, backfill, backfilled_lines
from riverwalk.printing import print_json, say
from riverwalk.running import now, read_settings, run

app = typer.Typer()


@app.command(epilog="Example: riverwalk backfill --by lin.wei")
def backfill_facts(
    *,
    by: Annotated[str, typer.Option(help="Who asks; the login by default. Kept in the audit.")] = "",
    rate: Annotated[
        float, typer.Option(min=0, help="Customers a second; 0 for as fast as Kafka takes them.")
    ] = RATE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and reckon, say what would be told, write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Fill facts with `backfill: log` from what the log holds.

    Reads `customer-events` from its beginning with plain consumers, beside running workers, and writes one
    record for each customer who was known when the fact began. `publish` and `rollback` do this by
    themselves; run it after one that broke off. Whoever was told is not told again.
    """
    actor = by or getpass.getuser()
    made = run(backfill(read_settings(), by=actor, at=now(), rate=rate, dry_run=dry_run))
    if as_json:
        print_json({**msgspec.structs.asdict(made), "customers": made.customers, "reach": made.reach})
        return
    for line in backfilled_lines(made):
        say(line)
