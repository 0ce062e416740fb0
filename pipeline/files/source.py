"""The bytes of a file in blocks, unpacked where it is gzipped, and never more of them than a table would have."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline import errors
from pipeline.files import bounds
from pipeline.files.detected import Compression

GZIP_MAGIC = b"\x1f\x8b"


def open_source(path: Path) -> BinaryIO:
    """The file, open for reading. Raises FileError where it cannot be."""
    if path.is_dir():
        raise errors.FileError("This is a folder; name one file in it.")
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise errors.FileError("There is no such file; check its path.") from error
    except OSError as error:
        raise errors.FileError(f"The file cannot be opened ({error.strerror}); check its permissions.") from error


def blocks(path: Path, compression: Compression) -> Iterator[bytes]:
    """The file's bytes, unpacked. Raises FileError when they cannot be read to the end or grow out of all proportion."""
    with open_source(path) as file:
        stream = gzip.GzipFile(fileobj=file) if compression == "gzip" else file
        allowed_bytes = bounds.expanded_bytes_allowed(path.stat().st_size) if compression else None
        yield from _read(stream, allowed_bytes)


def head(path: Path, compression: Compression) -> bytes:
    """The first block."""
    return next(blocks(path, compression), b"")


def _read(stream: BinaryIO | gzip.GzipFile, allowed_bytes: int | None) -> Iterator[bytes]:
    expanded_bytes = 0
    while block := _block(stream):
        expanded_bytes += len(block)
        if allowed_bytes is not None and expanded_bytes > allowed_bytes:
            raise errors.FileError(
                "The gzip file expands far more than a contact file would (a zip bomb?); "
                "unpack it yourself and import what is inside."
            )
        yield block


def _block(stream: BinaryIO | gzip.GzipFile) -> bytes:
    try:
        return stream.read(bounds.BLOCK_BYTES)
    except EOFError as error:
        raise errors.FileError("The gzip file is cut off before its end; fetch or export it again.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise errors.FileError("The gzip file is damaged; fetch or export it again.") from error
    except OSError as error:
        raise errors.FileError(f"The file cannot be read ({error.strerror}); copy it and try again.") from error
