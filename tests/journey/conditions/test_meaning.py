"""What conditions give, by the compiled function and by the interpreter at once."""

from decimal import Decimal

import pytest

from journey.conditions import MISSING, all_of, compile_all, compile_expression, explain, parse
from schemas.event import CustomerEvent, OutcomeEvent

U = MISSING
PROPERTIES = {
    "n": 5,
    "price": Decimal("19.90"),
    "text": "Oslo",
    "yes": True,
    "none": None,
    "items": [{"c": "a", "n": 1}, {"c": "b"}, {"n": 3}],
    "words": ["x", "y"],
    "map": {"k": "v", "deep": {"er": 1}},
    "long": list(range(1001)),
    "starts_at": "2026-11-23T10:00:00+01:00",
    "float": 1.5,
    "nan": Decimal("NaN"),
}
EVENT = CustomerEvent("c1", "web", "e1", "Page Viewed", 1_000, 2_000, "app", PROPERTIES, {"ip": "::1"})
ANSWERS = {
    "event": EVENT,
    "fact:orders": 3,
    "fact:by_category": {"tea": 7},
    "trait:city": "Bergen",
    "segment:vip": False,
    "tags": frozenset({"staff", "beta"}),
    "stage": "active",
    "points": {"balance": 10},
    "ladder:owner": {"level": 2},
    "list:wishlist": ["p1"],
    "case:complaint": True,
    "consent:email": True,
    "reach:push": False,
    "journey:welcome": {"active": True},
    "count:Product Viewed:10800000": 4,
    "table:dealers:d1": {"city": "Oslo"},
    "entry_event": {"id": "e0", "properties": {"a": 1}},
    "entry_last": {"id": "e1", "properties": {"a": 2}},
    "entry_key": "tea",
    "entry_at": 500,
    "visits:nudge": 2,
    "step:s": {"verdict": "sent", "event": {"properties": {"g": "A"}}},
    "now": 1_700_000_000_000,
}
P = "event.properties."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Names.
        (P + "n", 5),
        (P + "none", U),
        (P + "absent.below", U),
        (P + "text.below", U),
        (P + "map['deep'].er", 1),
        (P + "map[entry.event.properties.absent]", U),
        (P + "words[1]", "y"),
        (P + "words[2]", U),
        (P + "words[-1]", U),
        ("event.type", "Page Viewed"),
        ("event.context.ip", "::1"),
        ("event.action", U),
        ("customer.id", "c1"),
        ("customer.facts.orders", 3),
        ("customer.facts.by_category[entry.key]", 7),
        ("customer.facts.absent", U),
        ("customer.traits.city", "Bergen"),
        ("customer.segments.vip", False),
        ("customer.stage", "active"),
        ("customer.points.balance", 10),
        ("customer.ladders.owner.level", 2),
        ("customer.cases.complaint", True),
        ("customer.consents.email", True),
        ("customer.reach.push", False),
        ("customer.journeys.welcome.active", True),
        ("entry.event.properties.a", 1),
        ("entry.last.properties.a", 2),
        ("entry.visits.nudge", 2),
        ("steps.s.event.properties.g", "A"),
        ("steps.absent.verdict", U),
        # Comparison.
        (P + "n < 6", True),
        ("6 > " + P + "n", True),
        (P + "price < 19.91", True),
        (P + "price > 19", True),
        (P + "n == 5.0", True),
        (P + "yes == 1", False),
        (P + "yes < 2", U),
        (P + "text < 5", U),
        (P + "text == 5", False),
        (P + "text != 5", True),
        (P + "text < 'P'", True),
        (P + "none == 1", U),
        (P + "float == 1.5", False),
        (P + "float < 2", U),
        (P + "nan < 2", U),
        (P + "nan == 2", False),
        (P + "words == ['x', 'y']", True),
        (P + "words == ['x']", False),
        (P + "map.deep == " + P + "map.deep", True),
        # in.
        ("'staff' in customer.tags", True),
        ("'x' in " + P + "words", True),
        ("'k' in " + P + "map", True),
        ("1 in [true, 2]", False),
        ("1 in [1.0]", True),
        (P + "none in ['a']", U),
        ("'a' in " + P + "none", U),
        ("'O' in " + P + "text", U),
        (P + "n in ['5']", False),
        (P + "text in ['Oslo', 'Bergen']", True),
        ("'a' in [" + P + "none, 'a']", U),
        # Arithmetic.
        ("1 + 2.5", Decimal("3.5")),
        ("7 / 2", Decimal("3.5")),
        ("1 / 0", U),
        ("1 % 0", U),
        ("1.0 % 0", U),
        ("-7 % 3", -1),
        ("7 % -3", 1),
        ("-7.5 % 2", Decimal("-1.5")),
        ("1 / 3", Decimal("0." + "3" * 28)),
        ("1 + true", U),
        ("1 + 'a'", U),
        ("9999999999999999999999999999 * 10", U),
        ("-" + P + "n", -5),
        ("now - entry.at > duration('7d')", True),
        # Logic.
        ("true && " + P + "none", U),
        ("false && " + P + "none", False),
        (P + "none && false", False),
        (P + "none || true", True),
        ("true || " + P + "none", True),
        (P + "none || false", U),
        ("!" + P + "none", U),
        ("!" + P + "n", U),
        (P + "n && true", U),
        ("true ? 1 : 2", 1),
        (P + "none ? 1 : 2", U),
        ("false ? 1 : " + P + "none", U),
        # Functions.
        ("has(" + P + "n)", True),
        ("has(" + P + "none)", False),
        ("!has(" + P + "map.nothing)", True),
        ("size(" + P + "text)", 4),
        (P + "words.size()", 2),
        ("size(customer.tags)", 2),
        ("size(1)", U),
        (P + "text.startsWith('Os')", True),
        (P + "text.endsWith('x')", False),
        (P + "text.contains('sl')", True),
        (P + "n.contains('5')", U),
        (P + "text.lower()", "oslo"),
        ("count('Product Viewed', '3h') >= 3", True),
        ("table('dealers', 'd1').city", "Oslo"),
        ("table('dealers', 'd2').city", U),
        ("has(table('dealers', 'd2'))", False),
        ("table('dealers', " + P + "words).city", U),
        ("duration('2 days')", 172_800_000),
        ("instant(" + P + "starts_at)", 1_795_424_400_000),
        ("instant('soon')", U),
        ("min(3, 1.5, 2)", Decimal("1.5")),
        ("max(3, " + P + "none)", U),
        ("abs(-3)", 3),
        ("round(2.5)", Decimal(2)),
        ("round(" + P + "price, 1)", Decimal("19.9")),
        ("round(7)", 7),
        # Macros.
        (P + "items.map(p, p.c)", ["a", "b"]),
        (P + "items.filter(p, p.n > 1)", [{"n": 3}]),
        (P + "items.exists(p, p.c == 'b')", True),
        (P + "items.exists(p, p.c == 'z')", U),
        (P + "items.all(p, p.n < 2)", False),
        (P + "items.all(p, p.n < 9)", U),
        (P + "words.all(p, size(p) == 1)", True),
        (P + "words.exists(p, p == 'z')", False),
        (P + "items.filter(p, p.n > 1)[0].n", 3),
        ("customer.tags.map(t, t)", ["beta", "staff"]),
        (P + "map.map(k, k)", ["k", "deep"]),
        (P + "long.exists(v, v == 0)", U),
        (P + "none.all(v, true)", U),
        (P + "words.exists(a, " + P + "words.exists(b, a != b))", True),
    ],
)
def test_condition_gives_its_value(scope_of, text, expected):
    scope = scope_of(ANSWERS)
    found = compile_expression(parse(text))(scope)
    assert (type(found), found) == (type(expected), expected)
    assert explain(parse(text), scope).value == expected


