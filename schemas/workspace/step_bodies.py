"""What the steps say that hold no steps themselves: one model a kind."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.workspace.fields import Boolean, ConditionText, DurationMs, Id, Length, Model, Text, TypeName

Thing = Literal["product", "group", "dealer"]
Values = Annotated[dict[Id, ConditionText], Field(max_length=64)]
"""Name -> condition whose value it takes."""


class Message(Model):
    """Proposes an action and holds until its verdict."""

    action: Id
    patience: DurationMs | None = None
    """How long it may stay pending; default: the action's expiry."""
    values: Annotated[Values, Field(alias="with")] = {}
    """Slots of the action."""
    send: Literal["now", "best_hour"] = "now"
    """best_hour: the hour of day in which this customer answers most, of those that `within` holds."""
    within: DurationMs | None = None
    """The time from which `best_hour` chooses; default: a day."""

    @model_validator(mode="after")
    def _within_what(self) -> Self:
        if self.within is not None and self.send != "best_hour":
            raise ValueError("`within` is the time from which `send: best_hour` chooses")
        return self


class Offer(Model):
    """Proposes the best of several actions that policy permits, and holds until the verdict."""

    best_of: Annotated[list[Id], Field(min_length=2, max_length=16)]
    """Actions of `actions.yaml`."""
    patience: DurationMs | None = None
    """How long it may stay pending; default: the longest expiry of the actions."""
    values: Annotated[Values, Field(alias="with")] = {}
    """Slots; each action gets those that it has."""


class Grant(Model):
    """Gives a coupon, points or a seat: takes what the action `uses`, once; it is no contact."""

    action: Id
    waitlist: Boolean = False
    """Where too little is left, wait up to `patience` for what comes back; default: refused at once."""
    patience: DurationMs | None = None
    """How long it may stay pending; default: the action's expiry."""
    values: Annotated[Values, Field(alias="with")] = {}
    """Slots of the action."""


class Escalation(Model):
    """Who is asked next where a task is not done."""

    after: Length
    """Counted from the giving of the task."""
    action: Id


class Task(Model):
    """Work for people: proposes an action, and goes on once it is given; `escalate` acts until it is done."""

    action: Id
    assign: ConditionText | None = None
    """Whose it is: a dealer, a team, a person, as the delivering system calls them."""
    within: Length | None = None
    """Until when it is to be done, told as `due_at`; default: the action's expiry."""
    calendar: Id | None = None
    """Of working time; default: the one calendar with hours."""
    escalate: Annotated[list[Escalation], Field(max_length=8)] = []
    """Who is asked next, in this order."""
    on_decline: Literal["next", "end"] | None = None
    """What `rejected` does: ask the next of `escalate` at once, or end the enrolment as `declined`."""
    keep: Boolean = False
    """A normal end leaves it open; default: recalled."""
    patience: DurationMs | None = None
    values: Annotated[Values, Field(alias="with")] = {}
    """Slots; each action gets those that it has."""

    @model_validator(mode="after")
    def _somebody_next(self) -> Self:
        if self.on_decline == "next" and not self.escalate:
            raise ValueError("`on_decline: next` needs `escalate`, which says who is next")
        return self

    @property
    def works(self) -> bool:
        """Whether working time is counted."""
        lengths = [self.within, *(each.after for each in self.escalate)]
        return any(isinstance(each, str) and "working" in each for each in lengths)


class Call(Model):
    """Asks another system, and waits for its answer."""

    service: Id
    """Which system, as it calls itself."""
    timeout: DurationMs
    """After this long without an answer, `else` is taken."""
    values: Annotated[Values, Field(alias="with")] = {}
    """What is asked."""


class Stage(Model):
    """Marks where the person is, for funnels and hand-overs between journeys."""

    name: Id
    """The stage's id, read as `customer.journeys.<id>.stage`."""
    title: Text = {}


class Enrol(Model):
    """Starts the same customer in another journey, by that journey's own rules of entry."""

    journey: Id
    key: ConditionText | None = None
    """Key of the new passage; without it the other journey's own `key` is asked."""
    values: Annotated[Values, Field(alias="with")] = {}
    """What the new passage finds in `entry.event.properties`."""


class Emit(Model):
    """Writes a touchpoint of a customer or a group, or about a thing, or an event for other systems alone."""

    event: TypeName
    """The type of the event."""
    to: Literal["systems"] | Annotated[dict[Id, ConditionText], Field(min_length=1, max_length=32)] | None = (
        None
    )
    """Identifiers of another customer or a `group`, as conditions; `systems`: no touchpoint; default: this
    customer."""
    about: Annotated[dict[Thing, ConditionText], Field(min_length=1, max_length=1)] | None = None
    """Instead of `to`, for a type with that `subject` in `events.yaml`: the id of the thing that it is about,
    which reaches whoever has that on a list."""
    values: Annotated[Values, Field(alias="with")] = {}
    """The event's properties."""

    @model_validator(mode="after")
    def _one_recipient(self) -> Self:
        if self.about is not None and self.to is not None:
            raise ValueError("`about` says whom the event concerns instead of `to`: write one of them")
        return self


class Leave(Model):
    """Ends the customer's passages through another journey, as an exit does."""

    journey: Id
    reason: Id = "left"
    """The reason of the exit."""
