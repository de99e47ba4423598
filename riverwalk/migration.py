"""What a publication makes of the people inside: its plans checked, residents counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from agents.ports import Stream
from journey.plans import JourneyPlan, plan_of
from journey.workspace import Fault, check_migrations, render
from riverwalk.customers import STATE_KEY
from riverwalk.failures import Failure
from riverwalk.published import workspace_of
from schemas.publication import Publication
from schemas.stored_state import decode_state
from schemas.workspace import JourneyFile, MigrationFile, Workspace
from streams.log_reader import count_partitions, read_topic
from streams.settings import Settings

NO_PLAN = "keep (no plan)"


class Residents(msgspec.Struct, frozen=True, order=True):
    """People who rest at one step of an earlier version, and what the plan says of them."""

    journey: str
    version: int
    step: str
    rule: str
    people: int


class Migration(NamedTuple):
    """The plans of a publication that is about to be made."""

    plans: Mapping[str, JourneyPlan]
    """Journeys of which it brings a new version while earlier ones exist; those without a file keep all."""
    planned: frozenset[str]
    """Journeys with a file."""
    warnings: tuple[Fault, ...] = ()


NO_MIGRATION = Migration({}, frozenset())


def migration_of(
    workspace: Workspace,
    files: Mapping[str, str],
    versions: Mapping[str, int],
    history: Sequence[Publication],
) -> Migration:
    """Check the plans of a workspace that is about to be published.

    Args:
        versions: as the publication will number its journeys.
        history: everything published before, in log order.
    Raises: Failure RW906 if a plan names a step that never was, or was used by a publication before.
    """
    earlier: dict[str, dict[int, JourneyFile]] = defaultdict(dict)
    used: dict[str, list[MigrationFile]] = defaultdict(list)
    for publication in history:
        before = workspace_of(publication)
        for name, model in before.journeys.items():
            earlier[name][publication.versions[name]] = model
        for name, plan in before.migrations.items():
            used[name].append(plan)
    new = {name for name, version in versions.items() if earlier[name] and version > max(earlier[name])}
    faults = check_migrations(files, {name: list(earlier[name].values()) for name in new})
    errors = [render(fault) for fault in faults if fault.severity == "error"]
    stale = sorted(name for name in new if workspace.migrations.get(name) in used[name])
    if errors or stale:
        told = [
            *errors,
            *(f"the migration plan of {name} was used by an earlier publication" for name in stale),
        ]
        advice = "write the plan of this change, or remove the file; a `note` tells it from the last one"
        raise Failure("RW906", "the migration cannot be\n" + "\n".join(told), advice=advice)
    none = MigrationFile(migration="none")
    plans = {name: plan_of(workspace.migrations.get(name, none), versions[name]) for name in sorted(new)}
    planned = frozenset(new & workspace.migrations.keys())
    return Migration(plans, planned, tuple(fault for fault in faults if fault.severity == "warning"))


async def count_residents(settings: Settings, migration: Migration) -> list[Residents]:
    """Count the people inside, a row for each journey, version, step and rule.

    Raises: what `read_topic` raises.
    Cost: reads `customer-states`, one partition after another. Memory: the last states of one partition.
    """
    counted: Counter[tuple[str, int, str, str]] = Counter()
    for partition in range(await count_partitions(settings, Stream.CUSTOMER_STATES)):
        last: dict[bytes, bytes | None] = {}
        async for _, record in read_topic(settings, Stream.CUSTOMER_STATES, partitions=[partition]):
            if record.key is not None and record.key.startswith(STATE_KEY):
                last[record.key] = record.value
        for value in last.values():
            if value is not None:
                counted.update(_rows(migration, value))
    return sorted(Residents(*row, people) for row, people in counted.items())


def _rows(migration: Migration, stored: bytes) -> list[tuple[str, int, str, str]]:
    """The rows that one customer's enrolments stand in."""
    found = []
    for each in decode_state(stored).enrolments.values():
        plan = migration.plans.get(each.journey)
        if plan is not None and plan.concerns(each):
            rule = plan.rule(each.place).words if each.journey in migration.planned else NO_PLAN
            found.append((each.journey, each.version, each.place, rule))
    return found
