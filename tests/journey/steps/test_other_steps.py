"""branch, split, set, tag, untag, go, end, message."""

from __future__ import annotations

from decimal import Decimal

from workspaces import DAY, HOUR, Customer, catalogue, journey


def test_branch_takes_the_first_case_that_holds_and_unknown_does_not() -> None:
    steps = (
        "- branch:\n"
        "  - { when: customer.traits.age > 3, steps: [ { end: old } ] }\n"
        "  - { otherwise: [ { end: young } ] }"
    )
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    assert customer.ends() == [("end", "young")]


def test_branch_without_a_case_goes_on_and_says_no_case() -> None:
    steps = (
        "- id: b\n"
        "  branch: [ { when: 1 > 2, steps: [ { end: x } ] } ]\n"
        "- branch: [ { when: steps.b.reason == 'no_case', steps: [ { end: none } ] } ]"
    )
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    assert customer.ends() == [("end", "none")]


def test_split_gives_a_customer_one_arm_for_ever_and_the_action_carries_it() -> None:
    arms_of = (
        "a: { weight: 3, steps: [ { message: notice } ] }, b: { weight: 1, steps: [ { message: notice } ] }"
    )
    steps = f"- split: {{ name: s, arms: {{ {arms_of} }} }}"
    of = catalogue(journey("j", steps, "entry: { again: always }"))
    arms = {}
    for i in range(200):
        customer = Customer(of, f"c{i}")
        first, second = customer.event("Ping").actions[0], customer.event("Ping").actions[0]
        assert first.arms == second.arms
        arms[f"c{i}"] = first.arms["s"], first.propensity
    assert set(arms.values()) == {("a", 0.75), ("b", 0.25)}
    assert 120 < sum(arm == "a" for arm, _ in arms.values()) < 180


def test_set_tag_and_untag_write_with_provenance_and_leave_what_is_unknown() -> None:
    steps = (
        "- set: { tier: \"'gold'\", score: customer.traits.nothing, all: customer.tags "
        "}\n"
        "- tag: [a, b]\n"
        "- untag: a\n"
        "- set: { later: customer.tags }"
    )
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    assert {name: trait.value for name, trait in customer.state.traits.items()} == {
        "tier": "gold",
        "all": [],
        "later": ["b"],
    }
    assert customer.state.traits["tier"].source == "journey:j" and customer.state.tags["b"].by == "journey:j"


def test_go_walks_back_and_each_visit_has_an_action_of_its_own() -> None:
    steps = (
        "- id: top\n"
        "  message: notice\n"
        "- wait: 1 hour\n"
        "- branch: [ { when: entry.visits.top < 3, steps: [ { go: top } ] } ]"
    )
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping")
    customer.wait(DAY)
    assert len({a.id for result in customer.results for a in result.actions}) == 3


def test_message_slots_take_what_is_known() -> None:
    steps = "- message: { action: notice, with: { x: entry.event.properties.x * 2, y: customer.traits.y } }"
    customer = Customer(catalogue(journey("j", steps)))
    action = customer.event("Ping", x=Decimal("1.50")).actions[0]
    assert action.slots == {"x": Decimal("3.00")} and action.template == ""


def test_else_is_taken_on_any_verdict_but_sent() -> None:
    steps = "- message: { action: hello }\n  else: [ { end: unsent } ]\n- end: sent"
    assert_ends = {"true": "sent", "false": "unsent"}
    for assume, end in assert_ends.items():
        customer = Customer(catalogue(journey("j", steps), policy=f"consent: {{ assume: {assume} }}"))
        customer.event("Ping")
        assert customer.ends() == [("end", end)]


def test_enrolment_holds_until_its_verdict() -> None:
    policy = "consent: { assume: true }\narbitration: { hold: 2 hours }"
    customer = Customer(catalogue(journey("j", "- message: hello\n- end: over"), policy=policy))
    customer.event("Ping")
    customer.wait(2 * HOUR - 1)
    assert customer.ends() == [] and customer.place() == "message_1"
    customer.wait(1)
    assert customer.ends() == [("end", "over")]
