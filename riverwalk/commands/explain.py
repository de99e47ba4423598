"""`riverwalk explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from riverwalk.customer_log import CustomerLog, read_customer_log
from riverwalk.customers import customer_id, nobody
from riverwalk.explain_view import print_explained, verdict_lines, why_not_lines
from riverwalk.explaining import Explained, explain_customer
from riverwalk.failures import Failure
from riverwalk.printing import print_json, say
from riverwalk.running import read_settings, run
from riverwalk.why_not import WhyNot, why_not
from schemas.instant import parse_instant
from streams.exits import Exit

app = typer.Typer()


@app.command(epilog="Example: riverwalk explain user_id=17850 --journey welcome --at 2011-03-01T00:00:00Z")
def explain(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Customer id, or namespace=value.")],
    *,
    journey: Annotated[str, typer.Option(help="Only this journey; also shows why nothing was decided.")] = "",
    at: Annotated[
        str, typer.Option(metavar="INSTANT", help="State and decisions as of then, RFC 3339.")
    ] = "",
    action: Annotated[
        str,
        typer.Option("--why-not", metavar="ACTION", help="Only why the customer did not get this action."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Explain and recompute the decisions about one customer.

    Folds the customer's part of the log again with the pure core and compares every decision and the state
    with what was recorded: exit 1 if anything differs. Shows each condition that was asked with its clauses
    (+ true, - false, ? unknown), policy answers, scores and losers. --why-not answers for one action: its
    proposals and their verdicts, or how far the journeys that propose it came. The records are found along
    the customer's trail; where that cannot be, the partition is scanned, and the last line says why.
    """
    settings = read_settings()
    until = parse_instant(at) if at else None
    if at and until is None:
        raise Failure(
            "RW907", "expected an instant", where="--at", found=at, advice="write it as 2011-03-01T09:30:00Z"
        )
    who = customer_id(settings, customer)
    log = run(read_customer_log(settings, who))
    if log.state is None and not log.decisions:
        raise nobody(who)
    explained = explain_customer(log, settings.clock, journey=journey, until=until)
    if action:
        _show_why_not(log, explained, why_not(log, settings.clock, action, until=until), as_json=as_json)
    elif as_json:
        print_json(explained)
    else:
        print_explained(explained)
    if not explained.clean:
        raise typer.Exit(Exit.CHECK_FAILED)


def _show_why_not(log: CustomerLog, explained: Explained, found: WhyNot, *, as_json: bool) -> None:
    """The answers, and whether the log they rest on says again what was decided."""
    if as_json:
        about = {"clean": explained.clean, "complete": explained.complete}
        print_json({"why_not": found, **about, "read": explained.read, "scanned": explained.scanned})
        return
    for line in (log.customer, *why_not_lines(found), *verdict_lines(explained)):
        say(line)
