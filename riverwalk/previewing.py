"""A preview's ingredients: the person's state, the workspace with their versions, what is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from journey.assumed_values import Unassumable
from journey.assuming import assume
from journey.catalogue import Catalogue, Published, build_catalogue
from journey.facts_anew import begin
from journey.intake import Intake
from riverwalk.failures import Failure
from riverwalk.publication import Checked, next_publication
from riverwalk.recompute import Workspaces
from schemas.builtin_events import known_events
from schemas.customer import CustomerState
from schemas.event import CustomerEvent, Origin
from schemas.instant import format_instant
from schemas.publication import Publication
from schemas.refusal import Refused
from schemas.workspace import Workspace

DOOR_KEY = b"previews name their customer themselves"
"""What is assumed goes through the same door as any touchpoint; whom it names there does not count."""
DOOR_IDENTIFIERS = {"user_id": "assumed"}
ASSUMED = Origin("assumed", 0, 0)
SOURCE = "preview"

_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_value_decoder = msgspec.json.Decoder(float_hook=Decimal)
_state_decoder = msgspec.json.Decoder(CustomerState, float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


class _Known(msgspec.Struct):
    """What `riverwalk customer show --json` prints."""

    state: CustomerState


_known_decoder = msgspec.json.Decoder(_Known, float_hook=Decimal)


class Tried(NamedTuple):
    """The workspace to try, and what had to be taken for granted."""

    catalogue: Catalogue
    notes: tuple[str, ...]
    begins: bool = False
    """Whether it is not in force yet: the person's state does not know of facts that begin with it."""

    def begin(self, state: CustomerState, now: int) -> CustomerState:
        """A known person's state when the workspace comes into force, at `now` (int ms)."""
        return begin(self.catalogue, state, now) if self.begins else state


def read_state(path: Path, customer: str) -> CustomerState:
    """A state from a file: what `riverwalk customer show --json` prints, or a state alone.

    Raises: Failure RW905 if it is neither, RW907 if it is another customer's; OSError.
    """
    content = path.read_bytes()
    try:
        bare = "state" not in _decoder.decode(content)
        state = _state_decoder.decode(content) if bare else _known_decoder.decode(content).state
    except msgspec.DecodeError as error:
        advice = "write it with `riverwalk customer show CUSTOMER --json`"
        raise Failure(
            "RW905", f"expected a customer's state: {error}", where=str(path), advice=advice
        ) from None
    if customer and state.id != customer:
        raise Failure("RW907", "the state is another customer's", found=state.id, where=str(path))
    return state


def catalogue_after(checked: Checked, history: Sequence[Publication], *, at: int) -> Tried:
    """The folder as if it were published now, behind everything that is."""
    made = next_publication(checked, history, by=SOURCE, at=at, trial=True)
    chain = [*history, made.publication] if made.publication is not None else list(history)
    return Tried(Workspaces(chain).catalogue(chain[-1].hash), (), made.publication is not None)


def catalogue_alone(checked: Checked, state: CustomerState) -> Tried:
    """The folder alone: who is inside a version that is not at hand is taken to be in the folder's."""
    inside: dict[str, list[int]] = {}
    for enrolment in state.enrolments.values():
        inside[enrolment.journey] = sorted({*inside.get(enrolment.journey, []), enrolment.version})
    rounds = max((len(versions) for versions in inside.values()), default=1)
    published = [
        Published(f"tried {number}", checked.workspace, _versions(checked.workspace, inside, number))
        for number in range(rounds)
    ]
    told = [
        f"{name}: version {', '.join(map(str, versions))} is taken to be as the folder has it"
        for name, versions in sorted(inside.items())
        if name in checked.workspace.journeys
    ]
    return Tried(build_catalogue(published), tuple(told))


def _versions(workspace: Workspace, inside: dict[str, list[int]], number: int) -> dict[str, int]:
    """The number-th version of each journey that somebody is inside; its last one for the others."""
    found = {name: inside.get(name, [1]) for name in workspace.journeys}
    return {name: versions[min(number, len(versions) - 1)] for name, versions in found.items()}


def assumed_event(text: str, number: int, customer: str, *, now: int, workspace: Workspace) -> CustomerEvent:
    """One touchpoint from JSON; `type` is enough.

    Args:
        number: 1, 2, ...: its id where none is given.
        now: int ms: when it happens where it does not say.
    Raises: Failure RW907 naming what is wrong.
    """
    try:
        given = _decoder.decode(text)
    except msgspec.DecodeError as error:
        advice = """write it as {"type": "Order Completed", "properties": {"total": 120}}"""
        raise _refused(f"expected a touchpoint as JSON: {error}", text, advice) from None
    defaults = {"id": f"assumed-{number}-{now}", "source": SOURCE, "occurred_at": format_instant(now)}
    document = {**defaults, **given, "identifiers": DOOR_IDENTIFIERS}
    types = frozenset(known_events(workspace.events))
    admitted = Intake(DOOR_KEY, "stream", types).admit(_encoder.encode(document), (), now, ASSUMED)
    if isinstance(admitted, Refused):
        raise _refused(
            f"the touchpoint would be refused: {admitted.message}", text, "see docs/reference/touchpoint.md"
        )
    if not isinstance(admitted, CustomerEvent):
        raise _refused("expected a touchpoint", text, "give type and properties")
    times = {"received_at": max(now, admitted.occurred_at)}
    return msgspec.structs.replace(admitted, customer=customer, identifiers={}, personal={}, **times)


def with_settings(catalogue: Catalogue, state: CustomerState, settings: Sequence[str]) -> CustomerState:
    """The state with everything set that `--set PLACE=VALUE` names; a value is JSON, or else a text.

    Raises: Failure RW907.
    """
    for setting in settings:
        place, separator, text = setting.partition("=")
        if not separator:
            raise Failure(
                "RW907", "expected PLACE=VALUE", where="--set", found=setting, advice="traits.tier=gold"
            )
        try:
            state = assume(catalogue, state, place, _value(text))
        except Unassumable as error:
            raise Failure("RW907", str(error), where="--set", found=setting) from None
    return state


def _value(text: str) -> Any:
    """JSON, or else a text. Any: senders choose."""
    try:
        return _value_decoder.decode(text)
    except msgspec.DecodeError:
        return text


def _refused(what: str, found: str, advice: str) -> Failure:
    return Failure("RW907", what, where="--assume", found=found, advice=advice)
