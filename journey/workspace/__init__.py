"""Workspaces: from files to checked models, their meaning as hashes, names of steps, words of conditions."""

from journey.lint import Fault, render
from journey.workspace.approvals import Lacking, approvals_lacking
from journey.workspace.files import file_models, is_ignored, json_schemas
from journey.workspace.loader import Loaded, load, load_published
from journey.workspace.meaning import LANGUAGE_VERSION, assign_versions, journey_hash, workspace_hash
from journey.workspace.migrating import check_migrations, step_kinds
from journey.workspace.naming import NamedStep, name_steps, named_steps
from journey.workspace.vocabularies import vocabulary

__all__ = [
    "LANGUAGE_VERSION",
    "Fault",
    "Lacking",
    "Loaded",
    "NamedStep",
    "approvals_lacking",
    "assign_versions",
    "check_migrations",
    "file_models",
    "is_ignored",
    "journey_hash",
    "json_schemas",
    "load",
    "load_published",
    "name_steps",
    "named_steps",
    "render",
    "step_kinds",
    "vocabulary",
    "workspace_hash",
]
