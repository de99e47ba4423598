"""Contests: who wins, what the others get, when one closes."""

from __future__ import annotations

from workspaces import DAY, HOUR, MINUTE, NOON, Customer, catalogue, journey, judged

YES = "consent: { assume: true }\n"
HOLD = YES + "arbitration: { hold: 10 minutes }"
TWO = (journey("a", "- message: hello"), journey("b", "- message: better"))


def test_best_score_wins_and_the_loser_knows_to_whom() -> None:
    customer = Customer(catalogue(*TWO))
    customer.event("Ping")
    lost = {each.action: each for each in judged(customer.results)}
    assert customer.actions() == ["better"]
    assert lost["hello"].reason == "outranked" and lost["hello"].winner == lost["better"].id
    assert (lost["hello"].score, lost["better"].score) == (1, 8)


def test_take_says_how_many_win() -> None:
    customer = Customer(catalogue(*TWO, policy=YES + "arbitration: { take: 2 }"))
    customer.event("Ping")
    assert customer.actions() == ["better", "hello"]


def test_hold_gathers_proposals_until_it_is_over() -> None:
    of = catalogue(TWO[0], journey("b", "- wait: 9 minutes\n- message: better"), policy=HOLD)
    customer = Customer(of)
    customer.event("Ping")
    customer.wait(HOUR)
    assert [(r.decision.at - NOON, r.actions[0].action) for r in customer.results if r.actions] == [
        (10 * MINUTE, "better")
    ]


def test_contest_closes_with_the_earliest_expiry() -> None:
    of = catalogue(journey("a", "- message: { action: hello, patience: 3 minutes }"), TWO[1], policy=HOLD)
    customer = Customer(of)
    customer.event("Ping")
    customer.wait(HOUR)
    assert [r.decision.at - NOON for r in customer.results if r.actions] == [3 * MINUTE]


def test_contest_after_an_empty_one_holds_in_full() -> None:
    of = catalogue(
        journey("a", "- message: hello", "exit: [ { on: Stop } ]\nentry: { again: always }"), policy=HOLD
    )
    customer = Customer(of)
    customer.event("Ping")
    customer.wait(9 * MINUTE)
    customer.event("Stop")
    customer.event("Ping")
    assert customer.state.timers[0].due == customer.now + 10 * MINUTE


def test_forbidden_favourite_does_not_starve_the_runner_up() -> None:
    policy = YES + "caps: [ { id: c, max: 0, per: 1 day, action: better } ]"
    customer = Customer(catalogue(*TWO, policy=policy))
    customer.event("Ping")
    assert customer.actions() == ["hello"] and ("suppressed", "cap:c") in customer.verdicts()


def test_policy_is_asked_again_when_the_contest_closes() -> None:
    cases = HOLD + "\ncases: { woe: { opens: Woe, closes: Stop } }"
    customer = Customer(catalogue(TWO[0], policy=cases))
    customer.event("Ping")
    customer.event("Woe")
    customer.wait(HOUR)
    assert customer.verdicts() == [("suppressed", "case_open:woe")]


def test_transactional_and_service_enter_no_contest() -> None:
    of = catalogue(*TWO, journey("c", "- message: notice"), journey("d", "- message: care"), policy=HOLD)
    customer = Customer(of)
    customer.event("Ping")
    assert sorted(customer.actions()) == ["care", "notice"]


def test_contest_that_an_outage_held_sends_nothing_expired() -> None:
    of = catalogue(journey("a", "- message: { action: hello, patience: 1 hour }"), policy=HOLD)
    customer = Customer(of)
    customer.event("Ping")
    customer.late(DAY)
    assert customer.verdicts() == [("expired", "patience")]


def test_global_holdout_withholds_promotion_only() -> None:
    of = catalogue(*TWO, journey("c", "- message: notice"), policy=YES + "holdout: 100%")
    customer = Customer(of)
    customer.event("Ping")
    assert customer.actions() == ["notice"]
    assert sorted(customer.verdicts()) == [
        ("sent", ""),
        ("withheld", "global_holdout"),
        ("withheld", "global_holdout"),
    ]
