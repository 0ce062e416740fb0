"""Settings come from a file and the environment, and what makes no sense is refused in words that hold no value."""

from __future__ import annotations

import multiprocessing
import os
import textwrap
from pathlib import Path

import pytest

from pipeline import errors, settings, wiring
from pipeline.ledger import Ledger, check_secret, upgrade
from pipeline.settings import Settings, load

SECRET = "hunter2-hunter2"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory without settings, and an environment without any of ours."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("LEADLIFT_") and name != "LEADLIFT_TEST_SESSION":
            monkeypatch.delenv(name)


def config(text: str, name: str = "leadlift.toml") -> Path:
    path = Path.cwd() / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def refusal() -> str:
    with pytest.raises(errors.SettingsError) as caught:
        load()
    fault: BaseException = caught.value
    assert fault.__cause__ is None
    assert SECRET not in caught.value.message
    return caught.value.message


# --- where they come from ---------------------------------------------------------------------------------------------


def test_nothing_needs_to_be_set() -> None:
    found = load()
    assert found.home == Path(".leadlift")
    assert found.accounts == {}
    assert found.ledger == f"sqlite:///{Path.cwd() / '.leadlift' / 'ledger.db'}"
    assert found.store == f"file://{Path.cwd() / '.leadlift' / 'store'}"


def test_the_file_of_the_working_directory_is_read() -> None:
    config('workers = 7\n[accounts.main]\nvendor = "persistiq"\napi_key = "env:KEY"\n')
    found = load()
    assert found.workers == 7
    assert found.accounts["main"].credentials == {"api_key": "env:KEY"}


def test_the_environment_goes_before_the_file_and_what_is_given_before_both(monkeypatch: pytest.MonkeyPatch) -> None:
    config("workers = 7\nregion = 'DE'\n")
    monkeypatch.setenv("LEADLIFT_WORKERS", "8")
    assert (load().workers, load().region) == (8, "DE")
    assert load(workers=9).workers == 9
    assert load(workers=None).workers == 8


def test_leadlift_config_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    config("workers = 7\n")
    monkeypatch.setenv("LEADLIFT_CONFIG", str(config("workers = 5\n", "other.toml")))
    assert load().workers == 5


def test_a_file_that_is_given_goes_before_leadlift_config(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLIFT_CONFIG", str(config("workers = 5\n", "other.toml")))
    assert load(config("workers = 3\n", "third.toml")).workers == 3


def test_an_account_may_be_set_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    config('[accounts.main]\nvendor = "persistiq"\napi_key = "of the file"\n')
    monkeypatch.setenv("LEADLIFT_ACCOUNTS__MAIN__API_KEY", "of the environment")
    found = load().accounts["main"]
    assert (found.vendor, found.credentials) == ("persistiq", {"api_key": "of the environment"})


def test_settings_of_one_load_do_not_reach_the_next() -> None:
    path = config("workers = 7\n", "other.toml")
    assert load(path).workers == 7
    assert load().workers == Settings.model_fields["workers"].default


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLIFT_CONFIG", "nowhere.toml")
    assert refusal() == "There is no settings file nowhere.toml; check --config or LEADLIFT_CONFIG."


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f'work = "{SECRET}"', "work: there is no such setting"),
        (f'workers = "{SECRET}"', "workers: "),
        ("workers = 0", "workers: "),
        ("region = 'DEU'", "region: "),
        (f'log_format = "{SECRET}"', "log_format: "),
        (f'[accounts.main]\napi_key = "{SECRET}"', "accounts.main.vendor: "),
        (f'[accounts.main]\nvendor = "persistiq"\napi_key = "{SECRET}"\ntime_scale = 2', "accounts.main.time_scale: "),
        (f'[accounts.main]\nvendor = "persistiq"\nlimits = "{SECRET}"', "accounts.main.limits: "),
        (f'[accounts.main]\nvendor = "persistiq"\nlimits.minute = "{SECRET}"', "accounts.main.limits.minute: "),
        (f'accounts = "{SECRET}"', "accounts: "),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_with_its_file_and_without_its_value(text: str, named: str) -> None:
    path = config(text)
    told = refusal()
    assert named in told
    assert path.name in told


