"""`cli.md`: every command with its arguments, options and example."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import Enum
from typing import Any

from riverwalk.cli import load_command
from riverwalk.command_table import COMMANDS
from riverwalk.reference.markdown import GENERATED, code, table
from streams.exits import Exit

EXITS = {
    Exit.FINE: "fine",
    Exit.CHECK_FAILED: "a check failed: faults, differences, nothing found",
    Exit.USAGE: "the command line is wrong, or names a file that is not there",
    Exit.UNAVAILABLE: "Kafka or Redis is unavailable",
    Exit.INTERNAL: "a fault of Riverwalk itself",
    Exit.OWNERSHIP_LOST: "another worker or administrator took over: start again",
    Exit.GAP: "records are missing between a worker's position and what arrived",
    Exit.HISTORY_LOST: "retention took records that a worker had not read",
    Exit.REFUSED: "refused to start: settings, key, clock or partitions do not fit what is stored",
}
HEAD = f"""# The `riverwalk` command

{GENERATED}
Settings come from the environment ([settings](settings.md)). Every command that prints a result takes
`--json` (`generate` prints JSON lines anyway, `worker` nothing but its log); `riverwalk --debug COMMAND`
shows stack traces; `riverwalk --install-completion` completes commands and options in your shell. Errors say
what, where, which value and what to do, with a code ([errors](errors.md)).

## Exit codes

"""


def command_page() -> str:
    """The Markdown."""
    assert set(EXITS) == set(Exit), "every exit code is described"
    exits = table(("code", "meaning"), ((str(int(number)), text) for number, text in EXITS.items()))
    return "\n".join(
        [HEAD + exits, *(part for name in COMMANDS for part in _parts(name, load_command(name)))]
    )


def _parts(name: str, command: Any) -> Iterator[str]:
    """A command and those below it. Any: typer keeps the types of commands private."""
    yield _entry(f"riverwalk {name}", command)
    for below, each in getattr(command, "commands", {}).items():
        yield _entry(f"riverwalk {name} {below}", each)


def _entry(name: str, command: Any) -> str:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option" and each.name != "help"]
    metavars = [_argument(each) for each in arguments]
    usage = " ".join([name, *metavars, *(["COMMAND"] if hasattr(command, "commands") else [])])
    parts = [f"## `{name}`\n", inspect.cleandoc(command.help or "") + "\n", f"```\n{usage}\n```\n"]
    rows = [(code(metavar), each.help or "", "") for metavar, each in zip(metavars, arguments, strict=True)]
    rows += [(code(_option(each)), each.help or "", _default(each)) for each in options]
    if rows:
        parts.append(table(("argument or option", "meaning", "default"), rows))
    if command.epilog:
        parts.append(f"Example: `{command.epilog.removeprefix('Example: ')}`\n")
    return "\n".join(parts)


def _argument(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper())


def _option(option: Any) -> str:
    names = " / ".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return names
    return f"{names} {option.metavar or _kind(option.type_descriptor.annotation)}"


def _kind(annotation: Any) -> str:
    """The choices, or the kind of value. Any: as written in the command's signature."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "|".join(str(each.value) for each in annotation)
    return {int: "NUMBER", float: "NUMBER", str: "TEXT"}.get(annotation, "PATH")


def _default(option: Any) -> str:
    default = option.default
    if default is None or default == "" or default is False:
        return ""
    return code("on" if default is True else str(getattr(default, "value", default)))
