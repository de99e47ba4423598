"""Where each step of a definition leads."""

from workspaces import journey, workspace

from journey.graph import Graph, journey_graph


def graph(steps: str, head: str = "") -> Graph:
    return journey_graph(workspace(journey("j", steps, head)).journeys["j"])


def ways(drawn: Graph) -> list[str]:
    return [
        f"{edge.source} {'..' if edge.aside else '->'} {edge.target}"
        + (f" [{edge.label}]" if edge.label else "")
        for edge in drawn.edges
    ]


def test_steps_lead_on_in_order_and_the_last_one_ends() -> None:
    assert ways(graph("- wait: 1 hour\n- message: hello")) == [
        "#trigger -> #entry",
        "#entry -> wait_1",
        "wait_1 -> message_1",
        "message_1 -> #done",
    ]


def test_branch_says_its_conditions_and_what_holds_when_none_does() -> None:
    steps = """
    - branch:
        - { when: "customer.facts.n>1", steps: [ { message: hello } ] }
        - { when: "'vip' in customer.tags", steps: [] }
    - message: better
    """
    drawn = journey_graph(workspace(journey("j", steps), facts="facts: { n: { count: Ping } }").journeys["j"])
    assert ways(drawn)[2:5] == [
        "branch_1 -> message_1 [customer.facts.n > 1]",
        "branch_1 -> message_2 ['vip' in customer.tags]",
        "branch_1 -> message_2 [none of these]",
    ]


def test_branch_with_otherwise_has_no_way_beside_its_cases() -> None:
    drawn = graph("- branch: [ { when: 'true', steps: [ { end: a } ] }, { otherwise: [ { end: b } ] } ]")
    assert ways(drawn)[2:] == ["branch_1 -> end_1 [true]", "branch_1 -> end_2 [otherwise]"]


def test_message_with_else_has_two_ways_and_without_it_one() -> None:
    drawn = graph("- message: hello\n  else: [ { tag: x } ]\n- message: better")
    assert ways(drawn)[2:] == [
        "message_1 -> message_2 [sent]",
        "message_1 -> tag_1 [not sent]",
        "tag_1 -> message_2",
        "message_2 -> #done",
    ]


def test_wait_for_the_first_says_what_it_waits_for_and_its_timeout() -> None:
    steps = """
    - id: m
      message: hello
    - wait:
        first:
          - { step: m, outcome: [opened, clicked], since: entry, then: [ { end: read } ] }
          - { on: Pong, when: event.properties.ok }
        timeout: 36 hours
        else: [ { end: silent } ]
    - end: answered
    """
    assert ways(graph(steps))[3:] == [
        "wait_1 -> end_1 [m opened or clicked, since entry]",
        "wait_1 -> end_3 [Pong, when event.properties.ok]",
        "wait_1 -> end_2 [none in 1 day 12 hours]",
    ]


def test_wait_for_ever_has_no_timeout() -> None:
    drawn = graph("- wait: { first: [ { on: Pong } ], timeout: forever }", "exit: [ { after: 3 days } ]")
    assert ways(drawn)[2:] == ["wait_1 -> #done [Pong]", "#entry .. #exit_1"]


def test_go_is_an_edge_and_no_node() -> None:
    drawn = graph("- id: top\n  wait: 1 day\n- message: hello\n- go: top")
    assert [node.id for node in drawn.nodes] == ["#trigger", "#entry", "top", "message_1"]
    assert ways(drawn)[-1] == "message_1 -> top"


def test_split_shows_the_share_of_each_arm() -> None:
    steps = "- split: { name: s, arms: { a: { weight: 1 }, b: { weight: 2, steps: [ { end: x } ] } } }"
    assert ways(graph(steps))[2:] == ["split_1 -> #done [a: 33.3%]", "split_1 -> end_1 [b: 66.7%]"]


def test_goals_and_exits_hang_on_the_entry() -> None:
    head = """
    goal:
      - { on: Wow, within: 3 days, then: [ { message: notice } ] }
      - { on: Pong, within: 2 days }
    exit: [ { on: Stop, reason: stopped } ]
    """
    drawn = graph("- message: hello", head)
    assert ways(drawn)[2:] == [
        "message_1 -> #watch",
        "message_2 -> #goal",
        "#entry .. #goal_1",
        "#goal_1 -> message_2",
        "#entry .. #goal_2",
        "#entry .. #exit_1",
        "#watch -> #done",
    ]
    watch = drawn.node("#watch")
    assert watch is not None and watch.lines == ("watches its goals", "until 3 days after entry")


def test_eligibility_stands_before_the_entry() -> None:
    drawn = graph("- message: hello", "entry: { eligible: [ \"!('x' in customer.tags)\" ], holdout: 5% }")
    assert ways(drawn)[:3] == [
        "#trigger -> #eligible",
        "#eligible -> #entry [yes]",
        "#eligible -> #refused [no, or unknown]",
    ]
    entry = drawn.node("#entry")
    assert entry is not None and entry.lines == ("enters", "again: never", "held out: 5%")


def test_every_edge_joins_nodes_that_are_there() -> None:
    for head in ("", "goal: [ { on: Wow, within: 1 day } ]"):
        drawn = graph("- branch: [ { otherwise: [ { end: a } ] } ]", head)
        nodes = {node.id for node in drawn.nodes}
        assert {end for edge in drawn.edges for end in (edge.source, edge.target)} <= nodes
        assert drawn.node("#done") is None, "nobody comes to an end that is not drawn"
