"""The HTTP API from the other side."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self

import httpx

from pipeline.client.faults import StillGoing, Unreachable, refused
from pipeline.client.orders import Orders
from pipeline.client.said import form_text, opened, said
from pipeline.client.shown import Import

URL, KEY_VARIABLE = "http://127.0.0.1:8420", "LEADLIFT_API_KEY"
TRIES = 4
BUSY = (502, 503, 504)


class Leadlift:
    """The HTTP API at an address, with a key (else that of LEADLIFT_API_KEY).

    What may be repeated is tried again when the connection fails; a start always may, since it carries an idempotency key.
    """

    def __init__(self, url: str = URL, key: str | None = None, *, timeout_seconds: float = 30.0) -> None:
        bearer = f"Bearer {key or os.environ.get(KEY_VARIABLE, '')}"
        self._http = httpx.Client(base_url=url, headers={"Authorization": bearer}, timeout=timeout_seconds)

    @staticmethod
    def over_celery(broker_url: str, *, service: str = "service") -> Orders:
        """Orders imports through Leadlift's Redis instead, for services that speak Celery."""
        return Orders(broker_url, service)

    def start_import(
        self,
        destination: str,
        *,
        file: str | Path | BinaryIO | None = None,
        rows: Iterable[Mapping[str, Any]] | None = None,
        source: str | None = None,
        path: str | None = None,
        url: str | None = None,
        name: str | None = None,
        options: Mapping[str, Any] | None = None,
        columns: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Import:
        """Starts an import of a file, of rows, or of a file in a configured source.

        `options` are the destination's, `columns` says what a column is; `account`, `region`, `sheet`, `header`, `encoding`,
        `delimiter`, `hold`, `again`, `priority` and `workers` are what `leadlift import` knows under these names.
        """
        told = said(destination, options, columns, more)
        header = {"Idempotency-Key": idempotency_key or uuid.uuid4().hex}
        if file is not None:
            form = {name: form_text(value) for name, value in told.items()}
            with opened(file, name) as (content, known_as):

                def send() -> httpx.Response:
                    content.seek(0)
                    files = {"file": (known_as, content)}
                    return self._http.post("/v1/imports", data=form, files=files, headers=header)

                return Import.of(self._answered(send, repeatable=True).json())
        placed = {"source": source, "path": path, "url": url, "name": name, "rows": list(rows) if rows else None}
        told |= {key: value for key, value in placed.items() if value is not None}
        return Import.of(self._call("POST", "/v1/imports", json=told, headers=header, repeatable=True).json())

    def get(self, import_id: str) -> Import:
        """How an import stands. Raises NotFound."""
        return Import.of(self._call("GET", f"/v1/imports/{import_id}").json())

    def imports(self, **filters: Any) -> Iterator[Import]:
        """Imports, the newest first: by `state`, `destination`, `account`, `created_from`, `created_before`."""
        return map(Import.of, self._listed("/v1/imports", filters))

    def made_by(self, idempotency_key: str) -> list[dict[str, Any]]:
        """What became of the requests under a key: each has `import`, or the `error` for which an order was refused."""
        return list(self._listed("/v1/requests", {"idempotency_key": idempotency_key}))

    def follow(self, import_id: str) -> Iterator[Import]:
        """The import whenever it has changed, until it is over; a stream that breaks is taken up again."""
        last, shown = "", self.get(import_id)
        while True:
            try:
                for event_id, shown in self._events(import_id, last):
                    last = event_id
                    yield shown
            except httpx.TransportError:
                pass
            if shown.is_over:
                return
            time.sleep(1.0)
            shown = self.get(import_id)

    def wait(self, import_id: str, patience_seconds: float = 3_600.0) -> Import:
        """The import when it is over. Raises StillGoing."""
        deadline, pause_seconds = time.monotonic() + patience_seconds, 0.1
        while not (shown := self.get(import_id)).is_over:
            if time.monotonic() > deadline:
                why = (shown.waiting or {}).get("sentence", "")
                raise StillGoing(
                    f"Import {import_id} is {shown.state} after {patience_seconds:.0f} seconds. {why}".strip()
                )
            time.sleep(pause_seconds)
            pause_seconds = min(5.0, pause_seconds * 1.5)
        return shown

    def rows(self, import_id: str, state: str | None = None) -> Iterator[dict[str, Any]]:
        """The rows of an import, all or those in one state, in the order of the source."""
        return self._listed(f"/v1/imports/{import_id}/rows", {"state": state})

    def row(self, import_id: str, number: int) -> dict[str, Any]:
        """The whole life of one row."""
        return dict(self._call("GET", f"/v1/imports/{import_id}/rows/{number}").json())

    def results(self, import_id: str, folder: str | Path) -> dict[str, Path]:
        """Writes a CSV for each final state that has rows into a folder; returns them by state."""
        out = Path(folder)
        out.mkdir(parents=True, exist_ok=True)
        return {state: self._saved(link, out / f"{state}.csv") for state, link in self.get(import_id).results.items()}

    def verify(self, import_id: str) -> dict[str, Any]:
        """The proof that the books balance: `ok`, and what was checked."""
        return dict(self._call("GET", f"/v1/imports/{import_id}/verify").json())

    def pause(self, import_id: str, why: str | None = None) -> Import:
        """No new call is made for it until it is resumed."""
        return self._steered(import_id, "pause", {"why": why} if why else None)

    def resume(self, import_id: str) -> Import:
        """A paused import goes on."""
        return self._steered(import_id, "resume")

    def approve(self, import_id: str) -> Import:
        """What was started with `hold` may be sent."""
        return self._steered(import_id, "approve")

    def cancel(self, import_id: str) -> Import:
        """Nothing more of it is sent."""
        return self._steered(import_id, "cancel")

    def retry(self, import_id: str, **which: Any) -> Import:
        """Refused and cancelled rows are sent again: by `only` (a reason code) or `state`; or rejected rows by `map`."""
        return self._steered(import_id, "retry", which or None)

    def settle(self, import_id: str, row: int, *, delivered: bool) -> Import:
        """Says what became of a row in doubt."""
        return self._steered(import_id, "settle", {"row": row, "delivered": delivered})

    def prioritise(self, import_id: str, priority: str) -> Import:
        """Its share of the account's calls: low, normal or high."""
        return self._steered(import_id, "priority", {"priority": priority})

    def listing(self, what: str) -> list[dict[str, Any]]:
        """`destinations`, `accounts`, `quotas` or `suppressions`."""
        return list(self._listed(f"/v1/{what}", {}))

    def suppress(self, *values: str, account: str | None = None, note: str = "") -> dict[str, Any]:
        """Puts e-mails, phones and domains on the do-not-contact list."""
        said = {"values": values, "account": account, "note": note}
        return dict(self._call("POST", "/v1/suppressions", json=said, repeatable=True).json())

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _steered(self, import_id: str, verb: str, said: Mapping[str, Any] | None = None) -> Import:
        return Import.of(self._call("POST", f"/v1/imports/{import_id}/{verb}", json=said).json())

    def _listed(self, path: str, filters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        asked = {name: value for name, value in filters.items() if value is not None}
        while True:
            page = self._call("GET", path, params=asked).json()
            yield from page["data"]
            if not page["has_more"]:
                return
            asked["cursor"] = page["next_cursor"]

    def _events(self, import_id: str, last: str) -> Iterator[tuple[str, Import]]:
        headers = {"Last-Event-ID": last} if last else {}
        with self._http.stream("GET", f"/v1/imports/{import_id}/events", headers=headers, timeout=60) as answer:
            event_id = last
            for line in answer.iter_lines():
                name, _, text = line.partition(": ")
                if name == "id":
                    event_id = text
                elif name == "data":
                    yield event_id, Import.of(json.loads(text))

    def _saved(self, link: str, path: Path) -> Path:
        """A whole file or none."""
        arriving = path.with_name(f".{path.name}.part")
        with self._http.stream("GET", link) as answer, arriving.open("wb") as file:
            if answer.is_error:
                answer.read()
                raise refused(answer)
            for piece in answer.iter_bytes():
                file.write(piece)
        return arriving.replace(path)

    def _call(self, method: str, path: str, *, repeatable: bool = False, **more: Any) -> httpx.Response:
        return self._answered(
            lambda: self._http.request(method, path, **more), repeatable=repeatable or method == "GET"
        )

    def _answered(self, send: Callable[[], httpx.Response], *, repeatable: bool) -> httpx.Response:
        """The answer; a request that may be repeated, or was surely not sent, is tried again for some seconds."""
        for tried in range(TRIES):
            last = tried == TRIES - 1
            try:
                answer = send()
            except httpx.TransportError as error:
                if last or not (repeatable or isinstance(error, httpx.ConnectError)):
                    raise Unreachable(f"{self._http.base_url} does not answer ({type(error).__name__}).") from error
            else:
                if answer.is_success:
                    return answer
                if last or not repeatable or answer.status_code not in BUSY:
                    raise refused(answer)
            time.sleep(0.25 * 2**tried)
        raise AssertionError
