"""The `riverwalk` command. A command's module is imported when it does something, so help answers at once."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from riverwalk.command_shapes import asks_for_help, command_of, read_shapes
from riverwalk.command_table import COMMANDS, CommandRow
from riverwalk.native import edited_since, use_huge_pages

DEBUG = "--debug"
JSON = "--json"
COMPLETION = ("install_completion", "show_completion")


class CommandGroup(TyperGroup):
    """The commands of the table: names and summaries for the help, the rest when one is called."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = {name: _summary(name, row) for name, row in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The called command itself in place of its summary. Any: typer keeps its base types private."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command if name is None else _asked(name, rest, completes=ctx.resilient_parsing), rest


def _summary(name: str, row: CommandRow) -> TyperCommand:
    return TyperCommand(name, help=row.summary, rich_help_panel=row.panel)


def _asked(name: str, arguments: list[str], *, completes: bool) -> Any:
    """The command, or only its shape if nothing but its help is asked for, or a shell completes words.

    Any: see `resolve_command`.
    """
    shape = read_shapes().get(name)
    if shape is None or not (completes or asks_for_help(shape, arguments)):
        return load_command(name)
    return command_of(name, shape)


def load_command(name: str) -> Any:
    """The command or group of commands of a row of the table, imported. Any: see `resolve_command`."""
    app: typer.Typer = import_module(f"riverwalk.commands.{COMMANDS[name].module}").app
    app.rich_markup_mode = "markdown"  # Lines of a paragraph are joined.
    command = typer.main.get_command(app)
    command.name = name
    # Completion is installed for the whole command, not for each part of it.
    command.params = [each for each in command.params if each.name not in COMPLETION]
    return command


app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback(epilog="Example: riverwalk init my-shop && riverwalk validate my-shop")
def riverwalk(
    debug: Annotated[bool, typer.Option(DEBUG, help="Show stack traces of errors.")] = False,
) -> None:
    """Customer journeys and next best actions, decided on every event, exactly once.

    Settings come from the environment: `riverwalk config` lists them.
    """


def main() -> None:
    """Run the command that the process was called with; ends with a code of `streams.exits`."""
    arguments = sys.argv[1:]
    if edited := edited_since():
        advice = "run `make compile` again, or `make uncompile` to run the sources"
        sys.stderr.write(f"what was compiled is older than {', '.join(edited)}: {advice}\n")
        sys.exit(import_module("streams.exits").Exit.REFUSED)
    use_huge_pages()
    try:
        app(args=[argument for argument in arguments if argument != DEBUG], prog_name="riverwalk")
    except Exception as error:  # noqa: BLE001  # the border of the process: every error gets its code
        report = import_module("riverwalk.reporting").report
        sys.exit(report(error, as_json=JSON in arguments, debug=DEBUG in arguments))
