"""What is only passed on is let in and refused as if every byte had been read strictly."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.intake import Intake
from journey.intake.skimming import skim
from schemas.event import Origin, decode_event, encode_event
from schemas.refusal import Refused
from tests.support.bad_input import BAD_RECORDS, BadRecord, encoded

AT = 1_301_220_000_000
ORIGIN = Origin("touchpoints.v1", 3, 42)
KEY = b"0123456789abcdef"
STRICT, PASSING_ON = Intake(KEY, "stream"), Intake(KEY, "stream", passing_on=True)
NUMBERS = ["0", "-0", "1.10", "139.120", "0.0", "1e5", "1E-70", "1e-400", "1e400", "9" * 30, "1." + "0" * 140]
NUMBERS += ["1." + "1" * 125 + "e-20", "-1." + "1" * 122 + "e-20", "1." + "1" * 125 + "e50"]
NUMBERS += ["-2.5", "1" * 64, "1" * 65, "1" * 128, "0." + "1" * 125, "0." + "1" * 127, "1e63", "1e64", "1e65"]
texts = st.text(max_size=6) | st.sampled_from(
    ['"', '":', '\\":', "a:b", " :", "2011-03-13T07:06:40Z", "1" * 200]
)
blanks = st.sampled_from(["", "", "", " ", "\n", "\t "])
keys = st.sampled_from(["a", "b", "properties", "\\u0061", "a ", 'a\\"', "a:"])


@st.composite
def objects(draw: st.DrawFn, depth: int = 0) -> str:
    """JSON as senders spell it: keys may come twice, numbers are of any form, blanks anywhere."""
    if depth < 3 and draw(st.booleans()):
        parts = []
        for _ in range(draw(st.integers(0, 3))):
            name, value = draw(keys), draw(objects(depth + 1))
            parts.append(f'"{name}"{draw(blanks)}:{draw(blanks)}{value}')
        return "{" + draw(blanks) + ",".join(parts) + draw(blanks) + "}"
    if depth < 3 and draw(st.booleans()):
        return "[" + ",".join(draw(st.lists(objects(depth + 1), max_size=3))) + "]"
    plain = st.sampled_from([*NUMBERS, "true", "false", "null"])
    return draw(plain | texts.map(lambda text: msgspec.json.encode(text).decode()))


def same(value: bytes | None, headers: tuple[tuple[str, bytes], ...] = ()) -> bool:
    """Whether both doors say the same of a record."""
    strict, passed = (each.admit(value, headers, AT, ORIGIN) for each in (STRICT, PASSING_ON))
    if isinstance(strict, Refused) or isinstance(passed, Refused):
        return strict == passed
    return decode_event(encode_event(passed)) == strict


@pytest.mark.parametrize("record", BAD_RECORDS, ids=[each.name for each in BAD_RECORDS])
def test_bad_records_are_refused_alike(record: BadRecord) -> None:
    assert same(record.value, record.headers)


@given(properties=objects(), context=objects(), extra=objects())
def test_both_doors_say_the_same(properties: str, context: str, extra: str) -> None:
    given_fields = encoded().decode()
    value = given_fields[:-1] + f',"x":{extra},"context":{context},"properties":{properties}' + "}"
    assert same(value.encode())
    structured = f'{{"specversion":"1.0","data":{value},"properties":{properties}}}'
    assert same(structured.encode(), (("content-type", b"application/cloudevents+json"),))
    assert same(value.encode(), (("ce_specversion", b"1.0"), ("ce_id", b"7"), ("ce_properties", b"{}")))


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_stay_as_they_were_sent(number: str) -> None:
    value = encoded()[:-1] + f',"properties":{{"n":{number}}}}}'.encode()
    assert same(value)


@pytest.mark.parametrize("twice", ['"a":1,"a":2', '"a":1,"a" :2', '"a":1,"\\u0061":2', '"a":"\\":","a":2'])
def test_a_key_that_comes_twice_is_never_skimmed(twice: str) -> None:
    assert skim(f'{{"properties":{{{twice}}}}}'.encode()) is None


def test_a_usual_record_is_skimmed() -> None:
    value = encoded()[:-1] + b',"properties":{"total": 1.10,"at":"10:30","lines":[{"n":1},{"n":2}]}}'
    skimmed = skim(value)
    assert skimmed is not None and skimmed[1] is not None
    assert bytes(skimmed[1]) == b'{"total": 1.10,"at":"10:30","lines":[{"n":1},{"n":2}]}'
