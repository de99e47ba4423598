"""What operators write: one model a file kind, read by `journey.workspace`.

Every scalar arrives as text; the field's type parses it.
"""

from schemas.workspace.action import Action, ActionsFile, Content
from schemas.workspace.events import EventsFile, EventType
from schemas.workspace.fact import Fact, FactsFile
from schemas.workspace.journey import (
    Absence,
    AbsenceTrigger,
    Again,
    Entry,
    EventTrigger,
    Exit,
    Goal,
    JourneyFile,
    PerCustomer,
    Trigger,
)
from schemas.workspace.policy import Arbitration, Cap, Case, Consent, PolicyFile, QuietHours
from schemas.workspace.steps import (
    Arm,
    BranchCase,
    BranchStep,
    EndStep,
    First,
    GoStep,
    Message,
    MessageStep,
    SetStep,
    Split,
    SplitStep,
    Step,
    TagStep,
    UntagStep,
    Wait,
    WaitStep,
)
from schemas.workspace.workspace import Workspace, WorkspaceFile

__all__ = [
    "Absence",
    "AbsenceTrigger",
    "Action",
    "ActionsFile",
    "Again",
    "Arbitration",
    "Arm",
    "BranchCase",
    "BranchStep",
    "Cap",
    "Case",
    "Consent",
    "Content",
    "EndStep",
    "Entry",
    "EventTrigger",
    "EventType",
    "EventsFile",
    "Exit",
    "Fact",
    "FactsFile",
    "First",
    "GoStep",
    "Goal",
    "JourneyFile",
    "Message",
    "MessageStep",
    "PerCustomer",
    "PolicyFile",
    "QuietHours",
    "SetStep",
    "Split",
    "SplitStep",
    "Step",
    "TagStep",
    "Trigger",
    "UntagStep",
    "Wait",
    "WaitStep",
    "Workspace",
    "WorkspaceFile",
]
