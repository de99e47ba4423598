"""A fact that a second publication brings: what publishing, explaining and previewing say of it."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

import pytest
from kept_log import KeptLog
from msgspec.structs import replace
from published_facts import ANNA, BEFORE, DAY, HOUR, START, history, order
from sought import COMPARED, read

from agents.ports import Record
from journey.customer.facts import FACT_BEGUN
from journey.timeline import ClockKind
from riverwalk.commands.publish import tell_made
from riverwalk.customer_log import CustomerLog
from riverwalk.explain_view import turn_lines
from riverwalk.explaining import Explained, explain_customer
from riverwalk.previewing import catalogue_after
from riverwalk.publication import check, next_publication
from riverwalk.recompute import Recompute, Workspaces
from riverwalk.verification.checkpoints import Checkpoint
from schemas.customer import NEVER, CustomerState, FactState
from schemas.event import Activated, AnyEvent, CustomerEvent, InputEnded, InputTime, Tick, encode_event
from schemas.publication import Publication

WINDOWED = BEFORE["facts.yaml"].replace("Completed }", "Completed, window: 2 days }")


def explained(published: list[Publication], *events: CustomerEvent) -> Explained:
    """The first event comes under the first publication, the others under the last."""
    first, last = published
    written: list[AnyEvent] = [Activated("shop", first.hash, "")]
    for number, event in enumerate(events):
        if number == 1:
            written.append(Activated("shop", last.hash, first.hash))
        written += [InputTime(0, event.occurred_at - 1), event]
    written.append(InputEnded(0, START + 9 * DAY))
    records = [Record(n, START, None, encode_event(event), ()) for n, event in enumerate(written)]
    line = Recompute(Workspaces(published).catalogue, "stream", 1)
    made = [one.turned.result for record in records for one in line.feed(record)]
    log = CustomerLog(
        ANNA,
        0,
        Checkpoint(len(records), 1, {}, due_left=False),
        line.states.get(ANNA),
        [result.decision for result in made if result is not None and result.decision is not None],
        records,
        complete=True,
        hung=frozenset(),
        publications=published,
    )
    return explain_customer(log, "stream")


def test_explanation_shows_a_changed_fact_as_unknown_until_its_window_has_passed() -> None:
    found = explained(history(BEFORE["facts.yaml"], WINDOWED), order(0), order(2), order(60))
    assert found.clean and found.state is not None and f"orders{FACT_BEGUN}" in found.state.facts
    first, second, third = [list(turn_lines(turn)) for turn in found.turns]
    assert any("customer.facts.orders = 1" in line for line in first)
    assert any("customer.facts.orders = unknown" in line for line in second)
    assert any("not entered thanks: not_eligible" in line for line in second)
    assert any("entered thanks" in line for line in third)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (WINDOWED, "fact orders: changed, unknown for customers who are known already for 2 days"),
        (
            WINDOWED.replace("2 days", "calendar month"),
            "fact orders: changed, unknown for customers who are known already until the next calendar month",
        ),
        (WINDOWED.replace("2 days", "2 days, backfill: none"), "fact orders: changed, counts from now on"),
        (
            "facts: { orders: { count: Order Completed }, all: { count: Order Refunded } }",
            "fact all: new, unknown for customers who are known already, for ever; with `backfill: none`",
        ),
        (
            WINDOWED.replace("2 days", "2 days, backfill: log"),
            "fact orders: changed, filled from the log for customers who are known already",
        ),
        ("facts: { orders: { count: Order Completed, title: { en: Orders } } }", ""),
    ],
)
def test_publish_says_for_how_long_a_fact_is_unknown(facts: str, told: str) -> None:
    published = history(BEFORE["facts.yaml"])
    files = {path: text.encode() for path, text in {**BEFORE, "facts.yaml": facts}.items()}
    made = next_publication(check(files), published, by="test", at=1)
    with redirect_stdout(StringIO()) as output:
        tell_made(check(files), made, dry_run=True, as_json=False)
    lines = [line.strip() for line in output.getvalue().splitlines() if "fact " in line]
    assert [line[: len(told)] for line in lines] == ([told] if told else [])


def test_first_publication_says_nothing_of_facts() -> None:
    (first,) = history(WINDOWED)
    made = next_publication(
        check({path: text.encode() for path, text in first.files.items()}), [], by="", at=0
    )
    with redirect_stdout(StringIO()) as output:
        tell_made(
            check({path: text.encode() for path, text in first.files.items()}),
            made,
            dry_run=True,
            as_json=False,
        )
    assert "fact" not in output.getvalue()


def test_preview_of_a_folder_takes_its_new_facts_as_unknown_and_those_in_force_as_they_are() -> None:
    published = history(BEFORE["facts.yaml"])
    state = CustomerState(ANNA, START, facts={"orders": FactState(count=3)})
    for facts, expected in (
        (WINDOWED, {f"orders{FACT_BEGUN}": FactState(count=START + 2 * DAY, at=START)}),
        (BEFORE["facts.yaml"], state.facts),
    ):
        files = {path: text.encode() for path, text in {**BEFORE, "facts.yaml": facts}.items()}
        tried = catalogue_after(check(files), published, at=1)
        assert tried.begin(state, START).facts == expected
    ever = BEFORE["facts.yaml"].replace("Completed }", "Completed, when: event.properties.total > 1 }")
    tried = catalogue_after(
        check({p: t.encode() for p, t in {**BEFORE, "facts.yaml": ever}.items()}), published, at=1
    )
    assert tried.begin(state, START).facts[f"orders{FACT_BEGUN}"].count == NEVER


@pytest.mark.parametrize("clock", ["wall", "stream"])
@pytest.mark.parametrize("batch", [1, 3, 100])
def test_seeking_retraces_the_activation_that_a_fact_begins_with(clock: ClockKind, batch: int) -> None:
    first, last = history(BEFORE["facts.yaml"], WINDOWED)
    moved = {"wall": Tick(0), "stream": InputTime(0, START + 70 * HOUR)}[clock]
    written: list[tuple[float, AnyEvent]] = [
        (0, Activated("shop", first.hash, "")),
        (0, order(0)),
        (1, Activated("shop", last.hash, first.hash)),
        (2, order(2)),
        (60, order(60)),
        (70, moved),
    ]
    records = [
        Record(n, START + int(hours * HOUR), None, encode_event(each), ())
        for n, (hours, each) in enumerate(written)
    ]
    log = KeptLog([first, last], clock)
    for start in range(0, len(records), batch):
        log.work(records[start : start + batch])
        log.restart()
    sought, scanned = read(log, ANNA)[0], read(log, ANNA, scan=COMPARED)[0]
    assert sought.steps is not None and "order" in [step.kind for step in sought.steps]
    told, whole = explain_customer(sought, clock), explain_customer(scanned, clock)
    assert told.clean and replace(told, read=0) == replace(whole, read=0, scanned="")
    assert told.state is not None and f"orders{FACT_BEGUN}" in told.state.facts
