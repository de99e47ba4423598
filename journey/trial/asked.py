"""What a case asks of one customer, what came of it, and how the two are put side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from journey.catalogue import Catalogue
from journey.conditions import MISSING
from journey.trial.running import Noted, Story
from schemas.customer import CustomerState
from schemas.workspace.case import Expect


class Difference(NamedTuple):
    """One section that is not as expected."""

    section: str
    message: str
    lines: tuple[str, ...] = ()
    """`  ` as expected, `- ` expected and not there, `+ ` there and not expected, `? ` why."""


class Asked(NamedTuple):
    """A section with what came of its customer."""

    expect: Expect
    customer: str
    told: Sequence[Noted]
    state: CustomerState
    story: Story
    catalogue: Catalogue


def differing(
    what: str, section: str, expected: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterator[Difference]:
    """One difference for each name whose value is another. Any: values of events and states."""
    for name, wanted in expected.items():
        value = found.get(name, MISSING)
        value = None if value is MISSING else value
        if not equal(wanted, value):
            yield Difference(section, f"{what}: {name}", (f"- {shown(wanted)}", f"+ {shown(value)}"))


def equal(wanted: Any, found: Any) -> bool:
    """2 is 2.00; true is not 1. Any: values of events and states."""
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    return bool(wanted == found)


def shown(value: Any) -> str:
    """A value as a case would write it. Any: values of events and states."""
    if isinstance(value, bool):
        return str(value).lower()
    return "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
