"""What conditions may name of where a customer stands: segments, ladders, points, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from journey.conditions import Type, Unknown
from schemas.workspace import Workspace
from schemas.workspace.points import POINTS_FIELDS

STANDING_SECTIONS = frozenset({"segments", "ladders", "points", "lists"})
LADDER_FIELDS: Mapping[str, Type] = MappingProxyType(
    {
        "level": Type.TEXT,
        "at": Type.INSTANT,
        "review_at": Type.INSTANT,
        "missing": Type.NUMBER,
        "shortfall": Type.NUMBER,
    }
)
ACCOUNT_FIELDS: Mapping[str, Type] = MappingProxyType(
    {name: Type.INSTANT if name.endswith("_at") else Type.NUMBER for name in POINTS_FIELDS}
)


def standing_type(workspace: Workspace, path: tuple[str, ...]) -> Type | Unknown:
    """The type of `customer.<section>.<name>` and what lies below it."""
    name, lifecycle = path[2], workspace.lifecycle
    match path[1]:
        case "segments":
            return _named(path, workspace.segments, Type.BOOL)
        case "lists":
            return _named(path, workspace.lists, Type.list_of(Type.ANY))
        case "ladders":
            return (
                _fields(path, LADDER_FIELDS)
                if name in lifecycle.ladders
                else Unknown((*lifecycle.ladders,), 2)
            )
        case _:
            if name in lifecycle.points:
                return _fields(path, ACCOUNT_FIELDS)
            return _named(path, (*ACCOUNT_FIELDS, *lifecycle.points), ACCOUNT_FIELDS.get(name, Type.NUMBER))


def _named(path: tuple[str, ...], known: Iterable[str], kind: Type) -> Type | Unknown:
    if path[2] not in known:
        return Unknown(tuple(known), 2)
    return kind if len(path) == 3 else Unknown((), 3)


def _fields(path: tuple[str, ...], members: Mapping[str, Type]) -> Type | Unknown:
    if len(path) == 3:
        return Type.MAP
    return (
        _named(("", "", path[3], *path[4:]), members, members[path[3]])
        if path[3] in members
        else Unknown(tuple(members), 3)
    )
