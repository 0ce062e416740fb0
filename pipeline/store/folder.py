"""A folder behind an fsspec URL: this machine's disk, a network mount, SFTP, an object store. Its faults are ours, in words.

Paths are relative to the folder and name one file each: no `..`, nothing absolute, and no pattern is ever expanded.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import fsspec

from pipeline import errors
from pipeline.store import entry
from pipeline.store.entry import Entry

PIECE_BYTES = 1024 * 1024
ANSWER_SECONDS = 30
CONNECT_SECONDS = 5  # botocore tries it five times
PREFETCHED = 64
OUTSIDE = "A path names a file inside the source, as in 2026/leads.csv: nothing absolute, and no '..'."
_LOCAL = {"file", "local"}
_SSH = {"sftp", "ssh"}
_RENAMING = _LOCAL | _SSH | {"ftp", "hdfs", "smb", "webhdfs"}  # everything else copies and deletes
_FOREIGN = {"aiobotocore", "aiohttp", "botocore", "paramiko", "s3fs"}


class Folder:
    """A folder, connected to when it is first used, and anew after a connection was lost."""

    def __init__(self, url: str, options: Mapping[str, Any] | None = None) -> None:
        self._url, self._options = url, dict(options or {})
        self._opened: Any = None
        self._root = ""
        self.shown = shown(url)

    @property
    def local(self) -> Path | None:
        """The folder itself where it is on this machine."""
        with self.faults():
            return Path(self._root) if self._protocols() & _LOCAL else None

    @property
    def renames(self) -> bool:
        """Whether a file moves in one step here."""
        with self.faults():
            return bool(self._protocols() & _RENAMING)

    def entries(self, path: str = "") -> list[Entry]:
        """What stands directly in a folder, by time, then name; nothing where there is no such folder."""
        with self.faults(), contextlib.suppress(FileNotFoundError, NotADirectoryError):
            whole = self._at(path) if path else self._place()
            if self._protocols() & _LOCAL:
                found = entry.listed(whole)
            else:
                self._fs.invalidate_cache()
                infos = self._fs.ls(whole, detail=True)  # of a file, itself
                found = [entry.from_info(info) for info in infos if entry.path_of(info).strip("/") != whole.strip("/")]
            return sorted(found, key=lambda one: (one.modified_at, one.name))
        return []

    def entry(self, path: str) -> Entry | None:
        """What stands there, if anything does."""
        with self.faults(), contextlib.suppress(FileNotFoundError, NotADirectoryError):
            whole = self._at(path)
            if self._protocols() & _LOCAL:
                return entry.from_status(entry.last_part(whole), os.lstat(whole))
            self._fs.invalidate_cache()
            return entry.from_info(self._fs.info(whole))
        return None

    def make(self, path: str = "") -> None:
        """Makes a folder and those above it; an object store has none, and is asked for its bucket. Raises SettingsError."""
        with self.faults():
            whole = self._at(path) if path else self._place()
            if self._protocols() & _RENAMING:
                self._fs.makedirs(whole, exist_ok=True)
            else:
                self._look_for_bucket()

    @contextlib.contextmanager
    def reading(self, path: str) -> Iterator[BinaryIO]:
        """The bytes of a file. Raises NotFound."""
        with self.faults(), self._fs.open(self._at(path), "rb") as source:
            yield cast("BinaryIO", source)

    def fetch(self, path: str, target: Path, *, limit_bytes: int) -> None:
        """Copies a file to this machine. Raises NotFound, and FileError for one that is longer than the limit."""
        length_bytes = 0
        with self.reading(path) as source, target.open("wb") as copy:
            if self._protocols() & _SSH:
                self._ask_ahead(source, limit_bytes)
            while piece := source.read(PIECE_BYTES):
                length_bytes += len(piece)
                _check_length(length_bytes, limit_bytes)
                copy.write(piece)

    def write(self, path: str, source: Path, *, like: str = "") -> None:
        """Puts a file of this machine there, whole or not at all; one that is there is replaced.

        On this machine's disks those may read it who may read the file that it is `like`.
        """
        with self.faults():
            whole = self._at(path)
            if not self._protocols() & _RENAMING:
                self._fs.put_file(str(source), whole)  # an object is there when all of it is
                return
            arriving = f"{whole.rpartition('/')[0]}/.{uuid.uuid4().hex}.part"
            try:
                self._fs.put_file(str(source), arriving)
                if like and self._protocols() & _LOCAL:
                    _let_read(Path(arriving), Path(self._at(like)))
                self._rename(arriving, whole)
            except BaseException:
                with contextlib.suppress(Exception):
                    self._fs.rm_file(arriving)
                raise

    def move(self, path: str, to: str, *, replace: bool = True) -> None:
        """Moves a file: in one step where the place can, else by a copy.

        Raises NotFound where it is gone, and Conflict where another was put in its place while it was copied, or stands
        there and may not be replaced.
        """
        with self.faults():
            before, after = self._at(path), self._at(to)
            if not replace and self.entry(to) is not None:
                raise errors.Conflict("Something of that name stands there.")
            if not replace and self._protocols() & _LOCAL:
                _rename_anew(before, after)
            elif self._protocols() & _RENAMING:
                self._rename(before, after)
            else:
                self._fs.invalidate_cache()
                version = entry.from_info(self._fs.info(before)).version
                self._fs.cp_file(before, after)
                if entry.from_info(self._fs.info(before)).version != version:
                    self._fs.rm_file(after)
                    raise errors.Conflict("The file was replaced while it was copied.")
                self._fs.rm_file(before)

    def delete(self, path: str) -> None:
        """Deletes a file; one that is gone already is fine."""
        with self.faults(), contextlib.suppress(FileNotFoundError):
            self._fs.rm_file(self._at(path))

    def close(self) -> None:
        """Ends the connection; the next use makes another."""
        opened, self._opened = self._opened, None
        client = getattr(opened, "client", None)
        if client is not None:
            with contextlib.suppress(Exception):
                client.close()

    # --- the file system behind it ------------------------------------------------------------------------------------

    @property
    def _fs(self) -> Any:
        if self._opened is None:
            self._opened, root = fsspec.core.url_to_fs(self._url, **self._with_ours())
            self._root = root.rstrip("/")
            if self._protocols() & _SSH:
                self._opened.ftp.get_channel().settimeout(ANSWER_SECONDS)
        return self._opened

    def _with_ours(self) -> dict[str, Any]:
        """The options, and those without which a place that went silent would never be noticed."""
        given = {"skip_instance_cache": True, **self._options}
        if urlsplit(self._url).scheme in _SSH:
            from pipeline.store.hosts import USUAL, KnownHosts

            known = KnownHosts(Path(given.pop("known_hosts", USUAL)))
            waits = dict.fromkeys(("timeout", "banner_timeout", "auth_timeout"), ANSWER_SECONDS)
            return {**waits, "host_key_policy": known, **given}
        if urlsplit(self._url).scheme == "s3":
            waits = {"connect_timeout": CONNECT_SECONDS, "read_timeout": ANSWER_SECONDS}
            given["config_kwargs"] = {**waits, **given.get("config_kwargs", {})}
        return given

    def _protocols(self) -> set[str]:
        names = self._fs.protocol
        return {names} if isinstance(names, str) else set(names)

    def _place(self) -> str:
        return (self._fs and self._root) or "/"

    def _at(self, path: str) -> str:
        return f"{self._place().rstrip('/')}/{_below(path)}"

    @staticmethod
    def _ask_ahead(source: Any, limit_bytes: int) -> None:
        """Over SSH each piece would wait for the one before."""
        _check_length(source.stat().st_size, limit_bytes)
        source.prefetch(max_concurrent_requests=PREFETCHED)

    def _look_for_bucket(self) -> None:
        bucket = self._root.lstrip("/").partition("/")[0]
        try:
            if bucket:
                self._fs.info(bucket)
        except FileNotFoundError:
            raise errors.SettingsError(f"There is no bucket {bucket!r}, or these credentials may not see it.") from None

    def _rename(self, before: str, after: str) -> None:
        if self._protocols() & _LOCAL:
            Path(before).rename(after)
            return
        try:
            self._fs.mv(before, after)
        except OSError as error:
            if error.errno is not None or not self._protocols() & _SSH:
                raise
            with contextlib.suppress(FileNotFoundError):  # a server that renames, and replaces nothing by it
                self._fs.ftp.remove(after)
            self._fs.ftp.rename(before, after)

    @contextlib.contextmanager
    def faults(self) -> Iterator[None]:
        """Foreign errors as ours; after one that a connection may have caused, the next use connects anew."""
        try:
            yield
        except errors.LeadliftError:
            raise
        except FileNotFoundError as error:
            raise errors.NotFound(f"{self.shown} has no such file.") from error
        except PermissionError as error:
            raise errors.SettingsError(
                f"{self.shown} does not let Leadlift in; check its permissions and credentials."
            ) from error
        except ImportError as error:
            raise errors.SettingsError(f"{self.shown} needs a package that is not installed: {error.name}.") from None
        except Exception as error:
            if not _is_foreign(error):
                raise
            self.close()
            raise _fault(self.shown, error) from error


def _rename_anew(before: str, after: str) -> None:
    """A rename that never replaces: another program may put something there at this moment."""
    try:
        os.link(before, after, follow_symlinks=False)
    except FileExistsError:
        raise errors.Conflict("Something of that name stands there.") from None
    except FileNotFoundError:
        raise
    except OSError:  # mounts without links
        Path(before).rename(after)
    else:
        Path(before).unlink()


def _check_length(length_bytes: int, limit_bytes: int) -> None:
    if length_bytes > limit_bytes:
        raise errors.FileError(f"The file is longer than {limit_bytes} bytes; split it.")


def _let_read(path: Path, like: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        status = like.stat()
        path.chmod(status.st_mode & 0o666)
        with contextlib.suppress(PermissionError):  # only root gives files away
            os.chown(path, status.st_uid, status.st_gid)


def _is_foreign(error: Exception) -> bool:
    return isinstance(error, OSError | EOFError) or type(error).__module__.partition(".")[0] in _FOREIGN


def _fault(where: str, error: Exception) -> errors.LeadliftError:
    kind = type(error).__name__
    if kind in {"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound", "AuthenticationException"}:
        return errors.SettingsError(f"{where} needs credentials, or does not take these ({kind}); set its options.")
    why = (isinstance(error, OSError) and error.errno and error.strerror) or kind
    return errors.OutOfReach(f"{where} cannot be reached or used now: {why}.", where=where, why=why)


def shown(url: str) -> str:
    """A URL without a password, for messages."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl() if parts.netloc else url


def inside(path: str) -> str:
    """A path that somebody gave, which stays inside its folder on every system. Raises RequestError for any other."""
    if "://" in path or "\\" in path or any(ord(character) < 32 for character in path):
        raise errors.RequestError(OUTSIDE)
    return _below(path)


def _below(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts:
        raise errors.RequestError(OUTSIDE)
    return "/".join(parts)
