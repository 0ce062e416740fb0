"""Making a file an import: what every interface does before it answers."""

from __future__ import annotations

import contextlib

import sqlalchemy as sa

from pipeline import clock, errors
from pipeline.ledger import Tx, events, idempotency, imports, mappings
from pipeline.records import OPEN_IMPORT_STATES
from pipeline.rows.mapped import header_key
from pipeline.sending.register import register
from pipeline.service import intake, once
from pipeline.service.once import Started
from pipeline.service.parts import Service
from pipeline.service.submission import Submission

__all__ = ["Submission", "start", "submit"]


def submit(service: Service, asked: Submission) -> str:
    """Copies the file, detects and maps it, and puts the import into the ledger; returns its id.

    Raises RequestError, FileError, SettingsError or Conflict in one sentence, and then nothing has changed.
    """
    return start(service, asked).import_id


def start(service: Service, asked: Submission) -> Started:
    """The same, for whoever may send a request twice: one that was sent before makes no second import."""
    ready = intake.check(service, asked)
    with intake.opened_source(asked) as source:
        kept = service.store.put(source)
    try:
        with service.store.local(kept.key) as path:
            read = intake.look(service, asked, ready, path)
        with service.ledger.write() as tx:
            idempotency.lock(tx, kept.key)  # as whoever deletes the file of these bytes does
            request = asked.request(kept.sha256)
            started = once.earlier(tx, asked.once, request)
            if started is None:
                import_id = _added(tx, asked, ready, read, kept.sha256, kept.length_bytes)
                asked.noted(tx, import_id)
                started = once.keep(tx, service, asked.once, request, import_id)
    except BaseException:
        _forget(service, kept.key)
        raise
    if started.repeated:
        _forget(service, kept.key)  # the copy is the first one's, unless that was pruned
    elif not service.store.has(kept.key):  # pruned away before the ledger's row: nobody had claimed it yet
        with intake.opened_source(asked) as source:
            service.store.put(source)
    return started


def _added(
    tx: Tx,
    asked: Submission,
    ready: intake.Checked,
    read: intake.Read,
    sha256: str,
    length_bytes: int,
) -> str:
    from pipeline.reading import judge

    account = ready.account
    register(tx, account)
    earlier = imports.same_bytes(tx, account.name, asked.destination, sha256)
    if earlier and not asked.again and not all(imports.sent_nothing(tx, one["id"]) for one in earlier):
        raise errors.SameBytes(
            f"The same bytes went to {asked.destination} on {clock.iso(earlier[0]['created_at'])} as import"
            f" {earlier[0]['id']}; {_instead(earlier[0])}give --again to send them once more.",
            import_id=earlier[0]["id"],
        )
    doubtful = bool(read.first.holds) or not read.mapping.certain
    hold = doubtful if asked.hold is None else asked.hold
    try:
        import_id = imports.add(
            tx,
            account=account.name,
            destination=asked.destination,
            actor=asked.actor,
            source_name=asked.name or asked.path.name,
            source_bytes=length_bytes,
            store_key=sha256,
            sha256=sha256,
            again=earlier[0]["again"] + 1 if earlier else 0,
            options=ready.options,
            detected=read.detected.to_json(),
            mapping=read.mapping.to_json(),
            report=read.about_the_file.to_json(),
            approved=asked.hold is False,
            region=ready.region or "",
            hold=hold,
            why=judge.why(read.first) if hold else "",
            priority=asked.priority,
            calls_at_once=asked.calls_at_once,
        )
    except sa.exc.IntegrityError:
        raise errors.Conflict("The same bytes are being imported at this moment; see `leadlift status`.") from None
    if asked.given:
        mappings.save(tx, header_key(read.detected.columns), ready.vendor.name, asked.given, asked.actor)
    events.record(tx, asked.actor, "import", "import", import_id, destination=asked.destination, hold=hold)
    return import_id


def _instead(earlier: imports.Import) -> str:
    """What to do about an earlier import that is not over."""
    if earlier["state"] not in OPEN_IMPORT_STATES:
        return ""
    return f"it is {earlier['state']}, and `leadlift run --resume {earlier['id']}` goes on with it. Or "


def _forget(service: Service, key: str) -> None:
    """Deletes a stored file that no import uses, nor one that is about to: that waits, and then keeps the file anew."""
    with contextlib.suppress(errors.LeadliftError), service.ledger.write() as tx:
        idempotency.lock(tx, key)
        if not imports.uses_stored(tx, key):
            service.store.delete(key)
