"""What is asked of a file: the folder's `leadlift.toml`, and over it the file's own, `FILE.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from pipeline import errors
from pipeline.settings import CONFIG_NAME, DeliverySettings
from pipeline.store import Entry, Folder
from workers.inbox.dropped import OPTIONS, Dropped, is_meant

LIMIT_BYTES = 64 * 1024


def asked_of(folder: Folder, dropped: Dropped, own: str | None) -> tuple[dict[str, Any], str]:
    """What the folder's options and the file's own ask, as it can be kept; or nothing, and why that makes no sense."""
    try:
        merged: dict[str, Any] = {}
        there = {entry.name: entry.kind for entry in dropped.beside}
        for name in [name for name in (CONFIG_NAME, own) if name in there]:
            if there[name] != "file":  # a pipe would be waited for
                raise errors.RequestError(f"{name} is a folder, a link or a pipe; drop the file itself.")
            merged = _over(merged, _read(folder, f"{dropped.place.path}/{name}", name))
    except errors.NotFound:
        raise  # it went with its file, which another has taken
    except errors.RequestError as error:
        return {}, error.message
    return merged, ""


def own_name(beside: Sequence[Entry], name: str) -> str | None:
    """The name of the file's own options: `contacts.csv.toml`, or `contacts.toml` where no other file could be meant.

    Raises RequestError where another could.
    """
    there = {entry.name for entry in beside}
    if f"{name}{OPTIONS}" in there:
        return f"{name}{OPTIONS}"
    short = f"{PurePosixPath(name).stem}{OPTIONS}"
    if short == CONFIG_NAME or short not in there:
        return None
    others = [entry.name for entry in beside if is_meant(entry) and PurePosixPath(entry.name).stem == short[:-5]]
    if len(others) > 1:
        raise errors.RequestError(
            f"{short} could be meant for {' or '.join(sorted(others))}; name it after the whole name of the file,"
            f" as in {name}{OPTIONS}, and drop both again."
        )
    return short


def _read(folder: Folder, path: str, name: str) -> dict[str, Any]:
    content = _content(folder, path, name)
    try:
        found = tomllib.loads(content.decode("utf-8-sig"))
        return DeliverySettings(**found).model_dump(mode="json", exclude_unset=True)
    except ValidationError as error:
        raise errors.RequestError(f"{name} is not usable: {_words(error)}.") from None
    except RecursionError:
        raise errors.RequestError(f"{name} nests deeper than options do.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        why = f": {error}" if isinstance(error, tomllib.TOMLDecodeError) else ", nor UTF-8"
        raise errors.RequestError(f"{name} is not valid TOML{why}.") from None


def _content(folder: Folder, path: str, name: str) -> bytes:
    try:
        with folder.reading(path) as source:
            content = source.read(LIMIT_BYTES + 1)
    except errors.SettingsError:
        raise errors.RequestError(f"{name} may not be read; check its permissions, and drop both again.") from None
    if len(content) > LIMIT_BYTES:
        raise errors.RequestError(f"{name} is longer than options are; take out what is no option.")
    return content


def _words(error: ValidationError) -> str:
    own = {"extra_forbidden": f"there is no such option; there are {', '.join(DeliverySettings.model_fields)}"}
    return "; ".join(
        f"{'.'.join(str(part) for part in e['loc'][:2])}: {own.get(e['type'], e['msg'])}" for e in error.errors()[:3]
    )


def _over(under: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    """The upper's over the other's, tables key by key."""
    both: dict[str, Any] = {
        key: {**under[key], **upper[key]} for key in ("options", "map") if key in under and key in upper
    }
    return {**under, **upper, **both}
