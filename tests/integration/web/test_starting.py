"""An import is started by posting a file, rows, or the place of a file; a request that is sent twice makes one."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pipeline.cli import tables
from pipeline.ledger import events, imports
from pipeline.service import control, keys, prune, show, verify
from tests.integration.web.office import Office, contacts


def post_rows(api: Office, rows: list[dict[str, Any]], **more: Any) -> httpx.Response:
    body = {"destination": "persistiq.leads", "account": "main", "rows": rows, **more}
    with api.client() as client:
        return client.post("/v1/imports", json=body)


def test_a_posted_file_is_an_import_as_every_door_shows_it(api: Office) -> None:
    answer = api.post(contacts(3), name="may.csv", headers={"X-Request-Id": "from-the-shop-17"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (201, "from-the-shop-17")
    posted = answer.json()
    assert answer.headers["location"] == f"/v1/imports/{posted['id']}"
    assert posted == show.one(api.desk.service, posted["id"])
    assert (posted["state"], posted["source"]) == ("queued", "may.csv")
    with api.desk.service.ledger.read() as tx:
        [made] = events.of(tx, "import", posted["id"])
        assert made["actor"] == "key:write-key"
        assert imports.get(tx, posted["id"])["request_id"] == "from-the-shop-17"
    api.read(posted["id"])
    assert verify.verify(api.desk.service, posted["id"]).by_state["pending"] == 3


def test_a_form_says_everything_that_the_command_line_can(api: Office) -> None:
    text = "a;b\nada@options.example.com;0171 234567\n"
    answer = api.post(
        gzip.compress(text.encode()),
        name="odd.csv.gz",
        account="other",
        set='{"dup": "update"}',
        map='{"a": "email", "b": "phone"}',
        region="de",
        hold="true",
        priority="high",
        workers="2",
        delimiter=";",
        header="true",
        encoding="utf-8",
    )
    assert answer.status_code == 201, answer.text
    with api.desk.service.ledger.read() as tx:
        kept = imports.get(tx, answer.json()["id"])
    assert (kept["account"], kept["options"]["dup"], kept["region"], kept["hold"]) == ("other", "update", "DE", True)
    assert (kept["priority"], kept["calls_at_once"], kept["detected"]["delimiter"]) == (16, 2, ";")
    assert [one["field"] for one in kept["mapping"]["mapped"]] == ["email", "phone"]
    shown = answer.json()
    assert (shown["priority"], shown["workers"], shown["hold"]) == ("high", 2, True)
    assert tables.remarks(shown)[2:4] == ["Its priority is high.", "At most 2 calls of it at once."]
    usual = api.post().json()
    assert (usual["priority"], usual["workers"], usual["hold"]) == ("normal", None, False)
    assert not [told for told in tables.remarks(usual) if "priority" in told or "at once" in told]


MOSTLY_BAD = "Email,First name\nada@{0}.example.com,Ada\nnobody,Bo\nno one,Cy\n"


def test_a_file_that_looks_wrong_is_paused_with_the_reason_and_a_report(api: Office) -> None:
    shown = api.client().get(f"/v1/imports/{api.imported(MOSTLY_BAD.format('asks'))}").json()

    assert (shown["state"], shown["hold"]) == ("paused", True)
    assert shown["why"].startswith("waiting for approval: 2 rows of the first 3")
    [held] = [finding for finding in shown["report"] if finding["holds"]]
    assert (held["code"], held["count"], held["details"]["code"]) == ("mostly_invalid", 2, "email_invalid")
    assert {"encoding", "delimiter", "header"} <= {finding["code"] for finding in shown["report"]}


def test_hold_false_sends_it_all_the_same(api: Office) -> None:
    import_id = api.imported(MOSTLY_BAD.format("sends"), hold="false")
    assert api.client().get(f"/v1/imports/{import_id}").json()["state"] == "sending"


def test_posted_rows_are_kept_as_a_file_with_a_row_for_each(api: Office) -> None:
    rows = [
        {"Email": "ada@posted.example.com", "Age": 36, "Notes": 'two\nlines, "quoted"'},
        {"Email": "bob@posted.example.com", "Employed": True, "Notes": None},
    ]
    answer = post_rows(api, rows, name="from the shop")
    assert answer.status_code == 201, answer.text
    import_id = api.read(answer.json()["id"])
    with api.client("read") as client:
        found = client.get(f"/v1/imports/{import_id}/rows").json()["data"]
        whole = client.get(f"/v1/imports/{import_id}/verify").json()
    cells = [{cell["column"]: cell["cell"] for cell in row["source"]} for row in found]
    assert cells == [
        {"Email": "ada@posted.example.com", "Age": "36", "Notes": 'two\nlines, "quoted"', "Employed": ""},
        {"Email": "bob@posted.example.com", "Age": "", "Notes": "", "Employed": "true"},
    ]
    assert ([row["row"] for row in found], whole["ok"], answer.json()["source"]) == ([2, 4], True, "from the shop")


def test_a_header_is_never_looked_for_among_posted_rows(api: Office) -> None:
    rows = [{"who": "email", "what": "First name"}, {"who": "ada@titled.example.com", "what": "Ada"}]
    answer = post_rows(api, rows, map={"who": "email"})
    assert answer.status_code == 201, answer.text
    import_id = api.read(answer.json()["id"])
    assert api.desk.state(import_id, 2) == "rejected"
    assert api.desk.state(import_id, 3) == "pending"


@pytest.mark.parametrize("where", [{"source": "exports", "path": "may/leads.csv"}, {"url": "exports/may/leads.csv"}])
def test_a_file_of_a_configured_source_is_fetched(api: Office, where: dict[str, str]) -> None:
    (api.sources / "may").mkdir(exist_ok=True)
    (api.sources / "may" / "leads.csv").write_text(contacts(2))
    asked = {name: f"file://{api.sources.parent}/{at}" if name == "url" else at for name, at in where.items()}
    with api.client() as client:
        answer = client.post("/v1/imports", json={"destination": "persistiq.leads", "account": "main", **asked})
    assert (answer.status_code, answer.json()["source"]) == (201, "leads.csv"), answer.text


# --- the same request twice ---------------------------------------------------------------------------------------------


def test_the_same_request_under_one_key_gets_the_first_answer(api: Office) -> None:
    text, key = contacts(2), {"Idempotency-Key": "order-1"}
    first = api.post(text, headers=key)
    api.read(first.json()["id"])
    before = api.holdings()
    second = api.post(text, headers=key)
    assert (second.status_code, second.json()) == (201, first.json())
    assert (first.headers.get("idempotent-replayed"), second.headers["idempotent-replayed"]) == (None, "true")
    assert api.holdings() == before


@pytest.mark.parametrize("change", [{"text": "other"}, {"name": "another.csv"}, {"priority": "low"}, {"again": "true"}])
def test_another_request_under_the_same_key_is_refused(api: Office, change: dict[str, str]) -> None:
    asked: dict[str, Any] = {"text": contacts(2)}
    asked["headers"] = {"Idempotency-Key": f"changed-{change}".replace(" ", "")}
    assert api.post(**asked).status_code == 201
    before = api.holdings()
    if "text" in change:
        change = {"text": contacts(2)}
    answer = api.post(**{**asked, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert api.holdings() == before


def test_twins_that_are_sent_at_the_same_moment_make_one_import(api: Office) -> None:
    text, key = contacts(2), {"Idempotency-Key": "twins"}
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: api.post(text, headers=key), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert [answer.headers.get("idempotent-replayed") for answer in answers].count("true") == 7


def test_the_key_of_one_caller_is_not_that_of_another(api: Office) -> None:
    other = keys.add(api.desk.service, "neighbour", "write", actor="ada")["key"]
    text = contacts(2)
    one = api.post(text, headers={"Idempotency-Key": "shared"})
    two = api.post(text, again="true", headers={"Idempotency-Key": "shared", "Authorization": f"Bearer {other}"})
    assert (two.status_code, one.json()["id"] == two.json()["id"]) == (201, False)
    with api.client("read") as client:
        found = client.get("/v1/imports", params={"idempotency_key": "shared"}).json()["data"]
    assert {imp["id"] for imp in found} == {one.json()["id"], two.json()["id"]}


def test_a_request_that_was_refused_does_not_use_its_key_up(api: Office) -> None:
    key = {"Idempotency-Key": "mended"}
    assert api.post("nothing\nuseful\n", headers=key).status_code == 422
    assert api.post(headers=key).status_code == 201


def test_a_repeated_request_brings_no_pruned_contact_back(api: Office) -> None:
    text, key = contacts(2), {"Idempotency-Key": "pruned"}
    import_id = api.read(api.post(text, headers=key).json()["id"])
    control.cancel(api.desk.service, import_id, actor="ada")
    with api.desk.service.ledger.write() as tx:
        imports.change(tx, import_id, finished_at=tx.now - 9 * 86_400)
    assert import_id in prune.prune(api.desk.service, older_than_days=2, actor="ada")["pruned"]
    before = api.holdings()
    answer = api.post(text, headers=key)
    assert (answer.json()["id"], api.holdings()) == (import_id, before)


def test_a_key_may_be_used_anew_after_a_week(api: Office) -> None:
    from pipeline.ledger import schema

    key = {"Idempotency-Key": "old"}
    first = api.post(headers=key).json()["id"]
    kept = schema.idempotency_keys
    with api.desk.service.ledger.write() as tx:
        tx.conn.execute(kept.update().where(kept.c.import_id == first).values(at=tx.now - 7 * 86_400 - 1))
    answer = api.post(headers=key)
    assert (answer.status_code, answer.json()["id"] == first) == (201, False)
