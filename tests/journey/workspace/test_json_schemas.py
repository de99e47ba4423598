from typing import Any

from journey.workspace import json_schemas
from journey.workspace.annotations import condition_fields
from schemas.workspace import Entry, Message


def resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    reference = node.get("$ref")
    return schema["$defs"][reference.rpartition("/")[2]] if reference else node


def test_there_is_a_schema_for_every_file_kind() -> None:
    assert sorted(json_schemas()) == [
        "actions",
        "calendar",
        "campaigns",
        "channels",
        "events",
        "facts",
        "indicators",
        "journey",
        "lifecycle",
        "migration",
        "policy",
        "resources",
        "segments",
        "tags",
        "workspace",
    ]


def test_values_are_described_as_authors_write_them() -> None:
    schema = json_schemas()["journey"]
    assert schema["$defs"]["Goal"]["properties"]["within"]["type"] == "string"
    assert schema["$defs"]["Entry"]["properties"]["holdout"]["pattern"].endswith("%$")
    assert schema["$defs"]["Entry"]["properties"]["again"]["type"] == "string"


def test_keys_are_those_of_the_file() -> None:
    absence = json_schemas()["journey"]["$defs"]["Absence"]["properties"]
    assert "for" in absence
    assert "duration" not in absence


def test_short_forms_are_allowed() -> None:
    step = json_schemas()["journey"]["$defs"]["MessageStep"]["properties"]["message"]
    assert {"type": "string"} in step["anyOf"]


def test_condition_fields_are_marked() -> None:
    schema = json_schemas()["journey"]
    case = schema["$defs"]["BranchCase"]["properties"]["when"]
    assert any(each.get("x-riverwalk") == "condition" for each in case["anyOf"])


def test_condition_fields_are_found_in_lists_and_mappings() -> None:
    assert condition_fields(Entry) == {"key", "eligible"}
    assert condition_fields(Message) == {"values"}
