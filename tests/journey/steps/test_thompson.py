"""experiment with `policy: thompson`: an order of the log weighs the arms anew."""

from __future__ import annotations

from collections import Counter

import pytest
from workspaces import DAY, NOON, catalogue, journey, touchpoint

from journey.catalogue import Catalogue
from journey.indicating import chances_of_best, weights_of
from journey.indicating.thompson import FLOOR
from journey.simulate import MemoryStates
from journey.timeline import Timeline
from schemas.event import AnyEvent, InputTime, Ordered, decode_event, encode_event
from schemas.order import WEIGHTS_MAX

STEPS = """
- experiment:
    name: tone
    metric: goal
    policy: %s
    arms:
      plain: { weight: 1, steps: [ { message: notice } ] }
      warm: { weight: 1, steps: [ { message: notice } ] }
      never: { weight: 0, steps: [ { message: notice } ] }
"""
GOAL = "goal: [ { on: Wow, within: 10 days } ]"
PEOPLE = 600


def weigh(**weights: int) -> Ordered:
    return Ordered("weigh", "journey", "j", by="ann", split="tone", weights=weights)


def assigned(
    of: Catalogue, *orders: Ordered
) -> tuple[dict[str, tuple[str, float]], Counter[str], set[float]]:
    """Customer -> (arm, chance); arms; chances on actions: of people who come after these orders."""
    line = Timeline("stream", 1, MemoryStates(), of)
    log: list[AnyEvent] = [*orders]
    log += [touchpoint(f"c{i}", f"e{i}", "Ping", NOON + i) for i in range(PEOPLE)]
    found: dict[str, tuple[str, float]] = {}
    told: set[float] = set()
    for record in log:
        for turned in line.feed(decode_event(encode_event(record)), 0):
            assert turned.result is not None and turned.result.decision is not None
            (each,) = turned.result.decision.assigned
            found[turned.customer] = (each.arm, each.propensity)
            told |= {action.propensity for action in turned.result.actions}
    return found, Counter(arm for arm, _ in found.values()), told


@pytest.fixture(scope="module")
def learns() -> Catalogue:
    return catalogue(journey("j", STEPS % "thompson", GOAL))


def test_weights_of_the_file_hold_until_the_first_order(learns: Catalogue) -> None:
    found, arms, told = assigned(learns)
    assert abs(arms["plain"] - PEOPLE / 2) < 60 and arms["never"] == 0
    assert {chance for _, chance in found.values()} == told == {0.5}


def test_order_weighs_the_arms_and_its_chance_is_recorded(learns: Catalogue) -> None:
    before, _, _ = assigned(learns)
    found, arms, told = assigned(learns, weigh(plain=1_000, warm=9_000))
    assert abs(arms["warm"] - PEOPLE * 0.9) < 40
    assert {chance for _, chance in found.values()} == told == {0.1, 0.9}
    moved = [name for name in found if found[name][0] != before[name][0]]
    assert {found[name][0] for name in moved} == {"warm"}, "a changed weight moves the fewest"


def test_equal_logs_give_equal_arms_and_the_last_order_holds(learns: Catalogue) -> None:
    orders = (weigh(plain=9_000, warm=1_000), weigh(plain=100, warm=9_900))
    assert assigned(learns, *orders) == assigned(learns, *orders) == assigned(learns, orders[-1])


@pytest.mark.parametrize("weights", [{"plain": 9_000}, {"plain": 9_000, "warm": 0}, {"other": 1}])
def test_order_that_does_not_know_all_arms_changes_nothing(
    learns: Catalogue, weights: dict[str, int]
) -> None:
    assert assigned(learns, weigh(**weights)) == assigned(learns)


def test_experiment_with_fixed_chances_hears_no_order() -> None:
    fixed = catalogue(journey("j", STEPS % "fixed", GOAL))
    assert assigned(fixed, weigh(plain=100, warm=9_900)) == assigned(fixed)


def test_weights_that_were_learned_are_bounded_and_part_of_the_checkpoint(learns: Catalogue) -> None:
    line = Timeline("stream", 1, MemoryStates(), learns)
    for number in range(WEIGHTS_MAX + 1):
        order = Ordered("weigh", "journey", f"j{number}", split="tone", weights={"plain": 1})
        assert list(line.feed(order, 0)) == []
    assert len(line.times.controls.weights) == WEIGHTS_MAX
    assert (line.times.ordered, line.times.orders) == (WEIGHTS_MAX + 1, ())
    restored = Timeline("stream", 1, MemoryStates(), learns, times=line.times)
    restored.restore(learns)
    assert restored.catalogue.controls == line.times.controls


def test_pauses_of_a_scope_stay_when_arms_are_weighed(learns: Catalogue) -> None:
    line = Timeline("stream", 1, MemoryStates(), learns)
    list(line.feed(Ordered("pause", "journey", "j"), 0))
    list(line.feed(weigh(plain=1, warm=1), 0))
    assert len(line.times.controls.pauses) == 1
    assert list(line.feed(InputTime(0, NOON + DAY), 0)) == []


@pytest.mark.parametrize(
    ("arms", "expected"),
    [
        ([(10, 100), (10, 100)], [0.5, 0.5]),
        ([(0, 0), (0, 0), (0, 0)], [1 / 3, 1 / 3, 1 / 3]),
        ([(1, 1), (0, 1)], [5 / 6, 1 / 6]),  # Beta(2, 1) against Beta(1, 2).
        ([(20_000, 100_000), (10_000, 100_000)], [1.0, 0.0]),
    ],
)
def test_chance_of_being_best_is_the_integral(arms: list[tuple[int, int]], expected: list[float]) -> None:
    assert [round(each, 3) for each in chances_of_best(arms)] == [round(each, 3) for each in expected]


def test_no_arm_is_given_up() -> None:
    assert weights_of([1.0, 0.0]) == [10_000, FLOOR]
