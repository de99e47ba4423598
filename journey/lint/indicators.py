"""Indicators: what they count is there, what they are made of is there, and somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from journey.formulas import FormulaError, Plain, formula_of, names_in
from journey.lint.counted import happenings
from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.source import Loc, Scalar, place_within
from journey.lint.subject import Lines, Subject
from schemas.workspace import EndStep, ExperimentStep, Indicator, LeaveStep, StageStep
from schemas.workspace.happening import ANY
from schemas.workspace.indicator import FIGURES

WHOLE = 1
GOAL = "goal"
USUAL_RESULTS = frozenset({"done", "missed", "stopped", "declined"})
"""Ends that nobody names: the last step, a date gone by, an operator's stop, a task that was declined."""


def unknown_happenings(subject: Subject) -> Iterator[Fault]:
    """RW222, RW223, RW241, RW260, RW291, RW292: what is counted can happen."""
    if {"journey", "actions", "lifecycle"} & subject.unread:
        return
    workspace = subject.workspace
    journeys = {lines.model.journey for lines in subject.journeys}
    channels = {channel for each in workspace.actions.values() for channel in each.channels}
    stages = {row.stage for row in workspace.lifecycle.stages}
    for loc, each in happenings(subject):
        told = [
            (each.kind if each.kind in ("entered", "goal", "ended") else "journey", each.journeys, "RW260"),
            ("sent" if each.kind == "sent" else "action", each.actions, "RW222"),
            ("channel", each.channel or [], "RW223"),
            ("stage", each.stage or [], "RW241"),
            ("reached", each.reached or [], "RW291"),
            ("result", each.result or [], "RW292"),
        ]
        known: dict[str, tuple[str, Iterable[str]]] = {
            "RW260": ("journey", journeys),
            "RW222": ("action", workspace.actions),
            "RW223": ("channel", channels | {*workspace.channels.channels}),
            "RW241": ("stage", stages),
            "RW291": ("stage of a journey", _stage_names(subject)),
            "RW292": ("result", _results(subject, each.journeys)),
        }
        for field, names, code in told:
            what, there = known[code]
            for position, name in enumerate(names):
                if name not in there and name != ANY:
                    yield _unknown(subject, code, (*loc, field, position), (what, name, there))


def unknown_indicators(subject: Subject) -> Iterator[Fault]:
    """RW233, RW235: what formulas, indexes, trees and experiments name is there, and of a fitting kind."""
    if "indicators" in subject.unread:
        return
    known = subject.workspace.indicators.indicators
    for name, indicator in known.items():
        loc: Loc = ("indicators", name)
        for part in indicator.index or ():
            yield from _named(subject, (*loc, "index", part), part, "figure with a target", on_key=True)
        if indicator.parent is not None:
            yield from _named(subject, (*loc, "parent"), indicator.parent, "figure")
        if (view := indicator.experiment) is not None:
            for position, guard in enumerate(view.guard or ()):
                yield from _named(subject, (*loc, "experiment", "guard", position), guard, "count")
            if view.metric not in (None, GOAL):
                yield from _named(subject, (*loc, "experiment", "metric"), view.metric, "count")
    for lines in subject.journeys:
        for place in lines.steps:
            if isinstance(place.step, ExperimentStep):
                yield from _measured(subject, lines, (*place.path, "experiment"), place.step)


