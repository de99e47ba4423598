import pytest

from journey.conditions import ConditionError, ErrorCode, canonical, parse, to_text

# Every condition of the design's twenty journeys, whichever field it stands in.
JOURNEYS = [
    "has(event.properties.cart_id)",
    "event.properties.cart_id",
    "customer.facts.orders_30d < 5",
    "!('staff' in customer.tags)",
    "entry.last.properties.products",
    "count('Product Viewed', '3h') >= 3",
    "entry.event.properties.product_id",
    "customer.facts.profile_done && customer.facts.vin_bound && customer.facts.orders > 0",
    "entry.visits.nudge < 4",
    "customer.facts.clv > 5000",
    "3",
    "event.properties.booking_id",
    "entry.event.properties.dealer_id",
    "entry.last.properties.scheduled_at",
    "steps.graded.event.properties.intent_grade in ['A', 'B']",
    "steps.graded.event.properties.intent_grade == 'C'",
    "event.properties.case_id",
    "steps.graded.event.properties.level == 'P1'",
    "entry.key",
    "entry.event.properties.direction == 'up'",
    "entry.event.properties.level",
    "customer.ladders.owner.review_at",
    "customer.ladders.owner.shortfall > 0",
    "customer.ladders.owner.shortfall",
    "has(customer.traits.referred_by)",
    "customer.traits.referred_by",
    "customer.id",
    "event.properties.friend",
    "customer.segments.active_members",
    "customer.traits.birthday",
    "event.properties.vin",
    "event.properties.survey == 'nps_delivery'",
    "steps.nps.event.properties.score <= 6",
    "steps.nps.event.properties.score >= 9",
    "event.properties.products.map(p, p.category)",
    "customer.facts.next_expected_at[entry.key]",
    "event.properties.event_id",
    "'shanghai_owners' in customer.lists.groups",
    "entry.event.properties.starts_at",
    "customer.points.next_expiry_at",
    "customer.points.expiring_30d == 0",
    "customer.points.expiring_30d",
    "event.properties.product_id in customer.lists.wishlist",
    "event.properties.product_id",
    "entry.event.properties.price",
    "event.properties.path == '/first-hundred'",
    "steps.first_hundred.reason == 'out_of_stock'",
    "customer.segments.readers",
    "event.properties.order_id",
]


@pytest.mark.parametrize("text", JOURNEYS)
def test_condition_of_the_design_parses_and_prints_as_written(text):
    assert to_text(parse(text)) == text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("now>1&&now<2", "(now > 1) && ((now) < 2)"),
        ("customer.stage == 'a'", 'customer["stage"]=="a"'),
        ("now > 1 && now > 2 && now > 3", "now > 1 && (now > 2 && now > 3)"),
        ("1 + 2 * 3 == 7", "(1 + (2 * 3)) == 7"),
        (r"'it\'s' == customer.stage", '"it\'s" == customer.stage'),
        ("[1, 2]", "[1, 2,]"),
        ("- 5 == now", "-5 == now"),
    ],
)
def test_canonical_ignores_how_a_condition_is_written(first, second):
    assert canonical(parse(first)) == canonical(parse(second))
    assert parse(first) == parse(second)
    assert hash(parse(first)) == hash(parse(second))


