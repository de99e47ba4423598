"""JSON Schemas of everything that strangers write: workspace files and records of our input topics."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from journey.trial import case_schema
from journey.workspace import json_schemas
from schemas.touchpoint import Outcome, Touchpoint

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RECORDS: dict[str, type[BaseModel]] = {"touchpoint": Touchpoint, "outcome": Outcome}


def all_schemas() -> dict[str, dict[str, Any]]:
    """Name -> schema: workspace files, `tests`, `touchpoint`, `outcome`. Any: a schema is plain JSON."""
    records = {name: {"$schema": DIALECT, **model.model_json_schema()} for name, model in RECORDS.items()}
    return {**json_schemas(), "tests": case_schema(), **records}
