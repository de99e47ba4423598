"""Teams own files: which approvals a change of files still lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from journey.workspace.files import JOURNEY_KIND, is_ignored, kind_of
from journey.workspace.reader import read_source
from schemas.workspace import Team


class Lacking(NamedTuple):
    """One team whose approval is still needed."""

    team: str
    files: tuple[str, ...]
    """What changed of theirs."""
    needed: int
    given: tuple[str, ...]
    approvers: tuple[str, ...]
    """Who may give them; empty: anybody but the publisher."""


def approvals_lacking(
    teams: Mapping[str, Team],
    before: Mapping[str, str],
    after: Mapping[str, str],
    *,
    approved_by: Sequence[str],
    by: str,
) -> tuple[Lacking, ...]:
    """What a change needs before it may be published.

    Args:
        teams: those of the workspace in force, and of the one to come where that names more.
        before, after: path -> text, of everything that is published.
        approved_by: who approved; the publisher's own approval counts nothing.
        by: who publishes.
    Returns: teams in order of their ids; empty if nothing is lacking.
    """
    changed = [
        path
        for path in sorted({*before, *after})
        if not is_ignored(path) and before.get(path) != after.get(path)
    ]
    found = []
    for name, team in sorted(teams.items()):
        files = tuple(
            path
            for path in changed
            if any(fnmatchcase(path, pattern) for pattern in team.owns)
            or name in (_owner(path, before.get(path)), _owner(path, after.get(path)))
        )
        given = tuple(
            sorted({one for one in approved_by if one != by and one in (team.approvers or approved_by)})
        )
        if files and len(given) < team.approvals:
            found.append(Lacking(name, files, team.approvals, given, tuple(team.approvers)))
    return tuple(found)


def _owner(path: str, text: str | None) -> str:
    """`owner` of a journey file; empty for other files."""
    if text is None or kind_of(path) != JOURNEY_KIND:
        return ""
    source, _ = read_source(path, text)
    return str(source.plain.get("owner", "")) if source.root is not None else ""
