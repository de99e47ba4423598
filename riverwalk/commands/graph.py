"""`riverwalk graph`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from journey.graph import Counts, Graph, count_passages, journey_graph
from riverwalk.drawing import as_mermaid, as_svg
from riverwalk.examples import Example
from riverwalk.failures import Failure
from riverwalk.passages import Passages, example_passages, read_passages
from riverwalk.printing import note, print_json
from riverwalk.publication import check
from riverwalk.workspace_files import read_workspace
from schemas.workspace import Workspace

app = typer.Typer()


class Format(StrEnum):
    """How a graph is written."""

    MERMAID = "mermaid"
    SVG = "svg"


ENDINGS: Mapping[Format, str] = {Format.MERMAID: ".mmd", Format.SVG: ".svg"}
Drawn = tuple[Graph, Counts | None]


@app.command(
    epilog="Example: riverwalk graph examples/retail-year win_back --format svg --output win_back.svg"
)
def graph(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the workspace.")],
    journey: Annotated[
        str, typer.Argument(metavar="[JOURNEY]", help="Which journey; all of them by default.")
    ] = "",
    *,
    form: Annotated[Format, typer.Option("--format", help="Text for wikis, or a picture.")] = Format.MERMAID,
    output: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="File to write; without JOURNEY a folder, with a file a journey."),
    ] = None,
    counts: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Export of `riverwalk tail --json`; may be given again."),
    ] = None,
    example: Annotated[
        Example | None, typer.Option(help="Count the passages of an example's input, folded in memory.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print nodes, edges and figures as JSON.")] = False,
) -> None:
    """Draw a journey: trigger, steps, conditions, waits, verdicts, goals, exits and ends.

    With --counts or --example each place and way says how many took it, and each place how many are there
    now. Counting takes the topic `journeys`; `decisions` beside it tell `sent` from `not sent` where both
    lead to the same place, and count refusals. A figure that events cannot tell is left out. Who is held
    out walks as if sent to, and is counted there.
    """
    workspace = check(read_workspace(folder)).workspace
    names = [journey] if journey else sorted(workspace.journeys)
    drawn = _drawn(workspace, names, _passages(workspace, counts or [], example))
    if as_json:
        print_json([_as_dict(*each) for each in drawn])
    elif output is None:
        print("\n".join(_written(form, each) for each in drawn), end="")
    else:
        _write(output, form, drawn, folder=not journey)


def _passages(workspace: Workspace, counts: list[Path], example: Example | None) -> Passages | None:
    if counts and example:
        raise Failure("RW907", "expected either --counts or --example", advice="give one of them")
    if example:
        return example_passages(workspace, example)
    return read_passages(counts) if counts else None


def _drawn(workspace: Workspace, names: list[str], passages: Passages | None) -> list[Drawn]:
    unknown = [name for name in names if name not in workspace.journeys]
    if unknown:
        advice = f"journeys: {', '.join(sorted(workspace.journeys))}"
        raise Failure("RW907", "the workspace has no such journey", found=unknown[0], advice=advice)
    titles = {name: " ".join(action.title.values()) for name, action in workspace.actions.items()}
    titles = {name: title for name, title in titles.items() if title}
    graphs = [journey_graph(workspace.journeys[name], titles) for name in names]
    return [(each, None if passages is None else _counted(each, passages)) for each in graphs]


def _counted(graph: Graph, passages: Passages) -> Counts:
    if not passages.events:
        advice = "export the topic with `riverwalk tail --topic journeys --from-beginning --no-follow --json`"
        raise Failure("RW908", "there are no journey events to count", advice=advice)
    counts = count_passages(graph, passages.events, passages.decisions)
    if counts.unplaced:
        note(f"{graph.journey}: {counts.unplaced:,} events of other definitions are not counted")
    return counts


def _written(form: Format, drawn: Drawn) -> str:
    return as_svg(*drawn) if form is Format.SVG else as_mermaid(*drawn)


def _write(output: Path, form: Format, drawn: list[Drawn], *, folder: bool) -> None:
    if folder:
        output.mkdir(parents=True, exist_ok=True)
    for each in drawn:
        path = output / f"{each[0].journey}{ENDINGS[form]}" if folder else output
        path.write_text(_written(form, each), encoding="utf-8")
        note(f"wrote {path}")


def _as_dict(graph: Graph, counts: Counts | None) -> dict[str, object]:
    reached, inside = (counts.nodes, counts.inside) if counts else ({}, {})
    taken = counts.edges if counts else {}
    return {
        "journey": graph.journey,
        "title": graph.title,
        "nodes": [
            {
                "id": node.id,
                "kind": node.kind,
                "lines": node.lines,
                **({"reached": reached[node.id]} if node.id in reached else {}),
                **({"inside": inside.get(node.id, 0)} if counts else {}),
            }
            for node in graph.nodes
        ],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "label": edge.label,
                "aside": edge.aside,
                **({"taken": taken[position]} if position in taken else {}),
            }
            for position, edge in enumerate(graph.edges)
        ],
        **({"refused": counts.refused, "unplaced": counts.unplaced} if counts else {}),
    }
