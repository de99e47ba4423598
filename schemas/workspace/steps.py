"""The steps of a journey: one kind key each."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from schemas.span import parse_span
from schemas.touchpoint import OutcomeName
from schemas.workspace.fields import (
    Boolean,
    ConditionText,
    Id,
    Integer,
    Length,
    MinuteOfDay,
    Model,
    Offset,
    TypeNames,
    Weekday,
    _duration,
    one_or_more,
    only_key,
)
from schemas.workspace.plain_steps import (
    EmitStep,
    EndStep,
    EnrolStep,
    GoStep,
    LeaveStep,
    SetStep,
    StageStep,
    StepBase,
    TagStep,
    UntagStep,
    short,
)
from schemas.workspace.step_bodies import Call, Grant, Message, Offer, Task

FOREVER = "forever"
STEPS_MAX = 200
"""Steps of one list; a longer journey is unreadable and belongs in several."""


def _timeout(value: Any) -> Any:
    return value if value == FOREVER else _duration(value)


class First(Model):
    """One thing that a `wait` may end with: an event, or an outcome of an earlier message."""

    on: TypeNames | None = None
    when: ConditionText | None = None
    match: ConditionText | None = None
    step: Id | None = None
    """The `id` of an earlier step that sent something."""
    outcome: Annotated[list[OutcomeName], Field(min_length=1), one_or_more(OutcomeName)] | None = None
    """What became of what it sent: any of these."""
    since: Id | None = None
    """`entry` or a step's id: events since then count too; default: since reaching the wait."""
    then: Steps = []
    """What happens then, before the journey goes on."""

    @model_validator(mode="after")
    def _event_or_outcome(self) -> Self:
        if (self.on is None) == (self.step is None):
            raise ValueError("an element of `first` has either `on` (an event) or `step` with `outcome`")
        if (self.step is None) != (self.outcome is None):
            raise ValueError("`step` and `outcome` go together")
        return self


WAIT_FORMS = {"duration": "for", "date": "date", "first": "first", "until_when": "until_when", "at": "at"}
"""Field -> how it is written; `at` is a form of its own where there is no `date`."""


class Wait(Model):
    """Holds: for a while, until a time of day or a date, until something comes or is true."""

    duration: Annotated[Length | None, Field(alias="for")] = None
    """How long: a day is 24 hours, a calendar day one in the customer's zone, work that of `calendar`."""
    calendar: Id | None = None
    """For working time; default: the only calendar that has hours."""
    at: MinuteOfDay | None = None
    """Until this time of day in the customer's zone; with `date`, on that day."""
    days: Annotated[list[Weekday], Field(min_length=1), one_or_more(Weekday)] | None = None
    """Only on these days of the week."""
    date: ConditionText | None = None
    """Until this day or instant."""
    offset: Offset = 0
    """So much later than the date; below zero: before."""
    follow: Boolean = False
    """The date is asked again at each event, and the wait timed anew."""
    if_past: Literal["skip", "now"] = "skip"
    """When that instant has passed: `now` goes on, `skip` takes `else`, and without one ends the enrolment
    with the result `missed`. An unknown date is always skipped."""
    first: Annotated[list[First], Field(min_length=1, max_length=32)] | None = None
    """Until the first of these comes. The event that started the journey never counts."""
    until_when: ConditionText | None = None
    """Until this is true: asked when the wait is reached, at each event and at each timer of the customer."""
    timeout: Annotated[
        int | Literal["forever"] | None, BeforeValidator(_timeout, json_schema_input_type=str)
    ] = None
    """After so long `else` is taken; `forever`: only what is waited for, or a goal or an exit, ends it."""
    otherwise: Annotated[Steps, Field(alias="else")] = []
    """What happens then, before the journey goes on."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [name for name in WAIT_FORMS if getattr(self, name) is not None]
        if self.date is not None and "at" in forms:
            forms.remove("at")
        if len(forms) != 1:
            raise ValueError(
                "a wait is exactly one of: a duration (`for`), a time of day (`at`), `date`, `first`, "
                "`until_when`"
            )
        if forms[0] in ("first", "until_when"):
            if self.timeout is None:
                raise ValueError(f"`{forms[0]}` needs `timeout` (a duration, or forever)")
        elif self.timeout is not None:
            raise ValueError("only `first` and `until_when` have a `timeout`")
        if self.days is not None and forms[0] != "at":
            raise ValueError("`days` needs `at`, and no `date`")
        if self.date is None and (self.offset != 0 or self.follow or self.if_past != "skip"):
            raise ValueError("`offset`, `follow` and `if_past` need `date`")
        if self.calendar is not None and not self.works:
            raise ValueError("`calendar` needs working time, such as `for: 2 working hours`")
        return self

    @property
    def works(self) -> bool:
        """Whether it counts working time."""
        span = parse_span(self.duration) if isinstance(self.duration, str) else None
        return span is not None and span.works


class Arm(Model):
    """One arm of a split."""

    weight: Annotated[Integer, Field(ge=0, le=1_000_000)] = 1
    """Its part of the sum of all weights; 0: nobody takes it."""
    steps: Steps = []
    """What happens there."""


class Split(Model):
    """Sends people different ways by stable chance: the same customer always takes the same arm."""

    name: Id
    """Its name in reports; the salt of the chance."""
    unit: Literal["customer", "enrolment"] = "customer"
    """Whether a customer always takes the same arm, or each passage draws anew."""
    arms: Annotated[dict[Id, Arm], Field(min_length=2, max_length=32)]
    """Id -> arm."""


class Experiment(Split):
    """A split that is measured: its arms' chances are recorded with each assignment."""

    metric: Id
    """What decides: `goal`, or the name of an indicator."""
    guard: Annotated[list[Id], Field(max_length=16), one_or_more(Id)] = []
    """Indicators that must not get worse."""
    policy: Literal["fixed", "thompson"] = "fixed"
    """fixed: chances by weight. thompson: by weight, until `riverwalk experiments --update` has learned
    better ones: each arm's chance is how likely it is the best."""