@pytest.mark.parametrize("content", [f'secret_key = "{SECRET}'.encode(), b"secret_key = \xff", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_named(content: bytes) -> None:
    path = Path.cwd() / "leadlift.toml"
    path.write_bytes(content)
    assert path.name in refusal()


def test_an_environment_that_is_no_json_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLIFT_ACCOUNTS", "{" + SECRET)
    told = refusal()
    assert "environment" in told
    assert "accounts" in told


def test_credentials_are_hidden_in_no_message_because_they_are_in_none() -> None:
    with pytest.raises(errors.SettingsError) as caught:
        settings.credential("accounts.main.api_key", "env:NOT_SET_ANYWHERE")
    assert caught.value.message.startswith("accounts.main.api_key is to come from the environment variable")


# --- the key of all keyed hashes --------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    given = Settings(home=tmp_path / "home")
    key = wiring.hmac_key(given)
    assert len(key) >= 32
    assert wiring.hmac_key(given) == key
    [path] = (tmp_path / "home").iterdir()
    assert path.name == "secret.key"
    assert path.stat().st_mode & 0o777 == 0o600


def test_many_processes_that_begin_at_once_have_one_key(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    together, keys = fork.Barrier(8), fork.Queue()

    def begin() -> None:
        together.wait(timeout=30)
        keys.put(wiring.hmac_key(Settings(home=tmp_path / "home")))

    begun = [fork.Process(target=begin) for _ in range(8)]
    for process in begun:
        process.start()
    found = {keys.get(timeout=30) for _ in begun}
    for process in begun:
        process.join(timeout=30)
    assert len(found) == 1
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret.key"]


def test_a_key_that_is_set_is_taken_and_none_is_made(tmp_path: Path) -> None:
    given = Settings(home=tmp_path / "home", secret_key="a long enough secret key")
    assert wiring.hmac_key(given) == b"a long enough secret key"
    assert not (tmp_path / "home").exists()


def test_a_short_key_is_refused() -> None:
    with pytest.raises(errors.SettingsError, match="shorter than 16"):
        wiring.hmac_key(Settings(secret_key="short"))


def test_postgresql_needs_a_key_that_every_machine_has(tmp_path: Path) -> None:
    with pytest.raises(errors.SettingsError, match="LEADLIFT_SECRET_KEY"):
        wiring.hmac_key(Settings(home=tmp_path, ledger_url="postgresql://db/leadlift"))


def test_a_ledger_that_was_begun_with_another_key_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    first = Ledger(url, b"the first key of it")
    upgrade(first)
    check_secret(first)
    check_secret(Ledger(url, b"the first key of it"))
    with pytest.raises(errors.SettingsError, match="not the one that this ledger was begun with"):
        check_secret(Ledger(url, b"another key than that"))


# --- sources, schedules and the inbox ---------------------------------------------------------------------------------


SOURCE = '[sources.crm]\nurl = "s3://exports"\n[schedules.nightly]\n'


@pytest.mark.parametrize(
    ("schedule", "sentence"),
    [
        (
            'cron = "0 6 * *"\nsource = "crm"\nto = "persistiq.leads"',
            "schedules.nightly: The cron line '0 6 * *' has 4 fields",
        ),
        ('cron = "0 6 * * *"\ntimezone = "Mars/X"\nsource = "crm"\nto = "kixie.powerlist"', "no timezone 'Mars/X'"),
        ('cron = "0 6 * * *"\nsource = "crm"', "schedules.nightly: it needs `to`, a destination"),
        ('cron = "0 6 * * *"\nsource = "erp"\nto = "persistiq.leads"', "no source 'erp'; there are inbox, crm"),
        ('cron = "0 6 * * *"\nsource = "crm"\nto = "persistiq.leads"\nhold = "x"', "schedules.nightly.hold"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_told_in_one_sentence(schedule: str, sentence: str) -> None:
    config(SOURCE + schedule)
    told = refusal()
    assert sentence in told
    assert "Value error" not in told
    assert told.endswith(".")
    assert not told.endswith("..")


def test_a_schedule_of_the_inbox_needs_no_destination() -> None:
    config('[schedules.nightly]\ncron = "0 6 * * *"\nsource = "inbox"\n')
    assert load().schedules["nightly"].source == "inbox"


def test_options_of_a_storage_are_resolved_however_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_SECRET", SECRET)
    monkeypatch.setenv("LEADLIFT_STORE_OPTIONS__KEY", "env:CRM_SECRET")
    assert settings.storage_options("store_options", load().store_options) == {"key": SECRET}
    given = {"client_kwargs": {"aws_secret_access_key": "env:CRM_SECRET", "verify": False}}
    resolved = settings.storage_options("s", given)
    assert resolved == {"client_kwargs": {"aws_secret_access_key": SECRET, "verify": False}}


def test_the_inbox_is_set_by_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLIFT_INBOX__RUN", "false")
    monkeypatch.setenv("LEADLIFT_INBOX__URL", "/srv/inbox")
    assert not load().inbox.run
    assert load().inbox_url == "/srv/inbox"
