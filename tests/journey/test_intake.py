"""Every refusal, both sides of every limit, every dialect; and that no bytes make intake raise."""

import json
from decimal import Decimal

import pytest

from journey.intake import CONTROL_HEADER, Intake, unknown_fields
from schemas.event import (
    CustomerEvent,
    InputEnded,
    InputTime,
    Origin,
    OutcomeEvent,
    decode_event,
    encode_event,
)
from schemas.refusal import RefusalReason, Refused
from schemas.touchpoint import (
    DEPTH_MAX,
    FUTURE_MS_MAX,
    ID_CHARACTERS_MAX,
    IDENTIFIERS_MAX,
    NUMBER_MAGNITUDE_MAX,
    OUTCOMES,
    PROPERTIES_MAX,
    RECORD_BYTES_MAX,
)
from tests.support.bad_input import (
    BAD_RECORDS,
    KNOWN_TYPES,
    STRUCTURED,
    BadRecord,
    encoded,
    good_fields,
    nested,
    outcome_fields,
    padded,
    structured,
    with_number,
)

KEY = b"0123456789abcdef"
ORIGIN = Origin("touchpoints.v1", 3, 42)
AT = 1_301_220_000_000  # 2011-03-27T10:00:00Z
STREAM = Intake(KEY, "stream", KNOWN_TYPES)
WALL = Intake(KEY, "wall", KNOWN_TYPES)
ANY_TYPE = Intake(KEY, "stream")
BINARY = (
    ("ce_specversion", b"1.0"),
    ("ce_id", b"1"),
    ("ce_source", b"shop"),
    ("ce_type", b"Order Completed"),
    ("ce_time", b"2011-03-27T10:00:00Z"),
)
DATA = json.dumps({"identifiers": {"user_id": "17850"}, "properties": {"total": 1.5}}).encode()
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


def admitted(value, headers=(), intake=STREAM, received_at=AT):
    event = intake.admit(value, headers, received_at, ORIGIN)
    assert isinstance(event, CustomerEvent), event
    return event


def reason(value, headers=(), intake=STREAM, received_at=AT):
    refused = intake.admit(value, headers, received_at, ORIGIN)
    assert isinstance(refused, Refused), refused
    return refused.reason


@pytest.mark.parametrize("intake", [STREAM, WALL], ids=["stream", "wall"])
@pytest.mark.parametrize("bad", BAD_RECORDS, ids=lambda bad: bad.name)
def test_bad_record_is_refused_with_its_reason(bad: BadRecord, intake: Intake):
    wall_refuses_controls = bad.headers and bad.headers[0][0] == CONTROL_HEADER
    expected = RefusalReason.CONTROL_REFUSED if wall_refuses_controls else bad.reason
    assert reason(bad.value, bad.headers, intake) == expected


def test_bad_records_cover_every_reason_of_intake():
    later = {"too_old_to_know", "too_many_sources", "fold_fault", "undecodable", "hung", "state_too_large"}
    assert {bad.reason for bad in BAD_RECORDS} == set(RefusalReason) - later


@pytest.mark.parametrize("bad", BAD_RECORDS, ids=lambda bad: bad.name)
def test_refusal_message_says_what_and_is_short(bad: BadRecord):
    refused = STREAM.admit(bad.value, bad.headers, AT, ORIGIN)
    assert refused.message.startswith("expected ") and "found" in refused.message
    assert len(refused.message) < 350


@pytest.mark.parametrize("secret", ["13800138000", "li@example.com"])
def test_refusal_message_never_shows_an_identifier(secret):
    for value in (
        encoded(identifiers={"phone": [secret]}),
        encoded(identifiers={"email": secret + "x" * ID_CHARACTERS_MAX}),
        encoded(identifiers={secret: "1"}),
        encoded(id=secret * 40),
        encoded(identifiers={"other": secret}),
        json.dumps(outcome_fields(subject=secret)).encode(),
        f'{{"{secret}": 1, "{secret}": 2}}'.encode(),
        f'{{"email": "{secret}'.encode(),
    ):
        refused = STREAM.admit(value, (), AT, ORIGIN)
        assert isinstance(refused, Refused) and secret not in refused.message + refused.field


