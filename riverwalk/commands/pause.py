"""`riverwalk pause`."""

from __future__ import annotations

import typer

from riverwalk.ordering import Action, By, Channel, Everything, Journey, Json, PurposeName, order, scope_of
from schemas.order import Scope

app = typer.Typer()


@app.command(epilog="Example: riverwalk pause --journey cart_abandonment --by lin.wei")
def pause(
    *,
    journey: Journey = "",
    action: Action = "",
    channel: Channel = "",
    purpose: PurposeName = "",
    everything: Everything = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Hold what a journey, action, channel or purpose would send.

    Waits run on and people go on entering; what falls due is held, however long its patience is, until
    `riverwalk resume`. Nothing is lost, and every proposal held is in `decisions`. Where one channel is
    paused, another channel of the action takes over.
    """
    named: dict[Scope, str] = {"journey": journey, "action": action, "channel": channel, "purpose": purpose}
    order("pause", scope_of(named, everything=everything), by=by, as_json=as_json)
