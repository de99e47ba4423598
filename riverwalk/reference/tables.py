"""Pages that are one table each: settings, topics, metrics, errors, the touchpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from riverwalk.failures import FAILURES
from riverwalk.reference.markdown import GENERATED, code, table
from schemas.refusal import RefusalReason
from schemas.touchpoint import (
    DEPTH_MAX,
    ID_CHARACTERS_MAX,
    IDENTIFIERS_MAX,
    NAMESPACES,
    PROPERTIES_MAX,
    RECORD_BYTES_MAX,
    Outcome,
    Touchpoint,
)
from streams.metrics import PREFIX
from streams.metrics import SPECS as METRICS
from streams.settings import ENVIRONMENT_PREFIX, Settings
from streams.topics import DAY_MS, FOREVER_MS, SPECS, Family, TopicSpec


def setting_page() -> str:
    """Every setting: name, type, default, meaning."""
    rows = [
        (
            code(f"{ENVIRONMENT_PREFIX}{name.upper()}"),
            _type(schema),
            code(_default(schema)),
            schema["description"],
        )
        for name, schema in Settings.model_json_schema()["properties"].items()
    ]
    head = f"""# Settings

{GENERATED}
Read from the environment when a command starts, and nowhere else. Secrets are never printed.
`riverwalk config` shows the values in force.

"""
    return head + table(("setting", "type", "default", "meaning"), rows)


def _type(schema: dict[str, Any]) -> str:
    """A type in words. Any: a JSON Schema."""
    if "enum" in schema:
        return " or ".join(code(each) for each in schema["enum"])
    if "anyOf" in schema:
        found = [_type(each) for each in schema["anyOf"] if each.get("type") != "null"]
        return f"{' or '.join(found)}, optional"
    kinds = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    kind = {"password": "secret", "path": "path"}.get(schema.get("format", ""), kinds[schema["type"]])
    bounds = [
        f"{word} {schema[key]:g}"
        for key, word in (("minimum", "from"), ("exclusiveMinimum", "over"), ("maximum", "to"))
        if key in schema
    ]
    return " ".join([kind, *bounds])


def _default(schema: dict[str, Any]) -> str:
    default = schema.get("default")
    return "" if default is None else str(default).lower() if isinstance(default, bool) else str(default)


def topic_page() -> str:
    """Every topic: key family, partitions, what is kept."""
    rows = [
        (code(spec.stream.value), _partitions(spec), _kept(spec), f"{spec.message_bytes_max:,}", _time(spec))
        for spec in SPECS
    ]
    head = f"""# Topics

{GENERATED}
`RIVERWALK_TOPIC_PREFIX` (`riverwalk.`) stands before every name. `riverwalk init-topics` creates what is
missing; `riverwalk doctor` and every start of a worker check partitions, compaction and timestamps.

"""
    return head + table(("topic", "partitions", "kept", "largest record, bytes", "timestamps"), rows)


def _partitions(spec: TopicSpec) -> str:
    families = {
        Family.SINGLE: "1",
        Family.RESOURCES: "1: one writer has all resources",
        Family.INPUT: "`RIVERWALK_PARTITIONS`, as touchpoints arrive",
        Family.CUSTOMER: "`RIVERWALK_PARTITIONS`, by customer id",
    }
    return families[spec.family]


def _kept(spec: TopicSpec) -> str:
    if spec.compacted:
        return "compacted"
    return "for ever" if spec.retention_ms == FOREVER_MS else f"{spec.retention_ms // DAY_MS} days"


def _time(spec: TopicSpec) -> str:
    return "the broker's" if spec.broker_time else "the sender's"


def metric_page() -> str:
    """Every metric: kind, labels, meaning."""
    rows = [
        (code(PREFIX + spec.name), spec.kind.__name__.lower(), ", ".join(map(code, spec.labels)), spec.help)
        for spec in METRICS
    ]
    head = f"""# Metrics

{GENERATED}
A worker answers on `/metrics`, `/health/live` and `/health/ready` at `RIVERWALK_METRICS_HOST` and `_PORT`.
Labels come from closed sets, the long tail is `other`; never a customer, event or action id.

"""
    return head + table(("metric", "kind", "labels", "meaning"), rows)


def error_page() -> str:
    """Failures of commands, and reasons of dead letters."""
    failures = table(
        ("code", "exit", "meaning"),
        ((code(name), str(each.exit), each.title) for name, each in FAILURES.items()),
    )
    reasons = "\n".join(f"- `{reason}`" for reason in RefusalReason)
    return f"""# Errors

{GENERATED}
## Failures of commands

With `--json` the same goes to standard output as `{{"error": {{...}}}}` with `code`, `what`, `where`,
`found`, `advice` and `exit`. Faults of workspaces have codes of their own: [faults](faults.md).

{failures}
## Reasons of dead letters

The header `riverwalk.reason` of a dead letter is one of these; `__connect.errors.exception.message` says what
was expected, what was found and what to do.

{reasons}
"""


def touchpoint_page() -> str:
    """The native touchpoint and outcome, field by field."""
    return f"""# Touchpoints and outcomes

{GENERATED}
What may be written to `touchpoints.v1` and `outcomes.v1`: native JSON as here, or the same in a
CloudEvents 1.0 envelope (structured, or binary with `ce_` headers). At most {RECORD_BYTES_MAX:,} bytes of
UTF-8 JSON, {DEPTH_MAX} levels deep, {PROPERTIES_MAX} entries of `properties` and of `context`,
{IDENTIFIERS_MAX} identifiers, ids of {ID_CHARACTERS_MAX} characters. Unknown fields are kept. The JSON
Schemas are [touchpoint](schemas/touchpoint.json) and [outcome](schemas/outcome.json).

The strongest identifier given names the customer: {", ".join(map(code, NAMESPACES))}, in this order.

## Touchpoint

{_fields(Touchpoint)}
## Outcome of an action

{_fields(Outcome)}"""


def _fields(model: type[BaseModel]) -> str:
    return table(("field", "needed", "meaning", "example"), _field_rows(model))


def _field_rows(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        found = field.examples[0] if field.examples else ""
        example = found if isinstance(found, str) else json.dumps(found)
        yield code(name), "yes" if field.is_required() else "", field.description or "", code(example)
