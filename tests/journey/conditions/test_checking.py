import pytest

from journey.conditions import (
    CONDITION_FAULTS,
    FUNCTIONS,
    ROOTS_IN_CONCLUSION,
    ROOTS_IN_STEPS,
    ROOTS_IN_TRIGGER,
    ConditionError,
    ErrorCode,
    Type,
    Unknown,
    Vocabulary,
    check,
    compile_expression,
    parse,
)

KNOWN = {
    ("customer", "facts"): {
        "orders": Type.INTEGER,
        "clv": Type.NUMBER,
        "last_at": Type.INSTANT,
        "done": Type.BOOL,
        "balance": Type.NUMBER,
    },
    ("customer", "traits"): {"city": Type.TEXT},
    ("customer", "lists"): {"groups": Type.list_of(Type.TEXT)},
    ("event", "properties"): {
        "cart_id": Type.TEXT,
        "path": Type.TEXT,
        "plan": Type.TEXT,
        "city": Type.TEXT,
        "dealer_id": Type.TEXT,
        "starts_at": Type.TEXT,
        "total": Type.NUMBER,
        "products": Type.list_of(Type.MAP),
        "words": Type.list_of(Type.TEXT),
        "map": Type.MAP,
    },
    ("entry", "visits"): {"nudge": Type.INTEGER},
    ("count",): {"Product Viewed": Type.INTEGER},
    ("table",): {"dealers": Type.MAP},
    ("table", "dealers"): {"city": Type.TEXT},
}


def resolve(path):
    if path[0] == "steps":
        return Type.ANY if path[1] == "graded" else Unknown(("graded",), 1)
    if path[:2] in {("entry", "event"), ("entry", "last")}:
        path = ("event", *path[2:])
    known = KNOWN.get(path[:-1])
    if known is None:
        return Type.ANY
    return known.get(path[-1]) or Unknown(tuple(known))


EVERYWHERE = Vocabulary(ROOTS_IN_CONCLUSION, resolve)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("customer.facts.order > 1", ErrorCode.UNKNOWN_NAME, "did you mean 'orders'?"),
        ("customer.fact.orders > 1", ErrorCode.UNKNOWN_NAME, "did you mean 'facts'?"),
        ("custmer.facts.orders > 1", ErrorCode.UNKNOWN_NAME, "did you mean 'customer'?"),
        ("event.propertis.plan == 'a'", ErrorCode.UNKNOWN_NAME, "did you mean 'properties'?"),
        ("event.properties.cart == 'a'", ErrorCode.UNKNOWN_NAME, "did you mean 'cart_id'?"),
        ("event.properties.plan == vip", ErrorCode.UNKNOWN_NAME, "in quotes: 'vip'"),
        ("steps.grade.verdict == 'sent'", ErrorCode.UNKNOWN_NAME, "did you mean 'graded'?"),
        ("steps.graded.verdikt == 'sent'", ErrorCode.UNKNOWN_NAME, "did you mean 'verdict'?"),
        ("entry.last.propertes.plan == 'a'", ErrorCode.UNKNOWN_NAME, "did you mean 'properties'?"),
        ("count('Product Veiwed', '1d') > 1", ErrorCode.UNKNOWN_NAME, "did you mean 'Product Viewed'?"),
        ("table('dealer', 'x').city == 'a'", ErrorCode.UNKNOWN_NAME, "did you mean 'dealers'?"),
        (
            "table('dealers', 'x').town == 'a'",
            ErrorCode.UNKNOWN_NAME,
            "unknown name 'town' in 'table.dealers'",
        ),
        ("customer.facts == 1", ErrorCode.INCOMPLETE_NAME, "needs a name after it"),
        (
            "table('dealers', event.properties.words).city == 'a'",
            ErrorCode.TYPES,
            "table() is asked for a text or a number, found list",
        ),
        ("table('dealers', customer.facts.done).city == 'a'", ErrorCode.TYPES, "found true or false"),
        ("has(event)", ErrorCode.INCOMPLETE_NAME, "needs a name after it"),
        ("customer.facts[event.id] == 1", ErrorCode.INCOMPLETE_NAME, "written out"),
        ("event.properties.plan < 5", ErrorCode.TYPES, "text < whole number can never hold"),
        ("customer.facts.orders > '5'", ErrorCode.TYPES, "without quotes: 5"),
        ("customer.facts.done == 'yes'", ErrorCode.TYPES, "true or false == text"),
        ("customer.facts.done < true", ErrorCode.TYPES, "takes numbers or texts"),
        ("now - event.properties.starts_at > 5", ErrorCode.TYPES, "instant(event.properties.starts_at)"),
        ("event.properties.starts_at < now", ErrorCode.TYPES, "instant(event.properties.starts_at)"),
        ("now + entry.at > 5", ErrorCode.TYPES, "two instants"),
        ("'a' in event.properties.plan", ErrorCode.TYPES, "event.properties.plan.contains('a')"),
        ("5 in event.properties.words", ErrorCode.TYPES, "never in"),
        ("customer.tags == ['a']", ErrorCode.TYPES, "in customer.tags"),
        ("event.properties.products.category == 'a'", ErrorCode.UNKNOWN_NAME, ""),
        ("entry.key.map(v, v).a == 1", ErrorCode.TYPES, "is a list"),
        ("event.type.a == 1", ErrorCode.TYPES, "nothing below"),
        ("event.properties.words['a'] == 1", ErrorCode.UNKNOWN_NAME, ""),
        ("event.properties.words[event.id] == 'a'", ErrorCode.TYPES, "the key of a list"),
        ("event.properties.total.contains('a')", ErrorCode.TYPES, "contains() takes text, found number"),
        ("size(customer.facts.orders) > 1", ErrorCode.TYPES, "size()"),
        ("customer.facts.orders.exists(v, true)", ErrorCode.TYPES, "goes through a list"),
        ("event.properties.words.exists(v, v > 5)", ErrorCode.TYPES, "text > whole number"),
        ("event.properties.words.exists(v, v)", ErrorCode.NOT_A_CONDITION, "found text"),
        ("customer.facts.orders && true", ErrorCode.NOT_A_CONDITION, "has(customer.facts.orders)"),
        ("!customer.traits.city", ErrorCode.NOT_A_CONDITION, "has(customer.traits.city)"),
        ("customer.facts.orders", ErrorCode.NOT_A_CONDITION, "expected true or false, found whole number"),
        ("-customer.traits.city == 1", ErrorCode.TYPES, "takes numbers"),
    ],
)
def test_fault_of_name_or_type_is_told_once(text, code, words):
    vocabulary = Vocabulary(ROOTS_IN_CONCLUSION, _strict_resolve)
    faults = check(parse(text), vocabulary, expect=Type.BOOL)
    assert [fault.code for fault in faults] == [code], [str(fault) for fault in faults]
    assert words in str(faults[0])
    assert 0 <= faults[0].position < len(text)


