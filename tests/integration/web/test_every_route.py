"""What holds for every route that the document has, so that none that is added can forget it."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.service.keys import SCOPES, Scope
from tests import plain_http
from tests.integration.web.office import Office

METHODS = {"get", "post", "put", "patch", "delete"}
FOR_EVERYTHING = {"checkAccount", "holdAccount", "liftAccount", "unsuppress", "listEvents"}  # at least
FITTING = defaultdict(
    lambda: "1",
    {"import_id": "zzzzzzzz", "number": "2", "state": "delivered", "name": "main", "idempotency_key": "one"},
)


@pytest.fixture(scope="module")
def document(api: Office) -> dict[str, Any]:
    return dict(plain_http.get(f"{api.url}/openapi.json").json())


def guarded(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The method, address and description of each operation that needs a key, with something in every place."""
    for path, operations in document["paths"].items():
        for method in METHODS & set(operations):
            if path.startswith("/v1/"):
                yield method, path.format_map(FITTING), operations[method]


def scope_of(operation: Mapping[str, Any]) -> Scope:
    [[scope]] = [one["ApiKey"] for one in operation["security"]]
    return next(known for known in SCOPES if known == scope)


def test_no_route_does_anything_without_a_key(api: Office, document: dict[str, Any]) -> None:
    with plain_http.client(base_url=api.url) as client:
        answers = {client.request(method, path).status_code for method, path, _ in guarded(document)}
    assert answers == {401}


def test_no_route_does_anything_for_a_key_that_may_do_less(api: Office, document: dict[str, Any]) -> None:
    refused = 0
    before = api.holdings()
    for method, path, operation in guarded(document):
        for less in SCOPES[: SCOPES.index(scope_of(operation))]:
            with api.client(less) as client:
                answer = client.request(method, path, json={} if method == "post" else None)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (method, path, less)
            refused += 1
    assert refused >= 20
    assert api.holdings() == before


def test_whatever_changes_something_needs_more_than_reading(document: dict[str, Any]) -> None:
    scopes = {operation["operationId"]: (method, scope_of(operation)) for method, _, operation in guarded(document)}
    assert [name for name, (method, scope) in scopes.items() if method != "get" and scope == "read"] == []
    assert {scopes[name][1] for name in FOR_EVERYTHING} == {"admin"}
    for _, path, operation in guarded(document):
        assert ("scope admin" in operation["description"]) == (scope_of(operation) == "admin"), path


def test_the_header_alone_of_whatever_can_be_had_is_had(api: Office, document: dict[str, Any]) -> None:
    import_id = api.imported()
    with api.client("admin") as client:
        for method, path, operation in guarded(document):
            if method != "get":
                continue
            here = path.replace(FITTING["import_id"], import_id)
            answer = client.head(here)
            if operation["operationId"] == "followImport":  # whose GET lasts
                assert answer.headers["content-type"].startswith("text/event-stream")
                continue
            whole = client.get(here)
            assert (answer.status_code, answer.content) == (whole.status_code, b""), here
            assert answer.headers["content-type"] == whole.headers["content-type"], here


# --- lists --------------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)
TEXTS = st.text(max_size=40) | st.from_regex(r"[A-Za-z0-9_-]{1,30}", fullmatch=True)
ENCODED = st.lists(JSON, max_size=5).map(
    lambda parts: base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().strip("=")
)


@settings(max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(cursor=TEXTS | ENCODED)
@example(cursor="0")
@example(cursor="9" * 18)
@example(cursor="bnVsbA")  # null
@example(cursor="WzFlOTk5LCAiYSJd")  # [1e999, "a"]
@example(cursor="W05hTiwgIiIsICJlbWFpbCIsICJhIl0")  # [NaN, "", "email", "a"]
@example(cursor="WzEuMCwgIlx1MDAwMCIsICJhIiwgImIiXQ")  # [1.0, "\u0000", "a", "b"]
@example(cursor="W3RydWVd")  # [true]
@example(cursor="WzJlOV0")  # [2e9]
def test_any_text_for_a_cursor_is_taken_or_refused_in_words(api: Office, document: dict[str, Any], cursor: str) -> None:
    asked = 0
    with api.client("admin") as client:
        for method, path, operation in guarded(document):
            if "cursor" in {one["name"] for one in operation.get("parameters", ())}:
                needed = {
                    one["name"]: FITTING[one["name"]]
                    for one in operation["parameters"]
                    if one["required"] and one["in"] == "query"
                }
                answer = client.request(method, path, params={**needed, "cursor": cursor})
                assert answer.status_code in (200, 404, 422), (path, answer.text)
                asked += 1
    assert asked >= 4


def test_every_list_looks_alike(api: Office, document: dict[str, Any]) -> None:
    import_id, lists = api.imported(), 0
    with api.client("admin") as client:
        for _, path, operation in guarded(document):
            shape = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
            if "data" not in shape.get("schema", {}).get("properties", {}):
                continue
            key = {"idempotency_key": "one"} if path == "/v1/requests" else {}
            answer = client.get(path.replace(FITTING["import_id"], import_id), params=key)
            assert answer.status_code in (200, 404), answer.text
            assert answer.status_code == 404 or answer.json().keys() == {"data", "has_more", "next_cursor"}
            assert operation["operationId"].startswith("list")
            lists += 1
    assert lists >= 8
