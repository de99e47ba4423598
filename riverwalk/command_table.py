"""Which commands there are, in the order of `riverwalk --help`, and the module of each.

The summary stands here too, so that the help needs no command's imports; a test holds it equal to the
command's own.
"""

from __future__ import annotations

from typing import NamedTuple

AUTHOR = "Write journeys"
RUN = "Run"
LOOK = "Look"
REPAIR = "Check and repair"


class CommandRow(NamedTuple):
    """One command."""

    module: str
    """Module under `riverwalk.commands`; its `app` is a `typer.Typer`."""
    panel: str
    summary: str


COMMANDS: dict[str, CommandRow] = {
    "demo": CommandRow("demo", RUN, "Run a real year of trade on this machine, with nothing to install."),
    "init": CommandRow("init", AUTHOR, "Write a small workspace to start from."),
    "validate": CommandRow("validate", AUTHOR, "Check a workspace and show every fault at once."),
    "check": CommandRow("check", AUTHOR, "Explore where journeys may lead, and show what is wrong there."),
    "test": CommandRow("test", AUTHOR, "Try a workspace with the cases in its folder `tests`."),
    "simulate": CommandRow("simulate", AUTHOR, "Show what a workspace makes of a file of touchpoints."),
    "indicators": CommandRow(
        "indicators",
        LOOK,
        "Show what a business looks at: figures with targets, funnels, cohorts, experiments, paths.",
    ),
    "backtest": CommandRow(
        "backtest", AUTHOR, "Show what an edited workspace would have done, beside the published one."
    ),
    "generate": CommandRow(
        "generate",
        AUTHOR,
        "Write made-up touchpoints of an example, one JSON object a line, in order of time.",
    ),
    "schema": CommandRow("schema", AUTHOR, "Print the JSON Schema of a file or record."),
    "graph": CommandRow(
        "graph", AUTHOR, "Draw a journey: trigger, steps, conditions, waits, verdicts, goals, exits and ends."
    ),
    "diff": CommandRow("diff", AUTHOR, "Compare two workspaces by meaning."),
    "preview": CommandRow("preview", AUTHOR, "Show what would happen to one person, until the journey ends."),
    "publish": CommandRow("publish", AUTHOR, "Put a workspace in force, everywhere at once."),
    "rollback": CommandRow("rollback", AUTHOR, "Put in force again what was published before."),
    "backfill": CommandRow("backfill", RUN, "Fill facts with `backfill: log` from what the log holds."),
    "worker": CommandRow("worker", RUN, "Run a worker until it is told to stop."),
    "init-topics": CommandRow("init_topics", RUN, "Create the Kafka topics that are missing."),
    "feed": CommandRow("feed", RUN, "Publish touchpoints to Kafka, of a file or of an example."),
    "enrol": CommandRow("enrol", RUN, "Ask for customers to enter a journey that starts by hand."),
    "pause": CommandRow("pause", RUN, "Hold what a journey, action, channel or purpose would send."),
    "resume": CommandRow("resume", RUN, "Let a paused or stopped scope go on."),
    "stop": CommandRow("stop", RUN, "End a journey, or refuse an action, channel or purpose."),
    "experiments": CommandRow(
        "experiments",
        RUN,
        "Show what experiments with `policy: thompson` have learned, and put their weights in force.",
    ),
    "controls": CommandRow(
        "controls", LOOK, "List what is paused and stopped now, and what experiments have learned."
    ),
    "config": CommandRow("config", RUN, "Show every setting, with secrets hidden."),
    "tail": CommandRow(
        "tail", LOOK, "Follow actions, decisions, events, journeys, orders for resources or dead letters."
    ),
    "customer": CommandRow("customer", LOOK, "Show what is known of one customer."),
    "explain": CommandRow("explain", LOOK, "Explain and recompute the decisions about one customer."),
    "verify": CommandRow("verify", REPAIR, "Recompute everything from the log and compare."),
    "doctor": CommandRow(
        "doctor", REPAIR, "Check settings, compiled code, Kafka, topics, Redis and the workspace."
    ),
    "dead-letters": CommandRow("dead_letters", REPAIR, "List, show and replay what could not be applied."),
    "read-model": CommandRow("read_model", REPAIR, "Restore the customers' summaries in Redis."),
}
