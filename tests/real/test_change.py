"""Change while people are inside, on a real Kafka: a migration, a rollback, a pause and a resume.

Each step is taken with the commands of an operator; at the end of each, the log says again what was decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from operated import Deployment, deployment, working

ACTIONS = """
actions:
  hello: { purpose: transactional, channels: [email], expiry: 1 day }
  bye: { purpose: transactional, channels: [sms], expiry: 1 day }
"""
FIRST = """
journey: visit
mode: live
trigger: { on: Product Viewed }
entry: { again: always }
steps:
  - { id: think, wait: 2 hours }
  - { id: greet, message: hello }
  - { id: rest, wait: 30 days }
"""
SECOND = FIRST.replace("wait: 2 hours", "wait: 1 second")
HASTY = """
journey: order
mode: live
trigger: { on: Order Completed }
entry: { again: always }
steps: [ { id: thank, message: bye }, { id: rest, wait: 30 days } ]
"""
PLAN = "migration: visit\nsteps: { think: retime, rest: { exit: over } }\notherwise: keep\n"
BACK = "migration: visit\nsteps: { rest: { move: think } }\notherwise: keep\n"


@pytest.fixture(scope="module")
def shop(kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A worker with the first version of everything."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "workspace.yaml").write_text("workspace: change\nzone: UTC\n")
    (folder / "actions.yaml").write_text(ACTIONS)
    made = deployment(kafka_bootstrap, "change", folder)
    made.run("publish", made.write(visit=FIRST, order=HASTY), "--by", "anna")
    with working(made):
        yield made


def test_migration_takes_the_people_inside_as_its_plan_and_its_dry_run_said(shop: Deployment) -> None:
    shop.feed("Product Viewed", "u1", "u2", "u3")
    shop.until(lambda: len(shop.lines("decisions")) == 3, "three entries")
    folder = shop.write(visit=SECOND, visit__migration=PLAN)
    said = shop.run("publish", folder, "--dry-run")["residents"]
    assert said == [
        {"journey": "visit", "version": 1, "step": "think", "rule": "retime", "people": 3},
    ]
    assert shop.run("publish", folder, "--by", "bo")["versions"] == {"order": 1, "visit": 2}
    shop.until(lambda: shop.actions()["hello"] == 3, "the shorter wait of the people inside")
    assert [shop.place(user) for user in ("u1", "u2", "u3")] == [(2, "rest")] * 3
    migrated = [each for decision in shop.lines("decisions") for each in decision.get("migrated", ())]
    happened = Counter((each["journey"], each["version"], each["step"], each["rule"]) for each in migrated)
    assert happened == {
        (row["journey"], row["version"], row["step"], row["rule"]): row["people"] for row in said
    }
    explained = shop.run("explain", "user_id=u1")
    assert (explained["differences"], explained["state_differs"]) == ([], False)
    shop.verified()


def test_rollback_is_a_new_version_with_a_plan_of_its_own(shop: Deployment) -> None:
    plan = shop.folder.parent / "back.yaml"
    plan.write_text(BACK)
    said = shop.run("rollback", "--plan", str(plan), "--dry-run")["residents"]
    assert said == [
        {"journey": "visit", "version": 2, "step": "rest", "rule": "move: think", "people": 3},
    ]
    assert shop.run("rollback", "--plan", str(plan), "--by", "bo")["versions"] == {"order": 1, "visit": 3}
    shop.until(lambda: shop.place("u3") == (3, "think"), "the people inside go back")
    shop.verified()


def test_pause_holds_what_falls_due_and_resume_lets_it_go(shop: Deployment) -> None:
    shop.run("pause", "--channel", "sms", "--by", "cy")
    shop.feed("Order Completed", "u7", "u8")
    held = ["paused:channel:sms"] * 2

    def reasons() -> list[str]:
        return [each["reason"] for one in shop.lines("decisions") for each in one.get("deferred", ())]

    shop.until(lambda: reasons() == held, "two held proposals")
    paused = [{"scope": "channel", "name": "sms", "is": "paused"}]
    shop.until(lambda: shop.run("controls")["controls"] == paused, "the pause in the checkpoint")
    assert shop.actions()["bye"] == 0
    shop.run("resume", "--channel", "sms", "--held", "catch-up", "--rate", "2", "--by", "cy")
    shop.until(lambda: shop.actions()["bye"] == 2, "what was held goes out")
    shop.verified()


def test_stop_ends_a_journey_and_lets_nobody_in_until_it_is_resumed(shop: Deployment) -> None:
    shop.run("stop", "--journey", "visit", "--by", "cy")
    shop.until(lambda: shop.enrolment("u1") is None, "the end of everybody inside")
    shop.feed("Product Viewed", "u4")

    def refused() -> list[str]:
        return [each["reason"] for one in shop.lines("decisions") for each in one.get("refused", ())]

    shop.until(lambda: refused() == ["stopped"], "a refusal")
    shop.run("resume", "--journey", "visit", "--by", "cy")
    shop.feed("Product Viewed", "u5")
    shop.until(lambda: _inside(shop, "u5"), "an entry")
    shop.verified()


def _inside(shop: Deployment, user: str) -> bool:
    try:
        return shop.enrolment(user) is not None
    except AssertionError:
        return False  # Nothing is known of the customer yet.
