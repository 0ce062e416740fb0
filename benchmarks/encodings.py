"""Compare ways to find a file's encoding over a matrix of language, density of letters beyond ASCII, and number of rows.

Run it with `pip install Faker chardet faust-cchardet` and `python -m benchmarks.encodings`. Faker's names, cities and
companies are not those that Leadlift counts letters in. A file is right when every cell is read as
it was written, held when it is refused or waits for approval, and silently wrong otherwise.
"""

from __future__ import annotations

import argparse
import importlib
import random
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.files.encodings import encoding_of

LANGUAGES = {
    "German": ("de_DE", ["cp1252", "latin-1", "cp850", "mac_roman"]),
    "French": ("fr_FR", ["cp1252", "iso8859_15", "cp850", "mac_roman"]),
    "Spanish": ("es_MX", ["cp1252", "cp850", "mac_roman"]),
    "Portuguese": ("pt_BR", ["cp1252", "cp850"]),
    "Italian": ("it_IT", ["cp1252"]),
    "Dutch": ("nl_NL", ["cp1252"]),
    "Swedish": ("sv_SE", ["cp1252", "cp437"]),
    "Danish": ("da_DK", ["cp1252", "cp850"]),
    "Norwegian": ("no_NO", ["cp1252"]),
    "Finnish": ("fi_FI", ["cp1252", "latin-1"]),
    "Icelandic": ("is_IS", ["cp1252"]),
    "Polish": ("pl_PL", ["cp1250", "iso8859_2", "cp852"]),
    "Czech": ("cs_CZ", ["cp1250", "iso8859_2", "cp852"]),
    "Slovak": ("sk_SK", ["cp1250", "iso8859_2"]),
    "Hungarian": ("hu_HU", ["cp1250", "iso8859_2"]),
    "Croatian": ("hr_HR", ["cp1250", "iso8859_2"]),
    "Slovenian": ("sl_SI", ["cp1250"]),
    "Romanian": ("ro_RO", ["cp1250", "iso8859_2"]),
    "Turkish": ("tr_TR", ["cp1254"]),
    "Lithuanian": ("lt_LT", ["cp1257"]),
    "Latvian": ("lv_LV", ["cp1257"]),
    "Estonian": ("et_EE", ["cp1257"]),
    "Vietnamese": ("vi_VN", ["cp1258"]),
    "Russian": ("ru_RU", ["cp1251", "koi8_r", "cp866"]),
    "Ukrainian": ("uk_UA", ["cp1251", "koi8_u"]),
    "Bulgarian": ("bg_BG", ["cp1251"]),
    "Greek": ("el_GR", ["cp1253", "iso8859_7"]),
    "Hebrew": ("he_IL", ["cp1255"]),
    "Arabic": ("ar_SA", ["cp1256"]),
    "Thai": ("th_TH", ["cp874"]),
    "Japanese": ("ja_JP", ["cp932", "euc_jp"]),
    "Chinese": ("zh_CN", ["gb18030"]),
    "Taiwanese": ("zh_TW", ["big5"]),
    "Korean": ("ko_KR", ["cp949"]),
}
DENSITIES = ("all", "third", "three cells")
ROWS = (3, 20, 150)
REPEATS = 3
UNSURE = 0.5

Guess = Callable[[bytes, Path], str | None]


def files() -> Iterator[tuple[tuple[str, ...], bytes, str]]:
    """Every file of the matrix: its place in it, its bytes and its text."""
    faker = importlib.import_module("faker").Faker
    english = faker("en_US")
    for language, (locale, encodings) in LANGUAGES.items():
        local = faker(locale)
        for encoding in encodings:
            for density in DENSITIES:
                for rows in ROWS:
                    for seed in range(REPEATS):
                        text = table(local, english, encoding, density, rows, seed)
                        if not text.isascii():
                            yield (language, encoding, density, str(rows)), encoded(text, encoding), text