def test_native_touchpoint_becomes_its_event():
    event = admitted(
        encoded(
            identifiers={"user_id": " 17850 ", "email": "Li@Example.com"},
            channel="web",
            properties={"total": 139.12, "lines": 7, "products": [{"price": 2.50}]},
            context={"locale": "zh-CN"},
        )
    )
    assert (event.source, event.id, event.type, event.channel) == ("shop", "1", "Order Completed", "web")
    assert (event.occurred_at, event.received_at, event.origin) == (AT, AT, ORIGIN)
    assert event.properties == {
        "total": Decimal("139.12"),
        "lines": 7,
        "products": [{"price": Decimal("2.5")}],
    }
    assert event.context == {"locale": "zh-CN"}
    assert event.customer == "c_" + event.identifiers["user_id"]
    assert set(event.identifiers) == {"user_id", "email"}
    assert event.personal == {"identifiers": {"user_id": " 17850 ", "email": "Li@Example.com"}}


def test_event_survives_the_log():
    event = admitted(encoded(properties={"a": 1.10, "b": [10**40, {"c": None}]}, shoe=42))
    assert decode_event(encode_event(event)) == event


def test_null_optional_fields_count_as_absent():
    event = admitted(
        encoded(channel=None, properties=None, context=None, identifiers={"user_id": "1", "vin": None})
    )
    assert (event.channel, event.properties, event.context) == ("", {}, {})
    assert event.personal == {"identifiers": {"user_id": "1"}}


def test_unknown_fields_are_kept_and_counted():
    event = admitted(encoded(shoe=42, hat={"size": 7}, context={"locale": "en", "extra": "mine"}))
    assert event.context == {
        "locale": "en",
        "extra": {"shoe": 42, "hat": {"size": 7}, "context.extra": "mine"},
    }
    assert unknown_fields(event) == 3
    assert unknown_fields(admitted(encoded())) == 0


def test_unknown_type_is_let_in_when_no_types_are_known():
    assert admitted(encoded(type="Spaceship Boarded"), intake=ANY_TYPE).type == "Spaceship Boarded"
    assert reason(encoded(type="spaceship boarded"), intake=ANY_TYPE) == RefusalReason.UNKNOWN_TYPE


@pytest.mark.parametrize(
    "value",
    [
        padded(RECORD_BYTES_MAX),
        nested(DEPTH_MAX),
        encoded(id="x" * ID_CHARACTERS_MAX),
        encoded(channel="x" * ID_CHARACTERS_MAX),
        encoded(identifiers={"email": "x" * ID_CHARACTERS_MAX}),
        encoded(properties={f"p{i}": i for i in range(PROPERTIES_MAX)}),
        encoded(context={f"p{i}": i for i in range(PROPERTIES_MAX)}),
        encoded(**{f"p{i}": i for i in range(PROPERTIES_MAX)}),
        encoded(identifiers={"user_id": "1"} | {f"n{i}": "1" for i in range(IDENTIFIERS_MAX - 1)}),
        with_number("9" * NUMBER_MAGNITUDE_MAX),
        with_number("-" + "9" * NUMBER_MAGNITUDE_MAX),
        with_number("1e64"),
        with_number("1e-64"),
        encoded(occurred_at="1970-01-01T00:00:00Z"),
        encoded(occurred_at="2199-12-31T23:59:59.999Z"),
    ],
    ids=lambda value: value[:24].decode(),
)
def test_value_at_its_limit_is_let_in(value):
    assert decode_event(encode_event(admitted(value))) == admitted(value)


def test_wall_lets_in_until_a_day_ahead_and_not_a_millisecond_more():
    assert admitted(encoded(), intake=WALL, received_at=AT - FUTURE_MS_MAX).occurred_at == AT
    assert reason(encoded(), intake=WALL, received_at=AT - FUTURE_MS_MAX - 1) == RefusalReason.FUTURE_TIME


