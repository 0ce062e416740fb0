"""What kind of file this is, by its bytes and never by its name; what is no table is named for what it is."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

from pipeline import errors
from pipeline.files import bounds, source
from pipeline.files.detected import Compression, Kind
from pipeline.files.package import UNPACKING

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGIC = b"PK\x03\x04"
_EMPTY_ZIP_MAGIC = b"PK\x05\x06"

_OTHERS = (
    (b"%PDF-", "a PDF document"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"{\\rtf", "an RTF document"),
    (b"BEGIN:VCARD", "a vCard file"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
# A page may begin with any of its elements: reports that a web server writes "as Excel" are one table in a division.
_WEB_PAGE = re.compile(
    r"(?:<\?xml[^>]*>|<!--(?:(?!-->).)*-->|\s)*<(?:!doctype\s+html|(?:html|head|body|meta|title|style|script|link|base|div|span|table|thead|tbody|tr|"
    r"td|th|caption|p|br|hr|b|i|u|h[1-6]|center|font|form|section|article|main|header|nav|ul|ol|pre|img|a)(?=[\s/>]))",
    re.DOTALL,
)
_XML_FILES = (
    ("urn:schemas-microsoft-com:office:spreadsheet", "an XML spreadsheet of Excel 2003"),
    ("<office:document", "a flat OpenDocument file (.fods)"),
)
_SYLK = re.compile(r"id;p\w*(?:;[ne])*\n[bcfopw];[a-z]")  # a header may begin with ID;Phone too
_MAIL_HEADERS = re.compile(r"(?:[a-z][a-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_OPENING_CHARACTERS = 4_096
_OTHER_PACKAGES = (
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("Index/", "an Apple Numbers or Pages document"),
)
_ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_OLE_NAMES = ("EncryptedPackage", "WordDocument", "PowerPoint Document")
# The first record of a workbook, BOF, in the versions 8 and 5 of the format; FILEPASS follows it in an encrypted one.
_BIFF_OPENINGS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
_FILEPASS = 0x002F
# A workbook without the container around it: of the versions 2 to 4, or written by a script.
_BARE_OPENINGS = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
_JSON = re.compile(r'[\[{\s]*[\[{]\s*"')
_MENDING = "open it in a spreadsheet and save it as CSV or .xlsx"


def kind_of(path: Path) -> tuple[Kind, Compression]:
    """The kind of the file and how it is compressed. Raises FileError for everything that cannot be a table."""
    head = source.head(path, "")
    if not head:
        raise errors.FileError("The file is empty; export it again.")
    if head.startswith(source.GZIP_MAGIC):
        return _inside_gzip(path)
    if head.startswith(_OLE_MAGIC):
        return _ole(path), ""
    if head.startswith(_BARE_OPENINGS):
        return "xls", ""
    if head.startswith((_ZIP_MAGIC, _EMPTY_ZIP_MAGIC)):
        return _package(path), ""
    _refuse_others(head)
    return "text", ""


def _inside_gzip(path: Path) -> tuple[Kind, Compression]:
    head = source.head(path, "gzip")
    if not head:
        raise errors.FileError("The gzip file is empty inside; export it again.")
    if head.startswith((_OLE_MAGIC, _ZIP_MAGIC, source.GZIP_MAGIC)):
        raise errors.FileError(
            "The gzip file holds another packed file, not text; unpack it and import what is inside."
        )
    _refuse_others(head)
    return "text", "gzip"


def _refuse_others(head: bytes) -> None:
    for magic, name in _OTHERS:
        if head.startswith(magic):
            raise errors.FileError(f"This is {name}, not a table of contacts; export the contacts as CSV or .xlsx.")
    if head[4:8] == b"ftyp":
        raise errors.FileError(
            "This is a video or picture, not a table of contacts; export the contacts as CSV or .xlsx."
        )
    start = _opening(head)
    if name := _markup(start):
        raise errors.FileError(f"This is {name}, whatever its name says; {_MENDING}.")
    if _JSON.match(start):
        raise errors.FileError("This is JSON, not a table; export the contacts as CSV or .xlsx.")


def _opening(head: bytes) -> str:
    """The first characters in lower case, as far as they matter here."""
    mark, encoding = next((each for each in _BOMS if head.startswith(each[0])), (b"", "utf-8"))
    text = head.removeprefix(mark).decode(encoding, "replace").lstrip()
    return text[:_OPENING_CHARACTERS].replace("\r\n", "\n").lower()


def _markup(start: str) -> str:
    """The name of a page, message or XML file that begins so, or nothing."""
    if _WEB_PAGE.match(start):
        return "a web page (HTML)"
    if start.startswith("<?xml"):
        return next((name for mark, name in _XML_FILES if mark in start), "an XML file")
    if _SYLK.match(start):
        return "a SYLK file"
    headers = _MAIL_HEADERS.match(start)
    if headers and "mime-version:" in headers[0] and "content-type:" in headers[0]:
        page = "multipart/related" in headers[0] or "text/html" in headers[0]
        return "a web page in one file (MHTML)" if page else "an e-mail message"
    return ""


def _ole(path: Path) -> Kind:
    """An .xls, by the names in its directory; a document of the old Office is no table, an encrypted one is closed."""
    marks = _ole_marks(path)
    if "EncryptedPackage" in marks or "password" in marks:
        raise errors.FileError(
            "The Excel file is protected by a password; open it, save it without the password and import that."
        )
    if "WordDocument" in marks or "PowerPoint Document" in marks:
        raise errors.FileError("This is a Word or PowerPoint document; export the contacts as CSV or .xlsx.")
    return "xls"


def _ole_marks(path: Path) -> set[str]:
    """Names of streams that tell what the file is, and "password" where the workbook's first records have FILEPASS."""
    found: set[str] = set()
    tail = b""
    for block in source.blocks(path, ""):
        window = tail + block
        found.update(name for name in _OLE_NAMES if name.encode("utf-16-le") in window)
        start = next((window.index(opening) for opening in _BIFF_OPENINGS if opening in window), -1)
        if start >= 0 and _has_filepass(window[start : start + 512]):
            found.add("password")
        tail = block[-512:]
    return found


