"""Bad input gets one clear sentence as problem details, and changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import re
import socket
import zipfile
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from pipeline.ledger import schema
from pipeline.service import keys
from tests import plain_http
from tests.integration.web.office import ROWS_BYTES, UPLOAD_BYTES, Office, contacts
from tests.processes import wait_until
from tests.unit.files.reading import SAMPLES

GOOD = {"destination": "persistiq.leads", "account": "main"}
ROWS = [{"Email": "ada@refused.example.com"}]


def told(answer: httpx.Response) -> dict[str, Any]:
    """The problem details of an answer, which every refusal has."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem.keys() >= {"type", "title", "status", "detail", "instance", "code", "request_id"}
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:leadlift:problem:{problem['code']}"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["detail"].endswith(".")
    assert "Traceback" not in answer.text
    return dict(problem)


def zip_bomb() -> bytes:
    """A workbook one of whose sheets expands to 80 MB of nothing."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(SAMPLES / "two-sheets.xlsx") as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book,
    ):
        for member in source.namelist():
            book.writestr(member, source.read(member) + (b" " * 80_000_000 if member.endswith("sheet2.xml") else b""))
    return packed.getvalue()


FILES: dict[str, tuple[str | bytes, str, dict[str, str], int, str]] = {
    "a path in its name": (contacts(2), "../../etc/passwd", {}, 422, "folders"),
    "a Windows path in its name": (contacts(2), "..\\..\\leads.csv", {}, 422, "folders"),
    "a very long name": (contacts(2), "l" * 300 + ".csv", {}, 422, "255"),
    "two dots for a name": (contacts(2), "..", {}, 422, "folders"),
    "a destination that is not there": (contacts(2), "a.csv", {"destination": "nobody.leads"}, 404, "vendor"),
    "an operation that is not there": (contacts(2), "a.csv", {"destination": "persistiq.nothing"}, 404, "persistiq"),
    "an account that is not there": (contacts(2), "a.csv", {"account": "nobody"}, 422, "main, other"),
    "an option that is not there": (contacts(2), "a.csv", {"set": '{"loudly": "yes"}'}, 422, "loudly"),
    "an option with a wrong value": (contacts(2), "a.csv", {"set": '{"dup": "never"}'}, 422, "skip or update"),
    "options that are no object": (contacts(2), "a.csv", {"set": "dup=update"}, 422, "JSON"),
    "options that are nested": (contacts(2), "a.csv", {"set": '{"dup": {"a": 1}}'}, 422, "set"),
    "a column that is not there": (contacts(2), "a.csv", {"map": '{"Absent": "email"}'}, 422, "Absent"),
    "a region that is not there": (contacts(2), "a.csv", {"region": "ZZ"}, 422, "region"),
    "a field that is not there": (contacts(2), "a.csv", {"colour": "red"}, 422, "colour"),
    "a truth value that is none": (contacts(2), "a.csv", {"hold": "perhaps"}, 422, "hold"),
    "a priority that is not there": (contacts(2), "a.csv", {"priority": "urgent"}, 422, "priority"),
    "a zip bomb": (zip_bomb(), "leads.xlsx", {}, 422, "bomb"),
    "a gzip bomb": (gzip.compress(b"a,b\n" * 20_000_000), "leads.csv.gz", {}, 422, "bomb"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "leads.csv", {}, 422, ""),
    "nothing": (b"\n", "leads.csv", {}, 422, "blank"),
    "a header alone": ("Email,First name\n", "leads.csv", {}, 422, "no rows"),
    "no column of addresses": ("a,b,c,d\n1,2,3,4\n", "leads.csv", {}, 422, "surely the email"),
    "a file that is too long": (b"a" * UPLOAD_BYTES + b"b" * 1_100_000, "leads.csv", {}, 413, "larger"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_with_something_wrong_is_refused(api: Office, case: str) -> None:
    text, name, form, status, sentence = FILES[case]
    before = api.holdings()
    answer = api.post(text, name, **form)
    assert answer.status_code == status, answer.text
    assert sentence in told(answer)["detail"]
    assert api.holdings() == before


BODIES: dict[str, tuple[str | bytes, int, str]] = {
    "no JSON": ("{", 400, "JSON"),
    "JSON that is too deep": ("[" * 40_000 + "]" * 40_000, 400, "JSON"),
    "a number that JSON does not know": ('{"destination": NaN}', 400, "JSON"),
    "bytes that are no text": (b'{"destination": "\xff\xfe"}', 400, "JSON"),
    "a list": ("[]", 422, "object"),
    "nothing to import": (json.dumps(GOOD), 422, "one of them"),
    "two things to import": (json.dumps({**GOOD, "rows": ROWS, "url": "file:///x"}), 422, "one of them"),
    "no row": (json.dumps({**GOOD, "rows": []}), 422, "rows"),
    "rows without a field": (json.dumps({**GOOD, "rows": [{}]}), 422, "no row"),
    "a row that is a list": (json.dumps({**GOOD, "rows": [["ada"]]}), 422, "rows.0"),
    "a cell that is an object": (json.dumps({**GOOD, "rows": [{"Email": {"a": 1}}]}), 422, "rows.0"),
    "NUL in a cell": (json.dumps({**GOOD, "rows": [{"Email": "a\x00@b.example.com"}]}), 422, "NUL"),
    "half a character in a cell": (json.dumps({**GOOD, "rows": [{"Email": "\ud800"}]}), 422, "surrogate"),
    "half a character elsewhere": (json.dumps({**GOOD, "rows": ROWS, "region": "\udfff"}), 422, "surrogate"),
    "a path in the name": (json.dumps({**GOOD, "rows": ROWS, "name": "../x"}), 422, "folders"),
    "a sheet of rows": (json.dumps({**GOOD, "rows": ROWS, "sheet": "May"}), 422, "no sheet"),
    "a source that is not there": (json.dumps({**GOOD, "source": "nowhere", "path": "a.csv"}), 422, "exports"),
    "a source without a path": (json.dumps({**GOOD, "source": "exports"}), 422, "path"),
    "a file that is not there": (json.dumps({**GOOD, "source": "exports", "path": "absent.csv"}), 404, "absent.csv"),
    "a path out of the source": (
        json.dumps({**GOOD, "source": "exports", "path": "../api.log"}),
        422,
        "inside the source",
    ),
    "an absolute path": (json.dumps({**GOOD, "source": "exports", "path": "/etc/passwd"}), 422, ""),
    "NUL in a path": (json.dumps({**GOOD, "source": "exports", "path": "a\x00b"}), 422, "NUL"),
    "a URL of nobody's": (json.dumps({**GOOD, "url": "http://169.254.169.254/latest"}), 422, "no source"),
    "a URL of a file here": (json.dumps({**GOOD, "url": "file:///etc/passwd"}), 422, "no source"),
    "too many rows": (json.dumps({**GOOD, "rows": [{"Email": "a" * ROWS_BYTES}]}), 413, "larger"),
}


@pytest.mark.parametrize("case", BODIES)
def test_a_body_with_something_wrong_is_refused(api: Office, case: str) -> None:
    body, status, sentence = BODIES[case]
    before = api.holdings()
    with api.client() as client:
        answer = client.post("/v1/imports", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert sentence in told(answer)["detail"]
    assert api.holdings() == before


@pytest.mark.parametrize(
    ("files", "status", "sentence"),
    [
        ([], 422, "part `file`"),
        ([("file", ("a.csv", b"x")), ("file", ("b.csv", b"y"))], 400, "Too many files"),
        ([("picture", ("a.csv", b"x"))], 422, "part `file`"),
    ],
)
def test_a_form_brings_one_file(api: Office, files: list[Any], status: int, sentence: str) -> None:
    before = api.holdings()
    with api.client() as client:
        text = files or [("priority", (None, b"low"))]
        answer = client.post("/v1/imports", data=GOOD, files=text)
    assert answer.status_code == status, answer.text
    assert sentence in told(answer)["detail"]
    assert api.holdings() == before


@pytest.mark.parametrize("name", [b"lea\x00ds.csv", b"lea\tds.csv", b"", b"\xff/\xfe"])
def test_a_name_that_no_client_would_send_is_refused(api: Office, name: bytes) -> None:
    before = api.holdings()
    part = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    texts = [part % (field.encode(), b"", text.encode()) for field, text in GOOD.items()]
    file = part % (b"file", b'; filename="%s"' % name, contacts(2).encode())
    with api.client() as client:
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        answer = client.post("/v1/imports", content=b"".join([*texts, file, b"--b--\r\n"]), headers=kind)
    assert answer.status_code in (400, 422), answer.text
    told(answer)
    assert api.holdings() == before


@pytest.mark.parametrize("kind", ["text/csv", "application/xml", "multipart/mixed; boundary=x", ""])
def test_another_type_of_body_is_refused(api: Office, kind: str) -> None:
    with api.client() as client:
        answer = client.post("/v1/imports", content=b"Email\na@b.example.com\n", headers={"Content-Type": kind})
    assert (answer.status_code, told(answer)["code"]) == (415, "media_type")


@pytest.mark.parametrize("form", [b"no form at all", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"])
def test_a_form_that_is_none_is_refused(api: Office, form: bytes) -> None:
    with api.client() as client:
        answer = client.post("/v1/imports", content=form, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code in (400, 422)
    told(answer)


def raw(api: Office, head: str, *pieces: bytes) -> bytes:
    """What is answered to bytes that no client would send."""
    at = urlsplit(api.url)
    with socket.create_connection((at.hostname, at.port), timeout=20) as connection:
        connection.sendall(head.replace("KEY", api.key("write")).replace("\n", "\r\n").encode())
        try:
            for piece in pieces:
                connection.sendall(piece)
        except (ConnectionError, BrokenPipeError):
            pass
        answer = b""
        try:
            while piece := connection.recv(65_536):
                answer += piece
        except ConnectionError:
            pass
        return answer


HEAD = "POST /v1/imports HTTP/1.1\nHost: x\nAuthorization: Bearer KEY\nContent-Type: multipart/form-data; boundary=b\n"


def test_ten_gigabytes_are_refused_by_their_claim_alone(api: Office) -> None:
    answer = raw(api, f"{HEAD}Content-Length: {10 * 1024**3}\n\n")
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"too_large"' in answer


def test_a_body_that_claims_no_length_is_cut_off_where_it_grows_too_long(api: Office) -> None:
    before = api.holdings()
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    piece = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    chunks = [f"{len(part):x}\r\n".encode() + part + b"\r\n", *[piece] * 40]
    answer = raw(api, f"{HEAD}Transfer-Encoding: chunked\n\n", *chunks)
    assert answer.startswith(b"HTTP/1.1 413"), answer[:300]
    assert api.holdings() == before


def test_a_body_that_breaks_off_changes_nothing(api: Office) -> None:
    before = api.holdings()
    at = urlsplit(api.url)
    with socket.create_connection((at.hostname, at.port)) as connection:
        head = f"{HEAD}Content-Length: 1000\n\n".replace("KEY", api.key("write")).replace("\n", "\r\n")
        connection.sendall(head.encode() + b"--b\r\n")
    assert api.post().status_code == 201
    assert api.holdings() == (before[0] + 1, before[1] + 1)


# --- who may ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [{}, {"Authorization": "Bearer leadlift_wrong"}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}],
)
@pytest.mark.parametrize("path", ["/v1/imports", "/v1/imports/absent", "/v1/nothing", "/v1/quotas"])
def test_without_a_valid_key_nothing_is_told(api: Office, header: dict[str, str], path: str) -> None:
    answer = plain_http.get(api.url + path, headers=header)
    assert (answer.status_code, told(answer)["code"]) == (401, "unauthorised")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_body_is_not_even_read_without_a_valid_key(api: Office) -> None:
    answer = plain_http.post(f"{api.url}/v1/imports", content=b"{", headers={"Content-Type": "application/json"})
    assert told(answer)["code"] == "unauthorised"


def test_a_revoked_key_is_valid_no_more(api: Office) -> None:
    key = keys.add(api.desk.service, "passing", "read", actor="ada")["key"]
    header = {"Authorization": f"Bearer {key}"}
    assert plain_http.get(f"{api.url}/v1/imports", headers=header).status_code == 200
    keys.revoke(api.desk.service, "passing", actor="ada")
    assert told(plain_http.get(f"{api.url}/v1/imports", headers=header))["code"] == "unauthorised"


def test_a_key_that_may_read_changes_nothing(api: Office) -> None:
    import_id, before = api.imported(), api.holdings()
    with api.client("read") as client:
        started = client.post("/v1/imports", json={**GOOD, "rows": ROWS})
        paused = client.post(f"/v1/imports/{import_id}/pause")
        listed = client.post("/v1/suppressions", json={"values": ["ada@refused.example.com"]})
        assert client.get(f"/v1/imports/{import_id}").json()["state"] != "paused"
    for answer in (started, paused, listed):
        assert (answer.status_code, told(answer)["code"]) == (403, "forbidden")
        assert "--scope write" in answer.json()["detail"]
    assert api.holdings() == before


def test_taking_off_the_list_needs_a_key_for_everything(api: Office) -> None:
    values = {"values": ["off@refused.example.com"]}
    with api.client("write") as writer, api.client("admin") as admin:
        assert writer.post("/v1/suppressions", json=values).json()["added"] == 1
        assert told(writer.post("/v1/suppressions/remove", json=values))["code"] == "forbidden"
        assert admin.post("/v1/suppressions/remove", json=values).json()["removed"] == 1


def test_a_key_is_kept_as_a_hash_and_its_use_is_noted(api: Office) -> None:
    key = keys.add(api.desk.service, "hashed", "read", actor="ada")["key"]
    assert plain_http.get(f"{api.url}/v1/accounts", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    with api.desk.service.ledger.read() as tx:
        kept = [dict(row) for row in tx.conn.execute(schema.api_keys.select()).mappings()]
    [mine] = [row for row in kept if row["name"] == "hashed"]
    assert key not in str(kept)
    assert key.removeprefix(keys.PREFIX) not in str(kept)
    assert mine["last_used_at"] is not None


# --- addresses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/imports/zzzzzzzz", 404),
        ("GET", "/v1/imports/zzzzzzzz/rows", 404),
        ("GET", "/v1/imports/zzzzzzzz/events", 404),
        ("GET", "/v1/imports/zzzzzzzz/results/delivered.csv", 404),
        ("POST", "/v1/imports/zzzzzzzz/cancel", 404),
        ("GET", "/v1/imports/..%2F..%2Fetc", 404),
        ("GET", "/v1/imports/a%00b", 422),
        ("GET", "/v1/imports/DROP", 422),
        ("GET", "/v1/imports/zzzzzzzz/rows/99999999999999999999", 422),
        ("GET", "/v1/imports/zzzzzzzz/rows/-1", 422),
        ("GET", "/v1/imports/zzzzzzzz/results/secret.csv", 422),
        ("GET", "/v1/imports?limit=0", 422),
        ("GET", "/v1/imports?state=lost", 422),
        ("GET", "/v1/imports?acount=main", 422),
        ("GET", "/v1/imports?cursor=bm90aGluZw", 422),
        ("GET", "/v1/imports?cursor=WzEsICJhIl0", 422),
        ("GET", "/v1/imports?cursor=%00", 422),
        ("GET", "/v1/imports?account=%00", 422),
        ("GET", "/v1/imports?created_from=yesterday", 422),
        ("GET", "/v1/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/v1/imports/", 404),
    ],
)
def test_an_address_that_leads_nowhere_is_a_problem(api: Office, method: str, path: str, status: int) -> None:
    with api.client() as client:
        answer = client.request(method, path)
    assert answer.status_code == status, answer.text
    told(answer)


@pytest.mark.parametrize("created", ["0001-01-01", "9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00"])
def test_any_time_may_be_asked_for(api: Office, created: str) -> None:
    with api.client() as client:
        assert client.get("/v1/imports", params={"created_from": created}).status_code == 200


def test_whoever_watches_may_ask_with_parameters_and_without_a_key(api: Office) -> None:
    assert plain_http.get(f"{api.url}/healthz", params={"verbose": "1"}).status_code == 200


def test_a_method_that_is_not_there_names_those_that_are(api: Office) -> None:
    with api.client() as client:
        answer = client.put("/v1/imports")
    assert (answer.status_code, told(answer)["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST"


# --- what nobody foresaw ------------------------------------------------------------------------------------------------


def test_a_failure_that_nobody_foresaw_leaks_nothing_and_is_found_in_the_log(api: Office) -> None:
    import_id = api.imported()
    with api.desk.service.ledger.write() as tx:
        broken = schema.rows.update().where(schema.rows.c.import_id == import_id)
        tx.conn.execute(broken.values(cells="broken by ada@secret.example.com"))
    with api.client() as client:
        answer = client.get(f"/v1/imports/{import_id}/rows", headers={"X-Request-Id": "find-me-1"})
    assert (answer.status_code, told(answer)["code"]) == (500, "defect")
    log = api.log.read_text()
    [line] = [line for line in log.splitlines() if "request.failed" in line and "find-me-1" in line]
    assert "JSONDecodeError" in line
    assert "secret.example.com" not in answer.text + log
    assert "Traceback" not in log


def test_the_log_names_requests_and_no_contact(api: Office) -> None:
    with api.client("read", **{"X-Request-Id": "a b\tc"}) as client:
        answer = client.get("/v1/imports", params={"account": "someone@private.example.com"})
    assert re.fullmatch(r"[A-Za-z0-9._:-]{1,64}", answer.headers["x-request-id"])
    wait_until(lambda: answer.headers["x-request-id"] in api.log.read_text())
    log = api.log.read_text()
    assert "private.example.com" not in log
    assert api.key("read") not in log
