"""What became of an import is read back: rows by state, one row's life, result files, the proof, lists by the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.service import control, results, why
from tests.integration.service.desk import refused
from tests.integration.web.office import Office, contacts


@pytest.fixture(scope="module")
def sent(api: Office) -> str:
    """Six rows: two delivered, one refused, one rejected, one a duplicate, two pending."""
    more = "not-an-address,Nobody\nPERSON0@{0},again\n"
    text = contacts(5)
    domain = text.split("@")[1].split(",")[0]
    import_id = api.imported(text + more.format(domain))
    api.desk.answer(import_id, numbers=[2, 3])
    api.desk.answer(import_id, refused, numbers=[4])
    return import_id


def every(client: httpx.Client, path: str, **params: Any) -> list[dict[str, Any]]:
    """A whole list, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["has_more"] == (page["next_cursor"] is not None)
        found += page["data"]
        if not page["has_more"]:
            return found
        assert len(page["data"]) == params["limit"]
        params["cursor"] = page["next_cursor"]


@pytest.mark.parametrize(
    ("state", "numbers"),
    [
        (None, [2, 3, 4, 5, 6, 7, 8]),
        ("delivered", [2, 3]),
        ("refused", [4]),
        ("pending", [5, 6]),
        ("rejected", [7]),
        ("duplicate", [8]),
        ("in_doubt", []),
    ],
)
def test_the_rows_of_a_state_come_by_the_page(api: Office, sent: str, state: str | None, numbers: list[int]) -> None:
    with api.client("read") as client:
        asked = {"state": state} if state else {}
        found = every(client, f"/v1/imports/{sent}/rows", limit=2, **asked)
    assert [row["row"] for row in found] == numbers
    assert {row["state"] for row in found} == ({state} if state and numbers else {row["state"] for row in found})


def test_a_row_tells_why_it_is_where_it_is(api: Office, sent: str) -> None:
    with api.client("read") as client:
        [row] = client.get(f"/v1/imports/{sent}/rows", params={"state": "duplicate"}).json()["data"]
        life = client.get(f"/v1/imports/{sent}/rows/4").json()
    assert (row["duplicate_of"], row["code"], row["source"][1]) == (
        2,
        "duplicate_in_file",
        {"column": "First name", "cell": "again"},
    )
    assert life == why.why(api.desk.service, sent, 4)
    assert life["reason"].endswith("PersistIQ said: no such person")


def test_a_result_file_is_the_one_that_the_command_line_writes(api: Office, sent: str, tmp_path: Path) -> None:
    written = results.write(api.desk.service, sent, tmp_path / "out")
    with api.client("read") as client:
        links = client.get(f"/v1/imports/{sent}").json()["results"]
        assert set(links) == set(written) == {"delivered", "refused", "rejected", "duplicate"}
        for state, link in links.items():
            answer = client.get(link)
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            assert answer.content == written[state].read_bytes()
        empty = client.get(f"/v1/imports/{sent}/results/suppressed.csv")
    assert (empty.status_code, len(empty.text.splitlines())) == (200, 1)


def test_the_proof_is_the_command_lines(api: Office, sent: str) -> None:
    with api.client("read") as client:
        proved = client.get(f"/v1/imports/{sent}/verify").json()
    assert (proved["id"], proved["ok"], proved["rows_read"]) == (sent, True, 7)
    assert sum(proved["by_state"].values()) == 7


def test_imports_are_listed_newest_first_and_pages_do_not_shift(api: Office) -> None:
    older = [api.post().json()["id"] for _ in range(4)]
    with api.client("read") as client:
        first = client.get("/v1/imports", params={"limit": 2}).json()
        newer = api.post().json()["id"]
        rest = every(client, "/v1/imports", limit=2, cursor=first["next_cursor"])
    listed = [imp["id"] for imp in first["data"]] + [imp["id"] for imp in rest]
    assert listed[:4] == older[::-1]
    assert newer not in listed
    assert len(listed) == len(set(listed))


def test_a_list_is_narrowed_by_everything_that_is_asked(api: Office) -> None:
    paused, other = api.post().json(), api.post(account="other").json()
    control.pause(api.desk.service, paused["id"], actor="ada")
    with api.client("read") as client:

        def listed(**asked: str) -> set[str]:
            return {imp["id"] for imp in client.get("/v1/imports", params={"limit": 200, **asked}).json()["data"]}

        assert paused["id"] in listed(state="paused")
        assert other["id"] not in listed(state="paused")
        assert other["id"] in listed(account="other", destination="persistiq.leads")
        assert paused["id"] not in listed(account="other")
        assert listed(destination="kixie.powerlist") == set()
        assert other["id"] in listed(created_from=other["created_at"])
        assert listed(created_from="2999-01-01T00:00:00Z") == set()
        assert other["id"] not in listed(created_before=paused["created_at"])


def test_destinations_accounts_and_quotas_tell_no_secret(api: Office) -> None:
    with api.client("read") as client:
        found = {name: client.get(f"/v1/{name}").json()["data"] for name in ("destinations", "accounts", "quotas")}
    assert "kixie.powerlist" in {one["name"] for one in found["destinations"]}
    assert [one["name"] for one in found["accounts"]] == ["main", "other"]
    main, other = found["quotas"]
    assert (main["account"], other["account"], main["allowed"]) == ("main", "other", 100)
    assert main["left"] == other["left"] < 100  # they have one key, so calls of one are calls of both
    assert all(one["resets_at"] for one in found["quotas"])
    assert "an unused key" not in str(found)


def test_the_do_not_contact_list_is_kept_over_the_api(api: Office) -> None:
    with api.client() as client:
        added = client.post(
            "/v1/suppressions",
            json={"values": ["+14155550199", "stop.example.com"], "note": "asked to", "account": "main"},
        )
        again = client.post("/v1/suppressions", json={"values": ["stop.example.com"], "account": "main"})
        wrong = client.post("/v1/suppressions", json={"values": ["stop.example.com", "neither"]})
        listed = every(client, "/v1/suppressions", limit=2)
    assert (added.json()["added"], again.json()["known"]) == (2, 1)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "request")
    assert {(one["kind"], one["by"], one["note"]) for one in listed if one["account"] == "main"} >= {
        ("phone", "key:write-key", "asked to"),
        ("domain", "key:write-key", "asked to"),
    }
    assert "stop.example.com" not in str(listed)
    assert [one["at"] for one in listed] == sorted(one["at"] for one in listed)


def test_a_file_of_values_is_put_on_the_list(api: Office) -> None:
    file = {"file": ("opted-out.csv", "Name,Email\nAda,ada@opted-out.example.com\nBob,nobody\n")}
    with api.client() as client:
        done = client.post("/v1/suppressions/import", files=file, data={"column": "Email"})
        absent = client.post("/v1/suppressions/import", files=file, data={"column": "Phone"})
        other = client.post("/v1/suppressions/import", json={"values": ["acme.com"]})
    assert done.status_code == 200, done.text
    assert (done.json()["added"], done.json()["bad_lines"], done.json()["column"]) == (1, [3], "Email")
    assert (absent.status_code, "no column" in absent.json()["detail"]) == (422, True)
    assert other.status_code == 415
