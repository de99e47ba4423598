"""`riverwalk publish`."""

from __future__ import annotations

import getpass
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from msgspec import to_builtins

from journey.facts_anew import changes_of_facts
from journey.workspace import render
from riverwalk.backfilling import Backfilled, backfill, backfilled_lines
from riverwalk.failures import Failure
from riverwalk.printing import plural, print_json, print_table, say
from riverwalk.publication import Checked, Made, awaits_log, check, short_hash
from riverwalk.published import workspace_of
from riverwalk.publishing import publish_checked
from riverwalk.reporting import failure_of
from riverwalk.running import now, read_settings, run
from riverwalk.workspace_files import read_workspace
from schemas.publication import Publication
from schemas.workspace import Workspace
from streams.exits import EngineStop
from streams.settings import Settings

app = typer.Typer()


@app.command(epilog="Example: riverwalk publish my-shop --by lin.wei")
def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the workspace.")],
    *,
    by: Annotated[str, typer.Option(help="Who publishes; the login by default. Kept in the audit.")] = "",
    approved_by: Annotated[
        list[str] | None,
        typer.Option(help="Who approved, once for each; teams of workspace.yaml may ask for it."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Put a workspace in force, everywhere at once.

    Checks it, numbers the versions of its journeys, and writes the workspace, its activation on every
    partition and the audit in one transaction. People inside a journey keep their version, or go where its
    migration plan says; `--dry-run` counts them. What means the same as what is in force is not published
    again. Facts that it brings with `backfill: log` are filled then, as `riverwalk backfill` does.
    """
    checked = check(read_workspace(folder))
    settings, actor = read_settings(), by or getpass.getuser()
    publishing = publish_checked(
        settings, checked, by=actor, at=now(), dry_run=dry_run, approved_by=approved_by or ()
    )
    finish(settings, checked, run(publishing), by=actor, dry_run=dry_run, as_json=as_json)


def finish(
    settings: Settings, checked: Checked, made: Made, *, by: str, dry_run: bool, as_json: bool
) -> None:
    """Say what was published, fill the facts that it brings and that await the log, and say that too.

    Raises: Failure RW917 if filling breaks off: the publication stands, and `riverwalk backfill` goes on.
    """
    if not as_json:
        tell_made(checked, made, dry_run=dry_run, as_json=False)
    told = None
    if made.publication is not None and not dry_run and awaits_log(made):
        try:
            told = run(backfill(settings, by=by, at=now()))
        except (EngineStop, OSError, KafkaError) as error:
            what = f"{short_hash(made.publication)} is in force; not all its facts are filled from the log"
            advice = "run `riverwalk backfill` to go on"
            raise Failure("RW917", what, found=failure_of(error).what, advice=advice) from error
    if as_json:
        tell_made(checked, made, dry_run=dry_run, as_json=True, told=told)
    elif told is not None and told.facts:
        for line in backfilled_lines(told):
            say(f"  {line}")


def tell_made(
    checked: Checked, made: Made, *, dry_run: bool, as_json: bool, told: Backfilled | None = None
) -> None:
    """Say what was, or would be, published."""
    if as_json:
        print_json({**_as_dict(checked, made, dry_run=dry_run), "backfill": told})
    else:
        _tell(checked, made, dry_run=dry_run)


def _tell(checked: Checked, made: Made, *, dry_run: bool) -> None:
    name = checked.workspace.settings.workspace
    if made.publication is None:
        assert made.previous is not None, "only what is in force can be unchanged"
        say(f"{name} {short_hash(made.previous)} is in force already: nothing to publish.")
        return
    journeys = plural(len(made.publication.versions), "journey")
    verb = "would publish" if dry_run else "published"
    where = f" after {short_hash(made.previous)}" if made.previous else " as the first"
    say(f"{verb} {name} {short_hash(made.publication)}{where}: {journeys}")
    for line in changes(made.publication, made.previous, made.migration.planned):
        say(f"  {line}")
    for line in _fact_changes(checked.workspace, made.previous):
        say(f"  {line}")
    for fault in made.migration.warnings:
        say(render(fault))
    if made.residents:
        rows = [
            (each.journey, str(each.version), each.step, each.rule, f"{each.people:,}")
            for each in made.residents
        ]
        print_table(("journey", "version", "step", "rule", "people"), rows, title="people inside")
    elif made.residents is not None and made.migration.plans:
        say("nobody is inside an earlier version.")


def changes(
    publication: Publication, previous: Publication | None, planned: Collection[str] = ()
) -> list[str]:
    """What becomes of each journey, in words."""
    before = previous.versions if previous else {}
    told = []
    for journey in sorted({*publication.versions, *before}):
        old, new = before.get(journey), publication.versions.get(journey)
        if new is None:
            told.append(f"{journey}: gone; people inside version {old} walk on")
        elif old is None:
            told.append(f"{journey}: new, version {new}")
        elif old == new:
            told.append(f"{journey}: version {new} as before")
        else:
            inside = "go by its plan" if journey in planned else f"keep version {old}"
            told.append(f"{journey}: version {old} -> {new}; people inside {inside}")
    return told


def _fact_changes(after: Workspace, previous: Publication | None) -> list[str]:
    """What becomes of facts, in words; nothing with the first publication."""
    return [] if previous is None else changes_of_facts(workspace_of(previous), after)


def _as_dict(checked: Checked, made: Made, *, dry_run: bool) -> dict[str, object]:
    publication = made.publication
    return {
        "workspace": checked.workspace.settings.workspace,
        "changed": publication is not None,
        "written": publication is not None and not dry_run,
        "hash": publication.hash if publication else checked.hash,
        "previous": made.previous.hash if made.previous else None,
        "versions": publication.versions if publication else {},
        "facts": _fact_changes(checked.workspace, made.previous) if publication else [],
        "warnings": [render(fault) for fault in made.migration.warnings],
        "residents": None if made.residents is None else [to_builtins(each) for each in made.residents],
    }
