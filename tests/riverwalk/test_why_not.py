"""`riverwalk explain --why-not`: a suppressed, a lost and a never-entered customer, and the others.

The page docs/explanation/explain.md quotes the answers; a test holds it to them.
"""

from pathlib import Path

import pytest

from agents.ports import Record
from riverwalk.customer_log import CustomerLog
from riverwalk.explain_view import why_not_lines
from riverwalk.failures import Failure
from riverwalk.publication import check, next_publication
from riverwalk.recompute import Recompute, Workspaces
from riverwalk.verification.checkpoints import Checkpoint
from riverwalk.why_not import WhyNot, why_not
from schemas.event import Activated, AnyEvent, CustomerEvent, InputEnded, InputTime, Ordered, encode_event

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "explain.md"
HOUR, DAY = 3_600_000, 86_400_000
START = 1_767_258_000_000
"""Thursday 1 January 2026, 09:00 UTC."""
FILES = {
    "workspace.yaml": "workspace: shop\nlanguages: en\n",
    "policy.yaml": """
consent: { purposes: [promotion], assume: true }
cases: { complaint: { opens: [Complaint Opened], closes: [Complaint Closed], cool_off: 7 days } }
arbitration: { hold: 10 minutes }
caps: [ { id: daily, max: 1, per: calendar day } ]
""",
    "facts.yaml": "facts:\n  spent: { sum: event.properties.total, on: Order Completed }\n",
    "actions.yaml": """
actions:
  voucher: { channels: [email], value: "4", cost: 1, expiry: 2 days, content: { en: { template: v } } }
  gift: { channels: [email], value: "9", cost: 1, expiry: 2 days, content: { en: { template: g } } }
  call_us: { purpose: service, channels: [email], expiry: 2 days, content: { en: { template: c } } }
""",
    "journeys/order_voucher.yaml": """
journey: order_voucher
mode: live
trigger: { on: Order Completed, when: event.properties.total >= 20 }
entry: { eligible: [ customer.facts.spent < 500, "!customer.traits.staff" ] }
goal: [ { on: Survey Answered, within: 30 days } ]
steps:
  - wait: 1 day
  - message: voucher
    else: [ { end: not_sent } ]
""",
    "journeys/order_gift.yaml": """
journey: order_gift
mode: live
trigger: { on: Order Completed, when: "event.properties.total >= 100" }
steps:
  - wait: 1 day
  - message: gift
""",
}
EVENTS = "events:\n  Survey Answered: {}\n"
PUBLICATION = next_publication(
    check({path: text.encode() for path, text in {**FILES, "events.yaml": EVENTS}.items()}),
    [],
    by="test",
    at=0,
).publication
assert PUBLICATION is not None
WORKSPACES = Workspaces([PUBLICATION])
WHO = "c_" + "a" * 26


def touchpoint(kind: str, hours: float, **properties: object) -> CustomerEvent:
    at = START + int(hours * HOUR)
    return CustomerEvent(WHO, "web", f"{kind}-{hours}", kind, at, at, "web", properties)


def order(hours: float, total: int) -> CustomerEvent:
    return touchpoint("Order Completed", hours, total=total, order_id=f"o{hours}")


def staff(*, is_staff: bool) -> CustomerEvent:
    return touchpoint("Traits Updated", -1, traits={"staff": is_staff})


def asked(action: str, *events: CustomerEvent | Ordered, until: int | None = None, days: int = 5) -> WhyNot:
    """Why not this action, after these touchpoints and some days more."""
    written: list[AnyEvent] = [Activated("shop", PUBLICATION.hash, "")]
    for event in events:
        written += [InputTime(0, event.occurred_at - 1)] if isinstance(event, CustomerEvent) else []
        written.append(event)
    written.append(InputEnded(0, START + days * DAY))
    records = [Record(n, START, None, encode_event(event), ()) for n, event in enumerate(written)]
    line = Recompute(WORKSPACES.catalogue, "stream", 1)
    made = [one.turned.result for record in records for one in line.feed(record)]
    log = CustomerLog(
        WHO,
        0,
        Checkpoint(len(records), 1, {}, due_left=False),
        line.states.get(WHO),
        [result.decision for result in made if result is not None and result.decision is not None],
        records,
        complete=True,
        hung=frozenset(),
        publications=[PUBLICATION],
    )
    return why_not(log, "stream", action, until=until)


