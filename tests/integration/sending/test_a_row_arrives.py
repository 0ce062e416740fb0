"""The path of a row, without Celery: from a file to the vendor's verdict."""

from __future__ import annotations

from collections.abc import Callable

from tests.integration.sending.rig import Rig, contacts


def test_every_row_of_a_small_file_is_delivered(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(25))
    shown = rig.run(import_id)
    assert shown["state"] == "finished"
    assert shown["rows"]["delivered"] == shown["rows"]["read"] == 25
    assert len(rig.leads()) == 25
    assert rig.report()["breaches"] == 0


def test_a_messy_file_balances(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    text = contacts(12) + "not an address,Eve,Bad,Acme\nPERSON3@ACME-WIDGETS.COM,Ada,Again,Acme\n"
    shown = rig.run(rig.submit(text))
    counts = shown["rows"]
    assert (counts["delivered"], counts["rejected"], counts["duplicate"]) == (12, 1, 1)
    assert counts["read"] == sum(n for state, n in counts.items() if state != "read") == 14


def test_leads_are_created_and_then_added_to_the_campaign_in_full_calls(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    campaign = rig.sandbox.company.vendor.facts()["campaigns"][0]["id"]
    shown = rig.run(rig.submit(contacts(230), to="persistiq.campaign", options={"campaign_id": campaign}))
    assert shown["rows"]["delivered"] == 230
    assert rig.calls("POST /v1/campaigns/{campaign}/leads") == 3


def test_unmapped_columns_that_the_vendor_knows_become_its_fields_and_others_are_named(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig()
    text = contacts(3, columns={"Lead score": "7", "Shoe size": "43"})
    shown = rig.run(rig.submit(text))
    assert shown["unused"] == ["Shoe size"]
    assert {lead["data"].get("lead_score") for lead in rig.leads().values()} == {"7"}
