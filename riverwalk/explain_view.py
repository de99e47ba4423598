"""An explanation for people: what was decided, on what, after which conditions."""

from __future__ import annotations

from collections.abc import Iterator

from riverwalk.customer_view import instant, print_state
from riverwalk.explaining import Cause, Explained, ExplainedTurn
from riverwalk.printing import plural, say, shown
from riverwalk.tracing import UNKNOWN, Asked, Clause
from riverwalk.why_not import WhyNot
from schemas.action import encode_output
from schemas.decision import Decision, Judged
from schemas.order import HELD

PROPERTIES_SHOWN_MAX = 160
"""Characters: an order may have a thousand lines."""
MARKS = {"true": "+", "false": "-", "unknown": "?"}
"""Before each clause; nothing before a value."""


def print_explained(explained: Explained) -> None:
    """All of it."""
    say(explained.customer)
    for turn in explained.turns:
        say()
        for line in turn_lines(turn):
            say(line)
    if explained.state is not None:
        say()
        say(f"state at {instant(explained.state.now)}")
        print_state(explained.state)
    say()
    for line in verdict_lines(explained):
        say(line)


def why_not_lines(found: WhyNot) -> Iterator[str]:
    """Each answer with what was asked then."""
    yield f"why not {found.action}?" + (" It was sent." if found.sent else "")
    for answer in found.answers:
        when = "" if answer.at is None else f"{instant(answer.at)}  "
        where = "/".join(part for part in (answer.journey, answer.step) if part)
        yield f"  {when}{where}: {answer.text}" if where else f"  {answer.text}"
        for asked in answer.asked:
            yield from (f"    {line}" for line in _asked(asked))


def verdict_lines(explained: Explained) -> Iterator[str]:
    """Whether the log says the same again, and what was read for that."""
    yield from _compared(explained)
    if explained.scanned:
        yield f"scanned {plural(explained.read, 'record')}: {explained.scanned}"
    elif explained.read:
        yield f"read {plural(explained.read, 'record')} by seeking"


def _compared(explained: Explained) -> Iterator[str]:
    if not explained.complete:
        yield "not compared: retention took events of this partition, so the log cannot be recomputed"
        return
    if explained.clean:
        count = plural(explained.recomputed, "decision")
        yield f"recomputed from the log: {count}, all as recorded; the state too"
        return
    yield f"DIFFERENT: {len(explained.differences)} of {plural(explained.recorded, 'decision')}" + (
        ", and the state" if explained.state_differs else ""
    )
    for difference in explained.differences:
        yield f"  recorded:   {_as_text(difference.recorded)}"
        yield f"  recomputed: {_as_text(difference.recomputed)}"


def _as_text(decision: Decision | None) -> str:
    return "nothing" if decision is None else encode_output(decision).decode()


def turn_lines(turn: ExplainedTurn) -> Iterator[str]:
    """One advance: its cause, what was asked, what was decided."""
    yield f"{instant(turn.at)}  {_cause(turn.cause)}"
    for asked in turn.asked:
        yield from _asked(asked)
    if turn.decision is None:
        yield "  nothing was decided"
    else:
        yield from (f"  {line}" for line in decision_lines(turn.decision))


def _cause(cause: Cause) -> str:
    if cause.type == "timer":
        return f"timer due {instant(cause.occurred_at)}"
    kind, separator, number = cause.id.partition(":")
    if separator and kind in ("order", "activation"):
        return f"{kind} {number}, {cause.type}, of {instant(cause.occurred_at)} (offset {cause.offset})"
    properties = ", ".join(f"{name}={shown(value)}" for name, value in cause.properties.items())
    cut = (
        properties if len(properties) <= PROPERTIES_SHOWN_MAX else f"{properties[:PROPERTIES_SHOWN_MAX]} ..."
    )
    when = f"of {instant(cause.occurred_at)} (offset {cause.offset})"
    return f"{cause.type} {cause.source}/{cause.id} {when} {cut}".rstrip()


def _asked(asked: Asked) -> Iterator[str]:
    yield f"  {asked.journey} {asked.where}: {_clause(asked.clause)}"
    yield from _below(asked.clause, "      ")


def _below(clause: Clause, indent: str) -> Iterator[str]:
    for each in clause.clauses:
        yield f"{indent}{_clause(each)}"
        yield from _below(each, indent + "    ")


def _clause(clause: Clause) -> str:
    result = f"= {shown(clause.value)}" if clause.result == "value" else clause.result
    read = ", ".join(f"{name} = {_answer(value)}" for name, value in clause.read)
    return f"{MARKS.get(clause.result, ' ')} {clause.text}  {result}" + (f"  ({read})" if read else "")


def _answer(value: object) -> str:
    return UNKNOWN if value == UNKNOWN else shown(value)


def decision_lines(decision: Decision) -> Iterator[str]:
    """What was decided, a fact a line, the negative included."""
    for entered in decision.entered:
        held = ", held out: never contacted" if entered.holdout else ""
        key = f", key {shown(entered.key)}" if entered.key is not None else ""
        yield f"entered {entered.journey} version {entered.version}{key}{held}"
    for refused in decision.refused:
        clause = f": {refused.clause}" if refused.clause else ""
        yield f"not entered {refused.journey}: {refused.reason}{clause}"
    for judged in sorted(decision.judged, key=lambda each: each.verdict != "sent"):
        yield _judged(judged)
    for deferred in decision.deferred:
        until = "it is resumed" if deferred.until == HELD else instant(deferred.until)
        yield f"{deferred.action} of {deferred.journey} waits until {until}: {deferred.reason}"
    for migrated in decision.migrated:
        to = f"version {migrated.to}" if migrated.to else "out"
        where = f"{migrated.journey}/{migrated.step}"
        yield f"migrated {where} from version {migrated.version} to {to}: {migrated.rule}"
    for ended in decision.ended:
        yield f"ended {ended.journey}: {ended.how} {ended.result}"
    for fault in decision.faults:
        yield f"fault in {fault.where}: {fault.error}"


def _judged(judged: Judged) -> str:
    parts = [f"{judged.action} of {judged.journey}/{judged.step}: {judged.verdict}"]
    parts += [f"by {judged.channel}"] if judged.channel else []
    parts += [f"because {judged.reason}"] if judged.reason else []
    parts += [f"to {judged.winner}"] if judged.winner else []
    if judged.score is not None:
        parts.append(f"(score {shown(judged.score)} = {_factors(judged)} - cost {shown(judged.cost)})")
    parts += [f"(not by {', '.join(judged.refused)})"] if judged.refused else []
    return " ".join(parts)


def _factors(judged: Judged) -> str:
    """What was multiplied, but for factors that nobody gave."""
    factors = (
        ("propensity", judged.propensity),
        ("context weight", judged.weight),
        ("value", judged.value),
        ("lever", judged.lever),
    )
    return " x ".join(f"{name} {shown(factor)}" for name, factor in factors if factor is not None)
