"""`lists:` of `facts.yaml`: what a customer has gathered, such as a wish list or the groups they are in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.workspace.fields import ConditionText, Id, Integer, Model, Text, TypeNames


class ListChange(Model):
    """Events that put an item on a list, or take it off."""

    on: TypeNames
    item: ConditionText
    """The item, or a list of items: texts and numbers."""
    when: ConditionText | None = None


class CustomerList(Model):
    """One list; an item stands on it once, in the order in which items came."""

    title: Text = {}
    add: ListChange
    """What puts an item on it."""
    remove: ListChange | None = None
    """What takes an item off; default: nothing does."""
    max: Annotated[Integer, Field(ge=1, le=500)] = 100
    """When it is full, the oldest item makes room; the decision records that."""
    note: str = ""


CustomerLists = Annotated[dict[Id, CustomerList], Field(max_length=50)]
