"""Requests on their way: tried again where that is harmless, and no error of httpx comes out."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import h11
import httpx

from pipeline.client.faults import ANOTHER, Invalid, NotNow, Unreachable, refused

TRIES = 4
BUSY = (502, 503, 504)
STREAM_SECONDS = 60.0
NO_ADDRESS = "This is no address of an API; one is like http://127.0.0.1:8420."
CHANGED = "The request could not be sent as it is: its file changed meanwhile, or a header is no plain text."


class Wire:
    """The connections to an API. Every error is a ClientError, but those of files that cannot be read or written."""

    def __init__(self, url: str, key: str, timeout_seconds: float) -> None:
        if not (key.isascii() and key.isprintable()):
            raise Invalid("The API key is no plain text; take it as `leadlift keys add` showed it.")
        try:
            headers = {"Authorization": f"Bearer {key}"}
            self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout_seconds)
        except httpx.InvalidURL:
            raise Invalid(NO_ADDRESS) from None
        if self._http.base_url.scheme not in ("http", "https"):
            raise Invalid(NO_ADDRESS)

    def answered(self, method: str, path: str, *, repeatable: bool = False, **more: Any) -> httpx.Response:
        """The answer to a request; one that may be repeated, or was surely not sent, is tried for some seconds."""
        may_repeat = repeatable or method == "GET"
        return self._tried(lambda: self._http.request(method, path, **more), repeatable=may_repeat)

    def told(self, method: str, path: str, *, repeatable: bool = False, **more: Any) -> dict[str, Any]:
        """What the answer says."""
        return said_by(self.answered(method, path, repeatable=repeatable, **more))

    def sent(self, path: str, prepared: Callable[[], Mapping[str, Any]], **more: Any) -> dict[str, Any]:
        """What the answer says to a request that may be repeated, and is prepared anew for each try."""
        return said_by(self._tried(lambda: self._http.post(path, **prepared(), **more), repeatable=True))

    def saved(self, link: str, path: Path) -> Path:
        """A file of the API as one of this machine, whole or not at all."""
        arriving = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")

        def fetch() -> httpx.Response:
            with self._http.stream("GET", link) as answer, arriving.open("wb") as file:
                if answer.is_error:
                    answer.read()
                for piece in () if answer.is_error else answer.iter_bytes():
                    file.write(piece)
            return answer

        try:
            self._tried(fetch, repeatable=True)
            return arriving.replace(path)
        finally:
            arriving.unlink(missing_ok=True)

    def events(self, path: str, last: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The events after `last`, each with its id, until the stream ends or breaks. Raises what a key may not see."""
        headers = {"Last-Event-ID": last} if last else {}
        try:
            with self._http.stream("GET", path, headers=headers, timeout=STREAM_SECONDS) as answer:
                if answer.is_error:
                    answer.read()
                    _check_stream(answer)
                    return
                yield from _events(answer, last)
        except httpx.RequestError:
            return

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def _tried(self, send: Callable[[], httpx.Response], *, repeatable: bool) -> httpx.Response:
        for tried in range(TRIES):
            last = tried == TRIES - 1
            try:
                answer = send()
            except (httpx.LocalProtocolError, h11.LocalProtocolError, httpx.InvalidURL, UnicodeEncodeError):
                # httpx lets the second out where a body is not as long as it was to be
                raise Invalid(CHANGED) from None
            except httpx.RequestError as error:
                if last or not (repeatable or isinstance(error, httpx.ConnectError)):
                    raise Unreachable(f"{self._http.base_url} does not answer ({type(error).__name__}).") from error
            else:
                if answer.is_success:
                    return answer
                if last or not repeatable or answer.status_code not in BUSY:
                    raise refused(answer)
            time.sleep(0.25 * 2**tried)
        raise AssertionError


def said_by(answer: httpx.Response) -> dict[str, Any]:
    """What an answer says. Raises NotNow where something else than the API gave it, as a proxy may."""
    return _object(answer.content)


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NotNow(ANOTHER)
    return found


def _check_stream(answer: httpx.Response) -> None:
    """A stream that is not to be had now may be had later; who may not have it is told so."""
    if answer.is_client_error and answer.status_code != 429:
        raise refused(answer)


def _events(answer: httpx.Response, last: str) -> Iterator[tuple[str, dict[str, Any]]]:
    event_id = last
    for line in answer.iter_lines():
        name, _, text = line.partition(": ")
        if name == "id":
            event_id = text
        elif name == "data":
            yield event_id, _object(text)
