"""The HTTP API from the other side."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self

from pipeline.client.faults import ANOTHER, Invalid, NotNow, StillGoing, Unreachable
from pipeline.client.orders import Orders
from pipeline.client.said import form_text, opened, said
from pipeline.client.shown import Import
from pipeline.client.wire import BUSY, Wire

URL, KEY_VARIABLE = "http://127.0.0.1:8420", "LEADLIFT_API_KEY"
UPLOAD_SECONDS = 600.0  # the answer to a large file comes when it is stored
FOLLOW_SECONDS = 1.0
PAGE = 200
LONGEST_PAUSE_SECONDS = 5.0


class Leadlift:
    """The HTTP API at an address, with a key (else that of LEADLIFT_API_KEY).

    What may be repeated is tried again when the connection fails; a start always may, since it carries an idempotency key.
    """

    def __init__(self, url: str = URL, key: str | None = None, *, timeout_seconds: float = 30.0) -> None:
        self._wire = Wire(url, key or os.environ.get(KEY_VARIABLE, ""), timeout_seconds)

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

                def prepared() -> Mapping[str, Any]:
                    content.seek(0)
                    return {"files": {"file": (known_as, content)}}

                return Import.of(
                    self._wire.sent("/v1/imports", prepared, data=form, headers=header, timeout=UPLOAD_SECONDS)
                )
        placed = {"source": source, "path": path, "url": url, "name": name, "rows": list(rows) if rows else None}
        told |= {key: value for key, value in placed.items() if value is not None}
        return Import.of(self._wire.told("POST", "/v1/imports", json=told, headers=header, repeatable=True))

    def get(self, import_id: str) -> Import:
        """How an import stands. Raises NotFound."""
        return Import.of(self._wire.told("GET", f"/v1/imports/{import_id}"))

    def imports(self, **filters: Any) -> Iterator[Import]:
        """Imports, the newest first: by `state`, `destination`, `account`, `created_from`, `created_before`."""
        return map(Import.of, self._listed("/v1/imports", filters))

    def made_by(self, idempotency_key: str) -> list[dict[str, Any]]:
        """What became of the requests under a key: `import`, the `error` for which it was refused, or why it is `waiting`."""
        return list(self._listed("/v1/requests", {"idempotency_key": idempotency_key}))

    def ordered(self, idempotency_key: str, patience_seconds: float = 3_600.0) -> Import:
        """The import that an order through Celery made, once it has. Raises Invalid where it was refused, and StillGoing."""
        known: dict[str, Any] = {}

        def made() -> Import | None:
            known.update((self.made_by(idempotency_key) or [{}])[-1])
            if error := known.get("error"):
                raise Invalid(error["message"], {"code": error["code"], "detail": error["message"]})
            return self.get(known["import"]) if known.get("import") else None

        def why() -> str:
            waits = (known.get("waiting") or {}).get("sentence", "No reader has come to it.")
            return f"The order {idempotency_key} has made no import after {patience_seconds:.0f} seconds. {waits}"

        return _patiently(made, why, patience_seconds)

    def follow(self, import_id: str, patience_seconds: float = 3_600.0) -> Iterator[Import]:
        """The import whenever it has changed, until it is over; a stream that breaks is taken up again.

        Raises Unreachable where the API is away for as long as the patience.
        """
        last, given = "", None
        while given is None or not given.is_over:
            for event_id, told in self._wire.events(f"/v1/imports/{import_id}/events", last):
                last, shown = event_id, Import.of(told)
                if shown != given:
                    given = shown
                    yield given
            if given is None or not given.is_over:
                time.sleep(FOLLOW_SECONDS)
                shown = _patiently(lambda: self.get(import_id), str, patience_seconds)
                if shown != given:
                    given = shown
                    yield given

    def wait(self, import_id: str, patience_seconds: float = 3_600.0) -> Import:
        """The import when it is over, also where the API is away meanwhile. Raises StillGoing, Unreachable."""
        known: list[Import] = []

        def over() -> Import | None:
            known[:] = [self.get(import_id)]
            return known[0] if known[0].is_over else None

        def why() -> str:
            sentence = (known[0].waiting or {}).get("sentence", "")
            return f"Import {import_id} is {known[0].state} after {patience_seconds:.0f} seconds. {sentence}".strip()

        return _patiently(over, why, patience_seconds)

    def rows(self, import_id: str, state: str | None = None) -> Iterator[dict[str, Any]]:
        """The rows of an import, all or those in one state, in the order of the source."""
        return self._listed(f"/v1/imports/{import_id}/rows", {"state": state})

    def row(self, import_id: str, number: int) -> dict[str, Any]:
        """The whole life of one row."""
        return dict(self._wire.told("GET", f"/v1/imports/{import_id}/rows/{number}"))

    def results(self, import_id: str, folder: str | Path) -> dict[str, Path]:
        """Writes a CSV for each final state that has rows into a folder; returns them by state."""
        out = Path(folder)
        out.mkdir(parents=True, exist_ok=True)
        links = self.get(import_id).results
        return {state: self._wire.saved(link, out / f"{state}.csv") for state, link in links.items()}

    def verify(self, import_id: str) -> dict[str, Any]:
        """The proof that the books balance: `ok`, and what was checked."""
        return dict(self._wire.told("GET", f"/v1/imports/{import_id}/verify"))

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

    def listing(self, what: str, **filters: Any) -> list[dict[str, Any]]:
        """All of `destinations`, `accounts`, `quotas`, `suppressions`, `webhooks`, `schedules` or `webhooks/NAME/deliveries`.

        Deliveries may be those in one `state`.
        """
        in_pages = what == "suppressions" or what.endswith("/deliveries")
        return list(self._listed(f"/v1/{what}", {"limit": PAGE if in_pages else None, **filters}))

    def suppress(self, *values: str, account: str | None = None, note: str = "") -> dict[str, Any]:
        """Puts e-mails, phones and domains on the do-not-contact list."""
        said = {"values": values, "account": account, "note": note}
        return dict(self._wire.told("POST", "/v1/suppressions", json=said, repeatable=True))

    def close(self) -> None:
        """Closes the connections."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _steered(self, import_id: str, verb: str, said: Mapping[str, Any] | None = None) -> Import:
        return Import.of(self._wire.told("POST", f"/v1/imports/{import_id}/{verb}", json=said))

    def _listed(self, path: str, filters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        asked = {name: value for name, value in filters.items() if value is not None}
        while True:
            page = self._wire.told("GET", path, params=asked)
            if not page.keys() >= {"data", "has_more", "next_cursor"}:
                raise NotNow(ANOTHER)
            yield from page["data"]
            if not page["has_more"]:
                return
            asked["cursor"] = page["next_cursor"]


def _patiently(made: Callable[[], Import | None], why: Callable[[], str], patience_seconds: float) -> Import:
    """What is made sooner or later. Raises StillGoing with `why`, or what the API's absence is called."""
    deadline, pause_seconds = time.monotonic() + patience_seconds, 0.1
    while True:
        away: Unreachable | NotNow | None = None
        try:
            if (found := made()) is not None:
                return found
        except (Unreachable, NotNow) as error:
            if isinstance(error, NotNow) and error.status not in BUSY:
                raise
            away = error
        if time.monotonic() > deadline:
            raise away or StillGoing(why())
        time.sleep(pause_seconds)
        pause_seconds = min(LONGEST_PAUSE_SECONDS, pause_seconds * 1.5)
