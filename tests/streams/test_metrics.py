"""Metrics: names of the contract, one registry a worker, bounded label sets."""

from __future__ import annotations

from streams.metrics import LABEL_SETS_MAX, OTHER, SPECS, Metrics


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
