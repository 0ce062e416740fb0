"""An import of which something is a guess or looks wrong waits for approval before anything is sent."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline import errors
from pipeline.files.frame import Frame
from pipeline.ledger import imports
from pipeline.reading.read import FIRST_ROWS, TX_ROWS, added_to
from pipeline.report.model import Example, Finding, Report
from pipeline.rows.mapping import map_columns
from pipeline.rows.normalised import normalise
from pipeline.service import control, prune, show
from pipeline.vendors import destination
from tests.integration.service.desk import Desk, delivered

GOOD = "ada.{}@acme-widgets.com,Ada\n"
BAD = "no address {},Ada\n"
MOSTLY_BAD = "Email,First name\n" + GOOD.format(1) + BAD.format(1) + BAD.format(2)


def file_of(good: int, bad: int) -> str:
    good_rows = "".join(GOOD.format(number) for number in range(good))
    return f"Email,First name\n{good_rows}{''.join(BAD.format(number) for number in range(bad))}"


def test_a_file_of_which_most_rows_are_invalid_for_one_reason_waits_and_says_which(desk: Desk) -> None:
    shown = show.one(desk.service, desk.imported(MOSTLY_BAD))

    assert (shown["state"], shown["hold"]) == ("paused", True)
    assert shown["why"].startswith("waiting for approval: 2 rows of the first 3 would be invalid for one reason")
    [finding] = [finding for finding in shown["report"] if finding["holds"]]
    assert (finding["code"], finding["count"], finding["details"]["code"]) == ("mostly_invalid", 2, "email_invalid")


def test_half_of_the_rows_are_not_most_of_them(desk: Desk) -> None:
    assert show.one(desk.service, desk.imported(file_of(2, 2)))["state"] == "sending"


@pytest.mark.parametrize(("text", "hold", "state"), [(MOSTLY_BAD, False, "sending"), (file_of(3, 0), True, "paused")])
def test_a_person_may_decide_beforehand(desk: Desk, text: str, hold: bool, state: str) -> None:
    assert show.one(desk.service, desk.imported(text, hold=hold))["state"] == state


def test_the_share_is_a_setting(desk: Desk) -> None:
    desk.wiring.settings.reading.invalid_share = 1.0
    assert show.one(desk.service, desk.imported(MOSTLY_BAD))["state"] == "sending"


def test_later_rows_stop_the_sending_of_an_import_that_began_well(desk: Desk) -> None:
    import_id = desk.submitted(file_of(FIRST_ROWS, 3 * FIRST_ROWS))
    assert not show.one(desk.service, import_id)["hold"]

    desk.read(import_id)

    shown = show.one(desk.service, import_id)
    assert (shown["state"], shown["rows"]["pending"]) == ("paused", FIRST_ROWS)
    assert "would be invalid for one reason" in shown["why"]


def test_what_a_person_approved_is_not_stopped_again(desk: Desk) -> None:
    import_id = desk.submitted(MOSTLY_BAD)
    control.approve(desk.service, import_id, actor="ada")

    desk.read(import_id)

    assert show.one(desk.service, import_id)["state"] == "sending"


def test_no_reason_for_waiting_tells_a_cell(desk: Desk) -> None:
    import_id = desk.imported(MOSTLY_BAD)
    with desk.service.ledger.write() as tx:
        report = Report.from_json(imports.get(tx, import_id)["report"])
        assert "no address" not in imports.get(tx, import_id)["why"]
    assert report.holds


def test_what_was_cancelled_before_a_row_was_sent_may_be_imported_better(desk: Desk) -> None:
    control.cancel(desk.service, desk.imported(MOSTLY_BAD), actor="ada")
    second = desk.imported(MOSTLY_BAD, hold=False)
    desk.answer(second, delivered)
    desk.finish(second)
    with pytest.raises(errors.SameBytes):
        desk.imported(MOSTLY_BAD)


def test_a_pruned_import_has_no_cells_in_its_report(desk: Desk) -> None:
    import_id = desk.imported(MOSTLY_BAD, hold=False)
    found = Finding("placeholder", 1, "Email", (Example(2, "n/a"),))
    with desk.service.ledger.write() as tx:
        report = Report.from_json(imports.get(tx, import_id)["report"]).plus([found])
        imports.change(tx, import_id, report=report.to_json())
    desk.answer(import_id, delivered)
    desk.finish(import_id, days_ago=100)

    prune.prune(desk.service, older_than_days=1, actor="ada")

    shown = show.one(desk.service, import_id)["report"]
    assert [(one["code"], one["examples"]) for one in shown if one["code"] == "placeholder"] == [("placeholder", [])]


NATIONAL = "Email,Phone\nada@acme-widgets.com,020 7946 0958\nbo@acme-widgets.com,020 7946 0959\n"


def test_national_numbers_without_any_region_wait_and_name_the_likely_one(desk: Desk) -> None:
    desk.wiring.settings.accounts["main"].region = None
    shown = show.one(desk.service, desk.imported(NATIONAL))

    [finding] = [finding for finding in shown["report"] if finding["holds"]]
    assert (shown["state"], finding["code"], finding["count"]) == ("paused", "no_region", 2)
    assert finding["fix"] == "--region GB"
    assert [one["row"] for one in finding["examples"]] == [2, 3]
    assert "GB +442079460958" in finding["examples"][0]["after"]


def test_with_a_region_they_are_sent(desk: Desk) -> None:
    assert show.one(desk.service, desk.imported(NATIONAL, region="GB"))["state"] == "sending"


def test_findings_of_every_part_of_a_frame_have_the_rows_of_the_source(desk: Desk) -> None:
    rows = "".join(f"person{number}@acme-widgets.com,n/a\n" for number in range(3 * TX_ROWS))
    shown = show.one(desk.service, desk.imported(f"Email,First name\n{rows}"))

    [finding] = [finding for finding in shown["report"] if finding["code"] == "placeholder"]
    assert finding["count"] == 3 * TX_ROWS
    assert [one["row"] for one in finding["examples"]] == [2, 3, 4, 5, 6]


def test_a_part_of_a_frame_has_its_own_positions(desk: Desk) -> None:
    late = FIRST_ROWS + TX_ROWS + 10
    names = ["n/a" if number == late else "Bo" for number in range(late + 5)]
    rows = "".join(f"b{number}@acme-widgets.com,{name}\n" for number, name in enumerate(names))
    shown = show.one(desk.service, desk.imported(f"Email,First name\n{rows}"))

    [finding] = [finding for finding in shown["report"] if finding["code"] == "placeholder"]
    assert (finding["count"], finding["examples"]) == (1, [{"row": late + 2, "before": "n/a", "after": ""}])


def test_what_is_cleaned_in_a_column_of_the_vendors_own_is_in_the_report() -> None:
    columns = ("Email", "Shoe size")
    cells = pd.DataFrame({0: ["ada@acme-widgets.com", "bo@acme-widgets.com"], 1: ["#REF!", "43"]}, dtype="str")
    fields = destination("persistiq.leads")[1].fields
    mapping = map_columns(columns, cells, fields, given={}, saved=None, needed=("email",))
    normalised = normalise(cells, mapping, fields, identity=("email",), region="US")

    report = added_to(Report(), Frame([2, 3], cells, {}), normalised, {1: "shoe_size"}, columns)

    [finding] = report.of("error_value")
    assert (finding.column, finding.count, finding.examples) == ("Shoe size", 1, (Example(2, "#REF!"),))
