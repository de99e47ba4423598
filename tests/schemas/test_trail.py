"""A trail as text: every kind of step survives, and when a trail is full."""

from schemas.trail import (
    BARE_HEADER,
    TRAIL_HEADER,
    TRAIL_STEPS_MAX,
    Step,
    event_step,
    is_bare,
    is_full,
    late_event_step,
    order_step,
    read_steps,
    read_trail,
    timers_step,
    trail_header,
)

STEPS = (
    event_step(7) + late_event_step(8, 99) + timers_step(100, b"3") + timers_step(101, b"?") + order_step(2)
)
READ = (
    Step("event", 7),
    Step("event", 8, now=99),
    Step("timers", 100, era=3),
    Step("timers", 101),
    Step("order", 2),
)


def test_steps_are_read_as_they_were_written() -> None:
    assert STEPS == b" e7 e8@99 t100/3 t101/? o2"
    assert read_steps(STEPS) == READ
    assert read_steps(b"") == ()


def test_header_tells_number_the_decision_before_offsets_and_steps() -> None:
    header = (TRAIL_HEADER, trail_header(12, (8, 7, -1, STEPS)))
    found = read_trail([("other", b"x"), header])
    assert found is not None
    assert (found.number, found.previous, found.event_offset, found.previous_event_offset) == (12, -1, 8, 7)
    assert found.steps == READ
    empty = read_trail([(TRAIL_HEADER, trail_header(0, (-1, -1, -1, b"")))])
    assert empty is not None and empty.steps == ()


def test_decision_without_the_header_is_of_an_earlier_build() -> None:
    assert read_trail([("riverwalk-position", b"0@1")]) is None
    assert is_bare([BARE_HEADER])
    assert not is_bare([("riverwalk-position", b"0@1")])


def test_trail_is_full_at_its_limit() -> None:
    assert not is_full(event_step(1) * (TRAIL_STEPS_MAX - 1))
    assert is_full(event_step(1) * TRAIL_STEPS_MAX)
