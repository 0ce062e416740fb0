"""A webhook as its settings have it, its address and its secret resolved and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pipeline import errors
from pipeline.ledger.outbox import Wish
from pipeline.redact import Redactor
from pipeline.settings import WebhookSettings, credential

LEAST_SECRET = 16


@dataclass(frozen=True, slots=True)
class Hook:
    """Where to tell, of what, and how. `repr` shows neither the address, which may hold a key, nor the secret."""

    wish: Wish
    url: str = field(repr=False)
    secret: str = field(repr=False)
    allow_private: bool
    deadline_seconds: float

    @property
    def name(self) -> str:
        return self.wish.name

    @property
    def shown(self) -> str:
        """The address without what may be a key: its scheme and its host."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"

    @property
    def redactor(self) -> Redactor:
        return Redactor([self.secret, self.url])


def resolve(name: str, table: WebhookSettings) -> Hook:
    """The webhook of a table of the settings. Raises SettingsError, which says what to mend and holds no value."""
    where = f"webhooks.{name}"
    url, secret = credential(f"{where}.url", table.url), credential(f"{where}.secret", table.secret)
    _check_url(where, url, table.allow_private)
    if len(secret) < LEAST_SECRET:
        raise errors.SettingsError(f"{where}.secret is shorter than {LEAST_SECRET} characters; make it longer.")
    wish = Wish(name, table.events, table.destinations, table.accounts)
    return Hook(wish, url, secret, table.allow_private, table.deadline_seconds)


def _check_url(where: str, url: str, allow_private: bool) -> None:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known:
        raise errors.SettingsError(f"{where}.url is no address of the web; write https://HOST/PATH.")
    if parts.scheme == "http" and not allow_private:
        raise errors.SettingsError(f"{where}.url is not https; only with allow_private = true may it be http.")
