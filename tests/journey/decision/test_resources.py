"""Actions that use resources: asked for once they have won, sent once they are granted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workspaces import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    POLICY,
    Customer,
    catalogue,
    journey,
    touchpoint,
    workspace,
)

from journey.difference import compare_workspaces
from journey.fold import advance
from journey.graph import journey_graph
from journey.results import Advance, Turned
from journey.simulate import simulate
from journey.workspace import load, render
from schemas.event import AllocationEvent
from schemas.resource import ResourceRelease, ResourceRequest

ACTIONS = """
actions:
  hello: { channels: [email], value: "2", expiry: 2 days }
  better: { channels: [email], value: "9", expiry: 2 days, uses: { coupons: 1 } }
  best: { channels: [email], value: "99", expiry: 2 days, uses: { gifts: 2 } }
  notice: { purpose: service, channels: [email], uses: { coupons: 1 }, expiry: 1 hour }
  points: { channels: [account], uses: { coupons: 1 }, expiry: 2 days }
"""
GIFTS = "gifts: { amount: 10 } }"
RESOURCES = "resources: { coupons: { amount: 100 }, gifts: { amount: 10 } }"


def customer(*journeys: str, policy: str = POLICY) -> Customer:
    return Customer(catalogue(*journeys, actions=ACTIONS, resources=RESOURCES, policy=policy))


def request(result: Advance) -> ResourceRequest:
    (found,) = (each for each in result.requests if isinstance(each, ResourceRequest))
    return found


def answer(of: Customer, asked: ResourceRequest, *, granted: bool) -> Advance:
    """The one writer says yes or no."""
    of.wait(0)
    event = AllocationEvent(
        customer=of.state.id,
        source="riverwalk",
        id=asked.id,
        type="Resource Answered",
        occurred_at=of.now,
        received_at=of.now,
        request=asked.id,
        granted=granted,
        lacking="" if granted else "coupons",
    )
    return of._take(advance(of.of, of.state, event, of.now))


def test_nothing_is_sent_before_the_answer_and_it_is_sent_with_it() -> None:
    c = customer(journey("j", "- message: better"))
    asked = request(c.event("Ping"))
    assert (c.actions(), asked.uses, asked.customer) == ([], {"coupons": Decimal(1)}, "c")
    assert [each.reason for each in c.state.pending.values()] == ["asked"]
    answer(c, asked, granted=True)
    assert (c.actions(), c.verdicts(), c.ends()) == (["better"], [("sent", "")], [("done", "done")])


def test_refusal_is_the_verdict_and_else_is_taken() -> None:
    c = customer(journey("j", "- message: better\n  else: [ { end: none_left } ]"))
    result = answer(c, request(c.event("Ping")), granted=False)
    assert c.verdicts() == [("suppressed", "out_of_stock")] and c.ends() == [("end", "none_left")]
    assert result.requests == (), "what was refused is not given back"


@pytest.mark.parametrize("hold", ["", "\narbitration: { hold: 1 hour }"])
def test_next_best_of_the_contest_wins_where_the_best_is_refused(hold: str) -> None:
    c = customer(journey("j", "- message: best"), journey("k", "- message: hello"), policy=POLICY + hold)
    result = c.event("Ping")
    asked = request(c.wait(HOUR)[0] if hold else result)
    assert (c.actions(), c.verdicts()) == ([], []), "who would lose waits for the answer"
    answer(c, asked, granted=False)
    assert c.actions() == ["hello"]
    assert sorted(c.verdicts()) == [("sent", ""), ("suppressed", "out_of_stock")]


def test_others_of_the_contest_lose_once_it_is_granted() -> None:
    c = customer(journey("j", "- message: best"), journey("k", "- message: hello"))
    answer(c, request(c.event("Ping")), granted=True)
    assert c.actions() == ["best"]
    assert sorted(c.verdicts()) == [("lost", "outranked"), ("sent", "")]


def test_contest_of_two_places_gives_neither_a_third() -> None:
    names = {"i": "best", "j": "better", "k": "hello"}
    journeys = [journey(name, f"- message: {action}") for name, action in names.items()]
    c = customer(*journeys, policy=POLICY + "\narbitration: { take: 2 }")
    first, second = (each for each in c.event("Ping").requests if isinstance(each, ResourceRequest))
    answer(c, first, granted=True)
    assert c.actions() == ["best"] and len(c.state.pending) == 2
    answer(c, second, granted=True)
    assert c.actions() == ["best", "better"] and not c.state.pending
    assert sorted(c.verdicts()) == [("lost", "outranked"), ("sent", ""), ("sent", "")]


def test_offer_asks_for_the_next_best_where_the_best_is_refused() -> None:
    c = customer(journey("j", "- offer: { best_of: [best, better, hello] }"))
    first = request(c.event("Ping"))
    second = request(answer(c, first, granted=False))
    assert (set(first.uses), set(second.uses)) == ({"gifts"}, {"coupons"}) and first.id != second.id
    answer(c, second, granted=False)
    assert c.actions() == ["hello"] and c.verdicts() == [("sent", "")]


def test_cap_keeps_its_place_until_the_answer_and_gives_it_back_on_refusal() -> None:
    policy = POLICY + "\ncaps: [ { id: one, max: 1, per: 7 days } ]"
    c = customer(
        journey("j", "- message: best"),
        journey("k", "- message: hello", "trigger: { on: Pong }\nentry: { again: always }"),
        policy=policy,
    )
    asked = request(c.event("Ping"))
    c.wait(MINUTE)
    c.event("Pong")
    assert c.verdicts() == [("suppressed", "cap:one")]
    answer(c, asked, granted=False)
    c.event("Pong")
    assert c.actions() == ["hello"] and c.state.contacts[0].action == "hello"


def test_exit_while_it_is_asked_gives_back_and_the_answer_comes_too_late() -> None:
    c = customer(journey("j", "- message: best", "exit: [ { on: Stop, reason: stop } ]"))
    asked = request(c.event("Ping"))
    c.wait(1)
    assert c.event("Stop").requests == (ResourceRelease(asked.id, "c", c.now),)
    assert answer(c, asked, granted=True).requests == ()
    assert (c.actions(), c.verdicts()) == ([], [("withdrawn", "exit")])


def test_exit_lets_the_contest_go_on_without_it() -> None:
    exits = "exit: [ { on: Stop, reason: stop } ]"
    c = customer(journey("j", "- message: best", exits), journey("k", "- message: hello"))
    c.event("Ping")
    c.event("Stop")
    assert c.actions() == ["hello"] and not c.state.pending


def test_recall_of_what_was_sent_gives_back() -> None:
    c = customer(journey("j", "- message: best\n- wait: 1 day", "exit: [ { on: Stop, reason: stop } ]"))
    asked = request(c.event("Ping"))
    answer(c, asked, granted=True)
    c.wait(1)
    result = c.event("Stop")
    assert len(result.withdrawn) == 1 and result.requests == (ResourceRelease(asked.id, "c", c.now),)


def test_policy_is_asked_again_and_what_it_refuses_is_given_back() -> None:
    cases = "\ncases: { woe: { opens: Woe, closes: Wow, max_open: 30 days, then: alert } }"
    c = customer(journey("j", "- message: best"), policy=POLICY + cases)
    asked = request(c.event("Ping"))
    c.wait(1)
    c.event("Woe")
    result = answer(c, asked, granted=True)
    assert c.verdicts() == [("suppressed", "case_open:woe")]
    assert result.requests == (ResourceRelease(asked.id, "c", c.now),)


def test_no_answer_expires_after_patience() -> None:
    c = customer(journey("j", "- message: notice\n  else: [ { end: silence } ]"))
    asked = request(c.event("Ping"))
    c.wait(HOUR)
    assert c.verdicts() == [("expired", "no_answer")] and c.ends() == [("end", "silence")]
    assert c.results[-1].requests == (ResourceRelease(asked.id, "c", c.now),)


def test_grant_is_no_contact() -> None:
    policy = "consent: { assume: false }\ncaps: [ { id: one, max: 1, per: 7 days } ]"
    c = customer(journey("j", "- grant: points", "entry: { again: always }"), policy=policy)
    for _ in range(2):
        answer(c, request(c.event("Ping")), granted=True)
    assert c.actions() == ["points", "points"] and c.state.contacts == ()


def test_grant_takes_once_for_each_visit() -> None:
    again = "- branch: [ { when: entry.visits.g < 2, steps: [ { go: g } ] } ]"
    loop = f"- id: g\n  grant: points\n- wait: 1 day\n{again}"
    c = customer(journey("j", loop))
    first = request(c.event("Ping"))
    answer(c, first, granted=True)
    assert answer(c, first, granted=True).status.value == "repeat"
    (later,) = c.wait(DAY)
    assert request(later).id != first.id
    answer(c, request(later), granted=True)
    assert len({action.id for result in c.results for action in result.actions}) == 2


def test_holdout_and_shadow_take_nothing() -> None:
    c = customer(
        journey("j", "- grant: points", "entry: { holdout: 100% }"),
        journey("k", "- message: best", "mode: shadow"),
    )
    assert c.event("Ping").requests == ()
    assert sorted(verdict for verdict, _ in c.verdicts()) == ["shadow", "withheld"]


def test_waitlist_waits_for_as_long_as_its_patience() -> None:
    c = customer(
        journey(
            "j", "- grant: { action: points, waitlist: true, patience: 10 days }\n  else: [ { end: full } ]"
        )
    )
    assert request(c.event("Ping")).waits
    c.wait(10 * DAY)
    assert c.verdicts() == [("expired", "waitlist")] and c.ends() == [("end", "full")]


def test_uses_and_merge_are_refused_together() -> None:
    files = {
        "workspace.yaml": "workspace: tried\nlanguages: en\n",
        "resources.yaml": RESOURCES,
        "actions.yaml": "actions:\n  hello:\n    channels: email\n    uses: { coupons: 1 }\n"
        "    merge: { for: 1 hour, as: x }\n",
        "journeys/j.yaml": journey("j", "- message: hello"),
    }
    assert "`uses` and `merge`" in " ".join(render(fault) for fault in load(files).errors)


def test_edit_of_a_resource_names_the_journeys_whose_actions_take_from_it() -> None:
    sides = [
        workspace(journey("j", "- message: best"), actions=ACTIONS, resources=text)
        for text in (RESOURCES, RESOURCES.replace("amount: 10 }", "amount: 12 }"))
    ]
    (item,) = compare_workspaces(*sides).items
    assert (item.section, item.item, item.used_by) == ("resources", "gifts", ("j",))
    assert [(each.before, each.after) for each in item.changes] == [("10", "12")]


def test_graph_says_what_is_granted_and_both_ways_out() -> None:
    steps = "- grant: { action: points, waitlist: true, patience: 1 day }\n  else: [ { end: full } ]"
    model = workspace(journey("j", steps), actions=ACTIONS, resources=RESOURCES).journeys["j"]
    drawn = journey_graph(model)
    assert any("grant points" in str(node) and "waitlist" in str(node) for node in drawn.nodes)
    assert {edge.label for edge in drawn.edges if edge.source == "grant_1"} == {"sent", "not sent"}


PEOPLE = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6 * HOUR), st.sampled_from(["Ping", "Stop"])))


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_never_more_is_held_than_there_is_whoever_comes_and_goes(drawn: list[tuple[int, int, str]]) -> None:
    seat = "- grant: { action: points, waitlist: true, patience: 12 hours }\n- wait: 30 days"
    head = "entry: { again: always }\nexit: [ { on: Stop, reason: left } ]"
    resources = f"resources: {{ coupons: {{ amount: 2 }}, {GIFTS}"
    of = catalogue(journey("j", seat, head), actions=ACTIONS, resources=resources)
    at, log, held, most = NOON, [], set(), 0
    for position, (who, later, kind) in enumerate(drawn):
        at += later
        log.append(touchpoint(f"c{who}", f"e{position}", kind, at))

    def observe(turned: Turned) -> None:
        nonlocal most
        assert turned.result is not None, turned.error
        held.difference_update(each.id for each in turned.result.withdrawn)
        held.update(each.id for each in turned.result.actions)
        most = max(most, len(held))
        assert not turned.result.decision or not turned.result.decision.faults

    states = simulate(of, log, at + 13 * HOUR, observe=observe)
    assert most <= 2
    assert not any(state.pending for state in states.all.values()), "every proposal has its verdict"
