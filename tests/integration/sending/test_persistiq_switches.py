"""Whatever PersistIQ's documents leave open, however it is: every row is accounted for, and the vendor has what we say."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pipeline.ledger import rows
from pipeline.service.verify import verify
from tests import plain_http
from tests.integration.sending.rig import KEY, Rig, contacts

MakeRig = Callable[..., Rig]
LEADS = "POST /v1/leads"
COLUMNS = {"Lead score": "7", "Shoe size": "43"}


def campaign(rig: Rig) -> str:
    return str(rig.sandbox.company.vendor.facts()["campaigns"][0]["id"])


def people(*numbers: int) -> str:
    """A CSV of these people, e-mails with capitals."""
    lines = [f"Person{number}@acme-widgets.com,Ada,7,43\n" for number in numbers]
    return "Email,First name,Lead score,Shoe size\n" + "".join(lines)


def kept(rig: Rig, kind: str) -> list[dict[str, Any]]:
    return list(rig.sandbox.company.vendor.dump()[kind])


def outcomes(rig: Rig, import_id: str) -> dict[int, str]:
    with rig.parts.ledger.read() as tx:
        return {row["number"]: row["outcome"] for row in rows.in_state(tx, import_id, "delivered")}


def balanced(rig: Rig, import_id: str) -> Mapping[str, int]:
    """The counts of an import whose books balance, at a vendor where nobody was created twice and no limit was broken."""
    verified, report = verify(rig.service, import_id), rig.report()
    assert [check for check in verified.checks if not check.ok] == []
    assert (report["created_twice"], report["breaches"]) == ([], 0)
    return verified.by_state


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"skipped_duplicate": "omitted"},
        {"skipped_duplicate": "error"},
        {"taken_lead": "lead_id"},
        {"taken_lead": "absent"},
        {"empty_errors": "null"},
        {"email_case": "lower"},
        {"one_lead": "leads"},
        {"unknown_field": "store"},
        {"unknown_field": "refuse_row"},
        {"too_many_leads": "first_ten"},
        {"header_limit": "500", "reset_rounding": "down"},
        {"shuffled": "always"},
        {"skipped_duplicate": "omitted", "empty_errors": "null", "email_case": "lower", "taken_lead": "absent"},
    ],
    ids=str,
)
def test_new_and_known_leads_reach_the_campaign(make_rig: MakeRig, switches: dict[str, object]) -> None:
    rig = make_rig()
    there = {"campaign_id": campaign(rig)}
    rig.run(rig.submit(people(1, 2, 3, 4)))
    rig.run(rig.submit(people(3, 4, 5), to="persistiq.campaign", options=there))
    rig.switch(**switches)
    import_id = rig.submit(people(*range(1, 26)), to="persistiq.campaign", options=there)
    assert rig.run(import_id)["state"] == "finished"
    assert balanced(rig, import_id)["delivered"] == 25
    assert len(kept(rig, "leads")) == len(kept(rig, "campaign_leads")) == 25
    assert {lead["data"].get("lead_score") for lead in kept(rig, "leads")} == {"7"}
    assert all("Shoe size" not in lead["data"] for lead in kept(rig, "leads"))


@pytest.mark.parametrize(
    "switches",
    [{"partial_status": "200"}, {"partial_status": "207"}, {"partial_status": "422"}, {"sink_chunk": "yes"}],
    ids=str,
)
def test_a_bad_lead_is_refused_alone(make_rig: MakeRig, switches: dict[str, object]) -> None:
    rig = make_rig(switches={"refuse_email": "person6@", **switches})
    import_id = rig.submit(contacts(12))
    rig.run(import_id)
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"]) == (11, 1)
    assert len(kept(rig, "leads")) == 11
    with rig.parts.ledger.read() as tx:
        [refused] = rows.in_state(tx, import_id, "refused")
    assert refused["code"] == "vendor_refused"
    assert "Email is invalid" in refused["reason"]


@pytest.mark.parametrize(
    ("fault", "dup"),
    [
        ("missing_rows", "skip"),
        ("missing_rows", "update"),
        ("truncated_json", "skip"),
        ("html", "skip"),
        ("cut_mid_answer", "skip"),
    ],
)
def test_an_answer_that_tells_too_little_costs_no_row(make_rig: MakeRig, fault: str, dup: str) -> None:
    rig = make_rig(
        switches={f"{fault}@{LEADS}": "1", "html_status": "200", "html_commits": "yes"},
        account={"deadline_seconds": 1.0, "settle_after_seconds": 0.1},
    )
    import_id = rig.submit(contacts(10), options={"dup": dup})
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == len(kept(rig, "leads")) == 10


# --- created or existed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "dup"),
    [("shuffled", "skip"), ("commit_then_cut", "skip"), ("commit_then_cut", "update"), ("error_after_commit", "skip")],
)
def test_evidence_of_before_the_first_attempt_survives_its_repeat(make_rig: MakeRig, fault: str, dup: str) -> None:
    rig = make_rig(account={"deadline_seconds": 1.0, "settle_after_seconds": 0.1})
    rig.run(rig.submit(people(2, 4)))
    rig.switch(**{f"{fault}@{LEADS}": "1"})
    import_id = rig.submit(people(1, 2, 3, 4, 5), options={"tell_created": "yes", "dup": dup})
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 5
    told = dict(zip((1, 2, 3, 4, 5), (outcome for _, outcome in sorted(outcomes(rig, import_id).items())), strict=True))
    assert told == {1: "created", 2: "existed", 3: "created", 4: "existed", 5: "created"}


def test_without_being_asked_to_tell_nothing_is_said_of_new_and_old(make_rig: MakeRig) -> None:
    rig = make_rig()
    import_id = rig.submit(people(1, 2, 3))
    rig.run(import_id)
    assert set(outcomes(rig, import_id).values()) == {"unsaid"}


def test_what_an_attempt_given_up_may_have_created_is_not_told_as_having_existed(make_rig: MakeRig) -> None:
    rig = make_rig(account={"deadline_seconds": 0.5, "settle_after_seconds": 0.0})
    rig.run(rig.submit(people(9)))
    rig.switch(**{f"commit_then_cut@{LEADS}": "1-6"})
    import_id = rig.submit(people(1, 2), options={"tell_created": "yes"})
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 2
    assert set(outcomes(rig, import_id).values()) == {"unsaid"}


# --- the key ----------------------------------------------------------------------------------------------------------


def test_the_address_of_a_next_page_never_gets_the_key(make_rig: MakeRig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        rig = make_rig(switches={"calls_per_minute": 10_000})
        wanted = more_campaigns(rig, 120)
        rig.switch(next_page_host=f"http://127.0.0.1:{elsewhere.getsockname()[1]}")
        import_id = rig.submit(people(1, 2), to="persistiq.campaign", options={"campaign_id": wanted})
        rig.run(import_id)
        assert balanced(rig, import_id)["delivered"] == 2
        assert rig.calls("GET /v1/campaigns") == 2
        with pytest.raises(BlockingIOError):
            elsewhere.accept()


def more_campaigns(rig: Rig, number: int) -> str:
    """Makes campaigns; returns the last one's id."""
    owner = rig.sandbox.company.vendor.facts()["users"][0]["id"]
    with plain_http.client(base_url=rig.sandbox.base_url, headers={"x-api-key": KEY}) as client:
        for position in range(number):
            made = client.post("/campaigns", json={"campaign_name": f"Campaign {position}", "owner_id": owner})
    return str(made.json()["id"])


@pytest.mark.parametrize("revoked", ["401", "403"])
def test_a_key_that_the_vendor_repeats_is_kept_nowhere(make_rig: MakeRig, revoked: str) -> None:
    rig = make_rig(switches={"echo_key": "yes", "revoked_key": revoked})
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    import_id = rig.submit(people(1))
    rig.until(lambda: rig.calls(LEADS) + rig.calls("GET /v1/lead_fields") > 0)
    assert rig.shown(import_id)["rows"]["pending"] == 1
    files = list(rig.home.glob("ledger.db*"))
    assert files
    assert [path.name for path in files if KEY.encode() in path.read_bytes()] == []
    assert KEY not in json.dumps(rig.shown(import_id))
