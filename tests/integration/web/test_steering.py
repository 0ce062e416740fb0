"""An import is steered over the API by the verbs of the command line, and each act is told under the key's name."""

from __future__ import annotations

from typing import Any

import httpx

from pipeline.ledger import events
from tests.integration.service.desk import refused
from tests.integration.web.office import Office


def post(api: Office, path: str, said: Any = None) -> httpx.Response:
    with api.client() as client:
        return client.post(f"/v1/imports/{path}", json=said) if said is not None else client.post(f"/v1/imports/{path}")


def acts(api: Office, import_id: str) -> list[tuple[str, str]]:
    with api.desk.service.ledger.read() as tx:
        return [(event["actor"], event["verb"]) for event in events.of(tx, "import", import_id)]


def test_an_import_is_paused_resumed_and_prioritised(api: Office) -> None:
    import_id = api.post().json()["id"]
    paused = post(api, f"{import_id}/pause", {"why": "the list is being checked"})
    assert (paused.json()["state"], paused.json()["why"]) == ("paused", "the list is being checked")
    assert post(api, f"{import_id}/pause").json()["code"] == "conflict"
    assert post(api, f"{import_id}/resume").json()["state"] == "queued"
    assert post(api, f"{import_id}/priority", {"priority": "high"}).status_code == 200
    assert post(api, f"{import_id}/priority", {"priority": "urgent"}).status_code == 422
    assert acts(api, import_id) == [("key:write-key", verb) for verb in ("import", "pause", "resume", "prioritise")]


def test_what_was_held_is_approved(api: Office) -> None:
    import_id = api.imported(hold="true")
    with api.client("read") as client:
        assert client.get(f"/v1/imports/{import_id}").json()["waiting"]["reason"] == "paused"
    assert post(api, f"{import_id}/approve").json()["state"] == "sending"
    assert post(api, f"{import_id}/approve").status_code == 409


def test_a_cancelled_import_is_had_back(api: Office) -> None:
    import_id = api.imported()
    cancelled = post(api, f"{import_id}/cancel").json()
    assert (cancelled["state"], cancelled["cancelled"], cancelled["rows"]["cancelled"]) == ("cancelled", 3, 3)
    reopened = post(api, f"{import_id}/retry", {"state": "cancelled"}).json()
    assert (reopened["state"], reopened["reopened"], reopened["rows"]["pending"]) == ("sending", 3, 3)


def test_rows_are_sent_again_by_reason_or_under_another_mapping(api: Office) -> None:
    import_id = api.imported(
        "Mail,Second\nada@again{0}.example.com,\nnot-an-address,bob@again{0}.example.com\n".format(id(api)),
        map='{"Mail": "email"}',
    )
    api.desk.answer(import_id, refused, numbers=[2])
    assert post(api, f"{import_id}/retry", {"only": "email_invalid"}).json()["reopened"] == 0
    assert post(api, f"{import_id}/retry", {"only": "no_such_reason"}).status_code == 422
    assert post(api, f"{import_id}/retry", {"only": "vendor_refused"}).json()["reopened"] == 1
    assert post(api, f"{import_id}/retry", {"map": {"Second": "email", "Mail": ""}}).json()["reopened"] == 1
    assert post(api, f"{import_id}/retry", {"map": {"Second": "email"}, "only": "vendor_refused"}).status_code == 422


def test_a_row_in_doubt_is_settled(api: Office) -> None:
    import_id = api.imported()
    api.desk.doubt(import_id, [2, 3], person=True)
    settled = post(api, f"{import_id}/settle", {"row": 2, "delivered": True}).json()
    assert (settled["rows"]["delivered"], settled["rows"]["in_doubt"], settled["needs_person"]) == (1, 1, 1)
    assert post(api, f"{import_id}/settle", {"row": 4, "delivered": True}).status_code == 409
    assert post(api, f"{import_id}/settle", {"row": 99, "delivered": True}).status_code == 404


def test_the_trail_tells_who_steered_to_a_key_for_everything(api: Office) -> None:
    import_id = api.post().json()["id"]
    post(api, f"{import_id}/pause")
    with api.client("write") as writer, api.client("admin") as admin:
        assert writer.get("/v1/audit").status_code == 403
        first = admin.get("/v1/audit", params={"import_id": import_id, "actor": "key:", "limit": 1}).json()
        rest = admin.get("/v1/audit", params={"import_id": import_id, "cursor": first["next_cursor"]}).json()
    assert [event["verb"] for event in (*first["data"], *rest["data"])] == ["pause", "import"]
    assert (first["has_more"], rest["has_more"]) == (True, False)
