"""Indicators over records: figures, funnels, cohorts, paths; what is counted, and what is left out."""

from __future__ import annotations

from decimal import Decimal

from indicator_records import at, decision, indicating, opened, ping, results, value

from schemas.action import JourneyEvent
from schemas.decision import Ended, Entered, Judged, Verdict


def test_figures_count_touchpoints_in_all_and_by_month() -> None:
    counting = indicating("""
pings: { title: { en: P }, count: { on: Ping, when: event.properties.x > 1 } }
people: { title: { en: P }, customers: { on: Ping } }
worth: { title: { en: W }, sum: event.properties.x, of: { on: Ping } }
each: { title: { en: E }, average: event.properties.x, of: { on: Ping }, target: { at_least: 2 } }
daily: { title: { en: D }, customers: { on: Ping }, per: day }
""")
    for customer, when, x in (("a", "2026-03-31", 1), ("a", "2026-04-01", 3), ("b", "2026-04-01", 2)):
        counting.event(ping(customer, when, x=x))
    counting.event(ping("b", "2026-04-01T13:00:00Z"))  # Without a number: counted, not summed.
    found = results(counting)
    assert found["pings"].periods == {"2026-03": 0, "2026-04": 2}
    assert found["people"].value == 2
    assert found["people"].periods == {"2026-03": 1, "2026-04": 2}
    assert found["worth"].value == 6
    assert (found["each"].value, found["each"].met) == (Decimal(2), True)
    assert found["each"].periods == {"2026-03": 1, "2026-04": Decimal("2.5")}
    assert found["daily"].value == Decimal(3) / 16  # 31 March to 15 April, in London.
    assert found["daily"].periods == {"2026-03": 1, "2026-04": Decimal(2) / 15}


def test_average_of_nothing_is_unknown_and_meets_nothing() -> None:
    counting = indicating("""
each: { title: { en: E }, average: event.properties.x, of: { on: Ping }, target: { at_most: 2 } }
rate: { title: { en: R }, formula: each * 2 }
""")
    found = results(counting)
    assert (found["each"].value, found["each"].met, found["rate"].value) == (None, None, None)


def test_index_says_how_near_to_their_targets_figures_are() -> None:
    counting = indicating("""
pings: { count: { on: Ping }, target: { at_least: 4 } }
woes: { count: { on: Woe }, target: { at_most: 1 } }
health: { title: { en: H }, index: { pings: 75%, woes: 25% } }
""")
    for day in ("2026-04-01", "2026-04-02"):
        counting.event(ping("a", day))
        counting.event(ping("a", day, "Woe"))
    assert value(counting, "health") == 100 * (Decimal("0.75") * 2 / 4 + Decimal("0.25") * 1 / 2)


def test_what_was_sent_is_counted_with_its_cost_and_outcomes_by_action() -> None:
    counting = indicating("""
sent: { title: { en: S }, count: { sent: any } }
spent: { title: { en: S }, cost: { sent: notice, channel: email } }
opens: { title: { en: O }, count: { outcome: opened, action: notice } }
""")
    judged = Judged("x", "e", "j", "s", "notice", Verdict.SENT, channel="email", cost=Decimal("0.25"))
    joined = Judged("y", "e", "j", "s", "notice", Verdict.SENT, channel="email", winner="x")
    lost = Judged("z", "e", "j", "s", "notice", Verdict.LOST)
    counting.decision(decision("a", "2026-04-01", judged=(judged, joined, lost)))
    for action in ("x", "of another"):
        counting.event(opened("a", "2026-04-02", action))
    found = results(counting)
    assert (found["sent"].value, found["spent"].value, found["opens"].value) == (1, Decimal("0.25"), 1)


def test_passages_are_counted_by_holdout_and_those_in_test_are_left_out() -> None:
    counting = indicating("""
entered: { title: { en: E }, count: { entered: any } }
held: { title: { en: H }, count: { entered: j, holdout: true } }
met: { title: { en: M }, count: { goal: j, holdout: false } }
left: { title: { en: L }, count: { ended: j, result: done } }
settled: { title: { en: S }, count: { reached: settled } }
""")
    enter = (Entered("e1", "j", 1), Entered("e2", "j", 1, holdout=True), Entered("e3", "j", 1, test=True))
    counting.decision(decision("a", "2026-04-01", entered=enter))
    for enrolment in ("e1", "e2", "e3"):
        told = JourneyEvent("a", "stage", "j", at("2026-04-01"), 1, enrolment, "stage_1", "settled")
        counting.journey_event(told)
    ends = [Ended(each, "j", "goal", "goal") for each in ("e1", "e2", "e3")]
    counting.decision(decision("a", "2026-04-03", ended=(*ends, Ended("e4", "j", "done", "done"))))
    found = {name: each.value for name, each in results(counting).items()}
    assert found == {"entered": 2, "held": 1, "met": 1, "left": 1, "settled": 2}


