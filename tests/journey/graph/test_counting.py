"""Figures on graphs: what events tell, and what they do not."""

from changing import Partition
from workspaces import DAY, HOUR, NOON, Customer, catalogue, journey, publish, touchpoint, workspace

from journey.graph import Counts, Graph, count_passages, journey_graph
from journey.results import Turned
from journey.simulate import simulate


def counted(
    steps: str, kinds: dict[str, list[str]], head: str = "", *, verdicts: bool = True
) -> tuple[Graph, Counts]:
    """A journey after the touchpoints of some customers, an hour apart, and ten days."""
    of = workspace(journey("j", steps, head))
    events, decisions = [], []

    def observe(turned: Turned) -> None:
        assert turned.result is not None
        events.extend(turned.result.journey_events)
        decisions.extend([turned.result.decision] if turned.result.decision else [])

    log = [
        touchpoint(name, f"{name}{i}", kind, NOON + i * HOUR)
        for name, all_of in kinds.items()
        for i, kind in enumerate(all_of)
    ]
    simulate(publish(of), sorted(log, key=lambda event: event.occurred_at), NOON + 10 * DAY, observe=observe)
    drawn = journey_graph(of.journeys["j"])
    return drawn, count_passages(drawn, events, decisions if verdicts else ())


def taken(drawn: Graph, counts: Counts) -> dict[str, int]:
    return {
        f"{edge.source} {edge.target}": counts.edges[position]
        for position, edge in enumerate(drawn.edges)
        if position in counts.edges
    }


FIRST = """
- wait:
    first: [ { on: Pong, then: [ { message: hello } ] } ]
    timeout: 2 days
    else: [ { end: silent } ]
- wait: 30 days
"""


def test_ways_are_counted_and_who_is_still_there() -> None:
    drawn, counts = counted(FIRST, {"a": ["Ping", "Pong"], "b": ["Ping"], "c": ["Ping", "Pong"]})
    assert counts.nodes["#entry"] == 3
    assert taken(drawn, counts)["wait_1 message_1"] == 2
    assert taken(drawn, counts)["wait_1 end_1"] == 1
    assert counts.inside == {"wait_2": 2}
    assert counts.unplaced == 0


def test_goals_and_exits_are_counted_on_their_edges() -> None:
    head = "goal: [ { on: Wow, within: 5 days } ]\nexit: [ { on: Stop, reason: stopped } ]"
    drawn, counts = counted(FIRST, {"a": ["Ping", "Wow"], "b": ["Ping", "Stop"], "c": ["Ping", "Stop"]}, head)
    assert taken(drawn, counts)["#entry #goal_1"] == 1
    assert taken(drawn, counts)["#entry #exit_1"] == 2
    assert counts.inside == {}


def test_way_that_events_cannot_tell_has_no_figure() -> None:
    steps = "- split: { name: s, arms: { a: { steps: [ { tag: x } ] }, b: {} } }\n- wait: 1 day"
    drawn, counts = counted(steps, {"a": ["Ping"], "b": ["Ping"]})
    assert "split_1 tag_1" not in taken(drawn, counts)
    assert "split_1 wait_1" not in taken(drawn, counts)
    assert "tag_1" not in counts.nodes
    assert counts.nodes["wait_1"] == 2


REFUSED = "- message: hello\n  else: [ { tag: x } ]\n- wait: 1 day"


def test_verdicts_tell_sent_from_not_sent_where_both_lead_to_one_place() -> None:
    log = {"a": ["Ping"], "b": ["Consent Withdrawn", "Ping"]}
    drawn, counts = counted(REFUSED, log)
    assert taken(drawn, counts)["message_1 wait_1"] == 1
    assert taken(drawn, counts)["tag_1 wait_1"] == 1
    drawn, counts = counted(REFUSED, log, verdicts=False)
    assert "message_1 wait_1" not in taken(drawn, counts)
    assert counts.nodes["wait_1"] == 2


def test_who_is_not_eligible_is_counted_before_the_entry() -> None:
    head = "entry: { eligible: \"'x' in customer.tags\" }"
    drawn, counts = counted("- message: hello", {"a": ["Ping"]}, head)
    assert taken(drawn, counts)["#eligible #refused"] == 1
    assert counts.nodes["#trigger"] == 1
    assert counts.nodes["#entry"] == 0
    assert counts.refused == {"not_eligible": 1}


def test_events_of_another_definition_are_counted_apart() -> None:
    one = Customer(catalogue(journey("j", "- id: old\n  wait: 1 day")))
    events = one.event("Ping").journey_events
    counts = count_passages(journey_graph(workspace(journey("j", "- wait: 1 day")).journeys["j"]), events)
    assert (counts.nodes["#entry"], counts.unplaced) == (1, 1)


def test_who_was_timed_anew_by_a_migration_is_followed_from_there() -> None:
    steps = "- { id: think, wait: %s }\n- { id: rest, wait: 30 days }\n"
    made = Partition()
    made.publish(workspace(journey("j", steps % "9 hours")))
    made.event("anna", "Ping")
    plan = {"journeys/j.migration.yaml": "migration: j\notherwise: retime\n"}
    made.publish(workspace(journey("j", steps % "8 hours"), **plan))
    made.wait(8 * HOUR)
    drawn = journey_graph(workspace(journey("j", steps % "8 hours")).journeys["j"])
    told = [event for turned in made.turns if turned.result for event in turned.result.journey_events]
    counts = count_passages(drawn, [event for event in told if event.version == 2], ())
    assert taken(drawn, counts)["think rest"] == 1
    assert counts.unplaced == 0
