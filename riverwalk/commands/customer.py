"""`riverwalk customer`."""

from __future__ import annotations

from typing import Annotated

import typer

from riverwalk.customer_view import print_customer
from riverwalk.customers import customer_id, known_of, nobody
from riverwalk.failures import Failure
from riverwalk.printing import print_json
from riverwalk.running import read_settings, run

app = typer.Typer(no_args_is_help=True)


@app.callback(epilog="Example: riverwalk customer show --identifier user_id=17850")
def customer() -> None:
    """Show what is known of one customer."""


@app.command(epilog="Example: riverwalk customer show --identifier user_id=17850")
def show(
    who: Annotated[str, typer.Argument(metavar="[CUSTOMER]", help="Customer id, or namespace=value.")] = "",
    identifier: Annotated[
        str, typer.Option(metavar="NAMESPACE=VALUE", help="An identifier in place of the id.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show traits, tags, facts, enrolments, cases, consents, proposals, contacts and timers.

    From the read model in Redis; where it is empty or down, from the log, which is slower and says so.
    """
    if bool(who) == bool(identifier):
        raise Failure("RW907", "expected either a customer id or --identifier", advice="give one of them")
    settings = read_settings()
    customer_of = customer_id(settings, identifier or who)
    known = run(known_of(settings, customer_of))
    if known is None:
        raise nobody(customer_of)
    if as_json:
        print_json(known)
    else:
        print_customer(known)