class BranchCase(Model):
    """One case: `{ when, steps }`, or as the last one `{ otherwise: [...] }`."""

    when: ConditionText | None = None
    """The case is taken if this is true."""
    steps: Steps = []
    """What happens then."""
    otherwise: Steps | None = None
    """What happens if no case before it holds."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.when is None) == (self.otherwise is None):
            raise ValueError("a case is `{ when, steps }` or `{ otherwise: [...] }`")
        return self


class WaitStep(StepBase):
    """wait"""

    wait: Annotated[Wait, short("for", Wait)]


class BranchStep(StepBase):
    """Takes the first case whose condition is true; with none and no `otherwise` the journey goes on."""

    branch: Annotated[list[BranchCase], Field(min_length=1, max_length=64)]


class SplitStep(StepBase):
    """split"""

    split: Split


class ExperimentStep(StepBase):
    """experiment"""

    experiment: Experiment


class _ProposingStep(StepBase):
    """A step with a verdict: `else` runs on any but sent, withheld and shadow."""

    otherwise: Annotated[Steps | None, Field(alias="else")] = None
    """What happens on any verdict but sent (or withheld, or shadow); default: the journey goes on."""


class MessageStep(_ProposingStep):
    """message"""

    message: Annotated[Message, short("action", Message)]


class OfferStep(_ProposingStep):
    """offer"""

    offer: Offer


class TaskStep(_ProposingStep):
    """task"""

    task: Annotated[Task, short("action", Task)]


class GrantStep(_ProposingStep):
    """grant"""

    grant: Annotated[Grant, short("action", Grant)]


class CallStep(StepBase):
    """call"""

    call: Call
    otherwise: Annotated[Steps, Field(alias="else")] = []
    """What happens without an answer in time."""


ARMED = SplitStep | ExperimentStep
"""Steps with arms."""
PROPOSING = MessageStep | OfferStep | TaskStep | GrantStep
"""Steps with a verdict."""


def arms_of(step: SplitStep | ExperimentStep) -> dict[str, Arm]:
    """The arms of a split or an experiment."""
    return step.split.arms if isinstance(step, SplitStep) else step.experiment.arms


STEP_KINDS = (
    *("wait", "branch", "split", "experiment", "message", "offer", "task", "set", "tag", "untag"),
    *("stage", "enrol", "leave", "emit", "call", "grant", "go", "end"),
)


def step_kind(value: Any) -> str | None:
    """The one kind key of a step, or None when it has none or several."""
    return only_key(value, STEP_KINDS)


Step = Annotated[
    Annotated[WaitStep, Tag("wait")]
    | Annotated[BranchStep, Tag("branch")]
    | Annotated[SplitStep, Tag("split")]
    | Annotated[ExperimentStep, Tag("experiment")]
    | Annotated[MessageStep, Tag("message")]
    | Annotated[OfferStep, Tag("offer")]
    | Annotated[TaskStep, Tag("task")]
    | Annotated[CallStep, Tag("call")]
    | Annotated[GrantStep, Tag("grant")]
    | Annotated[SetStep, Tag("set")]
    | Annotated[TagStep, Tag("tag")]
    | Annotated[UntagStep, Tag("untag")]
    | Annotated[StageStep, Tag("stage")]
    | Annotated[EnrolStep, Tag("enrol")]
    | Annotated[LeaveStep, Tag("leave")]
    | Annotated[EmitStep, Tag("emit")]
    | Annotated[GoStep, Tag("go")]
    | Annotated[EndStep, Tag("end")],
    Discriminator(step_kind),
]
Steps = Annotated[list[Step], Field(max_length=STEPS_MAX)]

for _model in [each for each in vars().values() if isinstance(each, type) and issubclass(each, Model)]:
    _model.model_rebuild()
