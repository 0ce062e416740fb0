"""What Flower is told, and what it must not do: show itself to a network without asking who looks."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.settings import FlowerSettings, Settings, credential

OWN_USER = "leadlift"
KEPT_IN = "flower.password"
STATE_FOLDER = "flower"
PROVIDERS = {
    "google": "flower.views.auth.GoogleAuth2LoginHandler",
    "github": "flower.views.auth.GithubLoginHandler",
    "gitlab": "flower.views.auth.GitLabLoginHandler",
    "okta": "flower.views.auth.OktaLoginHandler",
}
SAVE_MILLISECONDS = 10_000
MOST_TASKS = 20_000  # of which Flower keeps some kilobytes each in memory
FORGET_WORKERS_SECONDS = 300


def options(settings: Settings) -> dict[str, Any]:
    """Flower's own options by name, secrets among them. Raises SettingsError for what would be open to anybody."""
    chosen = settings.flower
    return {
        "address": chosen.host,
        "port": chosen.port,
        "url_prefix": chosen.url_prefix.strip("/"),
        "read_only": chosen.read_only,
        "persistent": True,
        "db": str(_state(settings.home.resolve())),
        "state_save_interval": SAVE_MILLISECONDS,
        "max_tasks": MOST_TASKS,
        "purge_offline_workers": FORGET_WORKERS_SECONDS,
        **_access(settings),
    }


def address(chosen: FlowerSettings) -> str:
    """Where a browser on this machine finds it."""
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    return f"http://{host}:{chosen.port}/{chosen.url_prefix.strip('/')}"


def is_local(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def has_own_password(chosen: FlowerSettings) -> bool:
    """Whether the password is one that was made here, for want of another."""
    return not chosen.basic_auth and not chosen.auth_provider


def check(settings: Settings) -> None:
    """Raises SettingsError for settings that Flower shall not be started with, in one sentence."""
    chosen = settings.flower
    if has_own_password(chosen) and not is_local(chosen.host):
        raise errors.SettingsError(
            f"Flower would listen on {chosen.host}, where others can reach it, and nobody would be asked who they are:"
            " set flower.basic_auth or flower.auth_provider, or leave flower.host at 127.0.0.1."
        )
    if chosen.auth_provider:
        _check_oauth(chosen)
    for pair in _several(chosen.basic_auth):
        _pair(pair)


def _access(settings: Settings) -> dict[str, Any]:
    check(settings)
    chosen = settings.flower
    if has_own_password(chosen):
        return {"basic_auth": [f"{OWN_USER}:{password(settings.home)}"]}
    found: dict[str, Any] = {}
    if chosen.basic_auth:
        found["basic_auth"] = [_pair(pair) for pair in _several(chosen.basic_auth)]
    if chosen.auth_provider:
        found |= {
            "auth_provider": PROVIDERS[chosen.auth_provider],
            "auth": _pattern(chosen),
            "oauth2_key": credential("flower.oauth_key", chosen.oauth_key),
            "oauth2_secret": credential("flower.oauth_secret", chosen.oauth_secret),
            "oauth2_redirect_uri": chosen.oauth_redirect,
        }
    return found


def _check_oauth(chosen: FlowerSettings) -> None:
    needed = ("oauth_key", "oauth_secret", "oauth_redirect", "allowed")
    if missing := [name for name in needed if not getattr(chosen, name)]:
        raise errors.SettingsError(
            f"With flower.auth_provider, {' and '.join(f'flower.{name}' for name in missing)} must be set too."
        )
    _pattern(chosen)


def _pattern(chosen: FlowerSettings) -> str:
    """Who may look, as Flower reads it: addresses with | between them, or one that begins with a star."""
    allowed = _several(chosen.allowed)
    if len(allowed) == 1 and allowed[0].startswith("*@") and allowed[0].count("*") == 1:
        return f".{allowed[0]}"
    if any("*" in one or "|" in one or "@" not in one for one in allowed):
        raise errors.SettingsError(
            'flower.allowed is e-mail addresses, or one "*@example.com" that stands for all of a domain.'
        )
    return "|".join(allowed)


def _pair(text: str) -> str:
    pair = credential("flower.basic_auth", text)
    user, colon, word = pair.partition(":")
    if not (user and colon and word):
        raise errors.SettingsError("flower.basic_auth is a user and a password with a colon between them.")
    return pair


def _several(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) and texts else tuple(texts)


def password(home: Path) -> str:
    """The password of this home's own, made once; only their owner may read the file."""
    path = home.resolve() / KEPT_IN
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{secrets.token_urlsafe(18)}\n")
    return path.read_text(encoding="ascii").strip()


def _state(home: Path) -> Path:
    """Where Flower keeps what it saw, in a folder that only its owner can open."""
    folder = home / STATE_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "state"
