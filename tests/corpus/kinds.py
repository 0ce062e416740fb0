"""Every kind of file that is read in a known way, from the modules beside this one."""

from __future__ import annotations

import importlib
import pkgutil

import tests.corpus
from tests.corpus.case import Kind


def every() -> list[Kind]:
    """The kinds in the order of their numbers: the KINDS of every module whose name begins with `kinds_`."""
    names = [module.name for module in pkgutil.iter_modules(tests.corpus.__path__) if module.name.startswith("kinds_")]
    found = [kind for name in names for kind in importlib.import_module(f"tests.corpus.{name}").KINDS]
    return sorted(found, key=lambda kind: kind.number)