def test_value_of_a_goal_is_that_of_the_touchpoint_which_met_it() -> None:
    counting = indicating(
        "won: { title: { en: W }, sum: event.properties.total, of: { goal: j } }\n"
        "more: { title: { en: W }, sum: event.properties.total, of: { on: Order Completed } }"
    )
    counting.event(ping("a", "2026-04-01", "Wow", total=5))
    counting.event(ping("a", "2026-04-02", "Wow", total=7))
    cause = ping("a", "2026-04-01", "Wow").id
    counting.decision(decision("a", "2026-04-01", cause, ended=(Ended("e", "j", "goal", "goal"),)))
    counting.decision(decision("a", "2026-04-02", "timer:1", ended=(Ended("f", "j", "goal", "goal"),)))
    assert (value(counting, "won"), value(counting, "more")) == (5, 0)


FUNNEL = """
way:
  title: { en: W }
  funnel:
    within: 5 days
    again: %s
    by: event.channel
    steps:
      - { step: first, on: Ping }
      - { step: second, on: Ping }
      - { step: third, on: Pong }
"""


def test_funnel_takes_steps_in_order_each_with_a_record_of_its_own() -> None:
    counting = indicating(FUNNEL % "never")
    days = ("2026-04-01", "2026-04-02", "2026-04-04")
    for when, kind in zip(days, ("Ping", "Ping", "Pong"), strict=True):
        counting.event(ping("a", when, kind))
    counting.event(ping("b", "2026-04-01", "Pong"))  # The third before the first.
    counting.event(ping("b", "2026-04-02"))
    counting.event(ping("c", "2026-04-01"))
    counting.event(ping("c", "2026-04-07"))  # After its time, and once is once.
    counting.event(ping("d", "2026-04-14"))  # May still come.
    found = results(counting)["way"]
    assert [(each.reached, each.lost) for each in found.steps] == [(4, 0), (1, 2), (1, 0)]
    assert (found.open, found.groups) == (1, {"web": (4, 1, 1)})
    assert [each.of_first for each in found.steps] == [1.0, 0.25, 0.25]
    day = 86_400_000
    assert abs(found.steps[1].median_ms - day) < day / 100
    assert abs(found.median_ms - 3 * day) < 3 * day / 100


def test_funnel_begins_again_after_its_time_where_it_may() -> None:
    counting = indicating(FUNNEL % "always")
    counting.event(ping("c", "2026-04-01"))
    counting.event(ping("c", "2026-04-07"))
    counting.event(ping("c", "2026-04-08"))
    assert [each.reached for each in results(counting)["way"].steps] == [2, 1, 0]


def test_cohort_tells_who_came_again_in_which_month() -> None:
    counting = indicating(
        "back: { title: { en: B }, cohort: { first: { on: Ping }, again: { on: Ping }, periods: 2 } }"
    )
    for customer, days in {
        "a": ("2026-01-05", "2026-01-06", "2026-01-07", "2026-03-01", "2026-04-10"),
        "b": ("2026-01-31", "2026-02-01"),
        "c": ("2026-03-31",),
    }.items():
        for day in days:
            counting.event(ping(customer, day))
    found = results(counting)["back"]
    assert [(row.period, row.customers, row.again) for row in found.rows] == [
        ("2026-01", 2, (1, 1, 1)),
        ("2026-03", 1, (0, 0)),
    ]
    assert found.shares == (1 / 3, 0.5, 0.5)  # March's next period is April, which is not over.
    assert found.partial == "2026-04"


def test_paths_tell_what_came_before_most_frequent_first() -> None:
    counting = indicating("ways: { title: { en: W }, paths: { to: { on: Wow }, length: 2, within: 3 days } }")
    for customer in ("a", "b"):
        for day, kind in (("01", "Stop"), ("04", "Ping"), ("04", "Ping"), ("05", "Pong"), ("06", "Wow")):
            counting.event(ping(customer, f"2026-04-{day}", kind))
    counting.event(ping("c", "2026-04-01", "Ping"))
    counting.event(ping("c", "2026-04-09", "Wow"))
    found = results(counting)["ways"]
    assert [(row.way, row.times, row.doubt) for row in found.rows] == [(("Ping", "Pong"), 2, 0), ((), 1, 0)]


def test_more_ways_than_are_counted_leave_a_doubt() -> None:
    counting = indicating("ways: { title: { en: W }, paths: { to: { on: Wow }, within: 9 days, top: 1 } }")
    for number in range(2_100):
        counting.event(ping(f"c{number}", "2026-04-01", f"Kind{number}"))
        counting.event(ping(f"c{number}", "2026-04-02", "Wow"))
    for number in range(50):
        counting.event(ping(f"d{number}", "2026-04-01", "Ping"))
        counting.event(ping(f"d{number}", "2026-04-02", "Wow"))
    (row,) = results(counting)["ways"].rows
    assert (row.way, row.times - row.doubt) == (("Ping",), 50)
    assert results(counting)["ways"].ways == 2_000
