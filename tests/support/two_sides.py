"""Two workspaces, one published behind the other, as a backtest compares them."""

from __future__ import annotations

from journey.backtest import Side
from journey.catalogue import Published, build_catalogue
from journey.workspace import assign_versions
from schemas.workspace import Workspace

MESSAGE = "- message: hello"
GONE = "trigger: { absence: { of: Ping, since: Ping, restart: true, for: 2 days } }"


def two_sides(before: Workspace, after: Workspace) -> tuple[Side, Side]:
    """Both, with the versions that publications assign."""
    versions: dict[str, tuple[int, str]] = {}
    history, sides = [], []
    for number, each in enumerate((before, after)):
        versions = assign_versions(versions, each)
        history.append(Published(f"h{number}", each, {name: of for name, (of, _) in versions.items()}))
        sides.append(Side(each, build_catalogue(history)))
    return sides[0], sides[1]
