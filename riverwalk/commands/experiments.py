"""`riverwalk experiments`."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from riverwalk.failures import Failure
from riverwalk.indicating.learning import Learned, learned, learning
from riverwalk.indicating.log import Collected, collect_exports, collect_live
from riverwalk.indicating.words import share
from riverwalk.orders import give
from riverwalk.printing import print_json, print_table, say
from riverwalk.publication import check
from riverwalk.publishing import workspace_in_force
from riverwalk.running import now, read_settings, run
from riverwalk.workspace_files import read_workspace

app = typer.Typer()


@app.command(epilog="Example: riverwalk experiments --update --by lin.wei")
def experiments(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[WORKSPACE]", help="A folder; default: what is in force.")
    ] = None,
    *,
    exports: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE", help="Export of `riverwalk tail --json`; may be given again."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Put the weights in force, on every partition at once.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who orders it; the login by default. Kept in the audit.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show what experiments with `policy: thompson` have learned, and put their weights in force.

    Each arm's weight is how likely it is the best by the customers whose time is over, and 1% at least; one
    that breaks a guard keeps that 1%. Run it by a clock of your choice, once a day or week: until then arms
    keep the weights of the last update. The log holds each update, so every assignment can be computed again.
    """
    if folder is not None:
        workspace = check(read_workspace(folder)).workspace
    else:
        workspace = run(workspace_in_force(read_settings()))
    if not any(learning(workspace)):
        raise Failure(
            "RW908", "no experiment learns", advice="write `policy: thompson` in a step `experiment`"
        )
    collected = Collected()
    try:
        if exports:
            collect_exports(exports, collected)
        else:
            run(collect_live(read_settings(), collected))
        found = learned(workspace, collected)
    finally:
        collected.close()
    if update:
        for each in found:
            run(give(read_settings(), each.order(by or getpass.getuser()), at=now()))
    if as_json:
        print_json({"experiments": found, "updated": update})
    else:
        _show(found, updated=update)


def _show(found: list[Learned], *, updated: bool) -> None:
    for each in found:
        say(f"{each.journey}/{each.step}: {each.metric}")
        rows = (
            (arm.arm, f"{arm.customers:,}", f"{arm.happened:,}", share(arm.best), f"{arm.weight:,}")
            for arm in each.arms
        )
        print_table(("arm", "customers", each.metric, "chance of being best", "weight"), rows)
    say("in force from here on" if updated else "nothing is changed: --update puts the weights in force")
