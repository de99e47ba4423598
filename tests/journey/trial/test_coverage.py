"""Ways that cases took and did not take; and watching them changes no decision."""

from trial_cases import read, small_workspace, try_case

from journey.catalogue import Published, build_catalogue
from journey.simulate import simulate
from journey.trial import Stage, Way, coverage_of, only, total_share
from journey.trial.probing import probed
from schemas.action import encode_output
from schemas.event import CustomerEvent

STEPS = """
steps:
  - id: hi
    message: hello
    else: [ { end: unsent } ]
  - branch:
      - { when: customer.facts.pings > 1, steps: [ { tag: many } ] }
      - { when: customer.facts.pings > 0, steps: [] }
  - wait: { first: [ { on: Ping }, { step: hi, outcome: opened, then: [ { tag: seen } ] } ], timeout: 1 day }
  - split: { name: s, arms: { a: { steps: [ { tag: in_a } ] }, b: {}, none: { weight: 0 } } }
"""
WORKSPACE = small_workspace(
    STEPS,
    facts="facts: { pings: { count: Ping } }",
    goal="goal: [ { on: Pong, within: 9 days } ]",
    exit="exit: [ { after: 30 days, reason: slow } ]",
    policy="consent: { assume: true }\ncaps: [ { id: one, max: 1, per: 1 day } ]",
)


def words(ways) -> set[str]:
    return {f"{way.step} {way.way}".strip() for way in ways}


def covered(*cases: str):
    stage = Stage(WORKSPACE)
    for case in cases:
        try_case(WORKSPACE, case, stage)
    return coverage_of(WORKSPACE, stage.marked)


def test_without_cases_every_way_is_missed() -> None:
    journey, policy = covered()
    assert words(journey.missed) == {
        "hi", "hi else", "end_1", "branch_1", "branch_1 case 1", "branch_1 case 2", "branch_1 no case",
        "tag_1", "wait_1", "wait_1 first 1", "wait_1 first 2", "wait_1 timeout", "tag_2", "split_1",
        "split_1 arm a", "split_1 arm b", "tag_3", "goal 1", "exit slow",
    }  # fmt: skip
    assert words(policy.missed) == {"consent no_consent", "caps cap:one"}
    assert (journey.share, total_share((journey, policy))) == (0.0, 0.0)


def test_ways_are_taken_even_where_nothing_hangs_on_them() -> None:
    journey, _ = covered(
        "given: [ { touchpoint: Ping }, { touchpoint: User Registered }, { at: +1 hour, touchpoint: Ping },\n"
        "         { at: +1 day, touchpoint: Pong } ]\nexpect: { actions: [ hello ] }"
    )
    taken = words(journey.taken) - {"split_1 arm a", "split_1 arm b", "tag_3"}
    assert taken == {"hi", "branch_1", "branch_1 case 2", "wait_1", "wait_1 first 1", "split_1", "goal 1"}
    assert len(words(journey.taken) & {"split_1 arm a", "split_1 arm b"}) == 1


def test_refused_message_takes_its_else_and_marks_the_answer_of_the_policy() -> None:
    twice = "{ touchpoint: User Registered }, { touchpoint: Pong }"
    withdrawn = "{ touchpoint: Consent Withdrawn, properties: { purpose: promotion } }"
    journey, policy = covered(f"given: [ {withdrawn}, {twice} ]" + "\nexpect: { actions: [] }")
    assert words(journey.taken) == {"hi", "hi else", "end_1"}
    assert words(policy.taken) == {"consent no_consent"}


def test_timeout_no_case_and_outcome_are_told_apart() -> None:
    start = "{ touchpoint: User Registered }"
    timeout, _ = covered(f"given: [ {start}, {{ clock: +2 days }} ]\nexpect: {{ contains: [] }}")
    assert {"branch_1 no case", "wait_1 timeout"} <= words(timeout.taken)
    steps = f"{start}, {{ outcome: opened, of: hello }}, {{ clock: +2 days }}"
    opened, _ = covered(f"given: [ {steps} ]\nexpect: {{ contains: [] }}")
    assert {"wait_1 first 2", "tag_2"} <= words(opened.taken)
    assert "wait_1 timeout" in words(opened.missed)


def test_watched_catalogue_decides_exactly_as_the_plain_one() -> None:
    published = Published("h", WORKSPACE, {"hello": 1})
    hour = 3_600_000
    events = [
        CustomerEvent(f"c{i % 5}", "s", f"e{i}", kind, (i + 1) * hour, (i + 1) * hour)
        for i, kind in enumerate(("User Registered", "Ping", "Ping", "Pong", "User Registered") * 20)
    ]
    marked: set[Way] = set()
    plain, watched = [], []
    for catalogue, seen in (
        (build_catalogue([published]), plain),
        (probed(build_catalogue([published]), marked.add), watched),
    ):
        simulate(catalogue, events, 2000 * hour, observe=seen.append)
    assert marked
    assert [_bytes(turned) for turned in plain] == [_bytes(turned) for turned in watched]


def _bytes(turned) -> list[bytes]:
    result = turned.result
    return [
        encode_output(each) for each in (result.decision, *result.actions, result.state) if each is not None
    ]


def test_case_of_one_name_is_found_by_a_part_of_it() -> None:
    case = "name: %s\ngiven: [ { clock: +1 day } ]\nexpect: { tags: [] }"
    cases = read(WORKSPACE, case % "red", case % "dark red", case % "blue")
    assert [told.case.name for told in only(cases, "red").told] == ["red"]
    assert [told.case.name for told in only(cases, "RE").told] == ["red", "dark red"]
    assert only(cases, "green").told == ()


def test_out_of_stock_is_an_answer_that_a_case_may_reach() -> None:
    scarce = small_workspace(
        actions="actions: { hello: { channels: email, uses: { coupons: 1 } } }",
        resources="resources: { coupons: { amount: 1 } }",
    )
    stage = Stage(scarce)
    _, policy = coverage_of(scarce, stage.marked)
    assert "resources out_of_stock" in words(policy.missed)
    both = "{ touchpoint: User Registered, customer: %s }"
    given = f"given: [ {both.replace('%s', 'anna')}, {both.replace('%s', 'ben')} ]"
    try_case(scarce, f"{given}\nexpect: [ {{ customer: ben, actions: [] }} ]", stage)
    _, policy = coverage_of(scarce, stage.marked)
    assert "resources out_of_stock" in words(policy.taken)
