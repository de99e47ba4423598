"""Metrics: names of the contract, one registry a worker, bounded label sets."""

from __future__ import annotations

from pathlib import Path

from streams.metrics import LABEL_SETS_MAX, OTHER, SPECS, Metrics

ROOT = Path(__file__).parents[2]


def test_names_are_well_formed() -> None:
    for spec in SPECS:
        assert spec.help.endswith(".")
        assert spec.name.endswith("_total") == (spec.kind.__name__ == "Counter")
        assert not {"customer", "event", "action"} & set(spec.labels)


def test_label_sets_beyond_the_limit_are_counted_as_other() -> None:
    metrics = Metrics()
    for number in range(LABEL_SETS_MAX + 50):
        metrics.count("suppressed_total", 1, f"reason {number}")
    value = metrics.registry.get_sample_value
    assert value("riverwalk_suppressed_total", {"reason": OTHER}) == 50
    assert metrics.total("suppressed_total") == LABEL_SETS_MAX + 50


def test_two_workers_count_apart() -> None:
    one, two = Metrics(), Metrics()
    one.count("repeats_total", 3)
    assert (one.total("repeats_total"), two.total("repeats_total")) == (3, 0)


def test_build_info_is_exposed() -> None:
    assert b"riverwalk_build_info{" in Metrics().text()


CONTRACT = """
touchpoints_received_total touchpoints_rejected_total repeats_total late_total events_applied_total
decision_latency_seconds event_age_seconds transaction_duration_seconds batch_records actions_total
suppressed_total enrolments_active transitions_total timers_pending timer_lateness_seconds
consumer_lag_records consumer_lag_seconds restore_remaining_records partition_opens_total
fenced_total dead_letters_total dependency_errors_total build_info
"""


def test_every_metric_of_the_contract_is_there_and_is_fed() -> None:
    """Fed: its name is written where the code counts, observes, sets or gives it as a figure."""
    names = set(CONTRACT.split())
    assert names - {spec.name for spec in SPECS} == set()
    code = "".join(
        path.read_text()
        for room in ("agents", "streams", "riverwalk")
        for path in (ROOT / room).rglob("*.py")
        if path.name != "metrics.py"
    )
    by_engine = {"partition_opens_total", "fenced_total", "build_info"}
    by_engine |= {"transaction_duration_seconds", "batch_records"}
    assert {name for name in names - by_engine if f'"{name}"' not in code} == set()
    exposed = (ROOT / "streams" / "metrics.py").read_text()
    assert {name for name in by_engine if f'("{name}"' not in exposed} == set()
