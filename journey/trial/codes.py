"""RW5xx: what is wrong with a case itself. What its file's form lacks has the codes of all files."""

from __future__ import annotations

import msgspec


class CaseCode(msgspec.Struct, frozen=True):
    """One row of the table, with a case that fails and the same one mended."""

    code: str
    title: str
    meaning: str
    failing: str
    """`given` and `expect` of a case, over the base workspace of `journey.lint`."""
    mended: str
    beside: dict[str, str] = {}
    """Further files of the workspace that both examples need, by name without `.yaml`."""


_EXPECT = "expect: { actions: [ hello ] }"
_GIVEN = "given: [ { touchpoint: User Registered } ]"
_SEGMENTS = {"segments": "segments: { readers: { enter: customer.traits.reads == true } }\n"}
_LIFECYCLE = {
    "lifecycle": "stages: [ prospect, owner ]\n"
    "moves: [ { to: owner, on: Order Completed } ]\n"
    "ladders: { club: { levels: [ basic, gold ], moves: [ { to: gold, on: Order Completed } ] } }\n"
    'points: { rewards: { earn: [ { on: Order Completed, amount: "5" } ] } }\n'
}
_LISTS = {
    "facts": "lists: { wishlist: { add: { on: Product Added to Wishlist, "
    "item: event.properties.product_id } } }\n"
}
CASE_CODES = (
    CaseCode(
        "RW501",
        "unknown touchpoint type",
        "Neither the built-in catalogue nor `events.yaml` knows the type, so no journey can hear it.",
        f"given: [ {{ touchpoint: User Registred }} ]\n{_EXPECT}",
        f"{_GIVEN}\n{_EXPECT}",
    ),
    CaseCode(
        "RW502",
        "unknown action",
        "`actions.yaml` has no such action.",
        f"{_GIVEN}\nexpect: {{ actions: [ helo ] }}",
        f"{_GIVEN}\n{_EXPECT}",
    ),
    CaseCode(
        "RW503",
        "unknown journey",
        "No journey file has this id, or the journey is a draft with faults.",
        f"{_GIVEN}\nexpect: {{ places: {{ helo: none }} }}",
        f"{_GIVEN}\nexpect: {{ places: {{ hello: none }} }}",
    ),
    CaseCode(
        "RW504",
        "unknown step",
        "The journey has no step of this name; `watching` and `none` are places too.",
        f"{_GIVEN}\nexpect: {{ places: {{ hello: message_2 }} }}",
        f"{_GIVEN}\nexpect: {{ places: {{ hello: none }} }}",
    ),
    CaseCode(
        "RW505",
        "unknown fact",
        "`facts.yaml` has no such fact.",
        f"{_GIVEN}\nexpect: {{ facts: {{ orders: 0 }} }}",
        f"{_GIVEN}\n{_EXPECT}",
    ),
    CaseCode(
        "RW506",
        "time that goes back",
        "Steps happen in the order written. What arrived late says `late`.",
        "given:\n"
        "  - { at: 2026-03-02T09:00:00Z, touchpoint: User Registered }\n"
        "  - { clock: 2026-03-01T09:00:00Z }\n"
        f"{_EXPECT}",
        "given:\n"
        "  - { at: 2026-03-02T09:00:00Z, touchpoint: User Registered }\n"
        "  - { clock: 2026-03-03T09:00:00Z }\n"
        f"{_EXPECT}",
    ),
    CaseCode(
        "RW507",
        "repeated case name",
        "Reports and `--case` name cases, so a name stands once in a workspace.",
        f"{_GIVEN}\n{_EXPECT}\n---\n{_GIVEN}\n{_EXPECT}",
        f"{_GIVEN}\n{_EXPECT}",
    ),
    CaseCode(
        "RW508",
        "unknown property",
        "The touchpoint type has no such property: a condition could never read it.",
        f"given: [ {{ touchpoint: Order Completed, properties: {{ ordr_id: a }} }} ]\n{_EXPECT}",
        f"given: [ {{ touchpoint: Order Completed, properties: {{ order_id: a }} }} ]\n{_EXPECT}",
    ),
    CaseCode(
        "RW509",
        "unknown segment",
        "`segments.yaml` has no such segment.",
        f"{_GIVEN}\nexpect: {{ segments: [ readrs ] }}",
        f"{_GIVEN}\nexpect: {{ segments: [] }}",
        beside=_SEGMENTS,
    ),
    CaseCode(
        "RW510",
        "unknown stage",
        "`lifecycle.yaml` has no such stage.",
        f"{_GIVEN}\nexpect: {{ stage: ownr }}",
        f"{_GIVEN}\nexpect: {{ stage: prospect }}",
        beside=_LIFECYCLE,
    ),
    CaseCode(
        "RW511",
        "unknown ladder",
        "`lifecycle.yaml` has no such ladder.",
        f"{_GIVEN}\nexpect: {{ levels: {{ clubb: gold }} }}",
        f"{_GIVEN}\nexpect: {{ levels: {{ club: basic }} }}",
        beside=_LIFECYCLE,
    ),
    CaseCode(
        "RW512",
        "unknown level",
        "The ladder has no such level.",
        f"{_GIVEN}\nexpect: {{ levels: {{ club: silver }} }}",
        f"{_GIVEN}\nexpect: {{ levels: {{ club: basic }} }}",
        beside=_LIFECYCLE,
    ),
    CaseCode(
        "RW513",
        "unknown account of points",
        "`lifecycle.yaml` has no such account.",
        f"{_GIVEN}\nexpect: {{ points: {{ reward: 5 }} }}",
        f"{_GIVEN}\nexpect: {{ points: {{ rewards: 0 }} }}",
        beside=_LIFECYCLE,
    ),
    CaseCode(
        "RW514",
        "unknown list",
        "`lists` of `facts.yaml` has no such list.",
        f"{_GIVEN}\nexpect: {{ lists: {{ wishes: [] }} }}",
        f"{_GIVEN}\nexpect: {{ lists: {{ wishlist: [] }} }}",
        beside=_LISTS,
    ),
)
