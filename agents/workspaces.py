"""Published workspaces as catalogues, in order of activation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from agents.ports import RefusedToStart
from journey.catalogue import Catalogue, Published, build_catalogue
from journey.scarcity import scarce_uses, uses_resources
from journey.workspace import load_published
from schemas.publication import Publication
from schemas.workspace import Workspace, WorkspaceFile

NOTHING_PUBLISHED = Publication("none", "", "", {}, {}, 0)
CHAIN_MAX = 10_000
"""Publications of one workspace that a catalogue may reach back over."""


class Publications(Protocol):
    """Where publications are read from: `workspaces.v1`, or a list in tests."""

    async def all(self) -> Iterable[Publication]:
        """Everything published so far, in log order."""


class Library:
    """Catalogues by hash, built once each. Shared by all partitions of a worker."""

    def __init__(self, publications: Publications, *, allocates: bool = False) -> None:
        """
        Args:
            publications: where they are read from.
            allocates: whether resources are allocated here; else a workspace that needs them is refused.
        """
        self._source = publications
        self._allocates = allocates
        self._known: dict[str, Publication] = {"": NOTHING_PUBLISHED}
        self._catalogues: dict[str, Catalogue] = {}

    async def ensure(self, wanted: str) -> None:
        """Make sure that the workspace with this hash, and all before it, are known.

        Raises: LookupError if the topic does not hold it.
        """
        if wanted in self._known:
            return
        for publication in await self._source.all():
            self._known.setdefault(publication.hash, publication)
        if wanted not in self._known:
            raise LookupError(f"workspace {wanted[:12]} was activated but is not in the workspaces topic")

    def catalogue(self, wanted: str) -> Catalogue:
        """The catalogue of a known workspace. Cost: some ms the first time, then nothing."""
        found = self._catalogues.get(wanted)
        if found is None:
            found = self._catalogues[wanted] = build_catalogue(
                _published(each, self._allocates) for each in self._chain(wanted)
            )
        return found

    def _chain(self, wanted: str) -> list[Publication]:
        """Publications from the first to the wanted one."""
        chain = [self._known[wanted]]
        while chain[-1].hash and len(chain) < CHAIN_MAX:
            chain.append(self._known[chain[-1].previous])
        return chain[::-1]


def _published(publication: Publication, allocates: bool) -> Published:
    if not publication.hash:
        return Published("", Workspace(settings=WorkspaceFile(workspace="none")), {})
    loaded = load_published(publication.files)
    workspace = loaded.workspace
    if workspace is None:
        fault = loaded.blocking[0]
        raise RefusedToStart(
            f"this build cannot read workspace {publication.hash[:12]} ({fault.path}: {fault.message}): "
            "run the build that published it"
        )
    if not allocates and uses_resources(workspace):
        raise RefusedToStart(
            f"workspace {publication.hash[:12]} needs resources, which nothing allocates in the `stream` "
            "clock: run it with RIVERWALK_CLOCK=wall, try it with `riverwalk simulate`, or publish one "
            f"without {', '.join(scarce_uses(workspace))}"
        )
    return Published(publication.hash, workspace, publication.versions)
