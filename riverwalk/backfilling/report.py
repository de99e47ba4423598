"""What a backfill did, and what retention kept it from doing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from journey.catalogue import Catalogue
from journey.log_facts import EVERYTHING, unknown_after
from riverwalk.printing import plural
from schemas.customer import NEVER
from schemas.instant import format_instant


class PartitionBackfilled(msgspec.Struct, frozen=True):
    """One partition of `customer-events`."""

    partition: int
    records: int
    """Read."""
    gone: int
    """Records before those, that retention has taken."""
    reach: int
    """Int ms: the log holds whatever happened from then on; 0 for everything."""
    customers: int
    """Told now."""
    facts: dict[str, int]
    """Fact -> how many of them were told of it."""
    told_before: int
    """Customers whom an earlier run had told."""
    too_large: int = 0
    """Customers of whom a record would be larger than a state may be: their facts stay unknown."""
    unseen: tuple[str, ...] = ()
    """Facts whose activation retention has taken, with all that came before it."""


class Backfilled(msgspec.Struct, frozen=True):
    """All of them."""

    facts: dict[str, str] = {}
    """Fact -> hash of the publication that it is kept since."""
    partitions: tuple[PartitionBackfilled, ...] = ()
    unknown: dict[str, int] = {}
    """Fact -> until when (int ms) it stays unknown where the log reaches back least, of those that do."""
    written: bool = True

    @property
    def customers(self) -> int:
        """Told now."""
        return sum(each.customers for each in self.partitions)

    @property
    def reach(self) -> int:
        """Of the partition whose log reaches back least; 0 if all hold everything."""
        return max((each.reach for each in self.partitions), default=EVERYTHING)


def still_unknown(catalogue: Catalogue, told: Iterable[PartitionBackfilled], at: int) -> dict[str, int]:
    """Facts that what was told now does not make known by `at`, and until when."""
    found: dict[str, int] = {}
    for partition in told:
        for name in partition.facts:
            until = unknown_after(catalogue, name, partition.reach)
            if until > max(at, found.get(name, at)):
                found[name] = until
    return found


def backfilled_lines(made: Backfilled) -> Iterator[str]:
    """The report for people."""
    if not made.facts:
        yield "no fact awaits the log."
        return
    records = plural(sum(each.records for each in made.partitions), "record")
    before = sum(each.told_before for each in made.partitions)
    of = ", ".join(name for name in made.facts if any(name in each.facts for each in made.partitions))
    verb = f"{'told' if made.written else 'would tell'} {plural(made.customers, 'customer')}"
    what = f"{verb} what the log says of {of}" if made.customers else "nobody is left to tell"
    yield f"{what}: {records} read" + (f", {before:,} told before" if before else "")
    gone = sum(each.gone for each in made.partitions)
    if made.reach == EVERYTHING:
        yield "the log reaches back to the beginning: nothing was taken away."
    else:
        yield (
            f"the log reaches back to {format_instant(made.reach)}: retention has taken "
            f"{plural(gone, 'record')} before it."
        )
    for name, until in made.unknown.items():
        when = "for ever" if until >= NEVER else f"until {format_instant(until)}"
        yield f"{name} stays unknown {when} where the log does not reach back far enough."
    for each in made.partitions:
        if each.unseen:
            lost = f"the activation of {', '.join(each.unseen)} is gone from the log"
            yield f"partition {each.partition}: {lost}, so nothing is left to tell."
        if each.too_large:
            yield f"partition {each.partition}: {plural(each.too_large, 'customer')} with too much to tell."
