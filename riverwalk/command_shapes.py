"""The shapes of the commands, kept as data so that help and completion import no command.

`python -m riverwalk.reference` writes `command_shapes.json`; a test holds every help made from it equal to
the command's own. A shape does nothing: a command that does something is imported.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from enum import Enum, StrEnum
from pathlib import Path
from types import GenericAlias
from typing import Any

import typer

FILE = Path(__file__).with_name("command_shapes.json")
TYPES: dict[str, Any] = {each.__name__: each for each in (bool, int, float, str)} | {"path": Path}
"""Name in the file -> type of a value. Any: types have no common type."""
HELP = "--help"
Shape = dict[str, Any]
"""JSON: `help`, `example`, `params`, and of a group `commands`. Any: of several forms."""


def shape_of(command: Any) -> Shape:
    """What help tells of a command. Any: typer keeps the types of commands private."""
    below = getattr(command, "commands", None)
    shape: Shape = {
        "help": inspect.cleandoc(command.help or ""),
        "example": command.epilog,
        "params": [_param(each) for each in command.params if each.name != HELP.strip("-")],
    }
    return (
        shape
        if below is None
        else {**shape, "commands": {name: shape_of(each) for name, each in below.items()}}
    )


def asks_for_help(shape: Shape, arguments: list[str]) -> bool:
    """Whether the arguments of a command are its help, or that of one below it, and nothing else."""
    *names, last = arguments or [""]
    return last == HELP and (not names or (len(names) == 1 and names[0] in shape.get("commands", {})))


def command_of(name: str, shape: Shape) -> Any:
    """A command that has the help of the shape. Any: see `shape_of`."""
    command = _built(shape)
    command.name = name
    return command


def _built(shape: Shape) -> Any:
    app = typer.Typer(no_args_is_help="commands" in shape, rich_markup_mode="markdown", add_completion=False)
    if "commands" not in shape:
        app.command(epilog=shape["example"])(_signed(shape))
        return typer.main.get_command(app)
    app.callback(epilog=shape["example"])(_signed(shape))
    for name, each in shape["commands"].items():
        app.command(name, epilog=each["example"])(_signed(each))
    return typer.main.get_command(app)


def read_shapes() -> dict[str, Shape]:
    """Name of a command -> its shape."""
    shapes: dict[str, Shape] = json.loads(FILE.read_text(encoding="utf-8"))
    return shapes


def _param(param: Any) -> Shape:
    """Any: a parameter of typer's, and what it was declared with."""
    declared = param.type_descriptor.parameter_info
    annotation = param.type_descriptor.annotation
    many = getattr(annotation, "__origin__", None) is list
    kind = annotation.__args__[0] if many else annotation
    choices = [each.value for each in kind] if issubclass(kind, Enum) else []
    default = declared.default
    told = {
        "name": param.name,
        "argument": param.param_type_name == "argument",
        "type": "choice" if choices else "path" if issubclass(kind, Path) else kind.__name__,
        "choices": choices,
        "many": many,
        "required": default is ...,
        "default": None if default is ... else str(default) if isinstance(default, Path | Enum) else default,
        "names": list(declared.param_decls or ()),
        **{name: getattr(declared, name) for name in ("help", "metavar", "min", "max")},
    }
    # 0 is a bound and a default, so nothing is asked by its truth.
    return {
        name: value
        for name, value in told.items()
        if name == "default" or not (value is None or value is False or value == [])
    }


def _signed(shape: Shape) -> Callable[..., None]:
    """A function with the parameters and the docstring of the shape; a group's own does nothing."""

    def command(**_: Any) -> None:
        assert "commands" in shape, "a shape does nothing"

    command.__doc__ = shape["help"]
    command.__annotations__ = {}
    parameters = [_parameter(each) for each in shape["params"]]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # any function may have one
    return command


def _parameter(told: Shape) -> inspect.Parameter:
    kind = _choice(told["choices"]) if "choices" in told else TYPES[told["type"]]
    default = told["default"]
    if default is not None and told["type"] in ("path", "choice"):
        default = kind(default)
    declared = typer.Argument if told.get("argument") else typer.Option
    rest = {name: told[name] for name in ("help", "metavar", "min", "max") if name in told}
    return inspect.Parameter(
        told["name"],
        inspect.Parameter.KEYWORD_ONLY,
        default=declared(... if told.get("required") else default, *told.get("names", ()), **rest),
        annotation=GenericAlias(list, (kind,)) if told.get("many") else kind,
    )


def _choice(values: list[str]) -> Any:
    """A type with these values. Any: mypy knows enums by their source alone."""
    return StrEnum("Choice", {value: value for value in values})
