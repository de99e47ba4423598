"""The reference of the language, from the models that read it and the examples that run."""

from riverwalk.reference.language.fields import FieldTables
from riverwalk.reference.language.pages import language_pages
from riverwalk.reference.language.subjects import FORM_FIELDS, Group, Subject, groups

__all__ = ["FORM_FIELDS", "FieldTables", "Group", "Subject", "groups", "language_pages"]
