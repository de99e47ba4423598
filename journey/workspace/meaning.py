"""What a workspace means, as a hash; and which version each journey has.

The hash is BLAKE2b-256 of canonical JSON of the parsed models: defaults omitted, keys sorted, conditions as
syntax trees, decimals without trailing zeros, no `note`, no migration plans, no
indicators. So comments, key order, quoting, short forms and `30 minutes` against `PT30M` change nothing.

Titles are words that people read in reports: they are in the hash of the workspace, and not in that of a
journey. A journey's hash covers what is pinned at enrolment (steps with their splits, goal, exit); trigger,
entry, mode and the rest hold at once for all and make no new version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel

from journey.conditions import canonical, parse
from journey.workspace.annotations import condition_fields
from schemas.workspace import Fact, JourneyFile, Workspace

LANGUAGE_VERSION = 1
"""Part of every hash: a change of what the same words mean is a change of meaning."""
HASH_BYTES = 32
PINNED = ("steps", "goal", "exit")
UNMEANT = ("note", "migrations", "indicators")
"""What people read, what is used once, and what looks on without a say (docs/adr/0016)."""

Versions = Mapping[str, tuple[int, str]]
"""Journey -> (version, hash of its pinned parts)."""


def workspace_hash(workspace: Workspace) -> str:
    """Hex BLAKE2b-256 of everything the workspace means.

    Cost: some 1 ms a journey.
    """
    return _hash(_meaning(workspace))


def journey_hash(workspace: Workspace, journey: str) -> str:
    """Hex BLAKE2b-256 of the parts of a journey that are pinned at enrolment.

    Raises: KeyError if the workspace has no such journey.
    """
    model = workspace.journeys[journey]
    return _hash(pinned_meaning(model))


def pinned_meaning(journey: JourneyFile) -> dict[str, Any]:
    """The pinned parts of a journey as plain JSON values."""
    meaning: dict[str, Any] = _meaning(journey)
    return {name: meaning[name] for name in PINNED if name in meaning}


def fact_meaning(fact: Fact) -> dict[str, Any]:
    """What a fact counts, as plain JSON values: what it is called, and how it begins, change nothing."""
    meaning: dict[str, Any] = _meaning(fact)
    return {name: value for name, value in meaning.items() if name not in ("title", "backfill")}


def assign_versions(previous: Versions, workspace: Workspace) -> dict[str, tuple[int, str]]:
    """Number the journeys of a workspace that is about to be published.

    A journey whose pinned parts are as before keeps its version; a changed one gets the next number, a new
    one 1. Journeys that are gone stay in the mapping, so that a number never comes twice.
    """
    versions = dict(previous)
    for name in sorted(workspace.journeys):
        version, old = versions.get(name, (0, ""))
        new = journey_hash(workspace, name)
        if new != old:
            versions[name] = (version + 1, new)
    return versions


def _hash(meaning: Any) -> str:
    text = json.dumps(
        {"language": LANGUAGE_VERSION, "meaning": meaning},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return blake2b(text.encode(), digest_size=HASH_BYTES).hexdigest()


def _meaning(value: Any, *, condition: bool = False) -> Any:
    """JSON values of a model; its nesting is bounded by the reader's DEPTH_MAX."""
    if isinstance(value, BaseModel):
        return _fields(value)
    if isinstance(value, dict):
        return {key: _meaning(each, condition=condition) for key, each in value.items()}
    if isinstance(value, list):
        return [_meaning(each, condition=condition) for each in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if condition and isinstance(value, str):
        return canonical(parse(value))
    assert value is None or isinstance(value, str | int), f"no canonical form of {type(value).__name__}"
    return value


def _fields(model: BaseModel) -> dict[str, Any]:
    conditions = condition_fields(type(model))
    meaning = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if name not in UNMEANT and (
            field.is_required() or value != field.get_default(call_default_factory=True)
        ):
            meaning[field.alias or name] = _meaning(value, condition=name in conditions)
    return meaning
