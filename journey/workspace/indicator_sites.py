"""The conditions of `indicators.yaml`: over the event that is counted, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from journey.lint import Subject
from journey.lint.counted import happenings
from journey.workspace.site import Site


def indicator_sites(subject: Subject) -> Iterator[Site]:
    """What narrows down what is counted, what is summed, and by what funnels are told apart."""
    for loc, happening in happenings(subject):
        yield Site((*loc, "when"), happening.when, "record", tuple(happening.on or ()))
    for name, indicator in subject.workspace.indicators.indicators.items():
        place = ("indicators", name)
        types = tuple(indicator.of.on or ()) if indicator.of is not None else ()
        yield Site((*place, "sum"), indicator.sum, "record", types, "number")
        yield Site((*place, "average"), indicator.average, "record", types, "number")
        if indicator.funnel is not None:
            first = tuple(indicator.funnel.steps[0].on or ())
            yield Site((*place, "funnel", "by"), indicator.funnel.by, "record", first, "any")
