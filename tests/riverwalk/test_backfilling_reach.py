"""`backfill: log` where retention has cut the log: how far back it reaches, and what stays unknown.

Method: as in test_backfilling.py; a backfill reads the records that are left.
"""

from __future__ import annotations

from backfilled import fill, log_of, told
from begun_facts import keeping, value
from changing import Partition
from workspaces import DAY, NOON

from journey.conditions import MISSING
from riverwalk.backfilling.report import Backfilled, PartitionBackfilled, backfilled_lines, still_unknown
from schemas.customer import NEVER

COUNT = "count: Ping, backfill: log"


def cut_log(fact: str) -> Partition:
    """Anna came on three days; retention has left the last two of them. Bo came on the first alone."""
    made = Partition()
    made.publish(keeping())
    made.event("anna", "Ping", x=1)
    made.event("bo", "Ping", x=1)
    made.wait(2 * DAY)
    made.event("anna", "Ping", x=1)
    made.wait(2 * DAY)
    made.event("anna", "Ping", x=1)
    made.publish(keeping(fact))
    return made


GONE = 3
"""The activation, and what both did on the first day."""


def test_log_that_reaches_back_a_whole_window_is_enough() -> None:
    made = cut_log("count: Ping, window: 2 days, backfill: log")
    assert {each.customer for each in fill(made, gone=GONE)} == {"anna", "bo"}
    assert (value(made), value(made, "bo")) == (2, 0)


def test_log_that_reaches_back_less_leaves_the_fact_unknown_until_the_window_has_passed_since() -> None:
    made = cut_log("count: Ping, window: 5 days, backfill: log")
    fill(made, gone=GONE)
    reach = made.records[GONE].at
    assert reach == NOON + 2 * DAY
    for who in ("anna", "bo"):
        made.now = reach + 5 * DAY - 1
        assert value(made, who) is MISSING
        made.now += 1
        assert value(made, who) == (2 if who == "anna" else 0)


def test_fact_without_a_window_stays_unknown_for_ever_where_anything_is_gone() -> None:
    made = cut_log(COUNT)
    fill(made, gone=GONE)
    made.wait(900 * DAY)
    assert value(made) is MISSING
    assert told(made, gone=GONE) == [], "and nobody is told again"


def test_last_and_since_are_known_from_what_is_left() -> None:
    made = cut_log("since: Ping, backfill: log")
    fill(made, gone=GONE)
    assert value(made) == 0
    assert value(made, "bo") is MISSING


def test_log_that_has_lost_the_activation_has_nothing_to_tell() -> None:
    made = cut_log(COUNT)
    gone = len(made.records)
    made.event("anna", "Ping", x=1)
    log = log_of(made, gone=gone)
    assert log.unseen == ("f",) and list(log.events(lambda: made.now, made.states.all)) == []


def test_report_says_how_far_back_the_log_reached_and_what_stays_unknown() -> None:
    made = cut_log(COUNT)
    log = log_of(made, gone=GONE)
    partition = PartitionBackfilled(0, log.records, GONE, log.reach, 2, {"f": 2}, 0, 1, ("g",))
    unknown = still_unknown(made.line.catalogue, [partition], made.now)
    assert unknown == {"f": NEVER}
    lines = list(backfilled_lines(Backfilled({"f": "hash2", "g": "hash2"}, (partition,), unknown)))
    assert lines == [
        "told 2 customers what the log says of f: 5 records read",
        "the log reaches back to 2024-01-03T12:00:00Z: retention has taken 3 records before it.",
        "f stays unknown for ever where the log does not reach back far enough.",
        "partition 0: the activation of g is gone from the log, so nothing is left to tell.",
        "partition 0: 1 customer with too much to tell.",
    ]
    assert list(backfilled_lines(Backfilled())) == ["no fact awaits the log."]
    windowed = cut_log("count: Ping, window: 5 days, backfill: log")
    of = windowed.line.catalogue
    assert still_unknown(of, [partition], made.now) == {"f": log.reach + 5 * DAY}
    assert still_unknown(of, [partition], log.reach + 5 * DAY) == {}


def test_report_of_a_whole_log_and_of_a_run_with_nobody_left() -> None:
    whole = PartitionBackfilled(0, 9, 0, 0, 3, {"f": 3}, 0)
    assert list(backfilled_lines(Backfilled({"f": "hash2"}, (whole,), written=False))) == [
        "would tell 3 customers what the log says of f: 9 records read",
        "the log reaches back to the beginning: nothing was taken away.",
    ]
    again = PartitionBackfilled(0, 12, 0, 0, 0, {}, 3)
    assert next(backfilled_lines(Backfilled({"f": "hash2"}, (again,)))) == (
        "nobody is left to tell: 12 records read, 3 told before"
    )
