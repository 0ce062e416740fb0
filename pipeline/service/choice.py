"""Which account a vendor is called through."""

from __future__ import annotations

from pipeline import errors
from pipeline.account import Account
from pipeline.service.parts import Service
from pipeline.vendor import Vendor


def choose_account(service: Service, vendor: Vendor, name: str | None) -> Account:
    """The account to send through: the one named, or the vendor's only one."""
    own = [known for known, settings in service.settings.accounts.items() if settings.vendor == vendor.name]
    if name is not None and name not in own:
        raise errors.RequestError(f"There is no {vendor.title} account {name!r}; the settings have {_list(own)}.")
    if name is None and len(own) > 1:
        raise errors.RequestError(
            f"There are several {vendor.title} accounts; choose one with --account: {_list(own)}."
        )
    if not own:
        raise errors.SettingsError(
            f"No {vendor.title} account is set up; add a table [accounts.main] with"
            f" vendor = {vendor.name!r} and its credentials to leadlift.toml."
        )
    return service.account(name or own[0])


def _list(names: list[str]) -> str:
    return ", ".join(sorted(names)) or "none"
