"""The commands, put together, and what happens when one of them fails: a sentence, an exit code, never a traceback."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from importlib import import_module
from typing import Annotated, NoReturn

import typer

from pipeline import errors
from pipeline.cli import exits, screen
from pipeline.cli.command import epilog
from pipeline.cli.exits import Exit
from pipeline.cli.session import Everywhere

FAMILIES = (
    "run",
    "imports",
    "up",
    "service",
    "api",
    "control",
    "results",
    "suppress",
    "webhooks",
    "keys",
    "accounts",
    "quotas",
    "look",
    "audit",
    "schedules",
    "vendors",
    "doctor",
    "sandbox",
    "prune",
    "demo",
)
DEBUG = "LEADLIFT_DEBUG"
EXAMPLES = (
    "leadlift demo",
    "leadlift run contacts.csv --to persistiq.leads",
    "leadlift status last",
)


class Terminated(KeyboardInterrupt):
    """Another process asked this one to end."""


def build() -> typer.Typer:
    """The command line."""
    app = typer.Typer(
        name="leadlift",
        help="Delivers messy contact files to sales vendors' APIs inside their limits, and accounts for every row.",
        epilog=epilog(EXAMPLES),
        no_args_is_help=True,
        rich_markup_mode="rich",
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_everywhere)
    for family in FAMILIES:
        import_module(f"pipeline.cli.{family}").add(app)
    return app


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        screen.say(f"leadlift {version('leadlift')}")
        raise typer.Exit


def _everywhere(
    ctx: typer.Context,
    config: Annotated[str | None, typer.Option(metavar="FILE", help="Settings file (LEADLIFT_CONFIG).")] = None,
    home: Annotated[str | None, typer.Option(metavar="DIR", help="Where state lives (LEADLIFT_HOME).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, for scripts.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    del version
    from pathlib import Path

    ctx.obj = Everywhere(Path(config) if config else None, Path(home) if home else None, as_json)


def run() -> NoReturn:
    """Runs the command that was typed, and exits."""
    signal.signal(signal.SIGTERM, _terminated)
    signal.signal(signal.SIGHUP, _terminated)
    try:
        code = build()(prog_name="leadlift", standalone_mode=False)
    except typer.TyperException as error:
        code = _usage(error)
    except errors.LeadliftError as error:
        code = _expected(error)
    except Terminated:
        code = Exit.TERMINATED
    except (KeyboardInterrupt, typer.Abort):
        code = Exit.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read has gone; Python flushes at exit
        code = Exit.DONE
    except Exception as error:  # noqa: BLE001 - the outermost edge: a person gets a sentence, not a traceback
        code = _unexpected(error)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done; a Ctrl-C from here on would only spoil the exit code
    sys.exit(int(code or 0))


def _terminated(_number: int, _frame: object) -> None:
    raise Terminated


def _usage(error: typer.TyperException) -> Exit:
    """What Typer found wrong in one sentence; where it showed the help instead, nothing more."""
    message, context = error.format_message().strip().rstrip("."), getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return Exit.USAGE
    where = f" `{context.command_path} --help` tells what it takes." if context else ""
    return _failed("usage", f"{message}.{where}", Exit.USAGE)


def _expected(error: errors.LeadliftError) -> Exit:
    if isinstance(error, errors.Defect):
        return _unexpected(error)
    return _failed(error.code, error.message, exits.of(error))


def _unexpected(error: Exception) -> Exit:
    """A bug: its kind and place are told, never its message, which may hold anything."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    sentence = f"Leadlift failed in a way that it should not ({type(error).__name__})."
    return _failed("defect", f"{sentence} Run it again with {DEBUG}=1 to see where, and report it.", Exit.UNEXPECTED)


def _failed(code: str, message: str, code_number: Exit) -> Exit:
    if "--json" in sys.argv[1:]:
        screen.show_json({"error": {"code": code, "message": message}})
    else:
        screen.complain(message)
    return code_number
