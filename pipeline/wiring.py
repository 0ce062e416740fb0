"""The only place that picks implementations: settings in, the service's and the senders' parts out."""

from __future__ import annotations

import contextlib
import os
import random
import secrets
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import account as accounts
from pipeline import errors, vendors, webhooks
from pipeline.account import Account
from pipeline.ledger import Ledger, check_secret, upgrade
from pipeline.ledger.engine import clock_offset
from pipeline.ledger.tokens import TokenBook
from pipeline.limits import Limit
from pipeline.service.parts import Service
from pipeline.settings import Settings, config_path, credential_file, storage_options
from pipeline.store import Store
from pipeline.webhooks import Hook

if TYPE_CHECKING:  # each is imported when it is first made: most verbs need neither of them
    from pipeline.quota import Quota
    from pipeline.reading.read import Source
    from pipeline.sending.parts import Parts

KEY_FILE = "secret.key"
LEAST_KEY = 16


class Wiring:
    """The implementations that some settings stand for, each made once, when it is first asked for."""

    def __init__(self, settings: Settings, reload: Callable[[], Settings] | None = None) -> None:
        """With `reload`, the accounts follow their files: a long-lived process takes up a changed credential by itself."""
        self.settings = settings
        self._reload = reload
        self._stamp = _stamp(settings)
        self._key = hmac_key(settings)
        self._resolved: dict[str, Account] = {}
        self._shared: dict[str, tuple[Limit, ...]] = {}
        self.ledger = cache(self._ledger)
        self.quota = cache(self._quota)
        self.sending = cache(self._sending)
        self.store = cache(self._store)

    def service(self) -> Service:
        return Service(
            settings=self.settings,
            ledger=self.ledger(),
            store=self.store(),
            account=self.account,
            limits=self.limits,
            destination=vendors.destination,
            quota=self.quota_if_any,
            sending=self.sending,
            webhook=self.webhook,
        )

    def source(self) -> Source:
        """What a reader needs."""
        from pipeline.reading.judge import Thresholds
        from pipeline.reading.read import Source  # pandas: who does not read does without

        thresholds = Thresholds(self.settings.reading.invalid_share)
        return Source(self.ledger(), self.store(), vendors.destination, thresholds)

    def quota_if_any(self) -> Quota | None:
        """The quota, None when no Redis is known: nothing has to run for most verbs."""
        if not self.settings.redis_url:
            return None
        with contextlib.suppress(errors.Unavailable):
            return self.quota()
        return None

    def account(self, name: str) -> Account:
        """The account as the settings have it. Raises SettingsError."""
        self._follow()
        if name not in self._resolved:
            table = self.settings.accounts.get(name)
            if table is None:
                raise errors.SettingsError(f"The settings have no account {name!r}; an import needs it. Put it back.")
            self._resolved[name] = accounts.resolve(name, table, vendors.get(table.vendor), self._key)
        return self._resolved[name]

    def limits(self, account: Account) -> tuple[Limit, ...]:
        """The limits of the account's quota, tightened by the other accounts that share it."""
        if account.counted_by not in self._shared:
            sharing = [one for one in self._usable() if one.counted_by == account.counted_by]
            self._shared[account.counted_by] = accounts.tightest([account, *sharing])
        return self._shared[account.counted_by]

    def webhook(self, name: str) -> Hook:
        """The webhook as the settings have it. Raises SettingsError."""
        table = self.followed().webhooks.get(name)
        if table is None:
            raise errors.SettingsError(f"The settings have no webhook {name!r}.")
        _check_destinations(name, table.destinations)
        return webhooks.resolve(name, table)

    def followed(self) -> Settings:
        """The settings as they are now."""
        self._follow()
        return self.settings

    def _follow(self) -> None:
        """Reads the settings again when a file that accounts come from has changed; unusable ones are left for the next."""
        if self._reload is None or (stamp := _stamp(self.settings)) == self._stamp:
            return
        self._stamp = stamp
        with contextlib.suppress(errors.SettingsError):
            fresh = self._reload()
            followed = ("accounts", "webhooks", "sources", "schedules")
            self.settings = self.settings.model_copy(update={name: getattr(fresh, name) for name in followed})
            self._resolved.clear()
            self._shared.clear()

    def _usable(self) -> list[Account]:
        found = []
        for name in self.settings.accounts:
            with contextlib.suppress(errors.LeadliftError):
                found.append(self.account(name))
        return found

    def _ledger(self) -> Ledger:
        ledger = Ledger(self.settings.ledger, self._key)
        upgrade(ledger)
        check_secret(ledger)
        return ledger

    def _store(self) -> Store:
        return Store(
            self.settings.store,
            limit_bytes=self.settings.upload_limit_bytes,
            options=storage_options("store_options", self.settings.store_options),
            copies=self.settings.home.resolve() / "cache",
        )

    def _quota(self) -> Quota:
        if not self.settings.redis_url:
            raise errors.Unavailable("No Redis is known here: start `leadlift up`, or set redis_url.")
        from pipeline.quota import Quota, connect

        return Quota(connect(self.settings.redis_url), offset_seconds=self._offset_seconds)

    def _offset_seconds(self) -> float:
        if not self.settings.test_clock:
            return 0.0
        with self.ledger().read() as tx:
            return clock_offset(tx)

    def _sending(self) -> Parts:
        from pipeline.http import Http
        from pipeline.sending.parts import Parts
        from pipeline.tokens import Tokens

        http = Http()
        return Parts(
            ledger=self.ledger(),
            quota=self.quota(),
            http=http,
            account=self.account,
            limits=self.limits,
            destination=vendors.destination,
            chance=random.random,
            tokens=Tokens(TokenBook(self.ledger()), http, self._key),
        )


def _stamp(settings: Settings) -> tuple[tuple[int, int], ...]:
    """When the settings file and the files of credentials were last changed."""
    named = [
        config_path(),
        *(credential_file(text) for one in settings.accounts.values() for text in one.credentials.values()),
    ]
    found = []
    for path in named:
        with contextlib.suppress(OSError):
            if path is not None:
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size))
    return tuple(found)


def _check_destinations(name: str, wanted: Sequence[str]) -> None:
    """Raises SettingsError where a webhook is for a destination, or a vendor, that there is not."""
    for one in wanted:
        try:
            vendors.destination(one) if "." in one else vendors.get(one)
        except errors.LeadliftError as error:
            raise errors.SettingsError(f"webhooks.{name}.destinations: {error.message}") from None


def hmac_key(settings: Settings) -> bytes:
    """The key of all keyed hashes: from the settings, or made once under the home. Raises SettingsError."""
    text = settings.secret_key
    if text:
        if len(text) < LEAST_KEY:
            raise errors.SettingsError(f"secret_key is shorter than {LEAST_KEY} characters; make it longer.")
        return text.encode()
    if settings.ledger_url.startswith("postgres"):
        raise errors.SettingsError(
            "With PostgreSQL, set secret_key (LEADLIFT_SECRET_KEY) to one long random text, the same on every machine."
        )
    return _key_from(settings.home / KEY_FILE).encode()


def _key_from(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # contact data will be in it
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # whoever comes first makes the key; a link never replaces one
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()
