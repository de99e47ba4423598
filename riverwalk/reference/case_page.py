"""`tests.md`: the form of a workspace's cases, field by field, and what may be wrong with one."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from journey.trial import CASE_CODES, CaseCode
from riverwalk.reference.markdown import GENERATED, code, table
from schemas.instant import format_instant
from schemas.workspace.case import (
    DEFAULT_CUSTOMER,
    START_DEFAULT_AT,
    Case,
    Expect,
    ExpectedAction,
    ExpectedEnd,
    ExpectedRefusal,
    ExpectedVerdict,
    Given,
)

Meanings = Mapping[str, str]
CASE: Meanings = {
    "name": "What the case shows. Once in a workspace: reports and `--case` name it.",
    "note": "For readers.",
    "start": f"The instant from which the first step counts; default `{format_instant(START_DEFAULT_AT)}`, a "
    "Monday.",
    "customer": f"Whom steps and sections are about that do not say so; default `{DEFAULT_CUSTOMER}`. Split "
    "arms (and holdouts, where they are on) follow from the name, always alike.",
    "journeys": "Only these journeys are there; default: all.",
    "holdouts": "`off` (default): shares of holdouts are taken as 0, so everybody is treated. `on`: as "
    "published.",
    "modes": "`live` (default): drafts and shadows are tried as if they were live. `as_written`: as "
    "published.",
    "given": "The story: steps in the order of their times.",
    "expect": "What must be true at its end: one section, or a list of them, each about one customer.",
}
GIVEN: Meanings = {
    "touchpoint": "A touchpoint of this type arrives.",
    "outcome": "This became of an action that was sent: `opened`, `clicked`, `bounced` ...",
    "clock": "Time goes on to there. Stands alone.",
    "at": "When: an instant, or so long after the step before (`+2 days`); default: at the same time.",
    "late": "It happened so long before `at`, when it arrived.",
    "customer": "Whose it is.",
    "subject": "What a touchpoint is about instead, such as `product:p1`: whoever is on the lists that a "
    "trigger's `audience` names hears of it.",
    "of": "Of an outcome: the action. The last one of that name which was sent to the customer is meant.",
    "id": "Its id. A second step with the same id and source is a repeat.",
    "source": "Which system speaks; default `case`.",
    "channel": "Where it happened.",
    "properties": "Its properties.",
    "context": "Its context: `timezone`, `locale` ...",
}
EXPECT: Meanings = {
    "customer": "Whom the section is about.",
    "actions": "All actions that are sent, in order; `[]` is none.",
    "contains": "Actions that are sent, in this order, perhaps among others.",
    "not_actions": "Actions that are never sent.",
    "suppressed": "Proposals that were not sent, each with its verdict and reason.",
    "refused": "Entries that were refused although the trigger held.",
    "emitted": "Events that `emit` steps wrote, by type; with a `reason`: that they did not write.",
    "ended": "Enrolments that ended, each with how and its result.",
    "places": "Journey -> the step where the customer rests, `watching` behind the last one, or `none`.",
    "facts": "Fact -> its value.",
    "tags": "All tags.",
    "segments": "All segments that the customer is in; `[]` is none.",
    "stage": "The stage of the lifecycle.",
    "levels": "Ladder -> its level.",
    "points": "Account -> its balance; below zero where more was spent than there was.",
    "lists": "List -> its items, the oldest first; `[]` is none.",
    "traits": "Trait -> its value.",
}
ACTION: Meanings = {
    "action": "Its name; `welcome` alone is short for `{ action: welcome }`.",
    "at": "When it is sent: an instant, or so long after the case's first step.",
    "channel": "On which channel.",
    "journey": "Of which journey.",
    "step": "Of which step.",
    "language": "In which language.",
    "with": "Slots with their values; others may be there too.",
}
VERDICT: Meanings = {
    "action": "The action that was proposed.",
    "verdict": "`suppressed`, `lost`, `expired`, `withheld`, `shadow` or `withdrawn`.",
    "reason": "As recorded: `no_consent`, `quiet_hours`, `cap:one_a_day`, `case_open:complaint` ...",
    "journey": "Of which journey.",
}
REFUSAL: Meanings = {
    "journey": "Which journey.",
    "reason": "`again`, `not_eligible`, `stale`, `too_many_open` ...",
}
END: Meanings = {
    "journey": "Which journey.",
    "how": "`goal`, `exit`, `end` (an `end` step) or `done` (behind the last step).",
    "result": "The exit's reason, or the name of the `end`.",
}
TABLES: tuple[tuple[str, type[BaseModel], Meanings], ...] = (
    ("A case", Case, CASE),
    ("A step of `given`", Given, GIVEN),
    ("A section of `expect`", Expect, EXPECT),
    ("An element of `actions` and `contains`", ExpectedAction, ACTION),
    ("An element of `suppressed`", ExpectedVerdict, VERDICT),
    ("An element of `refused`", ExpectedRefusal, REFUSAL),
    ("An element of `ended`", ExpectedEnd, END),
)
EXAMPLE = """cases:
  - name: a new customer is welcomed, and buys again
    given:
      - { at: 2026-03-02T10:00:00Z, touchpoint: Order Completed, properties: { order_id: "1", total: 80 } }
      - { at: +25 hours, outcome: opened, of: welcome }
      - { clock: +1 day }
      - { at: +5 days, touchpoint: Order Completed, properties: { order_id: "2", total: 60 } }
    expect:
      actions: [ { action: welcome, at: +1 day 10 minutes, channel: email, with: { order: "1" } } ]
      not_actions: [ second_order_offer ]
      ended: [ { journey: welcome_second_purchase, how: goal } ]
      places: { welcome_second_purchase: none }
      facts: { orders: 2, spend_365d: 140 }
