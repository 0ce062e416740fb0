"""What cannot be imported goes to `failed/` with a sentence that tells what to do, and nothing else changes."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from pipeline.settings import AccountSettings
from tests.integration.inbox.box import CONTACTS, STABLE_SECONDS, Box
from workers.inbox import arriving

REFUSED = Path(__file__).parents[3] / "sample_data/refused"


def zip_bomb() -> bytes:
    """A workbook of a few kilobytes whose sheet is a gigabyte of spaces."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="A" sheetId="1"/></sheets></workbook>')
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(200):
                sheet.write(b" " * 1_000_000)
    return content.getvalue()


BAD = {
    "page.csv": (b"<!DOCTYPE html><html><body>Please log in</body></html>", "web page"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "PNG"),
    "binary.csv": (bytes(range(256)) * 20, ""),
    "bomb.xlsx": (zip_bomb(), ""),
    "cut.csv.gz": (gzip.compress(CONTACTS.encode() * 50)[:-20], ""),
    "header.csv": (b"Email,First Name\n", "no rows"),
    "nobody.csv": (b"Colour,Shape\nred,round\nblue,square\n", "No column of nobody.csv is surely the email"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_put_aside_with_a_sentence(box: Box, name: str) -> None:
    content, sentence = BAD[name]
    box.drop(name, content)
    box.rested()
    if made := box.imports():  # some files show only on the way that they are broken
        box.read(made[0]["id"])
        box.look()
    told = box.text(f"failed/{name}.error.txt")
    assert sentence in told
    assert told.strip()
    assert "Traceback" not in told
    assert {f"failed/{name}", f"failed/{name}.error.txt"} <= box.there()
    assert not [path for path in box.there() if path.startswith(("processing", "done"))]
    assert [made["state"] for made in box.imports()] in ([], ["failed"])


def test_whatever_bad_comes_at_once_is_put_aside_and_a_good_file_goes_through(box: Box) -> None:
    """Cut, encrypted and empty workbooks, bombs, archives, prose: each has its sentence, and nothing else is changed."""
    bad = {path.name: path.read_bytes() for path in REFUSED.iterdir()}
    bad |= {"bomb.xlsx": zip_bomb(), "text.xlsx": b"These are no contacts, but a letter.\n\nKind regards\n"}
    for name, content in bad.items():
        box.drop(name, content)
    box.drop("good.csv")
    box.rested()
    box.rested()
    box.look(after=10 * STABLE_SECONDS)  # an empty file is waited for
    for made in box.imports():
        box.read(made["id"])
    box.look()
    good = next(made for made in box.imports() if made["source"] == "good.csv")
    assert {made["state"] for made in box.imports() if made is not good} <= {"failed"} | {good["state"]}
    expected = {f"failed/{name}{more}" for name in bad for more in ("", ".error.txt")}
    assert {name for name in box.there() if "rejected" not in name} == {*expected, "processing/good.csv"}
    for name, content in bad.items():
        assert (box.root / "main/leads/failed" / name).read_bytes() == content
        assert 20 < len(box.text(f"failed/{name}.error.txt")) < 1_500
    assert not [told for name in bad if "Traceback" in (told := box.text(f"failed/{name}.error.txt")) or "@" in told]


def test_a_link_is_not_followed_and_a_pipe_is_not_waited_for(box: Box) -> None:
    secret = box.root.parent / "secret.csv"
    secret.write_text(CONTACTS)
    (box.root / "main/leads").mkdir(parents=True)
    (box.root / "main/leads/link.csv").symlink_to(secret)
    os.mkfifo(box.root / "main/leads/pipe.csv")
    box.rested()
    assert "no file" in box.text("failed/link.csv.error.txt")
    assert "no file" in box.text("failed/pipe.csv.error.txt")
    assert secret.read_text() == CONTACTS
    assert box.imports() == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\nb.csv", "a_b.csv"),
        ("a..\\..\\etc.csv", "a.._.._etc.csv"),
        ("contacts[1]*.csv", "contacts[1]_.csv"),
        ("é" * 120 + ".csv", "é" * 88 + ".csv"),
        ("-rf.csv", "-rf.csv"),
        ("-rf", "-rf"),
        ("a..%2f..%2fetc%00.csv", "a..%2f..%2fetc%00.csv"),
        ("~root.csv", "~root.csv"),
        ("$(reboot);`reboot`.csv", "$(reboot);`reboot`.csv"),
        ("file:" + "a" * 240 + ".csv", "file_" + "a" * 171 + ".csv"),
        ("=cmd|' '!A0.csv", "=cmd_' '!A0.csv"),
    ],
)
def test_a_name_full_of_tricks_is_only_a_name(box: Box, name: str, kept: str) -> None:
    box.drop(name)
    box.rested()
    assert box.there() == {f"processing/{kept}"}
    box.sent(box.imports()[0]["id"])
    box.look()
    assert box.there() == {f"done/{kept}", f"done/{kept}.delivered.csv"}


def test_a_name_that_is_no_text_is_mended(box: Box) -> None:
    box.drop()
    os.rename(box.root / "main/leads/contacts.csv", os.fsencode(box.root / "main/leads") + b"/kontakte-\xfc.csv")
    box.rested()
    box.rested()
    assert [made["source"] for made in box.imports()] == ["kontakte-_.csv"]


def test_a_file_that_is_too_long_is_refused(box: Box) -> None:
    box.inbox.service.settings.upload_limit_bytes = 20
    box.drop()
    box.rested()
    assert "longer than 20 bytes" in box.text("failed/contacts.csv.error.txt")


def test_an_account_that_cannot_be_used_now_is_waited_for(box: Box) -> None:
    unusable = {"vendor": "persistiq", "api_key": "env:NOWHERE_TO_BE_FOUND"}
    accounts = box.wiring.settings.accounts
    good, accounts["main"] = accounts["main"], AccountSettings.model_validate(unusable)
    box.drop()
    box.rested()
    assert "NOWHERE_TO_BE_FOUND" in box.text("processing/contacts.csv.note.txt")
    accounts["main"] = good
    box.leases_end(arriving.LATER_SECONDS + 1)
    box.look()
    assert box.there() == {"processing/contacts.csv"}
    assert len(box.imports()) == 1


def test_one_bad_file_does_not_keep_the_others(box: Box) -> None:
    box.drop("a.csv", b"%PDF-1.7")
    box.drop("b.csv")
    box.rested()
    assert [made["source"] for made in box.imports()] == ["b.csv"]


def test_what_lies_in_no_destinations_folder_is_told_beside_it(box: Box) -> None:
    box.drop("a.csv", where=".")
    box.drop("b.csv", where="main")
    box.drop("c.csv", where="mian/leads")
    box.drop("d.csv", where="main/lead")
    box.look()
    assert "there are main, other" in box.text("a.csv.error.txt", where=".")
    assert "there are main, other" in box.text("mian.error.txt", where=".")
    assert "leads" in box.text("b.csv.error.txt", where="main")
    assert "leads" in box.text("lead.error.txt", where="main")
    (box.root / "a.csv").unlink()
    box.look(after=60)
    assert not (box.root / "a.csv.error.txt").exists()
    assert (box.root / "mian.error.txt").exists()
    assert box.imports() == []
