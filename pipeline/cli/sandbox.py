"""`leadlift sandbox`: a simulated vendor by itself, with its switches."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.command import command
from pipeline.cli.session import Session


def add(app: typer.Typer) -> None:
    """Makes `sandbox` a command."""
    command(
        app,
        "sandbox",
        panel="Set up",
        examples=(
            "leadlift sandbox persistiq --port 8900",
            "leadlift sandbox persistiq --switch latency=slow --time-scale 0.1",
            "leadlift sandbox persistiq --list-switches",
        ),
    )(sandbox)


def sandbox(
    session: Session,
    vendor: Annotated[str, typer.Argument(metavar="VENDOR", help="Such as persistiq.")],
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free one.")] = 0,
    host: Annotated[
        str, typer.Option("--host", metavar="NAME", help="The name by which other machines reach it; all may, then.")
    ] = "127.0.0.1",
    switch: Annotated[
        list[str] | None,
        typer.Option("--switch", metavar="NAME[@PATTERN]=VALUE", help="Turn a switch; may be repeated."),
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option("--key", help="An API key that it knows [sandbox-key]; may be repeated.")
    ] = None,
    log: Annotated[
        Path | None, typer.Option("--log", metavar="FILE", help="Append every arrival to this file.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same faults, ids and phases.")] = 0,
    time_scale: Annotated[float, typer.Option("--time-scale", help="0.1 makes every window ten times shorter.")] = 1.0,
    list_switches: Annotated[
        bool, typer.Option("--list-switches", help="Print every switch as JSON, with what it does.")
    ] = False,
    die_with_parent: Annotated[
        bool, typer.Option("--die-with-parent", help="Stop when the process that started it is gone.")
    ] = False,
) -> None:
    """Run a simulated vendor on this machine until Ctrl-C: it enforces the documented limits and keeps its own books.

    Its first line of output tells its address; `GET /_sandbox/report` there tells its books.
    """
    del session  # it has no part in this: the sandbox judges what it must not know
    from pipeline.sandbox.command import run

    arguments = [vendor, "--port", str(port), "--host", host, "--seed", str(seed), "--time-scale", str(time_scale)]
    arguments += [word for text in switch or [] for word in ("--switch", text)]
    arguments += [word for text in key or [] for word in ("--key", text)]
    arguments += ["--log", str(log)] if log else []
    arguments += ["--list-switches"] * list_switches + ["--die-with-parent"] * die_with_parent
    raise typer.Exit(run(arguments))
