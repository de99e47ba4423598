from journey.conditions import MISSING, explain, parse


def test_explanation_shows_every_clause_with_what_it_read(scope_of):
    scope = scope_of({"fact:orders": 7, "tags": frozenset({"vip"})})
    found = explain(
        parse("customer.facts.orders < 5 && !('staff' in customer.tags) && customer.stage == 'a'"), scope
    )
    assert found.result == "false"
    assert [(each.text, each.result) for each in found.clauses] == [
        ("customer.facts.orders < 5", "false"),
        ("!('staff' in customer.tags)", "true"),
        ("customer.stage == 'a'", "unknown"),
    ]
    assert found.clauses[0].read == (("customer.facts.orders", 7),)
    assert found.clauses[1].clauses[0].read == (("customer.tags", frozenset({"vip"})),)
    assert found.clauses[2].read == (("customer.stage", MISSING),)


def test_explanation_of_a_macro_shows_the_list_and_what_stands_beside(scope_of):
    scope = scope_of({"entry_key": ["a"], "fact:n": 2})
    found = explain(parse("entry.key.exists(v, size(v) > customer.facts.n)"), scope)
    assert found.read == (("entry.key", ["a"]), ("customer.facts.n", 2))


def test_explanation_of_a_choice_shows_the_branch_taken(scope_of):
    found = explain(parse("now > 1 ? customer.id == 'c1' : false"), scope_of({}))
    assert [each.text for each in found.clauses] == ["now > 1", "customer.id == 'c1'"]


def test_explanation_of_a_value_says_so(scope_of):
    found = explain(parse("customer.facts.by[entry.key]"), scope_of({"fact:by": {"a": 1}, "entry_key": "a"}))
    assert (found.result, found.value) == ("value", 1)
    assert found.read == (("customer.facts.by[entry.key]", 1), ("entry.key", "a"))