def test_stream_compares_no_time_with_arrival():
    assert admitted(encoded(), received_at=0).occurred_at == AT


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        (BINARY, DATA),
        (BINARY[1:], DATA),
        ((), structured(data=json.loads(DATA))),
        (STRUCTURED, structured(data=json.loads(DATA), datacontenttype="application/json")),
    ],
    ids=["binary", "binary-without-version", "structured", "structured-by-content-type"],
)
def test_cloudevent_becomes_the_same_event_as_native(headers, value):
    assert admitted(value, headers) == admitted(encoded(properties={"total": 1.5}))


def test_cloudevent_subject_and_extensions_are_kept():
    event = admitted(DATA, (*BINARY, ("ce_subject", b"order/1"), ("ce_region", "华东".encode())))
    assert event.context == {"extra": {"subject": "order/1", "region": "华东"}}


def test_cloudevent_attributes_win_over_its_data_which_is_kept():
    event = admitted(json.dumps(good_fields(id="inner")).encode(), BINARY)
    assert event.id == "1" and event.context["extra"]["data"]["id"] == "inner"


@pytest.mark.parametrize(
    ("value", "headers"),
    [
        (encoded(), (("traceparent", TRACE.encode()),)),
        (encoded(traceparent=TRACE), ()),
        (DATA, (*BINARY, ("ce_traceparent", TRACE.encode()))),
        (structured(traceparent=TRACE), ()),
    ],
    ids=["header", "native", "binary", "structured"],
)
def test_traceparent_is_passed_on(value, headers):
    event = admitted(value, headers)
    assert event.traceparent == TRACE and event.context == {}


@pytest.mark.parametrize("broken", [b"", b"00-xyz", b"00-" + b"A" * 32 + b"-" + b"b" * 16 + b"-01"])
def test_broken_traceparent_is_ignored(broken):
    assert admitted(encoded(), (("traceparent", broken),)).traceparent == ""


def test_foreign_headers_are_left_alone():
    assert admitted(encoded(), (("x-shop", b"\xff"), ("null", None))) == admitted(encoded())


@pytest.mark.parametrize("word", sorted(OUTCOMES))
def test_outcome_becomes_its_event(word):
    fields = outcome_fields(outcome=word, channel="email", properties={"url": "/a"})
    event = admitted(json.dumps(fields).encode())
    assert isinstance(event, OutcomeEvent)
    assert (event.type, event.action, event.outcome) == ("Action Outcome", "a1", word)
    assert (event.customer, event.channel, event.properties) == (fields["subject"], "email", {"url": "/a"})
    assert (event.context, event.personal) == ({}, {})


def test_outcome_may_come_as_a_cloudevent_with_the_subject_of_its_action():
    fields = outcome_fields()
    headers = (*BINARY, ("ce_subject", fields["subject"].encode()))
    event = admitted(b'{"action_id": "a1", "outcome": "done"}', headers)
    assert isinstance(event, OutcomeEvent) and event.customer == fields["subject"]


def test_outcome_belongs_to_its_subject_whatever_identifiers_it_brings():
    event = admitted(json.dumps(outcome_fields(identifiers={"user_id": "17850"})).encode())
    assert event.customer == outcome_fields()["subject"]
    assert event.identifiers == admitted(encoded()).identifiers


@pytest.mark.parametrize(
    ("word", "value", "event"),
    [
        (b"input_time", b'{"at": "2011-03-27T10:00:00Z"}', InputTime(3, AT)),
        (b"input_ended", b'{"until": "2011-03-27T10:00:00Z"}', InputEnded(3, AT)),
    ],
)
def test_control_moves_its_own_partition_in_stream_and_is_refused_in_wall(word, value, event):
    headers = ((CONTROL_HEADER, word),)
    assert STREAM.admit(value, headers, AT, ORIGIN) == event
    assert reason(value, headers, WALL) == RefusalReason.CONTROL_REFUSED


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (b"{}", RefusalReason.MISSING_FIELD),
        (b'{"at": 5}', RefusalReason.WRONG_TYPE),
        (b'{"at": "soon"}', RefusalReason.BAD_TIME),
        (b'{"at": "2200-01-01T00:00:00Z"}', RefusalReason.FUTURE_TIME),
        (None, RefusalReason.NULL_VALUE),
    ],
)
def test_broken_control_is_refused(value, why):
    assert reason(value, ((CONTROL_HEADER, b"input_time"),)) == why
