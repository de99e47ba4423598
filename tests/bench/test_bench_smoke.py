"""The pure parts of the bench run on a few touchpoints; nothing is timed."""

import msgspec
import pytest

import journey.fold
from bench.allocate import measure_allocate
from bench.folds import measure_folds
from bench.latency import quantile
from bench.loading import paced
from bench.phases import measure_phases
from bench.report import BEGIN, END, inserted, tables
from bench.workload import PRODUCTS_MAX, copies_for, live_workload, workload
from riverwalk.native import compiled_modules

TOUCHPOINTS = 300


@pytest.fixture(scope="module")
def some():
    return list(workload(TOUCHPOINTS))


def test_workload_is_as_long_as_asked_sorted_and_cut(some):
    documents = [msgspec.json.decode(each.value) for each in some]
    assert len(some) == TOUCHPOINTS
    assert [each.occurred_at for each in some] == sorted(each.occurred_at for each in some)
    assert max(len(each["properties"]["products"]) for each in documents) == PRODUCTS_MAX
    assert len({each["id"] for each in documents}) == TOUCHPOINTS


def test_copies_are_customers_of_their_own():
    assert copies_for(24_561, 24_561) == 1
    assert copies_for(24_562, 24_561) == 2
    first, second = list(workload(30_000))[:2]
    assert first.key != second.key
    assert first.occurred_at == second.occurred_at


def test_folds_decide_and_every_phase_is_named(some):
    plain = measure_folds(some)
    assert plain.outputs["customer-events.v1"] > TOUCHPOINTS
    assert plain.outputs["decisions.v1"] > 0
    if compiled_modules():
        pytest.skip("no clock can be put around compiled functions")
    before = journey.fold.enrol
    clocked = measure_phases(some)
    assert journey.fold.enrol is before
    assert plain.outputs == clocked.outputs
    assert clocked.advances >= TOUCHPOINTS
    assert {"admit", "observe", "conclude", "enrol", "walk", "permit", "arbitrate"} <= set(clocked.phases_us)


def test_orders_for_resources_have_a_cost():
    found = measure_allocate(300)
    assert found.orders == 300 and min(found.order_us, found.midnight_us, found.line_us) > 0


def test_live_touchpoints_are_all_fresh_and_each_is_applied():
    some = list(live_workload(TOUCHPOINTS))
    found = measure_folds(some, "wall")
    assert found.outputs["customer-events.v1"] == TOUCHPOINTS
    assert "dead-letters.v1" not in found.outputs
    assert found.outputs["decisions.v1"] > TOUCHPOINTS / 2


def test_quantile_of_sorted_values():
    values = [float(number) for number in range(100)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile([7.0], 0.99)) == (50.0, 99.0, 7.0)


def test_paced_yields_everything_once():
    assert [one for part in paced(range(25), 1e9, 1e-8) for one in part] == list(range(25))


def test_generated_part_of_the_page_is_replaced():
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert inserted(page, "new") == f"before\n{BEGIN}\n\nnew\n{END}\nafter\n"
    with pytest.raises(ValueError, match="put them back"):
        inserted("no place", "new")


def test_tables_hold_the_figures():
    results = {
        "command": "make bench",
        "measured_at": "2026-01-01T00:00:00+00:00",
        "machine": {"cores": 2, "processor": "one", "memory_gb": 4, "system": "Linux"},
        "versions": {"python": "3.11"},
        "touchpoints_per_second": 12_345,
        "live_touchpoints_per_second": 45_678,
        "advances_per_second": 23_456,
        "faust_events_per_second": 1_000,
        "ratio_to_faust": 12.3,
        "count_events_per_second": 50_000,
        "count_ratio_to_faust": 50.0,
        "restore_records_per_second": 54_321,
        "peak_rss_mb": 400,
        "decision_latency_ms": {"rate": 2000.0, "p50": 10.0, "p99": 40.0},
        "restore": {"mb_per_second": 99.0},
        "throughput": {
            "touchpoints": 5,
            "written_bytes_per_touchpoint": 10.0,
            "bytes_by_topic": {"decisions.v1": 7.0},
        },
        "folds_us": {"ingest": 1.0},
        "live_folds_us": {"ingest": 0.5},
        "sources_folds_us": {"ingest": 2.0},
        "phases_us": {"admit": 0.5},
        "advances_per_touchpoint": 2.0,
        "records_per_touchpoint": {"decisions.v1": 1.5},
    }
    text = tables(results)
    assert "one worker, both hops, a year's timers with them | 12,345 | 25,000 |" in text
    assert "one worker, both hops, as they come (timers fall due later) | 45,678 | 25,000 |" in text
    assert "| `decisions.v1` | 1.5 | 7 |" in text