def test_canonical_tells_what_differs():
    texts = ["1", "1.0", "'1'", "true", "[1]", "-now", "!now", "1 - (2 - 3)", "1 - 2 - 3", "now.a", "now.b"]
    assert len({str(canonical(parse(text))) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("text", "code", "position", "advice"),
    [
        ("event.properties.plan == ‘vip’", ErrorCode.FULL_WIDTH, 25, "event.properties.plan == 'vip'"),
        ("count（'A', '1d'） > 1", ErrorCode.FULL_WIDTH, 5, "count('A', '1d') > 1"),
        ("now ＞ 1 ？ true ： false", ErrorCode.FULL_WIDTH, 4, "now > 1 ? true : false"),
        ("customer.stage = '，a'", ErrorCode.OPERATOR, 15, "customer.stage == '，a'"),
        ("now === 1", ErrorCode.OPERATOR, 4, "now == 1"),
        ("now <> 1", ErrorCode.OPERATOR, 4, "now != 1"),
        ("now > 1 & now < 2", ErrorCode.OPERATOR, 8, "now > 1 && now < 2"),
        ("1 < now < 5", ErrorCode.OPERATOR, 8, "1 < now && now < 5"),
        ("now > 1 and now < 2 or not (now == 3)", ErrorCode.WORD, 8, "now > 1 && now < 2 || !(now == 3)"),
        ("now not in entry.key", ErrorCode.WORD, 4, "!(now in entry.key)"),
        ("event.properties.a != None", ErrorCode.WORD, 22, "has(event.properties.a)"),
        ("event.properties.a == null", ErrorCode.WORD, 22, "!has(event.properties.a)"),
        ("customer.facts.done == True", ErrorCode.WORD, 23, "customer.facts.done == true"),
        ("customer.stage == 'a", ErrorCode.TEXT, 18, "close it"),
        (r"customer.stage == 'a\q'", ErrorCode.TEXT, 20, "backslash"),
        (r"customer.stage == '\ud800'", ErrorCode.TEXT, 19, "backslash"),
        ("now - entry.at > 7d", ErrorCode.NUMBER, 17, "duration('7d')"),
        ("now > 1e3", ErrorCode.NUMBER, 6, "1000"),
        ("now > " + "9" * 29, ErrorCode.NUMBER, 6, "id in quotes"),
        ("now > 5%", ErrorCode.SYNTAX, 8, "0.05"),
        ("now >", ErrorCode.SYNTAX, 5, ""),
        ("", ErrorCode.SYNTAX, 0, ""),
        ("now now", ErrorCode.SYNTAX, 4, ""),
        ("(now > 1", ErrorCode.SYNTAX, 8, ""),
        ("now > 1 # note", ErrorCode.SYNTAX, 8, "note beside"),
        ("event.properties.城市 == 'a'", ErrorCode.SYNTAX, 17, "['城市']"),
        ("len(customer.tags) > 1", ErrorCode.UNKNOWN_FUNCTION, 0, "size(x)"),
        ("customer.stage.contians('a')", ErrorCode.UNKNOWN_FUNCTION, 15, "'contains'"),
        ("startsWith(customer.stage, 'a')", ErrorCode.UNKNOWN_FUNCTION, 0, "customer.stage.startsWith('a')"),
        ("customer.stage.has()", ErrorCode.UNKNOWN_FUNCTION, 15, "has(customer.stage)"),
        ("has(now > 1)", ErrorCode.ARGUMENTS, 4, "has(event"),
        ("customer.stage.startsWith()", ErrorCode.ARGUMENTS, 15, "startsWith"),
        ("count(customer.stage, '1d')", ErrorCode.ARGUMENTS, 6, "count("),
        ("date(now, 'weakday')", ErrorCode.ARGUMENTS, 10, "'weekday'"),
        ("round(now, 11)", ErrorCode.ARGUMENTS, 11, "round("),
        ("count('A', '3 moons') > 1", ErrorCode.DURATION, 11, "ms, s, m, h, d, w"),
        ("duration('2 months')", ErrorCode.DURATION, 9, "30 days"),
        ("entry.key.map(now, 1)", ErrorCode.VARIABLE, 14, "another name"),
        ("entry.key.map(1, 1)", ErrorCode.VARIABLE, 14, "map(item, ...)"),
        ("entry.key.map(a, entry.key.map(a, 1))", ErrorCode.VARIABLE, 31, "another name"),
    ],
)
def test_fault_says_where_it_is_and_what_to_write(text, code, position, advice):
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.position) == (code, position)
    assert caught.value.length >= 1
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "now > " + " " * 4000 + "1",
        "(" * 33 + "now" + ")" * 33,
        "!" * 33 + "true",
        "-" * 3000 + "now",
        "[" * 33 + "]" * 33,
        " + ".join(["1"] * 40),
        "now" + ".a" * 40,
        "[" + ",".join(["1"] * 201) + "]",
        " && ".join(["true"] * 501),
        "entry.key.all(a, a.all(b, b.all(c, true)))",
        "true ? " * 40 + "1" + " : 2" * 40,
    ],
)
def test_condition_over_a_limit_is_refused(text):
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert caught.value.code == ErrorCode.LIMIT


def test_condition_at_the_limits_is_accepted():
    parse("(" * 31 + "now" + ")" * 31)
    parse("[" + ",".join(["1"] * 200) + "]")
    parse(" && ".join(["true"] * 499))
    parse("entry.key.all(a, a.all(b, b > 1))")
