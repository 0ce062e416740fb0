"""PersistIQ's documented behaviour, and what each open question's switch makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from tests import plain_http
from tests.unit.sandbox.caller import Caller, OpenSandbox


def test_good_leads_of_a_call_are_created_and_bad_ones_are_told_with_their_data(caller: Caller) -> None:
    answer = caller.create("a@example.com", "", "b@example.com")
    told = answer.json()
    assert (answer.status_code, told["status"]) == (200, "error")
    assert [lead["data"]["email"] for lead in told["leads"]] == ["a@example.com", "b@example.com"]
    assert told["errors"] == [
        {
            "reason": "invalid_request",
            "message": "Email can't be blank",
            "lead": {"id": None, "status": "active", "data": {"email": ""}},
        }
    ]


@pytest.mark.parametrize("body", [{"lead": {"email": "a@example.com"}}, {"email": "a@example.com", "dup": "skip"}])
def test_one_lead_is_taken_in_its_two_forms(caller: Caller, body: dict[str, object]) -> None:
    assert caller.client.post("leads", json=body).json()["lead"]["data"]["email"] == "a@example.com"


def test_ten_leads_are_taken_and_eleven_are_refused_whole(caller: Caller) -> None:
    assert len(caller.create(*(f"p{n}@example.com" for n in range(10))).json()["leads"]) == 10
    refused = caller.create(*(f"q{n}@example.com" for n in range(11)))
    assert (refused.status_code, refused.json()["error"]["reason"]) == (400, "bad_params")
    assert len(caller.control("leads")["leads"]) == 10


def test_a_known_lead_is_left_alone_by_default_and_written_over_when_asked(caller: Caller) -> None:
    first = caller.create("Ivan@Example.com").json()["leads"][0]
    kept = caller.client.post("leads", json={"leads": [{"email": "ivan@example.com", "title": "Dr"}]}).json()["leads"][
        0
    ]
    assert (kept["id"], kept["data"]["title"], kept["data"]["email"]) == (first["id"], None, "Ivan@Example.com")
    body = {"dup": "update", "leads": [{"email": "IVAN@example.com", "title": "Dr"}]}
    assert caller.client.post("leads", json=body).json()["leads"][0]["data"]["title"] == "Dr"
    assert len(caller.control("leads")["leads"]) == 1


def test_the_creator_of_a_known_lead_does_not_change(caller: Caller) -> None:
    first, second = (user["id"] for user in caller.client.get("users").json()["users"])
    caller.create("a@example.com", creator_id=second)
    told = caller.create("a@example.com", creator_id=first, dup="update").json()["leads"][0]
    assert told["creator_id"] == second


@pytest.mark.parametrize(("form", "leads", "refused"), [("returned", 1, 0), ("omitted", 0, 0), ("error", 0, 1)])
def test_a_skipped_duplicate_looks_as_the_switch_says(
    open_caller: OpenSandbox, form: str, leads: int, refused: int
) -> None:
    caller = open_caller(skipped_duplicate=form)
    caller.create("a@example.com")
    told = caller.create("a@example.com").json()
    assert (len(told["leads"]), len(told["errors"])) == (leads, refused)


def test_one_bad_lead_can_sink_the_whole_call(open_caller: OpenSandbox) -> None:
    caller = open_caller(sink_chunk="yes")
    assert caller.create("a@example.com", "no address").status_code == 400
    assert caller.control("leads")["leads"] == []


def test_the_status_of_a_partial_failure_is_a_switch(open_caller: OpenSandbox) -> None:
    assert open_caller(partial_status="207").create("a@example.com", "").status_code == 207


def test_custom_fields_are_flat_and_unknown_ones_follow_the_switch(open_caller: OpenSandbox) -> None:
    body = {"leads": [{"email": "a@example.com", "lead_score": "7", "shoe_size": "43"}]}
    stored = [open_caller(unknown_field=how).client.post("leads", json=body).json() for how in ("ignore", "store")]
    assert [told["leads"][0]["data"].get("shoe_size") for told in stored] == [None, "43"]
    assert stored[0]["leads"][0]["data"]["lead_score"] == "7"
    refused = open_caller(unknown_field="refuse_row").client.post("leads", json=body).json()
    assert (len(refused["errors"]), refused["leads"]) == (1, [])


def test_leads_are_listed_by_the_hundred_and_the_next_page_can_be_followed(open_caller: OpenSandbox) -> None:
    caller = open_caller(calls_per_minute=1000)
    for ten in range(12):
        caller.create(*(f"p{ten}-{n}@example.com" for n in range(10)))
    first = caller.client.get("leads", params={"status": "active"}).json()
    second = caller.client.get(first["next_page"]).json()
    assert (len(first["leads"]), first["has_more"]) == (100, True)
    assert (len(second["leads"]), second["has_more"], second["next_page"]) == (20, False, None)


def test_a_lead_is_read_back_by_mail_whatever_its_capitals_and_after_its_lag(open_caller: OpenSandbox) -> None:
    caller = open_caller(read_lag_seconds=30)
    caller.create("a@example.com")
    assert caller.client.get("leads", params={"email": "A@Example.com"}).json()["leads"] == []
    caller.control("clock", offset_seconds=31)
    assert len(caller.client.get("leads", params={"email": "A@Example.com"}).json()["leads"]) == 1
    assert caller.client.get("leads/A@example.com").json()["lead"]["data"]["email"] == "a@example.com"


def test_leads_are_filtered_by_status_and_by_time(caller: Caller) -> None:
    caller.create("old@example.com")
    moment = caller.control("clock", offset_seconds=3600)["now"] - 60
    new = caller.create("new@example.com").json()["leads"][0]
    after = f"{httpx.QueryParams({'created_after': _iso(moment)})}"
    assert [lead["id"] for lead in caller.client.get(f"leads?{after}").json()["leads"]] == [new["id"]]
    caller.client.patch(f"leads/{new['id']}", json={"status": "replied"})
    listed = caller.client.get("leads", params={"status": "replied"}).json()["leads"]
    assert [lead["id"] for lead in listed] == [new["id"]]


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_lead_is_changed_by_id_or_mail(caller: Caller, method: str) -> None:
    caller.create("a@example.com")
    told = caller.client.request(
        method, "leads/a@example.com", json={"optedout": True, "data": {"city": "Oslo"}}
    ).json()
    assert (told["lead"]["optedout"], told["lead"]["data"]["city"]) == (True, "Oslo")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bounced": "yes"}, "bounced and optedout must be true or false"),
        ({"data": []}, "data must be an object"),
        ({"owner_id": "u_nobody"}, "Owner not found"),
        ({"status": "on the moon"}, "Status is not included in the list"),
        ({"status_id": "s_nothing"}, "Status is not included in the list"),
        ({"data": {"email": "b@example.com"}}, "Email has already been taken"),
        ({"data": {"email": "b"}}, "Email is invalid"),
    ],
)
def test_a_change_that_is_wrong_changes_nothing(caller: Caller, change: dict[str, object], message: str) -> None:
    before = caller.create("a@example.com", "b@example.com").json()["leads"][0]
    answer = caller.client.patch(f"leads/{before['id']}", json={"optedout": True, **change})
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)
    assert caller.client.get(f"leads/{before['id']}").json()["lead"] == before


def test_a_status_is_taken_by_name_or_id_and_an_unknown_one_may_be_ignored(open_caller: OpenSandbox) -> None:
    caller = open_caller(unknown_status="ignore")
    path = f"leads/{caller.create('a@example.com').json()['leads'][0]['id']}"
    replied = next(
        one["id"] for one in caller.client.get("lead_statuses").json()["lead_statuses"] if one["name"] == "replied"
    )
    for change, status in (
        ({"status_id": replied}, "replied"),
        ({"status": "x"}, "replied"),
        ({"status": "active"}, "active"),
    ):
        assert caller.client.patch(path, json=change).json()["lead"]["status"] == status


def test_leads_join_a_campaign_once_and_the_second_time_is_an_error_that_names_them(caller: Caller) -> None:
    lead = caller.create("a@example.com").json()["leads"][0]["id"]
    campaign = caller.campaign()
    assert caller.join(campaign, lead).json()["campaign_leads"][0]["lead"]["id"] == lead
    told = caller.join(campaign, lead).json()
    assert (told["status"], told["campaign_leads"]) == ("error", [])
    assert told["errors"][0]["message"] == "Lead has already been taken"
    assert told["errors"][0]["campaign_lead"]["lead"]["id"] == lead
    assert caller.join(campaign, lead, skip_if_exists=True).json()["status"] == "success"


def test_campaign_leads_may_be_given_as_bare_ids_or_one_alone(caller: Caller) -> None:
    one, two = (lead["id"] for lead in caller.create("a@example.com", "b@example.com").json()["leads"])
    path = f"campaigns/{caller.campaign()}/leads"
    assert len(caller.client.post(path, json={"leads": [one]}).json()["campaign_leads"]) == 1
    assert caller.client.post(path, json={"lead_id": two}).json()["campaign_lead"]["lead"]["id"] == two


def test_more_than_a_hundred_campaign_leads_are_refused(caller: Caller) -> None:
    assert caller.join(caller.campaign(), *(f"l_{n}" for n in range(101))).status_code == 400


def test_a_lead_leaves_a_campaign_once(caller: Caller) -> None:
    lead, campaign = caller.create("a@example.com").json()["leads"][0]["id"], caller.campaign()
    caller.join(campaign, lead)
    statuses = [caller.client.delete(f"campaigns/{campaign}/leads/{lead}").status_code for _ in range(2)]
    assert statuses == [200, 400]


@pytest.mark.parametrize(("removed", "status"), [("success", 200), ("empty", 200), ("204", 204)])
def test_a_removal_is_answered_as_the_switch_says(open_caller: OpenSandbox, removed: str, status: int) -> None:
    caller = open_caller(removed=removed)
    lead, campaign = caller.create("a@example.com").json()["leads"][0]["id"], caller.campaign()
    caller.join(campaign, lead)
    answer = caller.client.delete(f"campaigns/{campaign}/leads/{lead}")
    assert (answer.status_code, bool(answer.content)) == (status, removed == "success")
    assert caller.client.get(f"campaigns/{campaign}/leads").json()["campaign_leads"] == []


def test_campaigns_are_made_copied_and_refused_without_an_owner(caller: Caller) -> None:
    owner = caller.client.get("users").json()["users"][0]["id"]
    made = caller.client.post("campaigns", json={"campaign_name": "Autumn", "owner_id": owner}).json()
    copy = caller.client.post("campaigns/duplicate", json={"campaign_id": made["id"], "owner_id": owner}).json()
    assert copy["name"] == "Autumn (copy)"
    refused = caller.client.post("campaigns", json={"campaign_name": "Autumn"})
    assert (refused.status_code, set(refused.json())) == (422, {"reason", "message"})


def test_do_not_contact_domains_are_kept_once_and_can_refuse_leads(open_caller: OpenSandbox) -> None:
    caller = open_caller(dnc_lead="refuse_row")
    for _ in range(2):
        caller.client.post("dnc_domains", json={"name": "Blocked.test"})
    assert [one["name"] for one in caller.client.get("dnc_domains").json()["dnc_domains"]] == ["blocked.test"]
    assert len(caller.create("a@blocked.test", "a@example.com").json()["errors"]) == 1


def test_a_domain_that_is_there_or_is_none_may_be_refused(open_caller: OpenSandbox) -> None:
    caller = open_caller(known_domain="error", refuse_domain="wayne")
    answers = [
        caller.client.post("dnc_domains", json={"name": name}) for name in ("a.com", "A.com", "acme", "wayne.com")
    ]
    assert [one.status_code for one in answers] == [200, 400, 400, 400]
    assert [one.json()["error"]["message"] for one in answers[1:]] == [
        "Name has already been taken",
        "Name is invalid",
        "Name is invalid",
    ]


def test_an_unknown_key_is_refused_with_a_message_that_repeats_it(caller: Caller) -> None:
    answer = plain_http.get(f"{caller.server.base_url}/users", headers={"x-api-key": "wrong-key"})
    assert answer.status_code == 401
    assert "wrong-key" in answer.json()["error"]["message"]


def test_a_key_loses_its_access_and_gets_it_back(open_caller: OpenSandbox) -> None:
    caller = open_caller(revoked_key="403")
    caller.control("keys", revoke=["sandbox-key"])
    assert caller.client.get("users").status_code == 403
    caller.control("keys", restore=["sandbox-key"])
    assert caller.client.get("users").status_code == 200


def test_the_call_over_the_limit_gets_the_documented_answer(open_caller: OpenSandbox) -> None:
    caller = open_caller(calls_per_minute=2, window_phase="0")
    answers = [caller.client.get("users") for _ in range(3)]
    # A fixed minute may have ended between the calls; then two more fill the new one.
    answers += [caller.client.get("users") for _ in range(2)] if answers[-1].status_code == 200 else []
    last = answers[-1]
    reset = last.headers["x-ratelimit-reset"]
    assert last.status_code == 429
    assert last.json() == {
        "error": {
            "reason": "too_many_requests",
            "message": f"You performed more than 2 requests per minute. Limit will be reseted at {reset}.",
        }
    }
    assert "retry-after" not in last.headers


def test_every_answer_tells_where_its_key_stands(caller: Caller) -> None:
    heads = [caller.client.get(path).headers for path in ("users", "leads/l_none", "nothing")]
    assert [int(head["x-ratelimit-limit"]) for head in heads] == [100, 100, 100]
    assert all(head["x-ratelimit-reset"].isdecimal() and head["x-request-id"] and head["x-runtime"] for head in heads)


def test_the_header_can_tell_another_limit_than_the_one_enforced(open_caller: OpenSandbox) -> None:
    head = open_caller(header_limit=500).client.get("users").headers
    assert (head["x-ratelimit-limit"], head["x-ratelimit-remaining"]) == ("500", "499")


@pytest.mark.parametrize(("how", "rounded"), [("up", math.ceil), ("down", math.floor)])
def test_the_end_of_a_window_is_told_in_whole_seconds(
    open_caller: OpenSandbox, how: str, rounded: Callable[[float], int]
) -> None:
    caller = open_caller(reset_rounding=how, window="sliding")
    told = int(caller.client.get("users").headers["x-ratelimit-reset"])
    assert told == rounded(round(caller.log()[1]["arrived_us"] / 1_000_000 + 60, 3))


def test_keys_are_counted_apart(open_caller: OpenSandbox) -> None:
    caller = open_caller(calls_per_minute=1, window="sliding")
    caller.control("keys", add=["second"])
    other = plain_http.get(f"{caller.server.base_url}/users", headers={"x-api-key": "second"})
    assert [caller.client.get("users").status_code, other.status_code] == [200, 200]
    assert caller.client.get("users").status_code == 429


@pytest.mark.parametrize("name", ["lead_fields", "lead_statuses", "tags", "events"])
def test_the_small_lists_can_be_read(caller: Caller, name: str) -> None:
    assert isinstance(caller.client.get(name).json()[name], list)


def test_a_body_that_is_no_json_object_is_refused(caller: Caller) -> None:
    assert [caller.client.post("leads", content=body).status_code for body in (b"[]", b"{", b"")] == [400, 400, 400]


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
