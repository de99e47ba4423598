import pytest

from journey.conditions import Reading, calls, parse, paths


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("event.properties.products.map(p, p.category)", {("event", "properties", "products")}),
        (
            "customer.facts.next_expected_at[entry.key]",
            {("customer", "facts", "next_expected_at"), ("entry", "key")},
        ),
        ("now - customer.facts.last_at > duration('7d')", {("now",), ("customer", "facts", "last_at")}),
        ("table('dealers', event.properties.dealer).city == 'x'", {("event", "properties", "dealer")}),
        ("steps.s.event.properties.g in ['A']", {("steps", "s", "event", "properties", "g")}),
        ("customer.traits['home city'] == 'x'", {("customer", "traits", "home city")}),
        ("entry.key.filter(v, v > now)[0].a", {("entry", "key"), ("now",)}),
        ("event.properties.a[0].b", {("event", "properties", "a")}),
        ("true", set()),
    ],
)
def test_paths_are_what_the_condition_reads(text, expected):
    assert paths(parse(text)) == expected


def test_calls_are_counters_and_tables_each_once():
    text = "count('A', '3h') > 1 || count('A', '3 hours') > 2 || table('t', count('B', '1d')).x == 1"
    assert calls(parse(text)) == (
        Reading("count", type="A", duration_ms=10_800_000),
        Reading("table", table="t"),
        Reading("count", type="B", duration_ms=86_400_000),
    )