def _has_filepass(records: bytes) -> bool:
    """Each record is its id and its length, two bytes each, and its content."""
    while len(records) >= 4:
        record, size = struct.unpack_from("<HH", records)
        if record == _FILEPASS:
            return True
        records = records[4 + size :]
    return False


def _package(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as package:
            return _kind_of_package(package)
    except UNPACKING as error:
        raise errors.FileError(
            "The file begins like an Excel file and is damaged or cut off; fetch or export it again."
        ) from error


def _kind_of_package(package: zipfile.ZipFile) -> Kind:
    members = {member.filename: member for member in package.infolist()}
    if any(member.flag_bits & 1 for member in members.values()):
        raise errors.FileError("The archive is protected by a password; unpack it and import the file inside.")
    if "xl/workbook.xml" in members:
        return "xlsx"
    if "xl/workbook.bin" in members:
        return "xlsb"
    if "content.xml" in members and "mimetype" in members and _start(package, "mimetype").startswith(_ODS_MIME):
        return _ods(package)
    for folder, name in _OTHER_PACKAGES:
        if any(member.startswith(folder) for member in members):
            raise errors.FileError(f"This is {name}, not a table of contacts; export the contacts as CSV or .xlsx.")
    raise errors.FileError("This is a zip archive and no Excel file; unpack it and import the file inside.")


def _ods(package: zipfile.ZipFile) -> Kind:
    manifest = "META-INF/manifest.xml"
    if manifest in package.namelist() and b"encryption-data" in _start(package, manifest):
        raise errors.FileError(
            "The spreadsheet is protected by a password; save it without the password and import that."
        )
    return "ods"


def _start(package: zipfile.ZipFile, member: str) -> bytes:
    with package.open(member) as file:
        return file.read(bounds.BLOCK_BYTES)
