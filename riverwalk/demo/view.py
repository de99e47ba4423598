"""The demo on the screen: the live view while it runs, the tables at its end."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from riverwalk.demo.run import DemoResult, Progress
from riverwalk.demo.tally import JourneyTally, Tally
from schemas.decision import Verdict
from streams.metrics import Metrics

REASONS_SHOWN = 4
NEXT_STEPS = (
    ("riverwalk init my-shop", "write a small workspace of your own"),
    ("riverwalk validate examples/retail-year", "check the workspace that just ran"),
    ("make services-up", "start a real Kafka and a real Redis on this machine"),
    ("riverwalk --help", "publish, worker, tail, explain, customer show, verify, doctor ..."),
)


def live_view(progress: Progress, titles: dict[str, str]) -> RenderableType:
    """One frame of the live view."""
    tally = progress.tally
    share = progress.applied / progress.total if progress.total else 0.0
    rate = progress.applied / progress.seconds if progress.seconds else 0.0
    head = Table.grid(padding=(0, 3))
    head.add_row(
        _figure("touchpoints", f"{progress.applied:,} / {progress.total:,}"),
        _figure("a second", f"{rate:,.0f}"),
        _figure("decisions", f"{tally.decisions:,}"),
        _figure("actions", f"{tally.actions:,}"),
        _figure("commit", _latency(progress.metrics)),
    )
    bar = ProgressBar(total=1.0, completed=share, width=72)
    body = Group(head, bar, Text(), journey_table(tally, titles), _reasons(tally))
    return Panel(body, title=f"Riverwalk  {progress.phase}", title_align="left", border_style="cyan")


def _figure(name: str, value: str) -> Text:
    return Text.assemble((value, "bold"), (f"  {name}", "dim"))


def _latency(metrics: Metrics | None) -> str:
    if metrics is None:
        return "-"
    seconds, count = metrics.sum_and_count("transaction_duration_seconds", "orchestrate")
    return f"{seconds / count * 1000:.1f} ms" if count else "-"


def journey_table(tally: Tally, titles: dict[str, str]) -> Table:
    """One row a journey; the holdout beside the treated."""
    table = Table(header_style="bold", pad_edge=False, show_edge=False)
    table.add_column("journey")
    for name in ("entered", "inside", "goal", "exit", "sent", "not sent", "goal, treated", "goal, holdout"):
        table.add_column(name, justify="right")
    for name, journey in sorted(tally.journeys.items()):
        table.add_row(titles.get(name, name), *_cells(journey))
    return table


def _cells(journey: JourneyTally) -> list[str]:
    counts = (
        journey.entered,
        journey.inside,
        journey.goals,
        journey.exits,
        journey.verdicts[Verdict.SENT],
        sum(journey.suppressed.values()),
    )
    return [f"{count:,}" for count in counts] + [_share(journey.treated_share), _share(journey.holdout_share)]


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _reasons(tally: Tally) -> Text:
    most = tally.suppressions.most_common(REASONS_SHOWN)
    text = ", ".join(f"{reason} {count:,}" for reason, count in most) or "none yet"
    return Text(f"\nnot sent, because: {text}", style="dim")


def result_view(result: DemoResult, titles: dict[str, str]) -> RenderableType:
    """The end: what became of the lines, the journeys, the verification, what to try next."""
    return Group(
        Text("\nThe year's lines", style="bold"),
        Text(_account(result)),
        Text("\nJourneys", style="bold"),
        journey_table(result.tally, titles),
        _reasons(result.tally),
        Text("\nVerified against the pure fold", style="bold"),
        _verification(result),
        Text("\nWhat to try next", style="bold"),
        _next_steps(),
    )


def _account(result: DemoResult) -> str:
    account = result.account
    no_touchpoints = f"{account.stock_adjustment:,} stock adjustments and {account.bad_debt:,} bad debts"
    return (
        f"  {account.lines:,} invoice lines: {account.order_completed:,} in {account.orders:,} orders, "
        f"{account.order_cancelled:,} in {account.cancellations:,} cancellations,\n"
        f"  {no_touchpoints} (no touchpoints); {account.anonymous:,} touchpoints are anonymous"
    )


def _verification(result: DemoResult) -> Table:
    report = result.report
    table = Table.grid(padding=(0, 2))
    rate = report.touchpoints / result.seconds if result.seconds else 0.0
    table.add_row(
        "  in", f"{report.touchpoints:,} touchpoints in {result.seconds:.1f} s ({rate:,.0f} a second)"
    )
    table.add_row(
        "  =",
        f"{report.applied:,} applied + {report.repeats:,} repeats + {report.dead_letters:,} dead letters",
    )
    table.add_row("  customers", f"{report.customers:,}; states that differ: {report.state_differences}")
    table.add_row(
        "  decisions", f"{report.decisions:,}; customers that differ: {report.decision_differences}"
    )
    table.add_row(
        "  actions",
        f"{report.actions:,}; missing {report.missing}, extra {report.extra}, repeated {report.repeated}, "
        f"caps exceeded {report.caps_exceeded}",
    )
    verdict = Text("every figure as it must be", style="bold green")
    if not report.clean:
        verdict = Text("DIFFERENCES", style="bold red")
    table.add_row("  verdict", verdict)
    for example in report.examples:
        table.add_row("", example)
    return table


def _next_steps() -> Table:
    table = Table.grid(padding=(0, 2))
    for command, what in NEXT_STEPS:
        table.add_row(Text(f"  {command}", style="cyan"), what)
    return table
