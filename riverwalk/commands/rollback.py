"""`riverwalk rollback`."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from riverwalk.commands.publish import finish
from riverwalk.publication import earlier_files
from riverwalk.publishing import publish_checked
from riverwalk.running import now, read_settings, run
from riverwalk.workspace_files import read_plans
from streams.log_reader import KafkaPublications

app = typer.Typer()


@app.command(epilog="Example: riverwalk rollback --plan back.migration.yaml --dry-run")
def rollback(
    *,
    to: Annotated[
        str, typer.Option(help="Beginning of the hash of a publication; the one before by default.")
    ] = "",
    plan: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A migration plan for the people inside.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who does it; the login by default. Kept in the audit.")] = "",
    approved_by: Annotated[
        list[str] | None,
        typer.Option(help="Who approved, once for each; teams of workspace.yaml may ask for it."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Put in force again what was published before.

    It is a publication as any: journeys that change get new versions, people inside keep theirs unless a plan
    says otherwise. The plans of the earlier publication are left out; they were for another change.
    """
    settings = read_settings()
    history = run(KafkaPublications(settings).all())
    checked = earlier_files(history, to, read_plans(plan or []))
    actor = by or getpass.getuser()
    publishing = publish_checked(
        settings, checked, by=actor, at=now(), dry_run=dry_run, approved_by=approved_by or ()
    )
    finish(settings, checked, run(publishing), by=actor, dry_run=dry_run, as_json=as_json)
