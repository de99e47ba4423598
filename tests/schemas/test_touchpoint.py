"""The published model and the hand-written checks must say the same of every record."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from journey.intake import Intake
from schemas.builtin_events import BUILTIN_EVENTS
from schemas.event import Origin
from schemas.refusal import Refused
from schemas.touchpoint import (
    ID_CHARACTERS_MAX,
    IDENTIFIERS_MAX,
    NAMESPACES,
    OUTCOMES,
    PROPERTIES_MAX,
    TYPE_PATTERN,
    Outcome,
    Touchpoint,
)
from tests.support.bad_input import good_fields, outcome_fields

INTAKE = Intake(b"0123456789abcdef", "stream")
texts = st.sampled_from(
    ["", "1", "x" * ID_CHARACTERS_MAX, "x" * (ID_CHARACTERS_MAX + 1), " ", "Order Completed"]
)
others = st.sampled_from([None, ..., 1, 1.5, True, [], {}, {"a": 1}, ["a"]])
types = st.sampled_from(
    [
        "Order Completed",
        "Unsubscribed",
        "Back in Stock",
        "order",
        "Order  X",
        " Order",
        "Order X\n",
        "O2O Visit 3D",
    ]
)
times = st.sampled_from(
    [
        "2011-03-27T10:00:00Z",
        "2011-03-27t10:00:00.123456789z",
        "2011-03-27 10:00:00+08:00",
        "2011-03-27T10:00:00",
        "2011-02-30T10:00:00Z",
        "2011-03-27T10:00:60Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "2199-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "2011-03-27T10:00:00+24:00",
        "２011-03-27T10:00:00Z",
    ]
)
sized = st.sampled_from([{f"p{i}": i for i in range(n)} for n in (0, PROPERTIES_MAX, PROPERTIES_MAX + 1)])
identifiers = st.dictionaries(
    st.sampled_from([*NAMESPACES, "other", "Bad Name", ""]), texts | others, max_size=3
)
many = st.sampled_from(
    [{"vin": "x"} | {f"n{i}": None for i in range(n)} for n in (IDENTIFIERS_MAX - 1, IDENTIFIERS_MAX)]
)
changes = {
    "id": texts | others,
    "source": texts | others,
    "type": types | texts | others,
    "occurred_at": times | texts | others,
    "channel": texts | others,
    "properties": sized | others,
    "context": sized | others,
    "identifiers": identifiers | many | others,
}
outcome_changes = changes | {
    "action_id": texts | others,
    "outcome": st.sampled_from(sorted(OUTCOMES)) | texts | others,
    "subject": st.sampled_from(["c_" + "a" * 26, "c_" + "a" * 25, "c_" + "A" * 26]) | texts | others,
}


def _without_ellipsis(value):
    return {k: v for k, v in value.items() if v is not ...} if isinstance(value, dict) else value


def _model_takes(model: type[BaseModel], fields) -> bool:
    try:
        model.model_validate_json(json.dumps(fields))
    except ValidationError:
        return False
    return True


def _intake_takes(fields) -> bool:
    return not isinstance(INTAKE.admit(json.dumps(fields).encode(), (), 0, Origin("t", 0, 0)), Refused)


@given(
    fields=st.fixed_dictionaries({}, optional=changes).map(
        lambda some: good_fields(**{k: _without_ellipsis(v) for k, v in some.items()})
    )
)
def test_model_and_intake_agree_on_every_touchpoint(fields):
    phone_alone = isinstance(fields.get("identifiers"), dict) and "phone" in fields["identifiers"]
    # Only the intake knows that a phone without digits is blank; the texts here have none but "1".
    if not phone_alone:
        assert _model_takes(Touchpoint, fields) == _intake_takes(fields)


@given(
    fields=st.fixed_dictionaries({}, optional=outcome_changes).map(
        lambda some: outcome_fields(**{k: _without_ellipsis(v) for k, v in some.items() if k != "type"})
    )
)
def test_model_and_intake_agree_on_every_outcome(fields):
    if "action_id" in fields:
        assert _model_takes(Outcome, fields) == _intake_takes(fields)


@pytest.mark.parametrize("model", [Touchpoint, Outcome])
def test_json_schema_names_every_limit_and_describes_every_field(model):
    schema = model.model_json_schema()
    assert schema["properties"]["id"]["maxLength"] == ID_CHARACTERS_MAX
    assert str(PROPERTIES_MAX) in json.dumps(schema["properties"]["properties"])
    assert str(IDENTIFIERS_MAX) in json.dumps(schema["properties"]["identifiers"])
    assert schema["additionalProperties"] is True
    assert all("description" in field for field in schema["properties"].values())


def test_examples_of_the_schema_are_let_in():
    schema = Touchpoint.model_json_schema()
    example = {
        name: field["examples"][0] for name, field in schema["properties"].items() if "examples" in field
    }
    assert _model_takes(Touchpoint, example) and _intake_takes(example)


def test_every_built_in_type_is_well_formed():
    assert all(re.fullmatch(TYPE_PATTERN, name) for name in BUILTIN_EVENTS)
