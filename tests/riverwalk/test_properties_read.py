"""Properties that nothing can ask for may be passed by when events are decoded: nothing comes of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journey.catalogue import Catalogue, Published, build_catalogue
from journey.intake import Intake
from journey.keeping import NEEDED, PROPERTIES_READ_MAX, properties_read
from journey.results import Turned
from journey.simulate import simulate
from riverwalk.examples import ROOT, Example
from riverwalk.publication import check
from riverwalk.simulation import example_touchpoints
from riverwalk.simulation.running import TRIAL_KEY
from riverwalk.workspace_files import read_workspace
from schemas.action import encode_output
from schemas.event import CustomerEvent, Origin, decode_event, encode_event, event_decoder
from schemas.stored_state import encode_body

TOUCHPOINTS_MAX = 2_000


def events(example: Example, names: frozenset[str] | None) -> Iterator[CustomerEvent]:
    intake, decode = Intake(TRIAL_KEY, "stream"), event_decoder(names)
    for count, record in enumerate(example_touchpoints(example).records()):
        admitted = intake.admit(record, (), 0, Origin("t", 0, count))
        if isinstance(admitted, CustomerEvent):
            event = decode(encode_event(admitted))
            assert isinstance(event, CustomerEvent)
            yield event
        if count == TOUCHPOINTS_MAX:
            return


def told(example: Example, catalogue: Catalogue, names: frozenset[str] | None) -> list[bytes]:
    """Everything that comes of an example's touchpoints, states included."""
    found: list[bytes] = []

    def observe(turned: Turned) -> None:
        assert turned.result is not None
        result = turned.result
        made = (*result.actions, *result.withdrawn, *result.journey_events, *result.emitted)
        found.extend(map(encode_output, made))
        found.append(encode_body(result.state))
        if result.decision is not None:
            found.append(encode_output(result.decision))

    simulate(catalogue, events(example, names), 0, observe=observe)
    return found


@pytest.mark.parametrize("example", list(Example))
def test_nothing_else_comes_of_an_example_without_the_properties_that_nothing_reads(example: Example) -> None:
    workspace = check(read_workspace(ROOT / example)).workspace
    catalogue = build_catalogue([Published("h", workspace, dict.fromkeys(workspace.journeys, 1))])
    names = catalogue.properties_read
    assert names is not None
    passed_by = {name for event in events(example, None) for name in event.properties} - names
    assert passed_by, "the example has properties that nothing reads"
    assert told(example, catalogue, names) == told(example, catalogue, None)


def test_without_any_names_of_the_workspace_what_the_phases_read_is_decoded() -> None:
    sent = CustomerEvent("c", "s", "i", "T", 1, 2, properties={"traits": {"city": "Oslo"}, "x": 1})
    names = properties_read(())
    assert names == NEEDED
    event = event_decoder(names)(encode_event(sent))
    assert isinstance(event, CustomerEvent) and event.properties == {"traits": {"city": "Oslo"}}


@pytest.mark.parametrize(
    "text",
    [
        "size(event.properties) > 3",
        "event.properties[customer.traits.field] == 1",
        "entry.event.properties == entry.last.properties",
        "has(entry.last)",
        "has(steps.ask.event)",
    ],
)
def test_a_condition_that_reads_them_as_a_whole_reads_all(text: str) -> None:
    assert properties_read([text]) is None


@pytest.mark.parametrize(
    "text",
    [
        "event.properties.x.y == 1",
        "event.properties['x'] == 1",
        "entry.event.properties.x == 1",
        "entry.last.properties.x == 1",
        "steps.ask.event.properties.x == 1",
        "event.properties.x.exists(each, each.total > 1)",
        "table('dealers', event.properties.x).city == 'Oslo'",
    ],
)
def test_a_condition_that_names_one_reads_that_one(text: str) -> None:
    assert properties_read([text]) == NEEDED | {"x"}


def test_of_very_many_names_all_are_read() -> None:
    texts = [f"event.properties.p{number} == 1" for number in range(PROPERTIES_READ_MAX)]
    assert properties_read(texts) is None
    assert event_decoder(None) is decode_event
