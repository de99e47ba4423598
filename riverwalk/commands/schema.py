"""`riverwalk schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from journey.lint import did_you_mean
from journey.workspace import file_models
from riverwalk.failures import Failure
from riverwalk.json_schemas import RECORDS, all_schemas
from riverwalk.printing import print_json, print_table

app = typer.Typer()


@app.command(epilog="Example: riverwalk schema journey > .vscode/journey.schema.json")
def schema(
    kind: Annotated[
        str,
        typer.Argument(metavar="[KIND]", help="journey, actions, touchpoint ...; all are listed without."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print all of them as one JSON object.")] = False,
) -> None:
    """Print the JSON Schema of a file or record.

    Editors that know the schema of a workspace file complete and check it as you type.
    """
    schemas = all_schemas()
    if kind and kind not in schemas:
        near = did_you_mean(kind, schemas)
        what = f"there is no schema of that name. {near}".strip()
        raise Failure("RW907", what, found=kind, advice=f"there are {', '.join(schemas)}")
    if kind:
        print_json(schemas[kind])
    elif as_json:
        print_json(schemas)
    else:
        print_table(("kind", "what it is"), ((name, _place(name)) for name in schemas))


def _place(kind: str) -> str:
    if kind in RECORDS:
        return f"a record of the {kind}s topic"
    return "tests/**/*.yaml" if kind == "tests" else file_models()[kind][0]
