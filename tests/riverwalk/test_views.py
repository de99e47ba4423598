"""What people and programs are shown: a customer, lines of a topic, failures."""

import io
import json
from contextlib import redirect_stdout
from decimal import Decimal
from functools import partial

import pytest
from aiokafka.errors import KafkaConnectionError, ProducerFenced
from pydantic import ValidationError
from redis.exceptions import ConnectionError as RedisConnectionError

from agents.ports import Record
from journey.ranks import RANK_WAIT
from riverwalk.customer_view import print_customer, sections
from riverwalk.customers import Known, customer_id
from riverwalk.failures import FAILURES, Failure
from riverwalk.handlers import build_handlers
from riverwalk.reporting import failure_of, report
from riverwalk.tailing import TailTopic, as_json, as_line, is_about
from schemas.action import ActionDecided, ActionWithdrawn, JourneyEvent, encode_output
from schemas.builtin_events import ALLOCATED_TYPE
from schemas.customer import (
    NEVER,
    CaseState,
    ConsentState,
    Contact,
    CustomerState,
    Enrolment,
    FactState,
    Mark,
    Proposal,
    Sent,
    Timer,
    Trait,
)
from schemas.decision import Decision, Deferred, Ended, Entered, Fault, Judged, Refusal, Verdict
from schemas.event import AllocationEvent, CustomerEvent, Tick, encode_event
from schemas.resource import ResourceRelease, ResourceRequest, encode_resource
from schemas.standing import Account, Lot, Rung, Standing
from streams.exits import EngineStop, Exit, HistoryLost, Refused, Unavailable
from streams.metrics import Metrics
from streams.settings import Settings

ANNA = "c_" + "a" * 26
AT = 1_700_000_000_000
TOLD = "2023-11-14T22:13:20Z"
KEY = "0123456789abcdef"
STATE = CustomerState(
    ANNA,
    AT,
    traits={"city": Trait("[red]上海", AT, "crm")},
    tags={"vip": Mark(AT, "second_order")},
    facts={"spent": FactState(3, Decimal("12.50"), None, AT)},
    consents={"promotion": ConsentState(granted=True, at=AT)},
    cases={"complaint#1": CaseState("complaint", AT)},
    contacts=(Contact(AT, "email", "promotion", "activate", "voucher"),),
    enrolments={"e1": Enrolment("e1", "welcome", 2, AT, "o1", "wait_1", AT, holdout=True)},
    pending={
        "p1": Proposal("p1", "e1", "welcome", 2, "m1", 1, "voucher", AT, AT, "o1", {}, AT, "quiet_hours")
    },
    sent={"s1": Sent("s1", "e1", "welcome", "m1", "thanks", "email", "service", AT, AT)},
    timers=(Timer(AT, RANK_WAIT, "e1", "wait_1"),),
    standing=Standing(
        {"keen": AT},
        "active",
        AT,
        {"club": Rung("gold", AT)},
        {"miles": Account((Lot(AT, Decimal(5)),))},
        {"wishlist": ("p1", 7)},
    ),
)


def printed(state: CustomerState) -> str:
    """What `customer show` prints."""
    with redirect_stdout(io.StringIO()) as output:
        print_customer(Known(state, 7, "the read model"))
    return output.getvalue()


def test_customer_view_has_every_section_with_instants_in_rfc_3339() -> None:
    shown = printed(STATE)
    assert all(section.title in shown for section in sections(STATE))
    assert f"welcome  2        wait_1  {TOLD}" in shown
    assert "holdout" in shown
    assert f"until {TOLD} (quiet_hours)" in shown
    assert "count 3, sum 12.50" in shown
    assert "[red]上海" in shown, "values are no markup"


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (AT + 1, "unknown until 2023-11-14T22:13:20.001Z: kept since 2023-11-14T22:13:19.999Z"),
        (NEVER, "unknown for ever"),
        (AT, "count 3"),
    ],
)
def test_customer_view_says_until_when_a_fact_is_unknown(until: int, told: str) -> None:
    facts = {"orders": FactState(count=3), "orders?": FactState(count=until, at=AT - 1)}
    (section,) = [each for each in sections(CustomerState(ANNA, AT, facts=facts)) if each.title == "facts"]
    ((name, value, _),) = section.rows
    assert name == "orders" and value.startswith(told)


