"""An account is held and let go over the API, by a key that may, and under its name."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from pipeline.service import audit
from tests.integration.web.office import Office


def post(api: Office, path: str, said: Any = None, scope: Any = "admin") -> httpx.Response:
    with api.client(scope) as client:
        return (
            client.post(f"/v1/accounts/{path}", json=said) if said is not None else client.post(f"/v1/accounts/{path}")
        )


def test_an_account_is_held_and_let_go(api: Office) -> None:
    held = post(api, "main/hold", {"why": "the contract ends"})
    assert (held.status_code, held.json()["hold"]["reason"]) == (200, "the contract ends")
    assert held.json()["hold"]["by"] == "key:admin-key"
    assert post(api, "main/hold").json()["code"] == "conflict"
    assert post(api, "main/lift").json()["hold"] is None
    assert post(api, "main/lift").json()["code"] == "conflict"
    found = audit.page(api.desk.service, audit.Asked(actor="key:admin-key", limit=2))["events"]
    assert [(event["verb"], event["object"]) for event in found] == [("lift", "main"), ("hold", "main")]


@pytest.mark.parametrize("act", ["main/hold", "main/lift"])
def test_a_key_that_may_only_write_holds_no_account(api: Office, act: str) -> None:
    assert post(api, act, scope="write").status_code == 403


def test_an_account_that_is_not_there_is_not_held(api: Office) -> None:
    assert post(api, "nobody/hold").status_code in (404, 422)
