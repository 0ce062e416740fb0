"""`/_sandbox/...`: the books and the data to read, and switches, keys and the clock to change while calls go on."""

from __future__ import annotations

import json
from typing import Any

from pipeline import errors
from pipeline.sandbox.company import Company
from pipeline.sandbox.promise import Request

PREFIX = "/_sandbox/"


def control(company: Company, request: Request) -> tuple[int, Any]:
    """The status and JSON of the answer to a control request."""
    name = request.path.removeprefix(PREFIX).strip("/")
    try:
        if request.method == "POST":
            return 200, _change(company, name, _object(request.body))
        return 200, _read(company, name)
    except errors.NotFound as error:
        return 404, {"error": error.message}
    except errors.RequestError as error:
        return 400, {"error": error.message}


def _read(company: Company, name: str) -> Any:
    if name == "report":
        return company.report()
    with company.lock:
        if name == "switches":
            return company.switches.shown()
        if name == "clock":
            return {"now": company.clock.now(), "offset_seconds": company.clock.offset_seconds}
        dump = company.vendor.dump()
        if name in dump:
            return {name: dump[name]}
    raise errors.NotFound(f"The sandbox tells: report, switches, clock, {', '.join(dump)}.")


def _change(company: Company, name: str, wanted: dict[str, Any]) -> Any:
    with company.lock:
        if name == "switches":
            company.switches.update(wanted)
            return company.switches.shown()
        if name == "keys":
            company.keys.update(_lists(wanted))
            return {"known": len(company.keys.known), "revoked": len(company.keys.revoked)}
        if name == "clock":
            company.clock.offset_seconds = _seconds(wanted)
            return {"now": company.clock.now(), "offset_seconds": company.clock.offset_seconds}
    raise errors.NotFound("The sandbox lets you change: switches, keys, clock.")


def _lists(wanted: dict[str, Any]) -> dict[str, list[str]]:
    if not all(isinstance(keys, list) for keys in wanted.values()):
        raise errors.RequestError("Give lists of keys, under add, revoke and restore.")
    return wanted


def _seconds(wanted: dict[str, Any]) -> float:
    try:
        return float(wanted["offset_seconds"])
    except (KeyError, TypeError, ValueError) as error:
        raise errors.RequestError("Give offset_seconds, a number.") from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise errors.RequestError("The body must be a JSON object.") from error
    if not isinstance(value, dict):
        raise errors.RequestError("The body must be a JSON object.")
    return value
