"""Flower is never shown to a network without asking who looks."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from pipeline import errors
from pipeline.service import flower
from pipeline.settings import FlowerSettings, Settings

OAUTH = {
    "auth_provider": "google",
    "oauth_key": "key",
    "oauth_secret": "secret",
    "oauth_redirect": "https://watch.example.com/login",
}


def settings(home: Path, **values: Any) -> Settings:
    return Settings(home=home, flower=FlowerSettings(**values))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "watch.example.com", "10.0.0.1"])
def test_a_public_address_is_refused_without_a_question_who_looks(tmp_path: Path, host: str) -> None:
    with pytest.raises(errors.SettingsError, match=r"set flower\.basic_auth") as refused:
        flower.options(settings(tmp_path, host=host))
    assert refused.value.message.count(". ") == 0
    assert flower.options(settings(tmp_path, host=host, basic_auth="ada:lovelace"))["basic_auth"] == ["ada:lovelace"]
    assert not (tmp_path / flower.KEPT_IN).exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_on_this_machine_alone_a_password_is_made_once_and_kept_for_its_owner(tmp_path: Path, host: str) -> None:
    chosen = settings(tmp_path, host=host)
    [pair] = flower.options(chosen)["basic_auth"]
    assert flower.options(chosen)["basic_auth"] == [pair]
    assert pair.startswith("leadlift:")
    assert len(pair) > 30
    assert stat.S_IMODE((tmp_path / flower.KEPT_IN).stat().st_mode) == 0o600


def test_passwords_may_hold_anything_and_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("bob:a, b:c\n")
    chosen = settings(tmp_path, basic_auth=["ada:x,y", f"file:{tmp_path / 'secret'}"])
    assert flower.options(chosen)["basic_auth"] == ["ada:x,y", "bob:a, b:c"]


@pytest.mark.parametrize("pair", ["ada", ":word", "ada:", "env:LEADLIFT_NO_SUCH_THING"])
def test_a_pair_that_is_none_is_refused_and_not_told(tmp_path: Path, pair: str) -> None:
    with pytest.raises(errors.SettingsError) as refused:
        flower.options(settings(tmp_path, basic_auth=pair))
    assert "ada" not in refused.value.message


@pytest.mark.parametrize("missing", ["oauth_key", "oauth_secret", "oauth_redirect", "allowed"])
def test_half_a_provider_is_refused(tmp_path: Path, missing: str) -> None:
    values = {**OAUTH, "allowed": "ada@example.com"}
    del values[missing]
    with pytest.raises(errors.SettingsError, match=f"flower.{missing}"):
        flower.options(settings(tmp_path, **values))


@pytest.mark.parametrize(
    ("allowed", "pattern"),
    [("ada@example.com", "ada@example.com"), (["a@x.com", "b@x.com"], "a@x.com|b@x.com"), ("*@x.com", ".*@x.com")],
)
def test_a_provider_lets_in_whom_the_settings_name(tmp_path: Path, allowed: Any, pattern: str) -> None:
    options = flower.options(settings(tmp_path, host="0.0.0.0", allowed=allowed, **OAUTH))
    assert (options["auth"], options["oauth2_secret"]) == (pattern, "secret")
    assert options["auth_provider"].endswith("GoogleAuth2LoginHandler")
    assert "basic_auth" not in options


@pytest.mark.parametrize("allowed", ["*", "*@*", "ada@*", ["*@x.com", "a@y.com"], "a|b@x.com", "anybody"])
def test_everybody_is_nobody_in_particular(tmp_path: Path, allowed: Any) -> None:
    with pytest.raises(errors.SettingsError, match=r"flower\.allowed"):
        flower.options(settings(tmp_path, allowed=allowed, **OAUTH))


def test_what_is_told_is_read_only_and_kept(tmp_path: Path) -> None:
    options = flower.options(settings(tmp_path))
    assert (options["read_only"], options["persistent"]) == (True, True)
    assert Path(options["db"]).parent.is_dir()
    assert stat.S_IMODE(Path(options["db"]).parent.stat().st_mode) == 0o700