def test_customer_view_of_an_empty_state_has_no_empty_tables() -> None:
    assert printed(CustomerState(ANNA)).count("\n") == 2


def line(topic: TailTopic, value: bytes, key: bytes = ANNA.encode()) -> str:
    """How `tail` shows a record."""
    return as_line(topic, 0, Record(5, AT, key, value, ()))


def test_tail_shows_actions_and_withdrawals() -> None:
    action = ActionDecided(
        "a1",
        ANNA,
        "thanks",
        "email",
        "service",
        "welcome",
        1,
        "m1",
        "e1",
        "o1",
        "w",
        TOLD,
        TOLD,
        score=Decimal("1.5"),
    )
    withdrawn = ActionWithdrawn("a1", ANNA, "thanks", "email", "welcome", "e1", "o2", "w", TOLD, "goal:goal")
    shown = line(TailTopic.ACTIONS, encode_output(action))
    assert shown == f"{TOLD} {ANNA} thanks by email (welcome/m1, service) score 1.5 a1"
    assert (
        line(TailTopic.ACTIONS, encode_output(withdrawn)) == f"{TOLD} {ANNA} withdrawn thanks (goal:goal) a1"
    )


def test_tail_shows_every_part_of_a_decision() -> None:
    decision = Decision(
        ANNA,
        AT,
        "o1",
        "Order Completed",
        "w",
        (Entered("e1", "welcome", 1, holdout=True),),
        (Refusal("win_back", "not_eligible", "customer.facts.orders > 3"),),
        (Judged("p1", "e1", "welcome", "m1", "voucher", Verdict.SUPPRESSED, "cap:weekly"),),
        (Deferred("p2", "welcome", "thanks", AT, "quiet_hours"),),
        (Ended("e2", "replenish", "exit", "returned"),),
        (Fault("entry:welcome", "KeyError"),),
    )
    told = line(TailTopic.DECISIONS, encode_output(decision)).partition(": ")[2].split("; ")
    assert told == [
        "entered welcome as holdout",
        "refused win_back: not_eligible customer.facts.orders > 3",
        "voucher suppressed cap:weekly",
        f"thanks deferred until {TOLD}: quiet_hours",
        "replenish ended: exit returned",
        "fault in entry:welcome: KeyError",
    ]


def test_tail_shows_events_journeys_ticks_and_what_is_no_json() -> None:
    event = CustomerEvent(ANNA, "web", "o1", "Order Completed", AT, AT, properties={"total": Decimal("9.90")})
    assert line(TailTopic.EVENTS, encode_event(event)) == f"{TOLD} {ANNA} Order Completed web/o1 total=9.90"
    assert line(TailTopic.EVENTS, encode_event(Tick(AT))) == f"{TOLD} tick due {AT}"
    assert "broken" in line(TailTopic.EVENTS, b"{broken")
    moved = JourneyEvent(ANNA, "moved", "welcome", AT, 1, "e1", "wait_1", holdout=True)
    assert line(TailTopic.JOURNEYS, encode_output(moved)) == f"{TOLD} {ANNA} welcome moved wait_1 holdout"


