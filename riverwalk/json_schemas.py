"""JSON Schemas of everything that strangers write: workspace files and records of our input topics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from journey.trial import case_schema
from journey.workspace import file_models, json_schemas
from riverwalk.docstrings import meaning_of
from schemas.touchpoint import Outcome, Touchpoint
from schemas.workspace.case import CasesFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RECORDS: dict[str, type[BaseModel]] = {"touchpoint": Touchpoint, "outcome": Outcome}


def all_schemas() -> dict[str, dict[str, Any]]:
    """Name -> schema: workspace files, `tests`, `touchpoint`, `outcome`. Any: a schema is plain JSON.

    What editors show beside a field of a workspace file is its docstring.
    """
    records = {name: {"$schema": DIALECT, **model.model_json_schema()} for name, model in RECORDS.items()}
    models: dict[str, type[BaseModel]] = {name: model for name, (_, model) in file_models().items()}
    models["tests"] = CasesFile
    files = {**json_schemas(), "tests": case_schema()}
    return {**{name: _described(schema, models[name]) for name, schema in files.items()}, **records}


def _described(schema: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The schema with the meaning of each field."""
    for each in dict.fromkeys(_models_in(model, set())):
        part = schema if each is model else schema["$defs"].get(each.__name__, {})
        for name, info in each.model_fields.items():
            meaning = meaning_of(each, name)
            found = part.get("properties", {}).get(info.alias or name)
            if found is not None and meaning:
                found["description"] = meaning
    return schema


def _models_in(annotation: Any, seen: set[Any]) -> Iterator[type[BaseModel]]:
    """The models that a type holds, itself among them. Any: an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in seen:
            return
        seen.add(annotation)
        yield annotation
        for hint in get_type_hints(annotation, include_extras=True).values():
            yield from _models_in(hint, seen)
    for each in get_args(annotation):
        yield from _models_in(each, seen)
