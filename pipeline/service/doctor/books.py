"""The ledger: whether it can be reached, and whether its tables are those of this program."""

from __future__ import annotations

import time
from pathlib import Path

import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import Ledger, migrate
from pipeline.service.doctor.finding import Finding, good, place, problem, unknown, warning
from pipeline.settings import Settings


def reached(settings: Settings) -> Finding:
    """What is found of the ledger, without changing it."""
    try:
        ledger = Ledger(settings.ledger, b"")
        try:
            if _is_new(settings):
                return unknown("ledger", "There is no ledger yet; whatever is done first makes it.")
            return _standing(migrate.standing(ledger), ledger)
        finally:
            ledger.close()
    except errors.SettingsError as error:
        return problem("ledger", f"The ledger cannot be opened: {error.message}", "Mend ledger_url.")
    except errors.Unavailable as error:
        why = error.message.partition(": ")[2].rstrip(".") or error.message
        told = f"The ledger at {place(settings.ledger)} cannot be reached ({why})."
        return problem("ledger", told, "Start the database, or mend ledger_url; until then nothing is sent.")


def _is_new(settings: Settings) -> bool:
    url = sa.make_url(settings.ledger)
    inside = url.database if url.get_backend_name() == "sqlite" else None
    return bool(inside) and not Path(str(inside)).exists()


def _standing(found: migrate.Standing, ledger: Ledger) -> Finding:
    kind = ledger.url.partition(":")[0]
    match found.state:
        case "current":
            return good("ledger", f"The ledger answers ({kind}), and its tables are this program's ({found.at}).")
        case "empty":
            return unknown("ledger", f"The database answers ({kind}) and has no tables yet; the first use makes them.")
        case "behind":
            return warning(
                "ledger",
                f"The ledger's tables are of an older Leadlift ({found.at}; this one's are {found.head}).",
                "Stop the older processes; the next command or `leadlift up` brings the tables up to date.",
            )
        case "ahead":
            return problem(
                "ledger",
                f"The ledger was made by a newer Leadlift ({found.at}; this one knows {found.head}).",
                "Upgrade Leadlift on this machine.",
            )


def ahead_seconds(ledger: Ledger) -> float | None:
    """How far the ledger's clock is ahead of this machine's; None where it cannot be asked."""
    try:
        before = time.time()
        with ledger.read() as tx:
            return tx.now - (before + time.time()) / 2
    except errors.Unavailable:
        return None
