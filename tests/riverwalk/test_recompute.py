"""Recomputing a partition, and what an explanation says of it: the starter workspace, no servers."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from agents.ports import Record
from riverwalk.customer_log import CustomerLog, decode_decision
from riverwalk.explain_view import turn_lines, verdict_lines
from riverwalk.explaining import Explained, about, explain_customer
from riverwalk.publication import check, next_publication
from riverwalk.recompute import Recompute, Recomputed, Workspaces, recorded_faults
from riverwalk.starter import STARTER
from riverwalk.verification.checkpoints import Checkpoint
from schemas.action import encode_output
from schemas.customer import CustomerState
from schemas.decision import Decision, Fault, Judged, Verdict
from schemas.event import Activated, AnyEvent, CustomerEvent, InputEnded, InputTime, encode_event

DAY = 86_400_000
START = 1_700_000_000_000
ANNA, BO = "c_" + "a" * 26, "c_" + "b" * 26
ENTRY = "second_order"


def publication() -> Any:
    """The starter workspace as first published, without a holdout that would keep a customer out."""
    files = {path: text.replace("holdout: 10%", "holdout: 0%").encode() for path, text in STARTER.items()}
    return next_publication(check(files), [], by="test", at=0).publication


PUBLICATION = publication()
WORKSPACES = Workspaces([PUBLICATION])


def order(customer: str, number: int, day: float, total: int = 50) -> CustomerEvent:
    """An order at noon-ish of a day."""
    at = START + int(day * DAY)
    properties = {"order_id": f"o{number}", "total": total}
    return CustomerEvent(customer, "web", f"o{number}", "Order Completed", at, at, "web", properties)


def records(*events: AnyEvent) -> list[Record]:
    """Events as they would lie in the log, behind the activation; the watermark runs just before them."""
    written: list[AnyEvent] = [Activated("my_shop", PUBLICATION.hash, "")]
    for event in events:
        if isinstance(event, CustomerEvent):
            written.append(InputTime(0, event.occurred_at - 1))
        written.append(event)
    return [Record(offset, START, None, encode_event(event), ()) for offset, event in enumerate(written)]


YEAR_END = InputEnded(0, START + 40 * DAY)
LOG = records(order(ANNA, 1, 0), order(BO, 2, 1, 500), order(ANNA, 3, 3), YEAR_END)


def recompute(log: Iterable[Record], **options: Any) -> tuple[list[Recomputed], Recompute]:
    """Everything the fold makes of a log."""
    line = Recompute(WORKSPACES.catalogue, "stream", 1, **options)
    return [made for record in log for made in line.feed(record)], line


def decisions(made: Iterable[Recomputed], customer: str) -> list[Decision]:
    """Those of one customer."""
    found = [each.turned.result.decision for each in made if each.turned.result]
    return [each for each in found if each is not None and each.customer == customer]


def log_of(
    customer: str, recorded: list[Decision], state: CustomerState | None, **changes: Any
) -> CustomerLog:
    """What would have been read from Kafka."""
    log = CustomerLog(
        customer,
        0,
        Checkpoint(len(LOG), 1, {}, due_left=False),
        state,
        recorded,
        LOG,
        complete=True,
        hung=frozenset(),
        publications=[PUBLICATION],
    )
    return log._replace(**changes)


def explained(customer: str, **options: Any) -> Explained:
    """An explanation of a log that was recorded as it is recomputed."""
    made, line = recompute(LOG)
    return explain_customer(
        log_of(customer, decisions(made, customer), line.states[customer]), "stream", **options
    )


@pytest.mark.parametrize("customer", [ANNA, BO])
def test_recomputing_one_customer_gives_what_recomputing_all_gives(customer: str) -> None:
    everything, all_states = recompute(LOG)
    alone, own_states = recompute(LOG, only=customer)
    assert decisions(alone, customer) == decisions(everything, customer) != []
    assert own_states.states == {customer: all_states.states[customer]}


def test_recomputed_says_the_state_before_and_the_offset() -> None:
    first, second, *_ = [made for made in recompute(LOG)[0] if made.turned.customer == ANNA]
    assert (first.before, first.offset) == (CustomerState(ANNA), 2)
    assert second.turned.result is not None
    assert second.before.facts["orders"].count == 1


def test_skipped_offset_is_as_if_it_had_never_come() -> None:
    made, line = recompute(LOG, skipped=frozenset({2}))
    assert line.states[ANNA].facts["orders"].count == 1
    assert len(decisions(made, ANNA)) > 0


def test_recorded_fault_is_obeyed_with_its_text() -> None:
    made, _ = recompute(LOG, recorded={(BO, "o2"): {f"entry:{ENTRY}": "KeyError: 'x'"}})
    assert decisions(made, BO)[0].faults == (Fault(f"entry:{ENTRY}", "KeyError: 'x'"),)
    assert recorded_faults(decisions(made, BO)) == {(BO, "o2"): {f"entry:{ENTRY}": "KeyError: 'x'"}}


def test_explanation_of_a_log_that_recomputes_is_clean() -> None:
    found = explained(BO)
    assert found.clean
    assert found.recorded == found.recomputed > 2
    assert "all as recorded" in "".join(verdict_lines(found))


def test_explanation_shows_clauses_with_results_and_values() -> None:
    lines = "\n".join(turn_lines(explained(ANNA).turns[0]))
    assert "second_order trigger: + customer.facts.orders == 1  true  (customer.facts.orders = 1)" in lines
    assert "'staff' in customer.tags  false" in lines
    assert "thank_you of second_order/message_1: sent by email" in lines


def test_explanation_shows_the_branch_that_a_timer_led_to() -> None:
    asked = [each for turn in explained(BO).turns for each in turn.asked if each.where == "branch_1"]
    assert [(each.clause.text, each.clause.result) for each in asked] == [
        ("customer.facts.spent >= 100", "true")
    ]


def test_explanation_of_one_journey_shows_why_nothing_was_decided() -> None:
    found = explained(ANNA, journey=ENTRY)
    triggers = [each.clause.result for turn in found.turns for each in turn.asked if each.where == "trigger"]
    assert triggers == ["true", "false"]
    assert explained(ANNA, journey="another").turns == ()


def test_state_as_of_an_instant_has_nothing_later() -> None:
    found = explained(ANNA, until=START + DAY)
    assert found.state is not None
    assert found.state.facts["orders"].count == 1
    assert all(turn.at <= START + DAY for turn in found.turns)
    assert found.clean, "what is compared does not depend on what is shown"


def test_decision_that_was_recorded_otherwise_is_a_difference() -> None:
    made, line = recompute(LOG)
    first, *others = decisions(made, ANNA)
    for recorded in (others, [Decision(ANNA, 1, "?", "?", ""), *others], [first, *others, first]):
        found = explain_customer(log_of(ANNA, recorded, line.states[ANNA]), "stream")
        assert not found.clean
        assert next(iter(verdict_lines(found))).startswith("DIFFERENT")


def test_state_that_was_recorded_otherwise_is_a_difference() -> None:
    made, _ = recompute(LOG)
    found = explain_customer(log_of(ANNA, decisions(made, ANNA), CustomerState(ANNA)), "stream")
    assert (found.differences, found.state_differs, found.clean) == ((), True, False)


def test_recording_may_lag_behind_while_timers_are_still_being_fired() -> None:
    made, line = recompute(LOG)
    recorded = decisions(made, BO)[:-1]
    busy = Checkpoint(len(LOG), 1, {}, due_left=True)
    assert explain_customer(log_of(BO, recorded, line.states[BO], checkpoint=busy), "stream").clean
    assert not explain_customer(log_of(BO, recorded, line.states[BO]), "stream").clean


def test_log_that_lost_its_beginning_is_not_compared() -> None:
    found = explain_customer(log_of(ANNA, [], None, complete=False), "stream")
    assert found.clean
    assert "not compared" in "".join(verdict_lines(found))


def test_recorded_decision_keeps_its_numbers_exactly() -> None:
    judged = Judged(
        "p", "e", ENTRY, "m", "voucher", Verdict.SENT, cost=Decimal("4.00"), score=Decimal("0.10")
    )
    value = encode_output(Decision(ANNA, 1, "o1", "Order Completed", "w", judged=(judged,)))
    assert encode_output(decode_decision(value)) == value


def test_about_a_journey_keeps_only_what_concerns_it() -> None:
    decision = decisions(recompute(LOG)[0], ANNA)[0]
    assert about(decision, ENTRY) == decision
    assert about(decision, "another") is None


def test_unknown_workspace_is_named() -> None:
    with pytest.raises(LookupError, match="workspace abc"):
        WORKSPACES.catalogue("abc")