def test_tail_shows_orders_for_resources_and_their_answers() -> None:
    asked = ResourceRequest(
        "r1", ANNA, 0, {"seats": Decimal(2), "budget:spring": Decimal("0.05")}, waits=True
    )
    value = encode_resource(asked)
    assert (
        line(TailTopic.RESOURCES, value, b"r1")
        == f"{TOLD} {ANNA} request r1 seats 2, budget:spring 0.05 (waits)"
    )
    given_back = encode_resource(ResourceRelease("r1", ANNA, 0))
    assert line(TailTopic.RESOURCES, given_back, b"r1") == f"{TOLD} {ANNA} release r1"
    assert line(TailTopic.RESOURCES, encode_resource(Tick(AT))) == f"{TOLD} tick due {AT}"
    about = partial(is_about, TailTopic.RESOURCES, Record(5, AT, b"r1", value, ()))
    assert about(ANNA) and not about("c_other")
    answer = AllocationEvent(
        ANNA, "riverwalk", "r1", ALLOCATED_TYPE, AT, AT, request="r1", granted=False, lacking="seats"
    )
    assert (
        line(TailTopic.EVENTS, encode_event(answer))
        == f"{TOLD} {ANNA} Resource Answered riverwalk/r1 lacking seats"
    )


def test_tail_as_json_says_where_the_record_lies() -> None:
    found = as_json(TailTopic.EVENTS, 3, Record(5, AT, b"k", b'{"a":1}', ()))
    assert found == {"partition": 3, "offset": 5, "at": TOLD, "key": "k", "value": {"a": 1}}


def refused_settings() -> ValidationError:
    """What pydantic raises for a wrong setting."""
    with pytest.raises(ValidationError) as refused:
        Settings(partitions=0)
    return refused.value


@pytest.mark.parametrize(
    ("error", "code", "exit_code"),
    [
        (KafkaConnectionError(), "RW901", 3),
        (Unavailable("no broker"), "RW901", 3),
        (TimeoutError(), "RW901", 3),
        (RedisConnectionError(), "RW902", 3),
        (refused_settings(), "RW903", 78),
        (Refused("partitions"), "RW904", 78),
        (FileNotFoundError(2, "no such file", "x"), "RW905", 2),
        (ProducerFenced(), "RW912", 75),
        (HistoryLost("gone"), "RW913", Exit.HISTORY_LOST),
        (EngineStop("broken"), "RW913", 70),
        (KeyError("x"), "RW914", 70),
    ],
)
def test_every_error_has_a_code_an_exit_and_advice(error: Exception, code: str, exit_code: int) -> None:
    failure = failure_of(error)
    assert (failure.code, failure.exit_code) == (code, exit_code)
    assert failure.advice


def test_report_prints_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    failure = Failure("RW907", "expected a customer", where="--customer", found="x", advice="give an id")
    assert report(failure, as_json=True, debug=False) == 2
    output, errors = capsys.readouterr()
    assert json.loads(output)["error"]["found"] == "x"
    assert errors.splitlines() == [
        "RW907 expected a customer",
        "  where: --customer",
        "  found: x",
        "  what to do: give an id",
    ]


def test_failure_codes_have_exit_codes_that_are_named() -> None:
    assert {each.exit for each in FAILURES.values()} <= set(map(int, Exit))


def test_customer_is_an_id_or_an_identifier() -> None:
    settings = Settings(identity_key=KEY)
    assert customer_id(settings, ANNA) == ANNA
    assert customer_id(settings, "email=A@x.org ") == customer_id(settings, "email=a@x.org") != ANNA
    for wrong in ("17850", "c_short", "colour=red", "user_id=", ""):
        with pytest.raises(Failure, match=r"customer|nobody"):
            customer_id(settings, wrong)


@pytest.mark.parametrize(
    ("clock", "names"),
    [("wall", ["ingest", "outcomes", "orchestrate", "allocate"]), ("stream", ["ingest", "orchestrate"])],
)
def test_handlers_of_a_worker_are_those_of_its_clock(clock: str, names: list[str]) -> None:
    settings = Settings(identity_key=KEY, clock=clock)
    assert [handler.name for handler in build_handlers(settings, Metrics())] == names


@pytest.mark.parametrize("key", [None, "short", "x" * 65])
def test_worker_without_a_usable_identity_key_is_refused(key: str | None) -> None:
    with pytest.raises(Failure) as refused:
        build_handlers(Settings(identity_key=key), Metrics())
    assert (refused.value.code, refused.value.exit_code) == ("RW903", 78)
    assert key is None or key not in str(refused.value.lines())