SUPPRESSED = ("voucher", staff(is_staff=False), order(0, 40), touchpoint("Complaint Opened", 5))
LOST = ("voucher", staff(is_staff=False), order(0, 120))
NEVER_ENTERED = ("voucher", order(0, 60))


def reasons(found: WhyNot) -> list[str]:
    return [answer.reason for answer in found.answers]


def test_suppressed_action_is_answered_with_the_policy_reason() -> None:
    found = asked(*SUPPRESSED)
    (answer,) = found.answers
    assert (answer.reason, answer.step, found.sent) == ("suppressed", "message_1", False)
    assert "case_open:complaint" in answer.text
    assert answer.at == START + DAY


def test_lost_action_is_answered_with_the_winner_and_both_scores() -> None:
    (answer,) = asked(*LOST).answers
    assert (answer.reason, answer.winner) == ("lost", "gift")
    assert answer.text == "it lost its contest (score 3 = value 4 - cost 1) to gift (score 8)"


def test_never_entered_customer_is_answered_with_the_clause_and_what_it_read() -> None:
    (answer,) = asked(*NEVER_ENTERED).answers
    assert (answer.reason, answer.at) == ("refused", START)
    clauses = {each.clause.text: each.clause.result for each in answer.asked}
    assert clauses["customer.facts.spent < 500"] == "true"
    assert clauses["!customer.traits.staff"] == "unknown"


def test_trigger_that_did_not_hold_is_answered_with_its_values() -> None:
    (answer,) = asked("voucher", order(0, 5)).answers
    assert answer.reason == "not_triggered"
    assert answer.asked[0].clause.read == (("event.properties.total", 5),)


def test_event_that_never_came_is_named() -> None:
    (answer,) = asked("gift", touchpoint("Survey Answered", 0)).answers
    assert (answer.reason, answer.at) == ("no_trigger_event", None)
    assert "Order Completed" in answer.text


def test_action_that_a_pause_holds_waits_until_it_is_resumed() -> None:
    (answer,) = asked("voucher", staff(is_staff=False), Ordered("pause", "all"), order(0, 40)).answers
    assert (answer.reason, answer.text) == ("deferred", "it waits until it is resumed: paused:all")


def test_goal_before_the_step_is_answered_as_an_end() -> None:
    (answer,) = asked(
        "voucher", staff(is_staff=False), order(0, 40), touchpoint("Survey Answered", 3)
    ).answers
    assert answer.reason == "ended"
    assert "goal" in answer.text and "message_1" in answer.text


def test_as_of_before_the_step_the_passage_is_not_there_yet() -> None:
    (answer,) = asked(*LOST, until=START + HOUR).answers
    assert (answer.reason, answer.step) == ("not_reached", "wait_1")


def test_action_that_stands_in_a_contest_is_deferred() -> None:
    (answer,) = asked(*LOST, until=START + DAY).answers
    assert answer.reason == "deferred"


def test_sent_action_says_when() -> None:
    found = asked("gift", *LOST[1:])
    assert found.sent
    assert reasons(found) == ["sent"]


def test_action_of_no_journey_and_unknown_action() -> None:
    assert reasons(asked("call_us", order(0, 5))) == ["unused"]
    with pytest.raises(Failure) as refused:
        asked("vouchr", order(0, 5))
    assert refused.value.advice == "did you mean 'voucher'?"


@pytest.mark.parametrize("case", [SUPPRESSED, LOST, NEVER_ENTERED], ids=["suppressed", "lost", "refused"])
def test_page_quotes_the_answer(case) -> None:
    quoted = "\n".join(f"    {line}" for line in why_not_lines(asked(*case)))
    assert quoted in PAGE.read_text(encoding="utf-8"), quoted
