"""A burst of small files is taken in order, beside a large one, and neither keeps the other from going on."""

from __future__ import annotations

import os

from pipeline.ledger import imports
from tests.integration.inbox.box import Box

FILES = 1_000
LARGE_ROWS = 20_000


def test_a_thousand_small_files_and_a_large_one_are_taken_in_order(box: Box) -> None:
    large = "Email,First Name\n" + "".join(f"p{number}@acme-widgets.com,P\n" for number in range(LARGE_ROWS))
    box.drop("large.csv", large)
    os.utime(box.root / "main/leads/large.csv", (500, 500))
    for number in range(FILES):
        path = box.drop(f"{number:04}.csv", f"Email,First Name\nada{number}@acme-widgets.com,Ada\n")
        os.utime(path, (number, number))
    box.rested()
    with box.wiring.ledger().read() as tx:
        made = list(reversed(imports.newest(tx, 2 * FILES)))
    expected = [f"{number:04}.csv" for number in range(FILES)]
    expected.insert(501, "large.csv")
    assert [imp["source_name"] for imp in made] == expected
    assert box.there() == {f"processing/{name}" for name in expected}
