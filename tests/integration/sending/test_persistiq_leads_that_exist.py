"""PersistIQ end to end: leads are changed and taken out of campaigns once, domains are barred, whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pipeline.ledger import rows, suppressions
from pipeline.service import control
from pipeline.service.verify import verify
from tests.integration.sending.rig import Rig, contacts

MakeRig = Callable[..., Rig]
UPDATE, REMOVE, DOMAIN = "PATCH */leads/*", "DELETE */leads/*", "POST */dnc_domains"
FAULTS = ("commit_then_cut", "cut_before_commit", "error_before_commit", "error_after_commit", "throttle_storm")
SPRING = "Spring outreach"


def each_once(at: str) -> dict[str, object]:
    """Every fault once, one after the other, at calls that fit a pattern, and answers that tell too little after them."""
    shapes = ("truncated_json", "cut_mid_answer")
    return {f"{fault}@{at}": str(number) for number, fault in enumerate((*FAULTS, *shapes), 1)}


@pytest.fixture
def there(make_rig: MakeRig) -> MakeRig:
    """A rig of PersistIQ with a patience that suits tests."""

    def make(**switches: object) -> Rig:
        return make_rig(switches=switches, account={"deadline_seconds": 1.0, "settle_after_seconds": 0.1})

    return make


def table(header: str, *lines: str) -> str:
    return "\n".join([header, *lines]) + "\n"


def run(rig: Rig, text: str, to: str, **options: str) -> str:
    import_id = rig.submit(text, to=f"persistiq.{to}", options=options)
    shown = rig.run(import_id)
    assert shown["state"] == "finished", shown["why"]
    return import_id


def known(rig: Rig, number: int) -> list[dict[str, Any]]:
    """So many leads in a campaign, as PersistIQ tells them."""
    run(rig, contacts(number), "campaign", campaign=SPRING)
    return kept(rig, "leads")


def by_both_keys(leads: list[dict[str, Any]]) -> list[str]:
    """The beginnings of rows that name every other lead by its id, the others by their e-mail."""
    return [f"{one['id']}," if at % 2 else f",{one['data']['email'].upper()}" for at, one in enumerate(leads)]


def kept(rig: Rig, kind: str) -> list[dict[str, Any]]:
    return list(rig.sandbox.company.vendor.dump()[kind])


def balanced(rig: Rig, import_id: str) -> Mapping[str, int]:
    """The counts of an import whose books balance, at a vendor where nothing was made twice and no limit was broken."""
    verified, report = verify(rig.service, import_id), rig.report()
    assert [check for check in verified.checks if not check.ok] == []
    assert (report["created_twice"], report["breaches"]) == ([], 0)
    return verified.by_state


def told(rig: Rig, import_id: str, state: str, *names: str) -> list[tuple[Any, ...]]:
    with rig.parts.ledger.read() as tx:
        return [tuple(row[name] for name in names) for row in rows.in_state(tx, import_id, state)]


# --- update -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("switches", [{}, each_once(UPDATE), {"one_lead": "leads", "shuffled": "always"}], ids=len)
def test_leads_are_changed_by_id_or_e_mail_and_unknown_ones_refused(
    there: MakeRig, switches: dict[str, object]
) -> None:
    rig = there()
    leads = known(rig, 8)
    rig.switch(**switches)
    lines = [f"{key},replied,no,yes,Oslo,7" for key in by_both_keys(leads[:6])]
    lines += ["l_nobody,,replied,no,yes,Oslo,7", ",nobody@acme-widgets.com,replied,no,yes,Oslo,7"]
    header = "Lead ID,Email,Status,Bounced,Opted out,City,Lead score"
    import_id = run(rig, table(header, *lines), "update")
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"]) == (6, 2)
    assert {code for (code,) in told(rig, import_id, "refused", "code")} == {"not_there"}
    after = kept(rig, "leads")
    shown = {(one["status"], one["bounced"], one["optedout"], one["data"]["city"]) for one in after[:6]}
    assert shown == {("replied", False, True, "Oslo")}
    assert [one["data"]["lead_score"] for one in after[:6]] == ["7"] * 6
    assert {(one["status"], one["optedout"]) for one in after[6:]} == {("active", False)}
    assert [one["data"]["email"] for one in after] == [one["data"]["email"] for one in leads]


def test_what_no_column_says_an_option_may_say_and_the_do_not_contact_list_holds_nobody_back(there: MakeRig) -> None:
    rig = there()
    known(rig, 3)
    with rig.parts.ledger.write() as tx:
        suppressions.add(tx, [("email", "person1@acme-widgets.com")], account="", by="test")
    status = next(one["id"] for one in listed(rig, "lead_statuses") if one["name"] == "prospect")
    options = {"opted_out": "yes", "status": status, "owner": "ben@company.test"}
    import_id = run(
        rig, table("Email,Opted out", *(f"person{n}@acme-widgets.com," for n in (1, 2))), "update", **options
    )
    assert balanced(rig, import_id)["delivered"] == 2
    ben = rig.sandbox.company.vendor.facts()["users"][1]["id"]
    after = [(one["status"], one["optedout"], one["owner_id"] == ben) for one in kept(rig, "leads")]
    assert after == [("prospect", True, True), ("prospect", True, True), ("active", False, False)]


def listed(rig: Rig, key: str) -> list[dict[str, Any]]:
    """What a simulated listing tells."""
    return list(getattr(rig.sandbox.company.vendor._leads, key.removeprefix("lead_")))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("answer", "words"), [("refuse", "Status is not included in the list"), ("ignore", "left status as it was")]
)
def test_a_status_that_persistiq_does_not_have_is_refused(there: MakeRig, answer: str, words: str) -> None:
    rig = there(unknown_status=answer)
    known(rig, 2)
    lines = ["person1@acme-widgets.com,replied", "person2@acme-widgets.com,On the moon"]
    import_id = run(rig, table("Email,Status", *lines), "update")
    assert balanced(rig, import_id)["delivered"] == 1
    [(number, reason)] = told(rig, import_id, "refused", "number", "reason")
    assert (number, words in reason) == (3, True)


def test_a_flag_that_says_neither_yes_nor_no_is_never_sent(there: MakeRig) -> None:
    rig = there()
    known(rig, 2)
    lines = ["person1@acme-widgets.com,perhaps", "person2@acme-widgets.com,YES"]
    import_id = run(rig, table("Email,Opted out", *lines), "update")
    assert told(rig, import_id, "rejected", "number", "code") == [(2, "yes_no_invalid")]
    assert [one["optedout"] for one in kept(rig, "leads")] == [False, True]


def test_a_row_with_an_id_gives_the_lead_its_e_mail_unless_another_has_it(there: MakeRig) -> None:
    rig = there()
    one, two, _ = known(rig, 3)
    lines = [f"{one['id']},ada@acme-widgets.com", f"{two['id']},person3@acme-widgets.com"]
    import_id = run(rig, table("Lead ID,Email", *lines), "update")
    [(code, reason)] = told(rig, import_id, "refused", "code", "reason")
    assert (code, reason.endswith("PersistIQ said: Email has already been taken")) == ("vendor_refused", True)
    emails = [lead["data"]["email"] for lead in kept(rig, "leads")]
    assert emails == ["ada@acme-widgets.com", "person2@acme-widgets.com", "person3@acme-widgets.com"]


# --- out of a campaign ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "switches",
    [{"removed": "204"}, each_once(REMOVE), {**each_once(REMOVE), "removed": "empty"}],
    ids=lambda switches: f"{len(switches)} {switches.get('removed')}",
)
def test_leads_leave_the_campaign_and_stay_at_persistiq(there: MakeRig, switches: dict[str, object]) -> None:
    rig = there()
    leads = known(rig, 8)
    rig.switch(**switches)
    text = table("Lead ID,Email", *by_both_keys(leads[:6]))
    import_id = run(rig, text, "uncampaign", campaign=SPRING.upper())
    assert balanced(rig, import_id)["delivered"] == 6
    assert {one["lead_id"] for one in kept(rig, "campaign_leads")} == {one["id"] for one in leads[6:]}
    assert (len(kept(rig, "leads")), rig.report()["removed"]["campaign_lead"]) == (8, 6)


def test_who_is_not_in_the_campaign_is_refused(there: MakeRig) -> None:
    rig = there()
    run(rig, contacts(2), "leads")
    strangers = [
        ",person1@acme-widgets.com",
        f"{kept(rig, 'leads')[1]['id']},",
        "l_nobody,",
        ",nobody@acme-widgets.com",
    ]
    import_id = run(rig, table("Lead ID,Email", *strangers), "uncampaign", campaign=SPRING)
    assert balanced(rig, import_id)["refused"] == 4
    assert {code for (code,) in told(rig, import_id, "refused", "code")} == {"not_there"}


def test_only_the_campaign_that_is_named_is_left(there: MakeRig) -> None:
    rig = there()
    known(rig, 2)
    run(rig, contacts(3), "campaign", campaign="Trade fair follow-up")
    import_id = run(rig, table("Email", "person1@acme-widgets.com"), "uncampaign", campaign="Trade fair follow-up")
    assert balanced(rig, import_id)["delivered"] == 1
    campaigns = {one["id"]: one["name"] for one in kept(rig, "campaigns")}
    there_now = [campaigns[one["campaign_id"]] for one in kept(rig, "campaign_leads")]
    assert sorted(there_now) == [SPRING, SPRING, *["Trade fair follow-up"] * 2]


# --- do-not-contact domains -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("switches", [{}, each_once(DOMAIN)], ids=len)
@pytest.mark.parametrize("known_domain", ["returned", "error"])
def test_domains_are_barred_once_however_they_are_written(
    there: MakeRig, switches: dict[str, object], known_domain: str
) -> None:
    rig = there(known_domain=known_domain, refuse_domain="wayne")
    run(rig, table("Domain", "hooli.com"), "dnc")
    rig.switch(**switches)
    lines = ["acme.com", "https://www.initech.com/about", "@umbrella.com", "Hooli.com", "ACME.com", "ada@wonka.com"]
    import_id = run(rig, table("Domain", *lines, "wayne.com"), "dnc")
    counts = balanced(rig, import_id)
    assert {state: n for state, n in counts.items() if n} == {
        "delivered": 4,
        "duplicate": 1,
        "rejected": 1,
        "refused": 1,
    }
    names = {one["name"] for one in kept(rig, "dnc_domains")}
    assert names == {"acme.com", "initech.com", "umbrella.com", "hooli.com"}


@pytest.mark.parametrize(
    ("to", "at", "row"),
    [
        ("update", UPDATE, ",person1@acme-widgets.com,yes,"),
        ("uncampaign", REMOVE, ",person1@acme-widgets.com,,"),
        ("dnc", DOMAIN, ",,,acme.com"),
    ],
)
def test_what_never_gets_an_answer_is_asked_about(there: MakeRig, to: str, at: str, row: str) -> None:
    rig = there()
    known(rig, 1)
    rig.switch(**{f"error_before_commit@{at}": "1", f"commit_then_cut@{at}": "2-20"})
    options = {"campaign": SPRING} if to == "uncampaign" else {}
    import_id = run(rig, table("Lead ID,Email,Opted out,Domain", row), to, **options)
    assert balanced(rig, import_id)["delivered"] == 1
    assert set(told(rig, import_id, "delivered", "outcome")) == {("unsaid",)}


# --- what options name ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("older", [False, True])
def test_campaign_mailbox_and_creator_may_be_named(there: MakeRig, older: bool) -> None:
    rig = there()
    ben = rig.sandbox.company.vendor.facts()["users"][1]
    suffix = "_id" if older else ""
    named = {"campaign": "spring  OUTREACH", "mailbox": "ben@company.test", "creator": "Ben example"}
    import_id = run(rig, contacts(3), "campaign", **{f"{name}{suffix}": text for name, text in named.items()})
    assert balanced(rig, import_id)["delivered"] == 3
    assert {one["mailbox_id"] for one in kept(rig, "campaign_leads")} == {ben["mailbox_id"]}
    assert {one["creator_id"] for one in kept(rig, "leads")} == {ben["id"]}


def test_a_name_that_two_things_have_stops_the_import_before_a_row_is_sent_until_it_is_mended(there: MakeRig) -> None:
    rig = there(calls_per_minute=10_000)
    campaigns = rig.sandbox.company.vendor._campaigns  # type: ignore[attr-defined]
    made = [campaigns._add(name, campaigns._users[0]) for name in ("Spring", *map(str, range(120)), "spring")]
    import_id = rig.submit(contacts(2), to="persistiq.campaign", options={"campaign": "SPRING"})
    shown = rig.run(import_id)
    assert shown["state"] == "paused"
    assert (
        f"2 campaigns called 'SPRING'; give the id of the one that is meant: {made[0].id}, {made[-1].id}."
        in shown["why"]
    )
    assert (kept(rig, "leads"), rig.calls("POST /v1/leads")) == ([], 0)
    made[0].name = "Autumn"
    control.resume(rig.service, import_id, actor="test")
    assert rig.run(import_id)["rows"]["delivered"] == 2
    assert {one["campaign_id"] for one in kept(rig, "campaign_leads")} == {made[-1].id}


@pytest.mark.parametrize(
    ("to", "option", "there_is"),
    [
        ("campaign", "campaign", "Trade fair follow-up (c_"),
        ("campaign", "mailbox", "ada@company.test (mbox_"),
        ("leads", "creator", "Ada Example (u_"),
        ("uncampaign", "campaign", "Spring outreach (c_"),
        ("update", "status", "prospect (s_"),
        ("update", "owner", "Ben Example (u_"),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_what_there_is(
    there: MakeRig, to: str, option: str, there_is: str
) -> None:
    rig = there()
    options = {"campaign": SPRING} if to == "campaign" else {}
    import_id = rig.submit(contacts(2), to=f"persistiq.{to}", options={**options, option: "Nobody"})
    shown = rig.run(import_id)
    assert shown["state"] == "paused"
    assert "'Nobody'; it has " in shown["why"]
    assert there_is in shown["why"]
    paths = rig.report()["by_path"]
    assert [path for path in paths if not path.startswith("GET ")] == []


def test_an_exact_name_goes_before_one_that_is_nearly_the_same(there: MakeRig) -> None:
    rig = there()
    campaigns = rig.sandbox.company.vendor._campaigns  # type: ignore[attr-defined]
    made = [campaigns._add(name, campaigns._users[0]) for name in ("Autumn", "autumn")]
    import_id = run(rig, contacts(1), "campaign", campaign="autumn")
    assert balanced(rig, import_id)["delivered"] == 1
    assert {one["campaign_id"] for one in kept(rig, "campaign_leads")} == {made[1].id}
