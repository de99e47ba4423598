"""Put a folder in force: what `publish`, `worker --workspace` and the demo share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from riverwalk.failures import Failure
from riverwalk.migration import count_residents
from riverwalk.publication import Checked, Made, check, maker, next_publication
from riverwalk.workspace_files import read_workspace
from schemas.workspace import Workspace
from streams.log_reader import KafkaPublications
from streams.publishing import publish
from streams.settings import Settings


async def workspace_in_force(settings: Settings) -> Workspace:
    """What was published last.

    Raises: Failure RW908 if nothing was.
    """
    history = await KafkaPublications(settings).all()
    if not history:
        raise Failure("RW908", "no workspace is in force", advice="name a folder, or publish one")
    return check({name: text.encode() for name, text in history[-1].files.items()}).workspace


async def publish_folder(settings: Settings, folder: Path, *, by: str, at: int) -> Made:
    """Check a folder and publish it, unless it means the same as what is in force.

    Args:
        by: who publishes, for the audit.
        at: int ms.
    Raises: Failure RW905, RW906, RW909; what `streams.publishing.publish` raises.
    """
    return await publish_checked(settings, check(read_workspace(folder)), by=by, at=at)


async def publish_checked(
    settings: Settings,
    checked: Checked,
    *,
    by: str,
    at: int,
    dry_run: bool = False,
    approved_by: Sequence[str] = (),
) -> Made:
    """Publish a checked workspace; a trial writes nothing, fences nobody, and counts the people inside.

    Raises: Failure RW909, RW915, RW916; what `streams.publishing.publish` raises.
    """
    history = await KafkaPublications(settings).all()
    allocates = settings.clock == "wall"
    made = next_publication(checked, history, by=by, at=at, approved_by=approved_by, allocates=allocates)
    if made.publication is None:
        return made
    if dry_run:
        counted = await count_residents(settings, made.migration) if made.migration.plans else []
        return made._replace(residents=tuple(counted))
    make = maker(checked, by=by, at=at, approved_by=approved_by, allocates=allocates)
    return made._replace(publication=await publish(settings, make))
