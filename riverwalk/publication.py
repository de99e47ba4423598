"""From a folder to the next publication: checks, hash, versions. Pure but for the folder's bytes given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from journey.scarcity import scarce_uses
from journey.workspace import (
    Lacking,
    approvals_lacking,
    assign_versions,
    is_ignored,
    load,
    render,
    workspace_hash,
)
from riverwalk.failures import Failure
from riverwalk.migration import NO_MIGRATION, Migration, Residents, migration_of
from riverwalk.published import workspace_of
from schemas.publication import PUBLICATION_BYTES_MAX, Publication, encode_publication
from schemas.workspace import Workspace

AGAIN_MARK = "~"
"""A meaning that comes back is another publication: its hash gets `~2`, so that each hash names one place in
the order of activations, and the journey versions in between stay loaded."""
HASH_SHOWN = 12
MIGRATION_SUFFIX = ".migration.yaml"
RECORD_BYTES_MAX = PUBLICATION_BYTES_MAX - 64 * 1024


class Checked(NamedTuple):
    """A workspace without blocking faults."""

    workspace: Workspace
    files: dict[str, str]
    hash: str


class Made(NamedTuple):
    """A publication beside what is in force before it."""

    publication: Publication | None
    """None if what is in force means the same."""
    previous: Publication | None
    migration: Migration = NO_MIGRATION
    """What becomes of the people inside."""
    residents: tuple[Residents, ...] | None = None
    """The people inside, by rule; None where they were not counted."""


def check(files: Mapping[str, bytes]) -> Checked:
    """The workspace of these files.

    Raises: Failure RW906 with all faults if anything blocks.
    """
    loaded = load(files)
    if loaded.workspace is None:
        faults = "\n".join(render(fault) for fault in loaded.blocking)
        count = len(loaded.blocking)
        raise Failure(
            "RW906",
            f"the workspace has {count} errors\n{faults}",
            advice="mend them; `riverwalk validate` lists all",
        )
    texts = {
        path: content.decode(errors="replace") for path, content in files.items() if not is_ignored(path)
    }
    return Checked(loaded.workspace, texts, workspace_hash(loaded.workspace))


def next_publication(
    checked: Checked,
    history: Sequence[Publication],
    *,
    by: str,
    at: int,
    approved_by: Sequence[str] = (),
    allocates: bool = False,
    trial: bool = False,
) -> Made:
    """The publication that would follow those that are published.

    Args:
        history: everything published under this prefix, in log order.
        by: who publishes.
        at: int ms.
        approved_by: who approved it.
        allocates: whether resources are allocated where it will be in force.
        trial: it is only tried: nobody has to approve it, and whoever tries it allocates.
    Raises: Failure RW915 if a team has not approved, RW909 if another workspace is in force,
        RW916 if its actions use resources that nothing allocates there, RW905 if the files are
        too large, RW906 if a migration plan does not fit what was published.
    """
    previous = history[-1] if history else None
    name = checked.workspace.settings.workspace
    if previous is not None and previous.workspace != name:
        raise Failure(
            "RW909",
            f"workspace {previous.workspace!r} is in force under this topic prefix",
            found=name,
            advice="publish a folder with that name, or set another RIVERWALK_TOPIC_PREFIX",
        )
    if previous is not None and meaning(previous) == checked.hash:
        return Made(None, previous)
    if not trial:
        if not allocates:
            _refuse_unallocated(checked.workspace)
        _approved(checked, previous, approved_by, by)
    publication = Publication(
        name,
        _hash(checked.hash, history),
        previous.hash if previous else "",
        checked.files,
        _versions(checked.workspace, history),
        at,
        by,
        tuple(sorted({*approved_by})),
    )
    if (size := len(encode_publication(publication))) > RECORD_BYTES_MAX:
        advice = "move data out of the workspace folder"
        raise Failure(
            "RW905", f"the workspace is over {RECORD_BYTES_MAX:,} bytes", found=f"{size:,}", advice=advice
        )
    migration = migration_of(checked.workspace, checked.files, publication.versions, history)
    return Made(publication, previous, migration)


def earlier_files(history: Sequence[Publication], to: str, plans: Mapping[str, bytes]) -> Checked:
    """The workspace of an earlier publication, with the plans of this change.

    Args:
        history: everything published, in log order.
        to: beginning of a hash; empty is the publication before the last.
        plans: path -> migration plan.
    Raises: Failure RW908 if there is none, RW907 if several are meant, RW906 for faults of the plans.
    """
    found = [each for each in history[:-1] if to and each.hash.startswith(to)] or history[-2:-1]
    if not history or not found or (to and not found[-1].hash.startswith(to)):
        raise Failure(
            "RW908", "no earlier publication has this hash", found=to or "none was published before"
        )
    if len({each.hash for each in found}) > 1:
        raise Failure("RW907", "several publications begin so", found=to, advice="give more of the hash")
    files = {
        path: text.encode() for path, text in found[-1].files.items() if not path.endswith(MIGRATION_SUFFIX)
    }
    return check({**files, **plans})


def awaits_log(made: Made) -> bool:
    """Whether a publication may bring facts that are filled from the log; the first of all brings none."""
    if made.publication is None or made.previous is None:
        return False
    facts = workspace_of(made.publication).facts.values()
    return any(fact.backfill == "log" for fact in facts)


def _refuse_unallocated(workspace: Workspace) -> None:
    """Refuse what would promise resources that nothing allocates.

    Raises: Failure RW916 naming what takes from them.
    """
    using = scarce_uses(workspace)
    if using:
        raise Failure(
            "RW916",
            "a worker in the `stream` clock does not allocate resources across customers",
            found=", ".join(using),
            advice="set RIVERWALK_CLOCK=wall to publish it, or try it with `simulate`, `test` or `backtest`",
        )


def _approved(checked: Checked, previous: Publication | None, approved_by: Sequence[str], by: str) -> None:
    """Refuse a change that the teams it concerns have not approved.

    The teams in force are asked, so that nobody removes the team that would have had to approve.
    """
    in_force = workspace_of(previous).settings.teams if previous is not None else {}
    teams = {**checked.workspace.settings.teams, **in_force}
    before = previous.files if previous is not None else {}
    lacking = approvals_lacking(teams, before, checked.files, approved_by=approved_by, by=by) if teams else ()
    if lacking:
        told = "\n".join(_lacking_line(each) for each in lacking)
        raise Failure(
            "RW915",
            f"approvals are lacking\n{told}",
            advice="publish with `--approved-by NAME` for each who approved",
        )


def _lacking_line(lacking: Lacking) -> str:
    given = f"has {', '.join(lacking.given)}" if lacking.given else "has none"
    whose = f" of {', '.join(lacking.approvers)}" if lacking.approvers else ""
    return f"  team {lacking.team}: {given}, needs {lacking.needed}{whose} for {', '.join(lacking.files)}"


def maker(
    checked: Checked, *, by: str, at: int, approved_by: Sequence[str] = (), allocates: bool = False
) -> Callable[[Sequence[Publication]], Publication | None]:
    """`next_publication` as `streams.publishing.publish` takes it."""
    return lambda history: (
        next_publication(
            checked, history, by=by, at=at, approved_by=approved_by, allocates=allocates
        ).publication
    )


def short_hash(publication: Publication) -> str:
    """Enough of the hash to tell publications apart at a glance."""
    _, mark, count = publication.hash.partition(AGAIN_MARK)
    return publication.hash[:HASH_SHOWN] + mark + count


def meaning(publication: Publication) -> str:
    """The hash of what a publication means."""
    return publication.hash.partition(AGAIN_MARK)[0]


def _hash(found: str, history: Sequence[Publication]) -> str:
    before = sum(meaning(publication) == found for publication in history)
    return f"{found}{AGAIN_MARK}{before + 1}" if before else found


def _versions(workspace: Workspace, history: Sequence[Publication]) -> dict[str, int]:
    """Versions after all publications, each numbered as it was then; only the journeys of this one."""
    numbered: dict[str, tuple[int, str]] = {}
    for publication in history:
        numbered = assign_versions(numbered, workspace_of(publication))
    numbered = assign_versions(numbered, workspace)
    return {name: numbered[name][0] for name in sorted(workspace.journeys)}