def _strict_resolve(path):
    """Like `resolve`, and knows that a list of properties has no names."""
    if path[:2] == ("event", "properties") and len(path) > 3 and path[2] in {"products", "words"}:
        return Unknown()
    return resolve(path)


def test_all_faults_are_told_in_order():
    faults = check(parse("customer.facts.order > 1 && event.properties.plam == 'a' && 1 < 'b'"), EVERYWHERE)
    assert [fault.code for fault in faults] == [
        ErrorCode.UNKNOWN_NAME,
        ErrorCode.UNKNOWN_NAME,
        ErrorCode.TYPES,
    ]
    assert [fault.position for fault in faults] == sorted(fault.position for fault in faults)


@pytest.mark.parametrize(
    ("roots", "text", "allowed"),
    [
        (ROOTS_IN_TRIGGER, "event.type == 'A' && now > 1 && has(customer.traits.city)", True),
        (ROOTS_IN_TRIGGER, "entry.at > 1", False),
        (ROOTS_IN_TRIGGER, "steps.graded.at > 1", False),
        (ROOTS_IN_CONCLUSION, "event.type == 'A' && entry.at < now && steps.graded.at > 1", True),
        (ROOTS_IN_STEPS, "entry.at > 1 && steps.graded.at > 1", True),
        (ROOTS_IN_STEPS, "event.type == 'A'", False),
    ],
)
def test_names_are_in_scope_where_the_language_says(roots, text, allowed):
    faults = check(parse(text), Vocabulary(roots, resolve), expect=Type.BOOL)
    assert [fault.code for fault in faults] == ([] if allowed else [ErrorCode.OUT_OF_SCOPE])


@pytest.mark.parametrize(
    "text",
    [
        "now - customer.facts.last_at > duration('7d')",
        "customer.facts.last_at + duration('1d') < now",
        "customer.facts.orders / 2 > 1.5",
        "event.properties.products.map(p, p.category) == ['a']",
        "event.properties.products.exists(p, p.price * p.quantity > 100)",
        "event.properties.map.anything.at.all == 5",
        "'a' in customer.lists.groups || 'b' in customer.tags",
        "event.properties.plan in ['a', 'b']",
        "date(event.properties.starts_at, 'hour') >= 18",
        "(customer.facts.done ? event.properties.total : 0) > 5",
        "event.properties.words[0] == 'a'",
        "customer.segments.vip && customer.consents.email",
        "entry.visits.nudge < 4",
    ],
)
def test_sound_condition_has_no_faults(text):
    assert check(parse(text), EVERYWHERE, expect=Type.BOOL) == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_example_of_each_function_is_sound_and_compiles(name):
    expression = parse(FUNCTIONS[name].example)
    compile_expression(expression)
    assert [str(fault) for fault in check(expression, EVERYWHERE)] == []


def _codes(text, code):
    roots = ROOTS_IN_TRIGGER if code == ErrorCode.OUT_OF_SCOPE else ROOTS_IN_CONCLUSION
    try:
        expression = parse(text)
    except ConditionError as fault:
        return [fault.code]
    return [fault.code for fault in check(expression, Vocabulary(roots, resolve), expect=Type.BOOL)]


@pytest.mark.parametrize("row", CONDITION_FAULTS, ids=lambda row: row.code.name)
def test_each_code_has_an_example_that_fails_and_one_that_is_mended(row):
    assert _codes(row.failing, row.code) == [row.code]
    assert _codes(row.mended, row.code) == []


def test_every_code_is_in_the_table():
    assert [row.code for row in CONDITION_FAULTS] == list(ErrorCode)
