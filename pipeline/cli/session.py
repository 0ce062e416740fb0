"""What a command works with: the settings in force, the service, ids as people write them, and who is acting."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.service.parts import Service
    from pipeline.settings import Settings

PANEL = "Everywhere"
CONFIG_NAME = "leadlift.toml"  # as in pipeline.settings, which is too heavy to import for --help


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The options of every command; they may also stand before its name."""

    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Settings file (LEADLIFT_CONFIG).", rich_help_panel=PANEL),
    ] = None
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help="Where state lives (LEADLIFT_HOME).", rich_help_panel=PANEL),
    ] = None
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON, for scripts.", rich_help_panel=PANEL)
    ] = False

    def over(self, before: Everywhere | None) -> Everywhere:
        """These options, and where one is not given, the one given before the command's name."""
        if before is None:
            return self
        return Everywhere(self.config or before.config, self.home or before.home, self.as_json or before.as_json)


class Session:
    """One run of one command. The heavy libraries are imported when the settings or the service are first asked for."""

    def __init__(self, where: Everywhere, *, workers: int | None = None) -> None:
        self.config, self.as_json = where.config or _of_home(where.home), where.as_json
        self._home, self._workers = where.home, workers

    @cached_property
    def settings(self) -> Settings:
        from pipeline import settings

        return settings.load(self.config, home=self._home, workers=self._workers)

    @cached_property
    def service(self) -> Service:
        """The verbs' parts; they find the Redis of what runs in this home."""
        from pipeline import logs
        from pipeline.local.supervisor import running
        from pipeline.wiring import Wiring

        logs.silence()
        found = running(self.settings.home)
        url = self.settings.redis_url or (found.redis_url if found else None) or ""
        return Wiring(self.settings.model_copy(update={"redis_url": url})).service()

    def with_workers(self, workers: int | None) -> Session:
        """The same session, with so many calls under way at once in what it starts."""
        return Session(Everywhere(self.config, self._home, self.as_json), workers=workers or self._workers)

    def import_id(self, text: str) -> str:
        """The import that a person means by an id, the unambiguous beginning of one, or `last`."""
        from pipeline.service import find

        return find.import_id(self.service, text)


def _of_home(home: Path | None) -> Path | None:
    """The settings file that a home named by --home brings along, where it has one."""
    own = home / CONFIG_NAME if home else None
    return own if own and own.is_file() else None


def actor() -> str:
    """Who runs this command, for the ledger's events."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"cli:{os.getuid()}"
