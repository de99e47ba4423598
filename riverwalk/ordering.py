"""What `pause`, `resume` and `stop` share: their scopes, and what they say."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from riverwalk.failures import Failure
from riverwalk.orders import give
from riverwalk.printing import print_json, say
from riverwalk.running import now, read_settings, run
from schemas.event import Ordered
from schemas.order import Held, OrderKind, Scope

Journey = Annotated[str, typer.Option("--journey", help="One journey.")]
Action = Annotated[str, typer.Option("--action", help="One action.")]
Channel = Annotated[str, typer.Option("--channel", help="One channel.")]
PurposeName = Annotated[
    str, typer.Option("--purpose", help="One purpose: mandatory, transactional, service or promotion.")
]
Everything = Annotated[bool, typer.Option("--all", help="Everything.")]
By = Annotated[str, typer.Option(help="Who orders it; the login by default. Kept in the audit.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def scope_of(named: dict[Scope, str], *, everything: bool) -> tuple[Scope, str]:
    """The one scope that the options name.

    Raises: Failure RW907 if they name none, or several.
    """
    found = [(scope, name) for scope, name in named.items() if name]
    if len(found) + everything != 1:
        advice = "give one of --journey, --action, --channel, --purpose, --all"
        raise Failure("RW907", "expected one scope", found=str(len(found) + everything), advice=advice)
    return found[0] if found else ("all", "")


def order(
    do: OrderKind,
    scope: tuple[Scope, str],
    *,
    by: str,
    as_json: bool,
    held: Held = "drop_stale",
    over_ms: int = 0,
) -> None:
    """Give an order and say so."""
    kind, name = scope
    record = Ordered(do, kind, name, held, over_ms, by or getpass.getuser())
    run(give(read_settings(), record, at=now()))
    if as_json:
        print_json({"do": do, "scope": kind, "name": name, "held": held, "over_ms": over_ms})
        return
    done = {"pause": "paused", "resume": "resumed", "stop": "stopped", "weigh": "weighed"}[do]
    say(f"{done} {f'{kind} {name}' if name else 'everything'}")
