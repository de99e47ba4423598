"""The JSON Schema of case files, for editors."""

from __future__ import annotations

from typing import Any

from schemas.workspace.case import CasesFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def case_schema() -> dict[str, Any]:
    """`tests/*.yaml` as its author writes it. Any: a schema is plain JSON."""
    return {"$schema": DIALECT, **CasesFile.model_json_schema(by_alias=True, mode="validation")}
