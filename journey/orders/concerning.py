"""Whether an order has yet to reach a customer: told from the state alone, so that none reaches one twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from journey.orders.hearing import is_meant
from schemas.customer import CustomerState, Enrolment, Proposal, Sent
from schemas.order import HELD, Order, Pause

if TYPE_CHECKING:
    from journey.catalogue import Catalogue


def concerns(order: Order, catalogue: Catalogue, state: CustomerState) -> bool:
    """Whether obeying the order would do anything.

    Args:
        order: one that was given after what the customer has been through.
        catalogue: the workspace in force at the order.
    """
    match order.do:
        case "migrate":
            plans = catalogue.plans
            return any(
                (plan := plans.get(each.journey)) is not None and plan.concerns(each)
                for each in state.enrolments.values()
            )
        case "activate":
            return state.reached < order.mark
        case "hear":
            return is_meant(order, catalogue, state)
        case "resume":
            return any(is_held(order, each) for each in state.pending.values())
        case "stop":
            return (
                any(is_stopped(order, each) for each in state.enrolments.values())
                or any(is_refused(order, catalogue, each) for each in state.pending.values())
                or any(is_recalled(order, each) for each in state.sent.values())
            )


def is_held(order: Order, proposal: Proposal) -> bool:
    """Whether a proposal was held before this resume."""
    return proposal.release_at == HELD and proposal.held < order.number


def is_stopped(order: Order, enrolment: Enrolment) -> bool:
    """Whether a stop ends an enrolment: one of its journey that began before it. A fault waits for repair."""
    return (
        _subject(order).scope in ("all", "journey")
        and _subject(order).name in ("", enrolment.journey)
        and enrolment.stops < order.number
        and not enrolment.fault
    )


def is_refused(order: Order, catalogue: Catalogue, proposal: Proposal) -> bool:
    """Whether a stop of an action, channel or purpose refuses a pending proposal."""
    subject = _subject(order)
    action = catalogue.actions.get(proposal.action)
    if action is None or proposal.proposed_at >= order.at or proposal.held > order.number:
        return False
    match subject.scope:
        case "action":
            return proposal.action == subject.name
        case "channel":
            return set(action.model.channels) == {subject.name}
        case "purpose":
            return action.model.purpose == subject.name
        case _:
            return False


def is_recalled(order: Order, sent: Sent) -> bool:
    """Whether a stop of an action, channel or purpose recalls what was published before it."""
    subject = _subject(order)
    if sent.at >= order.at or sent.delivered or sent.expires_at <= order.at:
        return False
    named = {"action": sent.action, "channel": sent.channel, "purpose": sent.purpose}
    return named.get(subject.scope) == subject.name


def _subject(order: Order) -> Pause:
    assert order.subject is not None, f"order {order.number} ({order.do}) names what it is about"
    return order.subject


def passed(order: Order, catalogue: Catalogue, state: CustomerState) -> CustomerState:
    """The state marked as if the order had been obeyed, where obeying it fails by an error of ours."""
    if order.mark:
        return replace(state, reached=order.mark)
    if order.do == "migrate":
        plans = catalogue.plans
        enrolments = {
            ref: replace(each, kept=plans[each.journey].version) if each.journey in plans else each
            for ref, each in state.enrolments.items()
        }
        return replace(state, enrolments=enrolments)
    if order.do == "stop":
        enrolments = {
            ref: replace(each, stops=order.number) if is_stopped(order, each) else each
            for ref, each in state.enrolments.items()
        }
        pending = {
            ref: replace(each, held=order.number + 1) if is_refused(order, catalogue, each) else each
            for ref, each in state.pending.items()
        }
        sent = {
            ref: replace(each, at=order.at) if is_recalled(order, each) else each
            for ref, each in state.sent.items()
        }
        return replace(state, enrolments=enrolments, pending=pending, sent=sent)
    pending = {
        ref: replace(each, held=order.number) if is_held(order, each) else each
        for ref, each in state.pending.items()
    }
    return replace(state, pending=pending)
