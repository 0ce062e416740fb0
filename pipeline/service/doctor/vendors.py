"""The accounts of the settings: usable, not held, and accepted by the vendor where it may be asked."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import errors
from pipeline.ledger import accounts
from pipeline.service import accounts as verbs
from pipeline.service.doctor.finding import Finding, good, problem, warning
from pipeline.service.parts import Service


def examined(service: Service, *, offline: bool, actor: str) -> Iterator[Finding]:
    """Each account; asking the vendor costs one call, and lifts a hold on a credential that is good again."""
    for name in sorted(service.settings.accounts):
        yield _one(service, name, offline=offline, actor=actor)
    if not service.settings.accounts:
        yield warning("accounts", "No account is set up.", "Add a table [accounts.NAME] to leadlift.toml.")


def _one(service: Service, name: str, *, offline: bool, actor: str) -> Finding:
    part, the_account = f"account {name}", f"The account {name}"
    try:
        service.account(name)
        checked = None if offline else verbs.check(service, name, actor=actor)
    except (errors.SettingsError, errors.RequestError) as error:
        return problem(
            part, f"{the_account} cannot be used: {error.message}", f"Mend [accounts.{name}] in leadlift.toml."
        )
    except errors.Unavailable as error:
        why = f"{the_account}: its vendor could not be asked. {error.message}"
        return warning(part, why, "Run `leadlift doctor` again later.")
    except errors.VendorError as error:
        todo = f"Look at the vendor's status page, at the network, and at base_url in [accounts.{name}]."
        return problem(part, f"{the_account}: {error.message}", todo)
    if checked is not None and not checked["ok"]:
        todo = f"Mend its credentials in leadlift.toml, then `leadlift accounts check {name}`."
        return problem(part, f"{the_account}: {checked['sentence']}", todo)
    well = "its settings can be used" if offline else "the vendor accepts it"
    return _held(service, name) or good(part, f"{the_account}: {well}.")


def _held(service: Service, name: str) -> Finding | None:
    with service.ledger.read() as tx:
        known = accounts.get(tx, name)
    if known is None or not known["hold_kind"]:
        return None
    told = f"The account {name} is held by {known['held_by']}: {known['hold_reason']}"
    if known["hold_kind"] == "person":
        return warning(f"account {name}", told, f"`leadlift accounts lift {name}` lets it go.")
    return problem(f"account {name}", told, f"Mend it, then `leadlift accounts check {name}`.")