"""
"""Runs against `examples/retail-year`; a test does so."""


def case_page() -> str:
    """The Markdown."""
    return "\n".join([_head(), *(_fields(*each) for each in TABLES), _faults()])


def _head() -> str:
    return f"""# Cases

{GENERATED}
`riverwalk test` runs the cases in `tests/**/*.yaml` of a workspace: touchpoints at virtual times, and what
must come of them. Nothing is published and no clock is read: a timer fires at its due, a record is folded
when it is given, and the same case always ends alike.
[The JSON Schema](schemas/tests.json) completes them in an editor.

```yaml
{EXAMPLE}```

- Files are read as strictly as the workspace's own, with the same [faults](faults.md).
- Below `properties`, `context`, `with`, `facts`, `lists` and `traits` a plain `2`, `1.50`, `true` or `null`
  is a number, a boolean or nothing. Everything else is text, and so is everything in quotes: `"2"` is not
  `2`.
- A case begins with nothing known of anybody, and ends with its last step: write `clock` to let time run on.
- Times of sent actions include the contest's `hold`. Quiet hours with `release_over` end for each customer at
  an instant of its own, always the same one.
- Cases use names, not identifiers: `anna` is a customer's id.

## Coverage

Counted are the ways through each journey: steps that were reached, cases of a `branch` (and `no case`, where
none held and there is no `otherwise`), arms with a weight, elements and `timeout` of a `first`, every written
`else` of a message, goals, and exits by reason. `--coverage-min` asks for a share of these. Answers of the
policy (`no_consent`, `case_open`, `case_cooling`, `quiet_hours`, each cap) are shown beside them and not in
the share, because some may need more than the journeys of today propose.
"""


def _fields(title: str, model: type[BaseModel], meanings: Meanings) -> str:
    rows = [
        (code(name), "yes" if model.model_fields[_field(model, name)].is_required() else "", meaning)
        for name, meaning in meanings.items()
    ]
    return f"## {title}\n\n" + table(("field", "needed", "meaning"), rows)


def _field(model: type[BaseModel], name: str) -> str:
    return next(field for field, info in model.model_fields.items() if name in (field, info.alias))


def _faults() -> str:
    return "## Faults\n\nBeside those of all files:\n\n" + "\n".join(map(_fault, CASE_CODES))


def _fault(row: CaseCode) -> str:
    return f"""### {row.code} {row.title}

{row.meaning}
{_beside(row)}
Fails:

```yaml
{_shown(row.failing)}
```

Mended:

```yaml
{_shown(row.mended)}
```
"""


def _beside(row: CaseCode) -> str:
    parts = [f"\nBeside it, `{name}.yaml`:\n\n```yaml\n{text}```\n" for name, text in row.beside.items()]
    return "".join(parts)


def _shown(text: str) -> str:
    """Two cases of one file are shown apart."""
    return text.replace("\n---\n", "\n# and another case of the same name\n")