def table(local: Any, english: Any, encoding: str, density: str, rows: int, seed: int) -> str:
    """A table of people; as many cells as the density says are in the language."""
    picked = random.Random(f"{encoding}{density}{rows}{seed}")
    local.seed_instance(seed)
    english.seed_instance(seed)
    cells = [[cell(english, column, "latin-1") for column in COLUMNS] for _ in range(rows)]
    places = [(row, column) for row in range(rows) for column in range(len(COLUMNS))]
    if density == "third":
        places = [place for place in places if picked.random() < 1 / 3]
    elif density == "three cells":
        places = picked.sample(places, 3)
    for row, column in places:
        found = ""
        for _ in range(60):
            found = cell(local, COLUMNS[column], encoding) or found
            if found and (density != "three cells" or not found.isascii()):
                break
        cells[row][column] = found or cells[row][column]
    lines = [";".join([*line, f"p{at}@x.example.com"]) for at, line in enumerate(cells)]
    return "\r\n".join(["First name;Last name;City;Company;Email", *lines, ""])


COLUMNS = ("first_name", "last_name", "city", "company")


def cell(faker: Any, column: str, encoding: str) -> str:
    """A cell without delimiters that the encoding has; empty where there is none."""
    try:
        text = str(getattr(faker, column)()).replace(";", " ").replace("\n", " ").replace('"', "")
    except AttributeError:
        return ""
    if encoding in {"cp1250", "iso8859_2", "cp852"}:
        text = text.translate(str.maketrans("șțȘȚ", "şţŞŢ"))
    return text if fits(text, encoding) else ""


def fits(text: str, encoding: str) -> bool:
    """If the encoding has all of the text."""
    try:
        encoded(text, encoding)
    except UnicodeEncodeError:
        return False
    return True


def encoded(text: str, encoding: str) -> bytes:
    """The text's bytes; Windows-1258 has the tones of Vietnamese as characters of their own."""
    if encoding != "cp1258":
        return text.encode(encoding)
    parts = []
    for letter in unicodedata.normalize("NFC", text):
        whole = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in whole[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
        parts.append(unicodedata.normalize("NFC", "".join(mark for mark in whole if mark not in tones)) + tones)
    return "".join(parts).encode(encoding)


def ours(content: bytes, path: Path) -> str | None:
    """Leadlift's own answer."""
    path.write_bytes(content)
    try:
        found = encoding_of(path, "", None)
    except errors.FileError:
        return None
    return None if found.finding else found.name


def charset_normalizer(content: bytes, _: Path) -> str | None:
    """The best guess of charset-normalizer."""
    best = importlib.import_module("charset_normalizer").from_bytes(content).best()
    return best.encoding if best else None


def detector(module: str) -> Guess:
    """Whatever has `detect` as chardet has it; held where it is less than half sure."""
    detect = importlib.import_module(module).detect

    def guess(content: bytes, _: Path) -> str | None:
        found = detect(content)
        return found["encoding"] if (found["confidence"] or 0) >= UNSURE else None

    return guess


def outcome(guess: str | None, content: bytes, text: str) -> str:
    """Held, right or silently wrong."""
    if guess is None:
        return "held"
    try:
        read = content.decode(guess)
    except (UnicodeDecodeError, LookupError):
        return "held"  # the file would be refused
    return "right" if unicodedata.normalize("NFC", read) == unicodedata.normalize("NFC", text) else "wrong"


def main() -> None:
    """Print a line for each way, and with --each a line for each place in the matrix that is not all right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--only", default="", help="one way")
    options = parser.parse_args()
    ways: dict[str, Guess] = {
        "leadlift": ours,
        "charset-normalizer": charset_normalizer,
        "chardet": detector("chardet"),
        "faust-cchardet": detector("cchardet"),
    }
    with tempfile.TemporaryDirectory() as folder:
        matrix = list(files())
        for name, guess in ways.items():
            if options.only not in ("", name):
                continue
            totals, places = Counter[str](), Counter[tuple[str, ...]]()
            started = time.perf_counter()
            for place, content, text in matrix:
                found = outcome(guess(content, Path(folder) / "file"), content, text)
                totals[found] += 1
                totals[f"{found} {place[2]}"] += 1
                places[(*place, found)] += found != "right"
            seconds = time.perf_counter() - started
            shares = ", ".join(f"{kind} {totals[kind] / len(matrix):.1%}" for kind in ("right", "held", "wrong"))
            print(f"{name:20} {len(matrix)} files: {shares}; {1000 * seconds / len(matrix):.1f} ms a file")
            for density in DENSITIES:
                print("   ", density, {kind: totals[f"{kind} {density}"] for kind in ("right", "held", "wrong")})
            for place, count in places.items() if options.each else ():
                if count:
                    print("   ", *place, count)


if __name__ == "__main__":
    main()
