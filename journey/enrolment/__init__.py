"""Enrolments: entering, holding out, re-entry, goals, exits and the end; phases 2 and 3.

Transitions of an enrolment, the whole of them:

    (nothing) --trigger, eligible, room--> walking
    walking   --last step, goals left----> watching      counts as ended for `again`
    walking   --last step, no goal left--> ended (done)
    walking   --end step-----------------> ended (result)
    walking   --trigger, `restart`-------> walking       from the first step; only before the first proposal
    walking, watching --goal met---------> concluding (walks the goal's `then`)
    concluding --last step---------------> ended (goal)
    walking, watching --exit-------------> ended (exit, reason)
    watching  --within passed------------> ended (done)
    walking, watching --`leave` of another journey--> ended (exit, reason)
    any       --error of ours------------> halted (fault), kept for repair; its proposals are withdrawn
"""

from journey.enrolment.concluding import conclude, conclude_pending
from journey.enrolment.ends import end, finish, halt, recall
from journey.enrolment.enrolling import enrol
from journey.enrolment.entering import trigger
from journey.enrolment.following import follow
from journey.enrolment.spreading import trigger_later
from journey.enrolment.timed import keep_time
from journey.enrolment.watching import promise_edge

__all__ = [
    "conclude",
    "conclude_pending",
    "end",
    "enrol",
    "finish",
    "follow",
    "halt",
    "keep_time",
    "promise_edge",
    "recall",
    "trigger",
    "trigger_later",
]
