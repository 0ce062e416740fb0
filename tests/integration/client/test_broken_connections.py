"""Connections break, APIs restart, files change: the client goes on where it can, and says what was wrong in its own errors."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.client import Invalid, Leadlift, NotFound, NotNow, Unreachable
from pipeline.service import control
from tests.integration.client.wobbly import Wobbly, wobbly
from tests.integration.web.office import Office, contacts, office
from tests.processes import wait_until

TRIES = 4
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Office]:
    """The API."""
    with office(tmp_path_factory.mktemp("api"), redis_server) as running:
        yield running


@pytest.fixture
def proxy(api: Office) -> Iterator[Wobbly]:
    with wobbly(api.url) as opened:
        yield opened


def client(api: Office, proxy: Wobbly) -> Leadlift:
    return Leadlift(proxy.url, api.key("write"))


def ended(api: Office, rows: int = 3) -> str:
    """An import that is over, with results."""
    import_id = api.imported(contacts(rows))
    control.cancel(api.desk.service, import_id, actor="ada")
    return import_id


def test_results_whose_connection_breaks_are_fetched_anew_and_come_whole(
    api: Office, proxy: Wobbly, tmp_path: Path
) -> None:
    import_id = ended(api, 200)
    with client(api, proxy) as leadlift:
        leadlift.get(import_id)
    proxy.cuts = [100_000, 3_000]
    with client(api, proxy) as listing, client(api, proxy) as leadlift:
        listing.get(import_id)
        written = leadlift.results(import_id, tmp_path)
    assert proxy.cut >= 1
    assert written["cancelled"].read_text(encoding="utf-8-sig").count("\n") == 201
    assert [path.name for path in tmp_path.iterdir()] == ["cancelled.csv"]


def test_results_that_never_come_whole_leave_nothing_and_are_an_error_of_ours(
    api: Office, proxy: Wobbly, tmp_path: Path
) -> None:
    import_id = ended(api, 200)
    with client(api, proxy) as leadlift:
        links = leadlift.get(import_id).results
    proxy.cuts = [3_000] * TRIES
    with client(api, proxy) as leadlift, pytest.raises(Unreachable, match="does not answer"):
        leadlift._wire.saved(links["cancelled"], tmp_path / "cancelled.csv")
    assert list(tmp_path.iterdir()) == []


def test_results_that_are_refused_leave_nothing(api: Office, tmp_path: Path) -> None:
    with Leadlift(api.url, api.key("read")) as leadlift, pytest.raises(NotFound):
        leadlift._wire.saved("/v1/imports/zzzzzzzz/results/delivered.csv", tmp_path / "delivered.csv")
    assert list(tmp_path.iterdir()) == []


def test_wait_and_follow_live_through_a_restart_of_the_api(api: Office, proxy: Wobbly) -> None:
    import_id = api.imported()
    proxy.away.set()
    with ThreadPoolExecutor(2) as pool, client(api, proxy) as waits, client(api, proxy) as follows:
        waited = pool.submit(waits.wait, import_id, 60)
        followed = pool.submit(lambda: list(follows.follow(import_id, 60)))
        wait_until(lambda: proxy.turned_away > 3 * TRIES, deadline_seconds=60)
        control.cancel(api.desk.service, import_id, actor="ada")
        proxy.away.clear()
        assert waited.result(60).state == "cancelled"
        assert [one.state for one in followed.result(60)] == ["cancelled"]


def test_a_stream_that_breaks_is_taken_up_again(api: Office, proxy: Wobbly) -> None:
    import_id = api.imported()
    proxy.cuts = [600]
    with ThreadPoolExecutor(1) as pool, client(api, proxy) as leadlift:
        followed = pool.submit(lambda: list(leadlift.follow(import_id, 60)))
        wait_until(lambda: proxy.cut == 1 or followed.done())
        control.cancel(api.desk.service, import_id, actor="ada")
        states = [one.state for one in followed.result(60)]
    assert states[-1] == "cancelled"
    assert states.count("cancelled") == 1


def test_patience_ends_with_unreachable_where_the_api_stays_away(api: Office, proxy: Wobbly) -> None:
    proxy.away.set()
    with client(api, proxy) as leadlift, pytest.raises(Unreachable):
        leadlift.wait("zzzzzzzz", patience_seconds=0.1)


def test_a_start_whose_answer_is_lost_is_sent_again_and_makes_one_import(
    api: Office, proxy: Wobbly, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(contacts(30))
    proxy.cuts = [1]
    before = api.holdings()[0]
    with client(api, proxy) as leadlift:
        leadlift.start_import("persistiq.leads", account="main", file=file)
    assert (proxy.cut, api.holdings()[0] - before) == (1, 1)


def shrinking(file: Path) -> io.BufferedReader:
    """An open file that loses its end while it is read."""

    class Shrinks(io.BufferedReader):
        def read(self, size: int | None = -1, /) -> bytes:
            os.truncate(file, 10)
            return super().read(size)

    return Shrinks(io.FileIO(file), 1)


def test_a_file_that_changes_while_it_is_sent_is_told_as_that(api: Office, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(contacts(3_000))
    with (
        Leadlift(api.url, api.key("write")) as leadlift,
        shrinking(file) as content,
        pytest.raises(Invalid, match="changed"),
    ):
        leadlift.start_import("persistiq.leads", account="main", file=content)


def test_a_file_that_is_gone_is_the_usual_error(api: Office, tmp_path: Path) -> None:
    with Leadlift(api.url, api.key("write")) as leadlift, pytest.raises(FileNotFoundError):
        leadlift.start_import("persistiq.leads", file=tmp_path / "gone.csv")


def test_what_can_be_read_once_only_is_not_taken(api: Office) -> None:
    end, other = os.pipe()
    with (
        os.fdopen(end, "rb") as pipe,
        os.fdopen(other, "wb"),
        Leadlift(api.url, api.key("write")) as leadlift,
        pytest.raises(Invalid, match="a pipe is not"),
    ):
        leadlift.start_import("persistiq.leads", file=pipe)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda: Leadlift("http://[::1", "key").get("x"), Invalid),
        (lambda: Leadlift("ftp://127.0.0.1", "key").get("x"), Invalid),
        (lambda: Leadlift(NOWHERE, "kéy").get("x"), Invalid),
        (lambda: Leadlift(NOWHERE, "two\nlines").get("x"), Invalid),
        (lambda: Leadlift(NOWHERE, "k").start_import("persistiq.leads", rows=[{}], idempotency_key="é"), Invalid),
        (lambda: list(Leadlift(NOWHERE, "key").follow("x", patience_seconds=0)), Unreachable),
        (
            lambda: Leadlift.over_celery("redis://127.0.0.1:9/0").start_import("persistiq.leads", source="x"),
            Unreachable,
        ),
    ],
)
def test_what_cannot_be_asked_at_all_is_an_error_of_ours(act: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        act()


ASKED: list[Callable[[Leadlift], object]] = [
    lambda leadlift: leadlift.get("x"),
    lambda leadlift: leadlift.wait("x"),
    lambda leadlift: list(leadlift.follow("x")),
    lambda leadlift: list(leadlift.rows("x")),
    lambda leadlift: leadlift.ordered("x"),
    lambda leadlift: leadlift.listing("quotas"),
    lambda leadlift: leadlift.start_import("persistiq.leads", rows=[{"Email": "a@b.example"}]),
]


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>It works!</html>"), (200, b"[]"), (200, b"{}"), (200, b"data: {}"), (500, b"[]")]
)
def test_another_server_at_the_address_is_told_as_that(status: int, body: bytes) -> None:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for act in ASKED:
            with Leadlift(f"http://127.0.0.1:{server.server_address[1]}", "key") as leadlift, pytest.raises(NotNow):
                act(leadlift)
        server.shutdown()