def formulas(subject: Subject) -> Iterator[Fault]:
    """RW233 to RW237: formulas read, name figures, and go round in no circle; weights make a whole."""
    known = subject.workspace.indicators.indicators
    made: dict[str, list[str]] = {}
    for name, indicator in known.items():
        loc: Loc = ("indicators", name)
        if indicator.index is not None:
            made[name] = list(indicator.index)
            total = sum(indicator.index.values())
            if total != WHOLE:
                message = f"the weights of index '{name}' make {total:.1%}, not 100%"
                suggestion = "change them until they do"
                yield subject.source("indicators").fault_at("RW237", (*loc, "index"), message, suggestion)
        elif indicator.formula is not None:
            try:
                tree = formula_of(indicator.formula)
            except FormulaError as error:
                suggestion = "write such as `orders / customers`"
                yield _in_formula(subject, name, "RW234", (error.position, error.message, suggestion))
                continue
            made[name] = [each.name for each in names_in(tree)]
            yield from _in_tree(subject, name, tree)
    parents = {name: [each.parent] if each.parent else [] for name, each in known.items()}
    for field, graph in (("", made), ("parent", parents)):
        for name in sorted(graph):
            if _comes_back(name, graph):
                where = field or known[name].kind
                message = (
                    f"indicator '{name}' is made of itself" if not field else f"'{name}' is its own parent"
                )
                at: Loc = ("indicators", name, where)
                yield subject.source("indicators").fault_at("RW236", at, message, "cut the circle")


def experiment_views(subject: Subject) -> Iterator[Fault]:
    """RW238: an experiment that is reported is there: a holdout, or a step `experiment` with its arms."""
    if "journey" in subject.unread:
        return
    journeys = {lines.model.journey: lines for lines in subject.journeys}
    for name, indicator in subject.workspace.indicators.indicators.items():
        if (view := indicator.experiment) is None:
            continue
        loc: Loc = ("indicators", name, "experiment")
        lines = journeys.get(view.journey)
        if lines is None:
            yield _unknown(subject, "RW260", (*loc, "journey"), ("journey", view.journey, journeys))
            continue
        steps = {
            place.name: place.step.experiment
            for place in lines.steps
            if isinstance(place.step, ExperimentStep)
        }
        if view.step is not None and view.step not in steps:
            yield _unknown(subject, "RW238", (*loc, "step"), ("experiment", view.step, steps))
            continue
        if view.step is None and not lines.model.entry.holdout:
            message = f"journey '{view.journey}' holds nobody out"
            suggestion = "add `entry: { holdout: 10% }` there, or name the `step` of an experiment"
            yield subject.source("indicators").fault_at("RW238", (*loc, "journey"), message, suggestion)
        arms = steps[view.step].arms if view.step is not None else ("holdout", "treated")
        if view.base is not None and view.base not in arms:
            yield _unknown(subject, "RW238", (*loc, "base"), ("arm", view.base, arms))
        metric = view.metric or (steps[view.step].metric if view.step is not None else GOAL)
        if metric == GOAL and not lines.model.goal:
            message = f"the metric is `goal`, and journey '{view.journey}' has none"
            yield subject.source("indicators").fault_at(
                "RW238", loc, message, "name an indicator as `metric`"
            )


def unused_indicators(subject: Subject) -> Iterator[Fault]:
    """RW446: an indicator has a title or an owner, or another is made of it."""
    if "journey" in subject.unread:
        return
    known = subject.workspace.indicators.indicators
    used = {part for each in known.values() for part in _parts(each)}
    for lines in subject.journeys:
        for place in lines.steps:
            if isinstance(place.step, ExperimentStep):
                used |= {place.step.experiment.metric, *place.step.experiment.guard}
    for name, indicator in known.items():
        if name not in used and not indicator.title and not indicator.owner:
            message = f"nobody looks at indicator '{name}'"
            suggestion = "give it a `title`, or remove it"
            source = subject.source("indicators")
            yield source.fault_at("RW446", ("indicators", name), message, suggestion, on_key=True)


def _parts(indicator: Indicator) -> Iterator[str]:
    yield from indicator.index or ()
    if indicator.experiment is not None:
        yield from (indicator.experiment.metric or "", *(indicator.experiment.guard or ()))
    if indicator.formula is not None:
        try:
            yield from (each.name for each in names_in(formula_of(indicator.formula)))
        except FormulaError:
            return


