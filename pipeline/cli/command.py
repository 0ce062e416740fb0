"""How a command is declared: its function takes values and groups of options, and every command takes the session's.

A parameter whose type is a dataclass stands for one option for each of its fields, so that options which several commands
share are written once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from typing import Any, TypeVar, cast

import typer

from pipeline.cli.session import Everywhere, Session

Function = TypeVar("Function", bound=Callable[..., None])
SESSION = "session"


def group(name: str, summary: str, examples: Sequence[str] = ()) -> typer.Typer:
    """A family of commands under one name; `leadlift NAME` alone shows its help."""
    return typer.Typer(name=name, help=summary, epilog=epilog(examples), no_args_is_help=True, rich_markup_mode="rich")


def command(app: typer.Typer, name: str, *, examples: Sequence[str], panel: str | None = None) -> Any:
    """Makes a function a command; its first parameter is the session, its docstring the help."""

    def register(function: Function) -> Function:
        app.command(name, epilog=epilog(examples), rich_help_panel=panel)(_outside(function))
        return function

    return register


def epilog(examples: Sequence[str]) -> str:
    """The examples below a help text."""
    lines = [f"  [dim]$[/dim] {example}".replace("\n", " ") for example in examples]
    return "\n\n".join(["[bold]Examples[/bold]", *lines]) if lines else ""


def _outside(function: Callable[..., None]) -> Callable[..., None]:
    """The function as Typer sees it: with the context and an option for each field of each group."""
    inside = inspect.signature(function, eval_str=True)
    groups: dict[str, Any] = {
        name: given.annotation for name, given in inside.parameters.items() if is_dataclass(given.annotation)
    }
    groups[SESSION] = Everywhere

    def called(ctx: typer.Context, **given: Any) -> None:
        arguments = {
            name: groups[name](**{field: given[field] for field in _fields(groups[name])})
            if name in groups
            else given[name]
            for name in inside.parameters
        }
        arguments[SESSION] = Session(cast("Everywhere", arguments[SESSION]).over(ctx.find_object(Everywhere)))
        function(**arguments)

    parameters = [inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)]
    for name, parameter in list(inside.parameters.items())[1:]:
        parameters += _fields(groups[name]).values() if name in groups else [parameter]
    parameters += _fields(Everywhere).values()
    signature = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
    called.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined] # read by inspect.signature
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in signature}
    called.__doc__, called.__name__ = function.__doc__, function.__name__
    return called


def _fields(options: type) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(options, eval_str=True).parameters)
