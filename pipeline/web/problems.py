"""Every error as problem details (RFC 9457): what kind, one sentence, and the request's id; never what is inside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from pipeline import errors

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:leadlift:problem:"
RETRY_AFTER_SECONDS = 5

Family = tuple[type[errors.LeadliftError], int, str]
FAMILIES: tuple[Family, ...] = (
    (errors.NotFound, 404, "Not found"),
    (errors.Conflict, 409, "The present state does not allow it"),
    (errors.KeyReused, 422, "The idempotency key was used already"),
    (errors.Unauthorised, 401, "No valid API key"),
    (errors.Forbidden, 403, "The API key may not do this"),
    (errors.RequestError, 422, "The request does not fit"),
    (errors.FileError, 422, "The file cannot be read"),
    (errors.SettingsError, 409, "The settings do not allow it"),
    (errors.Unavailable, 503, "Not available now"),
    (errors.VendorError, 502, "The vendor did not answer as it should"),
)
OF_STATUS: Mapping[int, tuple[str, str, str]] = {
    400: ("malformed", "The request cannot be read", "The request cannot be read as what it says that it is."),
    404: ("not_found", "Not found", "There is nothing at this address."),
    405: (
        "method_not_allowed",
        "Not allowed here",
        "This address does not take that method; `Allow` names what it does.",
    ),
    408: ("too_slow", "It stopped coming", "The request did not come to its end; send it again."),
    413: ("too_large", "Too large", "The request is larger than is taken here."),
    415: ("media_type", "Not a type that is taken here", "Send application/json, or a file as multipart/form-data."),
    429: ("too_many", "Too many at once", "This key has too many such requests open; close one of them."),
    503: ("unavailable", "Not available now", "Try again in a moment."),
}
OWN_WORDS = (400, 408, 413, 415, 429, 503)  # where what was raised may say more than the table
FAULTS = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such field",
    "model_type": "it should be an object",
    "dict_type": "it should be an object",
    "string_unicode": "it holds half a surrogate pair, which is no character",
}
DEFECT = "Something went wrong that should not; the log has it under this request's id."


class Problem(JSONResponse):
    """An answer that says what went wrong."""

    media_type = MEDIA_TYPE


def problem(scope: Mapping[str, Any], status: int, code: str, title: str, detail: str, **more: Any) -> Problem:
    """The answer for one request."""
    return Problem(
        {
            "type": TYPE + code,
            "title": title,
            "status": status,
            "detail": detail,
            "instance": scope.get("path", ""),
            "code": code,
            "request_id": scope.get("state", {}).get("request_id", ""),
            **more,
        },
        status,
    )


def of_error(scope: Mapping[str, Any], error: errors.LeadliftError) -> Problem:
    """The answer for an error that was raised on purpose."""
    for family, status, title in FAMILIES:
        if isinstance(error, family):
            answer = problem(scope, status, error.code, title, error.message)
            if status == 401:
                answer.headers["WWW-Authenticate"] = 'Bearer realm="leadlift"'
            if status == 503:
                answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
            return answer
    return defect(scope)


def defect(scope: Mapping[str, Any]) -> Problem:
    """The answer for what nobody foresaw."""
    return problem(scope, 500, "defect", "A bug in Leadlift", DEFECT)


def install(app: FastAPI) -> None:
    """Has the app answer every error so."""
    app.add_exception_handler(errors.LeadliftError, _expected)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _expected(request: Request, error: Exception) -> Problem:
    if not isinstance(error, errors.LeadliftError):
        raise error
    return of_error(request.scope, error)


async def _http(request: Request, error: Exception) -> Problem:
    if not isinstance(error, HTTPException):
        raise error
    code, title, detail = OF_STATUS.get(error.status_code, OF_STATUS[400])
    if isinstance(error.detail, str) and error.status_code in OWN_WORDS and error.detail.endswith("."):
        detail = error.detail
    answer = problem(request.scope, error.status_code, code, title, detail)
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(_allowed(request))
    return answer


def _allowed(request: Request) -> list[str]:
    """The methods that the address takes, over all of its routes."""
    app: FastAPI = request.app
    for path, operations in app.openapi()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.url.path):
            methods = {method.upper() for method in operations}
            return sorted({*methods, "HEAD"} if "GET" in methods else methods)
    return []


async def _invalid(request: Request, error: Exception) -> Problem:
    """What does not have the form that it should; the values themselves are not repeated, for they may be contacts."""
    if not isinstance(error, RequestValidationError):
        raise error
    return invalid(request.scope, error.errors())


def invalid(scope: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]) -> Problem:
    """The answer for values that have not the form that they should."""
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem(scope, 400, *OF_STATUS[400][:2], "The body is not valid JSON.")
    told = [
        {"where": where(fault["loc"]), "fault": FAULTS.get(fault["type"], str(fault["msg"]))} for fault in faults[:20]
    ]
    sentence = "; ".join(f"{one['where']}: {one['fault']}" for one in told[:3])
    title = "The request does not fit"
    return problem(scope, 422, "request", title, f"The request does not fit: {sentence}.", errors=told)


def where(loc: Sequence[str | int]) -> str:
    """`query.limit`, `set.dup`: where in the request something is, shortened where a text is a caller's own."""
    return ".".join(str(part)[:64] for part in loc if part != "body") or "body"
