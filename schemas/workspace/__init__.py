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
    JourneyTrigger,
    PerCustomer,
    Trigger,
)
from schemas.workspace.policy import Arbitration, Cap, Case, Consent, PolicyFile, QuietHours
from schemas.workspace.steps import (
    Arm,
    BranchCase,
    BranchStep,
    EndStep,
    EnrolStep,
    First,
    GoStep,
    LeaveStep,
    Message,
    MessageStep,
    SetStep,
    Split,
    SplitStep,
    StageStep,
    Step,
    TagStep,
    UntagStep,
    Wait,
    WaitStep,
)
from schemas.workspace.table import Table
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
    "EnrolStep",
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
    "JourneyTrigger",
    "LeaveStep",
    "Message",
    "MessageStep",
    "PerCustomer",
    "PolicyFile",
    "QuietHours",
    "SetStep",
    "Split",
    "SplitStep",
    "StageStep",
    "Step",
    "Table",
    "TagStep",
    "Trigger",
    "UntagStep",
    "Wait",
    "WaitStep",
    "Workspace",
    "WorkspaceFile",
]
