"""An account as calls need it: credentials resolved, limits as granted and scaled, and what the vendor counts by."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit

from pipeline import errors
from pipeline.limits import Limit
from pipeline.redact import Redactor, keyed_hash
from pipeline.settings import AccountSettings, credential
from pipeline.vendor import Request, Step, Vendor

DEFAULT_PORTS = {"http": ":80", "https": ":443"}
MOST_ROWS_AT_ONCE = 10_000  # however many a vendor takes: a chunk's rows are claimed, and settled, in one transaction


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """Credentials for one vendor, with its own quotas and settings. `repr` shows no credential.

    `grant` names the stored tokens that the account's calls are made with, nothing where it needs none.
    """

    name: str
    vendor: Vendor
    base_url: str
    credentials: Mapping[str, str] = field(repr=False)
    counted_by: str
    credential_hmac: str
    limits: tuple[Limit, ...]
    records: Mapping[str, int]
    region: str | None
    deadline_seconds: float
    settle_after_seconds: float
    time_scale: float
    grant: str = ""

    def records_per_call(self, step: Step) -> int:
        """How many rows one call of the step may carry."""
        return min(self.records.get(step.name, step.records_per_call), MOST_ROWS_AT_ONCE)

    @property
    def redactor(self) -> Redactor:
        """Hides the secrets, and what authorises a call in their place: a signed token is as good as its secret."""
        open_names = {declared.name for declared in self.vendor.credentials if not declared.secret}
        told = {value for name, value in self.credentials.items() if name in open_names}
        secrets = [value for name, value in self.credentials.items() if name not in open_names]
        return Redactor([*secrets, *(value for value in self._authorising() if value not in told)])

    def _authorising(self) -> set[str]:
        """What headers carry because of the credentials, without the word for its kind before it."""
        with contextlib.suppress(LookupError):  # tokens that are not had yet
            return self._carried(self.credentials) - self._carried(dict.fromkeys(self.credentials, ""))
        return set()

    def _carried(self, credentials: Mapping[str, str]) -> set[str]:
        sealed = self.vendor.authorise(Request("POST", "/", body=b"{}"), credentials, 0.0)
        return {value.split()[-1] for _, value in sealed.headers if value.strip()}


def resolve(name: str, settings: AccountSettings, vendor: Vendor, key: bytes) -> Account:
    """The account of a settings table. Raises SettingsError that names the setting to mend."""
    where = f"accounts.{name}"
    credentials = _credentials(where, settings, vendor)
    base_url = _base_url(where, settings.base_url or vendor.base_url)
    return Account(
        name=name,
        vendor=vendor,
        base_url=base_url,
        credentials=credentials,
        counted_by=keyed_hash(key, f"{vendor.name} {base_url} {vendor.counted_by(credentials)}"),
        credential_hmac=keyed_hash(key, "\n".join(f"{item}={credentials[item]}" for item in sorted(credentials))),
        limits=tuple(_limits(where, settings, vendor)),
        records=_records(where, settings, vendor),
        region=settings.region,
        deadline_seconds=settings.deadline_seconds or vendor.deadline_seconds,
        settle_after_seconds=_given(settings.settle_after_seconds, vendor.settle_after_seconds),
        time_scale=settings.time_scale,
        grant=_grant(vendor, base_url, credentials, key),
    )


def _base_url(where: str, url: str) -> str:
    """One spelling of an address: accounts that share a key share its quota, however each of them writes where it is.

    Raises SettingsError for what is no address; one with a password in it would be shown to whoever looks at the account.
    """
    with contextlib.suppress(ValueError):
        parts = urlsplit(url.strip())
        plain = parts.netloc.lower().removesuffix(DEFAULT_PORTS.get(parts.scheme, " "))
        if parts.scheme in DEFAULT_PORTS and parts.hostname and not {"@", "?", "#"} & set(url):
            return urlunsplit(parts._replace(netloc=plain)).rstrip("/")
    raise errors.SettingsError(
        f"{where}.base_url must be an address that begins with http:// or https://, without user, password or question mark."
    )


def _grant(vendor: Vendor, base_url: str, credentials: Mapping[str, str], key: bytes) -> str:
    told = vendor.token_refresh.grant(credentials) if vendor.token_refresh else ""
    return keyed_hash(key, f"{vendor.name} {base_url} {told}") if told else ""


def tightest(accounts: list[Account]) -> tuple[Limit, ...]:
    """The limits of one quota that several accounts share: of each limit the fewest calls in the longest window."""
    shared: dict[str, Limit] = {}
    for limit in (limit for account in accounts for limit in account.limits):
        known = shared.get(limit.name, limit)
        fewest, longest = min(known.calls, limit.calls), max(known.window_seconds, limit.window_seconds)
        shared[limit.name] = replace(known, calls=fewest, window_seconds=longest)
    return tuple(shared.values())


def _credentials(where: str, settings: AccountSettings, vendor: Vendor) -> dict[str, str]:
    given, known = settings.credentials, {declared.name for declared in vendor.credentials}
    if unknown := sorted(set(given) - known):
        raise errors.SettingsError(
            f"{where}.{unknown[0]} is not a setting of {vendor.title}; its credentials are {', '.join(sorted(known))}."
        )
    needed = [one for one in vendor.credentials if one.required and not (one.unless and given.get(one.unless))]
    for declared in needed:
        if not given.get(declared.name):
            instead = f"; or give {declared.unless}" if declared.unless else ""
            raise errors.SettingsError(f"{where}.{declared.name} is missing ({declared.help}){instead}.")
    found = {name: credential(f"{where}.{name}", text) for name, text in given.items()}
    for declared in needed:
        if not found[declared.name]:
            raise errors.SettingsError(f"{where}.{declared.name} comes from a file that is empty; put it there.")
    return found


def _limits(where: str, settings: AccountSettings, vendor: Vendor) -> list[Limit]:
    known = {limit.name for limit in vendor.limits}
    if unknown := sorted(set(settings.limits) - known):
        raise errors.SettingsError(
            f"{where}.limits.{unknown[0]} is not a limit of {vendor.title}; it has {', '.join(sorted(known))}."
        )
    if any(calls < 1 for calls in settings.limits.values()):
        raise errors.SettingsError(f"{where}.limits must be at least 1.")
    granted = [
        limit.granted(settings.limits[limit.name]) if limit.name in settings.limits else limit
        for limit in vendor.limits
    ]
    return [limit.scaled(settings.time_scale) for limit in granted]


def _records(where: str, settings: AccountSettings, vendor: Vendor) -> dict[str, int]:
    known = {step.name: step for operation in vendor.operations for step in operation.steps}
    if unknown := sorted(set(settings.records) - set(known)):
        raise errors.SettingsError(f"{where}.records.{unknown[0]} is not a step of {vendor.title}.")
    if any(number < 1 for number in settings.records.values()):
        raise errors.SettingsError(f"{where}.records must be at least 1.")
    for name, number in settings.records.items():
        if number > known[name].records_per_call == 1:
            raise errors.SettingsError(
                f"{where}.records.{name} must be 1: {vendor.title} takes one record a call there."
            )
    return dict(settings.records)


def _given(value: float | None, default: float) -> float:
    return default if value is None else value
