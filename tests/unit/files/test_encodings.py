"""Encodings: how sure the choice is, what is shown where it is not, and that no part of a file is overlooked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import errors
from pipeline.files.detected import Detected, Wanted
from pipeline.files.detecting import detect
from pipeline.files.encodings import Encoding, encoding_of
from pipeline.files.evidence import evidence_of
from pipeline.report.messages import encoding_name, sentence

HINDI = "नाम,शहर\r\nसुरेश ठाकुर,बरेली\r\nउमा,जयपुर\r\n"


def found(folder: Path, content: bytes, encoding: str | None = None) -> Encoding:
    path = folder / "contacts.csv"
    path.write_bytes(content)
    return encoding_of(path, "", encoding)


def rows(name: str, encoding: str, count: int = 1) -> bytes:
    return "".join(f"{name},n{at}@x.example.com\n" for at in range(count)).encode(encoding)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Ragnhild Bjørnstad", "cp1252"),
        ("Ağaoğlu", "cp1254"),
        ("Zdeňka Řeháčková", "cp1250"),
        ("Зоя Щедрина", "koi8_r"),
    ],
)
def test_a_plain_name_is_enough(tmp_path: Path, name: str, encoding: str) -> None:
    judged = found(tmp_path, b"Name,Email\n" + rows(name, encoding) + rows("Bob", "ascii", 50))
    assert (judged.name, judged.confidence, judged.finding) == (encoding, "likely", None)


def test_encodings_that_read_the_bytes_alike_leave_nothing_open(tmp_path: Path) -> None:
    judged = found(tmp_path, b"Name,Email\n" + rows("Ždánský", "cp1250"))
    assert "Ždánský".encode("cp1250").decode(judged.name) == "Ždánský"
    assert judged.finding is None


def test_cells_are_shown_in_both_readings_if_either_may_be_right(tmp_path: Path) -> None:
    judged = found(tmp_path, b"Name,Email\n" + rows("Tīna", "cp1257") + rows("Bob", "ascii"))
    assert judged.confidence == "guessed"
    assert judged.finding is not None
    assert judged.finding.holds
    [example] = judged.finding.examples
    assert example.row == 2
    assert {example.before, example.after} == {"Tīna", "Tîna"}
    assert encoding_name(judged.name) in sentence(judged.finding)


@pytest.mark.parametrize("which", ["likeliest", "other"])
def test_both_encodings_can_be_given(tmp_path: Path, which: str) -> None:
    judged = found(tmp_path, b"Name,Email\n" + rows("Tīna", "cp1257"))
    assert judged.finding is not None
    name = str(judged.finding.details[which])
    assert f"--encoding {name}" in sentence(judged.finding)
    given = found(tmp_path, (tmp_path / "contacts.csv").read_bytes(), name)
    assert (given.confidence, given.finding) == ("given", None)


def test_what_was_detected_holds_the_finding_and_keeps_it_when_saved(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(b"Name,Email\n" + rows("Tīna", "cp1257"))
    saved = Detected.from_json(detect(path, Wanted()).to_json())
    assert [finding.code for finding in saved.report.holds] == ["encoding_uncertain"]


def test_words_of_one_encoding_in_a_file_of_another_hold_it(tmp_path: Path) -> None:
    western = b"Name,Email\n" + rows("Françoise", "cp1252", 40) + rows("Núria Muñiz", "cp1252", 40)
    judged = found(tmp_path, western + rows("Łęcka", "cp1250"))
    assert judged.finding is not None
    assert judged.finding.holds


def test_a_second_encoding_is_named_with_its_cells(tmp_path: Path) -> None:
    names = ["Françoise", "Thérèse", "Hélène", "Benoît", "Jérôme Lefèvre", "Gaëlle", "Rémy", "Crêperie Dubé"]
    western = b"Name,Email\n" + b"".join(rows(name, "cp1252") for name in names)
    judged = found(tmp_path, western + rows("Łęcka", "cp1250"))
    assert judged.finding is not None
    assert (judged.finding.code, judged.finding.holds) == ("encodings_mixed", True)
    assert {example.before for example in judged.finding.examples} == {"£êcka"}
    assert "two encodings, Windows-1252 and, for some cells, Windows-1250" in sentence(judged.finding)


def test_nul_bytes_are_refused_with_the_option_for_utf16(tmp_path: Path) -> None:
    with pytest.raises(errors.FileError, match="--encoding utf-16-le"):
        found(tmp_path, b"Name,Email\nAnn\0Lee,a@x.example.com\n")


@pytest.mark.parametrize(
    ("cell", "encoding"),
    [
        ("\xa9 2024 Widgets", "cp1252"),
        ("Ask for “Jo”", "cp1252"),
        ("Calle Luna 4, 3º B", "cp1252"),
        ("Depósito 30 m³", "cp1252"),
        ("Room at 21°C", "cp1252"),
        ("No reply yet…", "cp1252"),
        ("Blue\xa0Ridge Co", "cp1252"),
    ],
)
def test_signs_are_no_letters_of_another_encoding(tmp_path: Path, cell: str, encoding: str) -> None:
    judged = found(tmp_path, b"Name,Email\n" + rows(cell, encoding, 2) + rows("Bob", "ascii", 20))
    assert (cell.encode(encoding).decode(judged.name), judged.finding) == (cell, None)


def test_katakana_of_half_width_are_letters(tmp_path: Path) -> None:
    names = ["ﾔﾏｸﾞﾁ ｶｽﾞﾋﾛ", "ｶﾌﾞｼｷｶﾞｲｼｬ ﾐﾅﾄ", "ﾀﾅｶ ﾊﾙｺ", "ｲﾉｳｴ ｹﾝｼﾞ"]
    judged = found(tmp_path, b"Name,Email\n" + b"".join(rows(name, "cp932") for name in names))
    assert (judged.name, judged.finding) == ("cp932", None)


@pytest.mark.parametrize("cell", ["Sá", "Sá Ltda."])
def test_a_letter_at_the_end_is_not_taken_for_a_blank(tmp_path: Path, cell: str) -> None:
    judged = found(tmp_path, b"Name,Email\n" + rows(cell, "cp850") + rows("Bob", "ascii", 20))
    assert judged.finding is not None
    assert cell in {text for example in judged.finding.examples for text in (example.before, example.after)}


def test_a_line_of_utf8_far_below_is_not_overlooked(tmp_path: Path) -> None:
    people = b"".join(f"Jürgen Nr. {at} Öhm,n{at}@x.example.com\n".encode("cp1252") for at in range(20_000))
    with pytest.raises(errors.FileError, match="Line 20002 of the file is in UTF-8, and line 2 is not"):
        found(tmp_path, b"Name,Email\n" + people + rows("Zoë", "utf-8") + people)


def test_evidence_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(b"".join(f"Jürgen Nr. {at},n{at}@x.example.com\n".encode("cp1252") for at in range(40_000)))
    evidence = evidence_of(path, "")
    assert len(evidence.lines) < 2_000
    assert evidence.complete


def test_a_long_note_is_judged_word_by_word(tmp_path: Path) -> None:
    note = "Er möchte später zurückgerufen werden, weil er gerade fährt. " * 40
    judged = found(tmp_path, f'Email;Note\na@x.example.com;"{note}"\n'.encode("cp1252"))
    assert (judged.name, judged.proved, judged.finding) == ("cp1252", True, None)


def test_a_file_of_one_endless_word_asks_for_its_encoding(tmp_path: Path) -> None:
    with pytest.raises(errors.FileError, match="--encoding"):
        found(tmp_path, b"Email,Note\na@x.example.com," + "雪".encode("cp932") * 3_000 + b"\n")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["名前\t都市\n丁一\t一宮\n", "Όνομα;Πόλη\r\nΘάλεια;Πάρος\r\n", "Email,City\na@x.example.com,Łódź\n", HINDI]
)
def test_utf16_needs_no_mark_in_any_language(tmp_path: Path, text: str, encoding: str) -> None:
    assert found(tmp_path, text.encode(encoding)).name == encoding


def test_letters_of_many_encodings_end_lines_alike(tmp_path: Path) -> None:
    judged = found(tmp_path, "Name\rÍñigo Zúñiga,a@x.example.com\rBegoña,b@x.example.com\r".encode("mac_roman"))
    assert (judged.name, judged.finding) == ("mac_roman", None)


@pytest.mark.parametrize(
    ("name", "encoding"), [("Ħamrun Għarb Żebbuġ", "iso8859_3"), ("נעמי שטרן", "cp862"), ("Θάλεια Πάρη", "mac_greek")]
)
def test_an_encoding_that_is_not_known_is_not_taken_for_another(tmp_path: Path, name: str, encoding: str) -> None:
    judged = found(tmp_path, b"Name,Email\n" + rows(name, encoding, 3))
    assert judged.finding is not None
    assert judged.finding.holds
