"""`riverwalk resume`."""

from __future__ import annotations

from typing import Annotated

import typer

from riverwalk.failures import Failure
from riverwalk.ordering import Action, By, Channel, Everything, Journey, Json, PurposeName, order, scope_of
from riverwalk.orders import count_held
from riverwalk.running import read_settings, run
from schemas.order import Held, Scope

HELD: dict[str, Held] = {
    "drop-stale": "drop_stale",
    "catch-up": "catch_up",
    "re-evaluate": "re_evaluate",
}
app = typer.Typer()


@app.command(epilog="Example: riverwalk resume --journey cart_abandonment --held catch-up --rate 50")
def resume(
    *,
    journey: Journey = "",
    action: Action = "",
    channel: Channel = "",
    purpose: PurposeName = "",
    everything: Everything = False,
    held: Annotated[
        str, typer.Option(help="What becomes of what was held: drop-stale, catch-up or re-evaluate.")
    ] = "drop-stale",
    rate: Annotated[int, typer.Option(help="catch-up: proposals a second, over all customers.")] = 0,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Let a paused or stopped scope go on.

    What was held is asked again: goals, exits and policy. `drop-stale` gives up what has outlived its
    patience; `catch-up` gives everything the patience it had left, spread so that about `--rate` go out a
    second; `re-evaluate` makes each proposal anew, with the values and the patience of now. `--all` resumes
    every scope.
    """
    if held not in HELD:
        advice = f"give one of {', '.join(HELD)}"
        raise Failure("RW907", "held proposals cannot be treated so", found=held, advice=advice)
    named: dict[Scope, str] = {"journey": journey, "action": action, "channel": channel, "purpose": purpose}
    scope = scope_of(named, everything=everything)
    over_ms = run(count_held(read_settings())) * 1000 // rate if rate > 0 and held == "catch-up" else 0
    order("resume", scope, by=by, as_json=as_json, held=HELD[held], over_ms=over_ms)
