"""What the ledger remembers of files ends with their retention; that the same bytes came before does not."""

from __future__ import annotations

import sqlalchemy as sa

from pipeline.ledger import arrivals
from pipeline.limits import DAY_SECONDS
from pipeline.service.prune import prune
from tests.integration.inbox.box import CONTACTS, Box

DAYS = 30


def remembered(box: Box) -> list[str]:
    with box.wiring.ledger().read() as tx:
        return list(tx.conn.execute(sa.select(arrivals.t.name).order_by(arrivals.t.id)).scalars())


def test_arrivals_go_with_their_imports_and_refusals_with_their_age(box_everywhere: Box) -> None:
    box = box_everywhere
    box.drop("old.csv")
    box.drop("bad.csv", "%PDF-1.7")
    box.rested()
    box.sent(box.imports()[0]["id"])
    box.look()
    box.drop("same.csv")
    box.rested()
    box.leases_end((DAYS + 1) * DAY_SECONDS)
    box.drop("young.csv", "%PDF-1.7 other")
    box.drop("open.csv", CONTACTS + "p@acme-widgets.com,P,P\n")
    box.rested()
    service = box.inbox.service
    assert prune(service, older_than_days=DAYS, actor="ada", dry_run=True)["arrivals"] == 2  # its import is there yet
    assert len(remembered(box)) == 5
    assert prune(service, older_than_days=DAYS, actor="ada")["arrivals"] == 3
    assert remembered(box) == ["young.csv", "open.csv"]
    assert prune(service, older_than_days=DAYS, actor="ada")["arrivals"] == 0


def test_the_same_bytes_are_recognised_after_all_else_is_forgotten_and_nothing_is_written_over(box: Box) -> None:
    box.drop()
    box.rested()
    [made] = box.imports()
    box.sent(made["id"])
    box.look()
    before = {name: box.text(name) for name in box.there()}
    box.leases_end((DAYS + 1) * DAY_SECONDS)
    prune(box.inbox.service, older_than_days=DAYS, actor="ada")
    assert remembered(box) == []
    box.drop()
    box.rested()
    assert len(box.imports()) == 1
    assert made["id"] in box.text("done/contacts-2.csv.note.txt")
    assert {name: box.text(name) for name in before} == before
