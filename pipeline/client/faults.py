"""What goes wrong between a service and Leadlift, grouped by what the service can do about it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import httpx


class ClientError(Exception):
    """Something went wrong; `detail` is one sentence that says what to do."""

    def __init__(self, detail: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.detail, self.problem = detail, dict(problem or {})

    @property
    def status(self) -> int:
        """The HTTP status; 0 where there was no answer."""
        return int(self.problem.get("status", 0))

    @property
    def code(self) -> str:
        """The kind of problem as one word, such as `conflict`."""
        return str(self.problem.get("code", ""))

    @property
    def request_id(self) -> str:
        """By what the request is found in the logs."""
        return str(self.problem.get("request_id", ""))


class Unreachable(ClientError):
    """No answer came: the API does not run there, or the network is away."""


class Invalid(ClientError):
    """The request does not fit (400, 413, 415, 422)."""


class NoValidKey(ClientError):
    """The API key is missing, unknown or revoked (401)."""


class NotAllowed(ClientError):
    """The API key may not do this (403)."""


class NotFound(ClientError):
    """There is nothing of that id (404)."""


class Conflict(ClientError):
    """The present state does not allow it (409)."""


class NotNow(ClientError):
    """The API, or what it stands on, cannot do it at the moment (408, 429, 5xx), or something else answers in its place."""


class StillGoing(ClientError):
    """The import was not over when the patience ended; it goes on."""


OF_STATUS: dict[int, type[ClientError]] = {
    401: NoValidKey,
    403: NotAllowed,
    404: NotFound,
    408: NotNow,
    409: Conflict,
    429: NotNow,
}
ANOTHER = "What answers there is not Leadlift's API, or another version of it; check the address."


def refused(answer: httpx.Response) -> ClientError:
    """The error that an answer stands for, in the words of its problem details."""
    problem: Mapping[str, Any] = {"status": answer.status_code}
    with contextlib.suppress(ValueError):
        told = answer.json()
        problem = told if isinstance(told, dict) else problem
    otherwise = NotNow if answer.is_server_error else Invalid
    detail = str(problem.get("detail") or f"The API answered {answer.status_code}.")
    return OF_STATUS.get(answer.status_code, otherwise)(detail, problem)