def _in_tree(subject: Subject, name: str, tree: Plain) -> Iterator[Fault]:
    known = subject.workspace.indicators.indicators
    figures = [each for each, indicator in known.items() if indicator.kind in FIGURES]
    for each in names_in(tree):
        if each.name not in known:
            suggestion = did_you_mean(each.name, figures) or f"figures are {known_words(figures)}"
            found = (each.span[0], f"unknown indicator '{each.name}'", suggestion)
            yield _in_formula(subject, name, "RW233", found)
        elif each.name not in figures:
            message = f"'{each.name}' is a {known[each.name].kind}, which is no number"
            found = (each.span[0], message, f"figures are {known_words(figures)}")
            yield _in_formula(subject, name, "RW235", found)


def _in_formula(subject: Subject, name: str, code: str, found: tuple[int, str, str]) -> Fault:
    position, message, suggestion = found
    source, loc = subject.source("indicators"), ("indicators", name, "formula")
    node = source.node(loc)
    assert isinstance(node, Scalar), "a formula is text"
    return source.fault(code, place_within(source, node, position), message, suggestion)


def _named(subject: Subject, loc: Loc, name: str, wanted: str, *, on_key: bool = False) -> Iterator[Fault]:
    """What is wrong with the name of an indicator at one place of `indicators.yaml`."""
    found = _misfit(subject, name, wanted)
    if found is not None:
        code, message, suggestion = found
        yield subject.source("indicators").fault_at(code, loc, message, suggestion, on_key=on_key)


def _measured(subject: Subject, lines: Lines, loc: Loc, step: ExperimentStep) -> Iterator[Fault]:
    names = [((*loc, "guard", at), each) for at, each in enumerate(step.experiment.guard)]
    if step.experiment.metric != GOAL:
        names.append(((*loc, "metric"), step.experiment.metric))
    for place, name in names:
        found = _misfit(subject, name, "count")
        if found is not None:
            code, message, suggestion = found
            yield lines.fault(code, place, message, suggestion)


def _misfit(subject: Subject, name: str, wanted: str) -> tuple[str, str, str] | None:
    """(code, message, suggestion) where an indicator is not there, or not of the kind that is wanted."""
    known = subject.workspace.indicators.indicators
    fitting = [each for each, indicator in known.items() if _fits(indicator, wanted)]
    suggestion = did_you_mean(name, fitting) or f"known: {known_words(fitting)}"
    if name not in known:
        return "RW233", f"unknown indicator '{name}'", suggestion
    if name not in fitting:
        needs = {"count": "`count` or `customers`", "figure": "a figure"}.get(wanted, f"a {wanted}")
        return "RW235", f"'{name}' is a {known[name].kind}; what is needed here is {needs}", suggestion
    return None


def _fits(indicator: Indicator, wanted: str) -> bool:
    if wanted == "count":
        return indicator.kind in ("count", "customers")
    return indicator.kind in FIGURES and (wanted == "figure" or indicator.target is not None)


def _comes_back(name: str, graph: dict[str, list[str]]) -> bool:
    """Whether a way along the graph leads back to where it began."""
    waiting, seen = list(graph[name]), set()
    while waiting:
        each = waiting.pop()
        if each == name:
            return True
        if each not in seen:
            seen.add(each)
            waiting += graph.get(each, ())
    return False


def _stage_names(subject: Subject) -> set[str]:
    steps = (place.step for lines in subject.journeys for place in lines.steps)
    return {step.stage.name for step in steps if isinstance(step, StageStep)}


def _results(subject: Subject, journeys: list[str]) -> set[str]:
    """How passages through these journeys (or, with `any`, all) may end, beside their goals."""
    found = set(USUAL_RESULTS)
    for lines in subject.journeys:
        found |= {place.step.leave.reason for place in lines.steps if isinstance(place.step, LeaveStep)}
        if lines.model.journey in journeys or ANY in journeys:
            found |= {each.reason for each in lines.model.exit}
            found |= {place.step.end for place in lines.steps if isinstance(place.step, EndStep)}
    return found


def _unknown(subject: Subject, code: str, loc: Loc, found: tuple[str, str, Iterable[str]]) -> Fault:
    what, name, known = found
    suggestion = did_you_mean(name, known) or f"known: {known_words(known)}"
    return subject.source("indicators").fault_at(code, loc, f"unknown {what} '{name}'", suggestion)
