"""`riverwalk doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from riverwalk.checkup import examine
from riverwalk.printing import print_json, print_table, say
from riverwalk.running import read_settings, run

app = typer.Typer()


@app.command(epilog="Example: riverwalk doctor --json")
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check settings, compiled code, Kafka, topics, Redis and the workspace.

    Says for each what was found and what to do. Exit 3 if Kafka or Redis does not answer, 78 if a worker
    would refuse to start.
    """
    findings = run(examine(read_settings()))
    if as_json:
        print_json(findings)
    else:
        print_table(
            ("check", "result", "found"), [(each.check, each.result, each.found) for each in findings]
        )
        for each in findings:
            if each.advice:
                say(f"{each.check}: {each.advice}")
    worst = max((each.exit_code for each in findings), default=0)
    if worst:
        raise typer.Exit(worst)