@pytest.mark.parametrize(
    ("zone", "part", "expected"),
    [
        ("UTC", "hour", 22),
        ("UTC", "weekday", "tue"),
        ("Asia/Shanghai", "hour", 6),
        ("Asia/Shanghai", "weekday", "wed"),
        ("Asia/Shanghai", "day", 15),
        ("Asia/Shanghai", "month", 11),
        ("Asia/Shanghai", "year", 2023),
        ("No/Such", "hour", 22),
        ("../../etc/passwd", "hour", 22),
    ],
)
def test_date_takes_its_part_in_the_customers_zone(scope_of, zone, part, expected):
    scope = scope_of({"now": 1_700_000_000_000, "zone": zone})
    assert compile_expression(parse(f"date(now, '{part}')"))(scope) == expected


@pytest.mark.parametrize(
    "at", [-(10**18), -62_135_424_000_000, 253_402_127_999_999, 10**30, "soon", True, None]
)
def test_date_of_any_value_does_not_raise(scope_of, at):
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        compile_expression(parse("date(now, 'year')"))(scope_of({"now": at, "zone": zone}))


def test_event_names_without_an_event_are_unknown(scope_of):
    for text in ("event.type", "event.properties.a", "event.outcome", "event.context.a.b"):
        assert compile_expression(parse(text))(scope_of({})) is MISSING


def test_outcome_event_has_its_action_and_outcome(scope_of):
    event = OutcomeEvent("c1", "push", "o1", "Action Outcome", 1, 2, action="a1", outcome="opened")
    assert compile_expression(parse("event.outcome == 'opened' && event.action == 'a1'"))(
        scope_of({"event": event})
    )


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], True),
        (["true", "true"], True),
        (["true", "customer.stage == 'a'"], MISSING),
        (["customer.stage == 'a'", "false"], False),
        (["1"], MISSING),
    ],
)
def test_list_of_conditions_means_all(scope_of, texts, expected):
    expressions = [parse(text) for text in texts]
    assert compile_all(expressions)(scope_of({})) is expected
    assert explain(all_of(expressions), scope_of({})).value is expected


def test_missing_is_falsy_and_single():
    assert not MISSING
    assert repr(MISSING) == "MISSING"
