"""Flower over our Celery app, as the settings have it: `python -m workers.flower`.

Its options, secrets among them, are set inside this process: none of them is in its arguments or its environment.
"""

from __future__ import annotations

import os
import sys

from flower import urls
from flower.options import default_options
from tornado.ioloop import IOLoop

from pipeline import errors, settings
from pipeline.service import flower
from workers import process
from workers.app import app

SETTINGS_EXIT = 4
NO_FILE = os.devnull  # else Flower runs a flowerconfig.py that happens to lie in the working directory
ENVIRONMENT = "FLOWER_"
OPEN_TO_ALL = "FLOWER_UNAUTHENTICATED_API"


def main() -> None:
    """Runs Flower until SIGTERM."""
    chosen = settings.load()
    try:
        options = flower.options(chosen)
    except errors.SettingsError as error:
        sys.stderr.write(f"{error.message}\n")
        sys.exit(SETTINGS_EXIT)
    os.umask(0o077)
    _forget_environment()
    _set({**options, "conf": NO_FILE})
    if not flower.is_local(chosen.flower.host):
        _without_its_open_pages()
    IOLoop.instance().add_callback(process.ready)
    app.start(["flower"])


def _forget_environment() -> None:
    """What the environment says to Flower directly would win over the settings, and over what they refuse."""
    options = {f"{ENVIRONMENT}{name.upper()}" for name in default_options.as_dict()}
    for name in {*options, OPEN_TO_ALL} & set(os.environ):
        del os.environ[name]


def _set(options: dict[str, object]) -> None:
    for name, value in options.items():
        setattr(default_options, name, value)


def _without_its_open_pages() -> None:
    """Flower asks nobody who reads its metrics, which name tasks and workers; Leadlift's own has all of them and more."""
    urls.handlers[:] = [one for one in urls.handlers if not isinstance(one, tuple) or one[0] != "/metrics"]


if __name__ == "__main__":
    main()
