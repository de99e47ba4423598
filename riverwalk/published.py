"""Workspaces that were published, as commands read them: what was in force is never passed over."""

from __future__ import annotations

from journey.workspace import load_published, render
from riverwalk.failures import Failure
from schemas.publication import Publication
from schemas.workspace import Workspace


def workspace_of(publication: Publication) -> Workspace:
    """The workspace of a publication, whatever newer rules of lint say of it (docs/adr/0029).

    Raises: Failure RW906 if this build cannot read its files.
    """
    loaded = load_published(publication.files)
    if loaded.workspace is None:
        faults = "\n".join(render(fault) for fault in loaded.blocking)
        raise Failure(
            "RW906",
            f"this build cannot read workspace {publication.hash[:12]}, which was published\n{faults}",
            advice="use the build that published it",
        )
    return loaded.workspace
