"""No bytes and no JSON make intake raise; what it lets in survives the log."""

from hypothesis import given
from hypothesis import strategies as st

from journey.intake import CONTROL_HEADER, Intake
from schemas.event import Origin, decode_event, encode_event
from schemas.refusal import Refused
from tests.support.bad_input import encoded, good_fields, outcome_fields

AT = 1_301_220_000_000
ORIGIN = Origin("touchpoints.v1", 3, 42)
STREAM = Intake(b"0123456789abcdef", "stream")
WALL = Intake(b"0123456789abcdef", "wall")
numbers = st.integers() | st.floats()
json_values = st.none() | st.booleans() | numbers | st.text(max_size=5) | st.lists(st.text(max_size=3))
json_values |= st.dictionaries(st.text(max_size=3), json_values, max_size=3)
header_names = ["ce_id", "ce_time", "ce_specversion", "content-type", CONTROL_HEADER, "traceparent", "x"]
header_values = [b"1.0", b"input_time", b"application/cloudevents+json", b"\xff", b"\x00"]
headers = st.lists(st.tuples(st.sampled_from(header_names), st.sampled_from(header_values)), max_size=4)
fields = st.sampled_from([*good_fields(), *outcome_fields(), "properties", "context"])


@given(value=st.binary(max_size=200), headers=headers)
def test_no_bytes_make_intake_raise(value, headers):
    for intake in (STREAM, WALL):
        intake.admit(value, headers, AT, ORIGIN)


@given(changes=st.dictionaries(fields, json_values, max_size=4), headers=headers)
def test_no_json_makes_intake_raise_and_what_is_let_in_survives_the_log(changes, headers):
    event = STREAM.admit(encoded(**changes), headers, AT, ORIGIN)
    if not isinstance(event, Refused):
        assert decode_event(encode_event(event)) == event
