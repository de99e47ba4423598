"""What is explored: conditions that agree within an instant, time that cuts off, bounds that are told."""

from workspaces import journey, workspace

from journey.compile import compile_journey
from journey.exploring import Explored, Finding, case_of, examine, explore, findings_of, trail_words

VIP = "\"'vip' in customer.tags\""
NOT_VIP = "\"!('vip' in customer.tags)\""


def examined(steps: str, head: str = "") -> tuple[Explored, tuple[Finding, ...]]:
    return examine(workspace(journey("j", steps, head)), "j")


def kinds(steps: str, head: str = "") -> list[tuple[str, str]]:
    return [(found.kind, found.place) for found in examined(steps, head)[1]]


def nested(inner: str, before: str = "") -> str:
    then = f"[ {before}{{ branch: [ {{ when: {inner}, steps: [ {{ message: hello }} ] }} ] }} ]"
    return f"- branch: [ {{ when: {VIP}, steps: {then} }} ]"


def test_equal_conditions_have_one_value_within_an_instant() -> None:
    assert kinds(nested(VIP)) == []
    assert kinds(nested(NOT_VIP)) == [("unreached_step", "message_1")]


def test_after_a_wait_or_a_tag_a_condition_may_be_another() -> None:
    assert kinds(nested(NOT_VIP, "{ wait: 1 day }, ")) == []
    assert kinds(nested(NOT_VIP, "{ untag: vip }, ")) == []


def test_unknown_is_neither_a_condition_nor_its_negation() -> None:
    steps = f"""
    - branch:
        - {{ when: {VIP}, steps: [ {{ end: vip }} ] }}
        - {{ when: {NOT_VIP}, steps: [ {{ end: plain }} ] }}
        - {{ otherwise: [ {{ end: unknown }} ] }}
    """
    assert kinds(steps) == []


def test_every_outcome_verdict_arm_and_timeout_is_a_way() -> None:
    steps = """
    - id: told
      message: hello
      else: [ { end: refused } ]
    - split: { name: s, arms: { a: { weight: 1, steps: [ { end: a } ] }, b: { weight: 1, steps: [] } } }
    - wait:
        first: [ { step: told, outcome: opened, then: [ { end: opened } ] } ]
        timeout: 1 day
        else: [ { end: silent } ]
    """
    explored, found = examined(steps)
    assert found == ()
    assert set(explored.steps) == {"told", "split_1", "wait_1", *(f"end_{n}" for n in range(1, 5))}
    assert trail_words(explored.steps["end_3"])[1:] == ["told is sent", "s: arm b", "told is opened"]


def test_outcome_of_what_was_not_sent_never_comes() -> None:
    steps = """
    - branch: [ { when: "'x' in customer.tags", steps: [ { end: x } ] } ]
    - id: told
      message: hello
      else:
        - wait: { first: [ { step: told, outcome: opened, then: [ { message: better } ] } ], timeout: 1 day }
    """
    assert kinds(steps) == [("unreached_step", "message_1")]


def test_who_is_held_out_walks_on_and_answers_nothing() -> None:
    steps = """
    - { id: told, message: hello, else: [ { end: refused } ] }
    - wait: { first: [ { step: told, outcome: opened, then: [ { end: opened } ] } ], timeout: forever }
    """
    assert kinds(steps) == []
    explored, found = examined(steps, "entry: { holdout: 10% }")
    assert [each.kind for each in found] == ["endless_wait"]
    assert trail_words(found[0].trail)[-1] == "told is withheld: held out, or a shadow"
    assert not explored.bounded


def test_loop_is_followed_until_nothing_is_new() -> None:
    steps = """
    - { id: again, wait: 1 minute }
    - message: hello
    - branch: [ { when: entry.visits.again < 1000, steps: [ { go: again } ] } ]
    """
    explored, found = examined(steps, "exit: [ { after: 900 days } ]")
    assert found == ()
    assert explored.states < 50


def test_bound_is_told_and_nothing_is_called_unreached() -> None:
    loaded = workspace(journey("j", "- wait: 1 day\n- message: hello\n- wait: 1 day\n- { end: x }"))
    model = loaded.journeys["j"]
    compiled = compile_journey(model, 1)
    explored = explore(compiled, model, frozenset({"Ping"}), states_max=1)
    assert explored.bounded
    assert findings_of(compiled, model, explored) == ()


def test_more_steps_than_an_instant_allows_are_found() -> None:
    found = kinds("\n".join(["- tag: x"] * 70))
    assert ("spinning_loop", "tag_65") in found


def test_way_that_begins_with_no_touchpoint_has_words_and_no_case() -> None:
    steps = "- { id: again, wait: 1 day }\n- go: again"
    (found,) = examined(steps, "trigger: { schedule: '0 9 * * *' }")[1]
    assert trail_words(found.trail)
    assert case_of("j", found) == ""
