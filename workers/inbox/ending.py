"""A file's way from `processing/` to `done/` or `failed/`, with its result files or a sentence beside it.

Each step may be done again: a watcher that was killed on the way is followed by another that begins anew.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from pipeline import errors
from pipeline.ledger import arrivals, imports
from pipeline.report.messages import READ_AS
from pipeline.service import results, show
from pipeline.store import temporary
from workers.inbox import notes
from workers.inbox.dropped import OPTIONS
from workers.inbox.parts import Inbox, Paths
from workers.inbox.places import DONE, FAILED, HELD

log = structlog.get_logger()


def failed(inbox: Inbox, paths: Paths, sentence: str) -> None:
    """Puts a file that was not taken into `failed/`, with the sentence that says why."""
    path = paths.final(inbox.folder, FAILED)
    notes.write(inbox.folder, f"{path}{notes.ERROR}", notes.refusal(sentence, paths.arrival["held_as"]))
    _put_away(inbox, paths, path, fault=sentence)
    log.info("inbox.failed", place=paths.place.path, arrival=paths.arrival["id"])


def known(inbox: Inbox, paths: Paths, sentence: str) -> None:
    """Puts a file whose bytes were imported before into `done/`, with a note that names that import."""
    path = paths.final(inbox.folder, DONE)
    notes.write(inbox.folder, f"{path}{notes.NOTE}", notes.refusal(sentence, paths.arrival["held_as"]))
    _put_away(inbox, paths, path, fault=sentence)
    log.info("inbox.known", place=paths.place.path, arrival=paths.arrival["id"])


def over(inbox: Inbox, paths: Paths) -> None:
    """Puts a file whose import has ended away, with the import's result files; or those alone, once it is put away."""
    with inbox.service.ledger.read() as tx:
        imp = imports.get(tx, paths.arrival["import_id"])
    path = paths.final(inbox.folder, FAILED if imp["state"] == "failed" else DONE)
    if inbox.folder.renames and (held := inbox.folder.entry(paths.held)) and held.version != paths.arrival["version"]:
        notes.write(inbox.folder, f"{path}{notes.NOTE}", notes.late(paths.arrival["held_as"], imp["id"]))
    _write_results(inbox, paths, imp, path)
    if imp["state"] == "failed":
        notes.write(inbox.folder, f"{path}{notes.ERROR}", imp["why"])
    _put_away(inbox, paths, path)
    log.info("inbox.done", place=paths.place.path, import_id=imp["id"], state=imp["state"])


def _write_results(inbox: Inbox, paths: Paths, imp: imports.Import, path: str) -> None:
    if imp["pruned_at"] is not None:
        return
    with tempfile.TemporaryDirectory(dir=temporary(inbox.service.settings.home)) as own:
        written = results.write(inbox.service, imp["id"], Path(own))
        for state in results.SHOWN_STATES:
            if state in written:
                like = paths.held if inbox.folder.entry(paths.held) else path
                inbox.folder.write(f"{path}.{state}.csv", written[state], like=like)
            elif paths.arrival["state"] == "settled":
                inbox.folder.delete(f"{path}.{state}.csv")


def _put_away(inbox: Inbox, paths: Paths, path: str, *, fault: str = "") -> None:
    """Moves the file and its options there, and says in the ledger that its way is over."""
    for since, to in ((paths.held, path), (paths.held_options, f"{path}{OPTIONS}")):
        with contextlib.suppress(errors.NotFound):
            if inbox.folder.entry(since) is not None:
                inbox.folder.move(since, to)
    inbox.folder.delete(f"{paths.held}{notes.NOTE}")
    with inbox.service.ledger.write() as tx:
        arrivals.settle(tx, paths.arrival["id"], paths.arrival["fence"], note="", fault=fault)


# --- while it is on its way -------------------------------------------------------------------------------------------


def tell_of(inbox: Inbox, paths: Paths) -> None:
    """Tells beside the file why its import does not go on; nothing any more when it does."""
    with inbox.service.ledger.read() as tx:
        imp = imports.get(tx, paths.arrival["import_id"])
    if imp["state"] != "paused":
        tell(inbox, paths, "")
    elif imp["hold"]:
        shown = show.one(inbox.service, imp["id"])
        tell(inbox, paths, notes.approval(imp["id"], _understood(shown)))
    else:
        tell(inbox, paths, f"Import {imp['id']} is paused: {imp['why']}. `leadlift resume {imp['id']}` goes on.")


def _understood(shown: Mapping[str, Any]) -> list[str]:
    """Return how the file is read, mapped, and what was found in it, the reasons for waiting first."""
    findings = sorted(shown["report"], key=lambda finding: not finding["holds"])
    found = [finding["message"] for finding in findings if finding["code"] not in READ_AS]
    return list(dict.fromkeys([*found, *shown["detected"], *shown["mapping"]]))


def tell(inbox: Inbox, paths: Paths, text: str) -> None:
    """Writes the note beside the file in `processing/` unless it says so already."""
    if paths.arrival["note"] == text:
        return
    path = f"{paths.place.path}/{HELD}/{paths.arrival['held_as']}{notes.NOTE}"
    if text:
        notes.write(inbox.folder, path, text)
    else:
        inbox.folder.delete(path)
    with inbox.service.ledger.write() as tx:
        arrivals.change(tx, paths.arrival["id"], paths.arrival["fence"], note=text)
