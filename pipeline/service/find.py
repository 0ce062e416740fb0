"""Finds the import that a person means: by its id, the unambiguous beginning of one, or `last`."""

from __future__ import annotations

from pipeline import errors
from pipeline.ledger import imports
from pipeline.service.parts import Service

LAST = "last"
TOLD = 5


def import_id(service: Service, text: str) -> str:
    """The id. Raises NotFound where there is none, RequestError where several begin so."""
    with service.ledger.read() as tx:
        if text == LAST:
            newest = imports.newest(tx, 1)
            if not newest:
                raise errors.NotFound("There is no import yet; `leadlift run` or `leadlift import` makes one.")
            return str(newest[0]["id"])
        found = imports.beginning_with(tx, text, TOLD + 1)
    if not found:
        raise errors.NotFound(f"There is no import {text!r}; `leadlift status` lists them.")
    if len(found) > 1 and text not in found:
        several = ", ".join(found[:TOLD]) + (" …" if len(found) > TOLD else "")
        raise errors.RequestError(f"Several imports begin with {text!r}: {several}. Write more of the id.")
    return text if text in found else found[0]
