"""`riverwalk preview`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from journey.graph import journey_graph
from journey.preview import preview as foresee
from journey.preview import treated, without_holdouts
from riverwalk.customers import customer_id, known_of, nobody
from riverwalk.failures import Failure
from riverwalk.preview_view import Words, ending, print_preview
from riverwalk.previewing import (
    Tried,
    assumed_event,
    catalogue_after,
    catalogue_alone,
    read_state,
    with_settings,
)
from riverwalk.printing import note, print_json
from riverwalk.publication import Checked, check
from riverwalk.running import now as wall_now
from riverwalk.running import read_settings, run
from riverwalk.workspace_files import read_workspace
from schemas.customer import CustomerState
from schemas.duration import parse_duration
from schemas.instant import parse_instant
from schemas.workspace import Workspace
from streams.log_reader import KafkaPublications

app = typer.Typer()
HERE = Path()
HORIZON = "730 days"
WHAT_IF = "What if: traits.x, facts.x, tags.x, consents.x, segments.x, stage, levels.x, points.x, lists.x."
NEW_ID = "c_" + "a" * 26
"""Whom `new` means: nobody's real id, but chance by customer is then always the same."""


class Person(NamedTuple):
    """Whose preview it is."""

    state: CustomerState
    tried: Tried
    now: int


@app.command(
    epilog="Example: riverwalk preview new --new --workspace examples/retail-year --journey big_basket "
    """--assume '{"type": "Order Completed", "properties": {"total": 1200}}'"""
)
def preview(
    who: Annotated[
        str, typer.Argument(metavar="CUSTOMER", help="Customer id, or namespace=value; `new` with --new.")
    ],
    *,
    journey: Annotated[str, typer.Option(help="The journey to follow to its end.")],
    workspace: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the workspace.")] = HERE,
    assume: Annotated[
        list[str] | None,
        typer.Option(metavar="JSON", help="A touchpoint that comes; `type` is enough. May be given again."),
    ] = None,
    state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="As `riverwalk customer show --json` prints it.")
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Somebody of whom nothing is known.")] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PLACE=VALUE", help=WHAT_IF),
    ] = None,
    at: Annotated[str, typer.Option(metavar="INSTANT", help="When it begins; default: the present.")] = "",
    horizon: Annotated[str, typer.Option("--for", metavar="DURATION", help="Look no further.")] = HORIZON,
    only: Annotated[bool, typer.Option("--only", help="Show this journey only; others still act.")] = False,
    treat: Annotated[bool, typer.Option("--treated", help="As if nobody were held out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show what would happen to one person, until the journey ends.

    Begins with the person's present state (read model, or the log; --state or --new need no server), adds
    what is set and assumed, and lets virtual time run through waits, policy and contests. Nothing is
    published. The workspace is the folder, as if it were published now. Nothing comes but what is assumed:
    no outcomes, no other touchpoints.
    """
    checked = check(read_workspace(workspace))
    _known_journey(checked.workspace, journey)
    person = _person(who, checked, state=state, new=new, at=at)
    for line in person.tried.notes:
        note(line)
    catalogue = without_holdouts(person.tried.catalogue) if treat else person.tried.catalogue
    begun = with_settings(catalogue, treated(person.state) if treat else person.state, settings or [])
    events = [
        assumed_event(text, number, begun.id, now=person.now, workspace=checked.workspace)
        for number, text in enumerate(assume or [], start=1)
    ]
    events.sort(key=lambda event: event.occurred_at)
    until = person.now + _duration(horizon)
    found = foresee(catalogue, begun, events, journey, until=until)
    shown = [each for each in found.happenings if not only or each.journey in ("", journey)]
    if as_json:
        result = {"customer": begun.id, "journey": journey, "ended": found.ended}
        print_json({**result, "ending": ending(found, journey), "happenings": shown})
    else:
        print_preview(found, shown, journey=journey, words=_words(checked.workspace))


def _known_journey(workspace: Workspace, journey: str) -> None:
    if journey not in workspace.journeys:
        advice = f"journeys: {', '.join(sorted(workspace.journeys))}"
        raise Failure("RW907", "the workspace has no such journey", found=journey, advice=advice)


def _person(who: str, checked: Checked, *, state: Path | None, new: bool, at: str) -> Person:
    """The person, the workspace with their versions, and when it begins."""
    if new and state is not None:
        raise Failure("RW907", "expected either --new or --state", advice="give one of them, or neither")
    if new or state is not None:
        begun = CustomerState(_offline_id(who)) if state is None else read_state(state, _asked_id(who))
        now = _instant(at) or begun.now or wall_now()
        return Person(_as_of(begun, now), catalogue_alone(checked, begun), now)
    settings = read_settings()
    known = run(known_of(settings, customer_id(settings, who)))
    if known is None:
        raise nobody(customer_id(settings, who))
    if known.note:
        note(f"from the log: {known.note}")
    present = wall_now() if settings.clock == "wall" else known.state.now
    now = max(_instant(at) or present, known.state.now)
    history = run(KafkaPublications(settings).all())
    tried = catalogue_after(checked, history, at=now)
    return Person(_as_of(tried.begin(known.state, now), now), tried, now)


def _as_of(state: CustomerState, now: int) -> CustomerState:
    """A new person begins now; for somebody known, time runs from where their state stands."""
    return state if state.now else CustomerState(state.id, now)


def _offline_id(who: str) -> str:
    return NEW_ID if who == "new" else _asked_id(who)


def _asked_id(who: str) -> str:
    """A customer id; an identifier needs the identity key of the settings."""
    return customer_id(read_settings(), who)


def _instant(text: str) -> int | None:
    found = parse_instant(text) if text else None
    if text and found is None:
        advice = "write it as 2011-03-01T09:30:00Z"
        raise Failure("RW907", "expected an instant", where="--at", found=text, advice=advice)
    return found


def _duration(text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise Failure("RW907", str(error), where="--for", found=text) from None


def _words(workspace: Workspace) -> Words:
    """What each step says, for the rows that reach it."""
    return {
        (name, node.id): " ".join(node.lines)
        for name, model in workspace.journeys.items()
        for node in journey_graph(model).nodes
    }
