"""The command line: every command parses, calls the service and shows what it says.

- app: the commands, put together
- command: how a command is declared: help, examples, what every command takes
- session: the settings, services and ids that a command works with
- exits: exit codes, and which error ends in which
- screen: what goes to the terminal, and as JSON to scripts
- submission: what `run` and `import` ask about a file
- follow, progress, pace: an import on its way
- tables, words: how things look and are said
- services, local: Leadlift's processes on this machine
- run, up, imports, control, results, suppress, vendors, accounts, sandbox, prune, demo: the commands
"""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """What `leadlift` runs."""
    try:
        from pipeline.cli.app import run

        run()
    except KeyboardInterrupt:  # before anything had begun
        sys.exit(130)
