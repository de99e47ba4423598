"""`riverwalk stop`."""

from __future__ import annotations

import typer

from riverwalk.ordering import Action, By, Channel, Everything, Journey, Json, PurposeName, order, scope_of
from schemas.order import Scope

app = typer.Typer()


@app.command(epilog="Example: riverwalk stop --journey cart_abandonment --by lin.wei")
def stop(
    *,
    journey: Journey = "",
    action: Action = "",
    channel: Channel = "",
    purpose: PurposeName = "",
    everything: Everything = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """End a journey, or refuse an action, channel or purpose.

    Of a journey (or all): its enrolments end as `exit` with the reason `stopped`, nobody enters. Of an
    action, channel or purpose: its proposals are suppressed, their steps take `else`. What was published and
    not yet delivered is recalled. It holds until `riverwalk resume`.
    """
    named: dict[Scope, str] = {"journey": journey, "action": action, "channel": channel, "purpose": purpose}
    order("stop", scope_of(named, everything=everything), by=by, as_json=as_json)
