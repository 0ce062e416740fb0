"""Settings: `leadlift.toml` and the environment, read once, refused in words when they make no sense."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings.exceptions import SettingsError as SourceError

from pipeline import errors
from pipeline.cron import parse
from pipeline.records import EVENT_KINDS, EventKind

CONFIG_NAME = "leadlift.toml"
INBOX = "inbox"  # as the source of a schedule
LONGEST_DEADLINE_SECONDS, LONGEST_SETTLE_SECONDS = 3_600.0, 43_200.0  # together they bound a call's lease


class AccountSettings(BaseModel):
    """One `[accounts.NAME]` table; keys that are not listed here are the vendor's credentials."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True)

    vendor: str
    base_url: str | None = None
    region: str | None = Field(default=None, min_length=2, max_length=2)
    time_scale: float = Field(default=1.0, gt=0, le=1)
    limits: dict[str, int] = Field(default_factory=dict)
    records: dict[str, int] = Field(default_factory=dict)
    deadline_seconds: float | None = Field(default=None, gt=0, le=LONGEST_DEADLINE_SECONDS)
    settle_after_seconds: float | None = Field(default=None, ge=0, le=LONGEST_SETTLE_SECONDS)

    @property
    def credentials(self) -> dict[str, str]:
        """The vendor's own settings as written: the text itself, `env:NAME` or `file:PATH`."""
        return {name: str(value) for name, value in (self.model_extra or {}).items()}


class SourceSettings(BaseModel):
    """One `[sources.NAME]` table: a place that files are read from."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    url: str = Field(min_length=1)
    options: dict[str, Any] = Field(default_factory=dict)


class WebhookSettings(BaseModel):
    """One `[webhooks.NAME]` table; `url` and `secret` are the text itself, `env:NAME` or `file:PATH`."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    url: str
    secret: str
    events: tuple[EventKind, ...] = Field(default=EVENT_KINDS, min_length=1)
    destinations: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    allow_private: bool = False
    deadline_seconds: float = Field(default=10.0, gt=0, le=60)


class FlowerSettings(BaseModel):
    """The `[flower]` table; what is secret in it is the text itself, `env:NAME` or `file:PATH`."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    run: bool = True
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=5555, ge=1, le=65_535)
    basic_auth: str | tuple[str, ...] = ()
    auth_provider: Literal["", "google", "github", "gitlab", "okta"] = ""
    oauth_key: str = ""
    oauth_secret: str = ""
    oauth_redirect: str = ""
    allowed: str | tuple[str, ...] = ()
    url_prefix: str = Field(default="", pattern="^[a-z0-9/_-]*$")
    read_only: bool = True


class WebSettings(BaseModel):
    """The `[web]` table: the HTTP API."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    run: bool = True
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8420, ge=0, le=65_535)
    upload_limit_bytes: int = Field(default=1024**3, ge=1)
    rows_limit_bytes: int = Field(default=16 * 1024**2, ge=1)
    stall_seconds: float = Field(default=30.0, gt=0, le=3_600)
    connections_limit: int = Field(default=500, ge=2)
    streams_limit: int = Field(default=200, ge=1)
    streams_limit_per_key: int = Field(default=20, ge=1)


class DeliverySettings(BaseModel):
    """How a file is read and sent where nobody is there to ask: in the inbox's `leadlift.toml`, and for a schedule."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    options: dict[str, StrictStr | StrictBool | StrictInt] = Field(default_factory=dict)
    map: dict[str, StrictStr] = Field(default_factory=dict)
    region: str | None = Field(default=None, min_length=2, max_length=2)
    sheet: str | None = None
    header: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    hidden_rows: Literal["send", "skip"] | None = None
    priority: Literal["low", "normal", "high"] = "normal"
    hold: bool | None = None
    again: bool = False


class ReadingSettings(BaseModel):
    """The `[reading]` table: when a file as a whole looks wrong, so that its import waits for approval."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    invalid_share: float = Field(default=0.5, ge=0, le=1)


class ScheduleSettings(DeliverySettings):
    """One `[schedules.NAME]` table: a source, or the inbox, read at times given by a cron line."""

    cron: str
    timezone: str = "UTC"
    source: str
    path: str = "*"
    to: str = ""
    account: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        try:
            parse(self.cron, self.timezone)
        except errors.SettingsError as error:
            raise ValueError(error.message) from None
        if self.source != INBOX and not self.to:
            raise ValueError("it needs `to`, a destination such as persistiq.leads")
        return self


class InboxSettings(BaseModel):
    """The `[inbox]` table: a folder into which people drop files."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    run: bool = True
    url: str = ""
    options: dict[str, Any] = Field(default_factory=dict)
    poll_seconds: float = Field(default=2.0, gt=0)
    stable_seconds: float = Field(default=5.0, ge=0)


class Settings(BaseSettings):
    """Everything that can be set, outside the accounts by an environment variable `LEADLIFT_NAME` too."""

    model_config = SettingsConfigDict(
        env_prefix="LEADLIFT_", env_nested_delimiter="__", extra="forbid", hide_input_in_errors=True
    )
    toml_path: ClassVar[Path | None] = None

    home: Path = Field(default=Path(".leadlift"), description="Where state lives: ledger, stored files, logs.")
    ledger_url: str = Field(default="", description="SQLAlchemy URL of the ledger; empty: SQLite under the home.")
    redis_url: str = Field(default="", description="URL of a Redis; empty: a private one is started under the home.")
    store_url: str = Field(default="", description="fsspec URL for stored files; empty: a folder under the home.")
    store_options: dict[str, Any] = Field(default_factory=dict, description="Storage options of store_url.")
    secret_key: str = Field(
        default="",
        description="Key of the hashes of contacts and of the seal on stored tokens; empty: made once, kept under the home.",
    )
    workers: int = Field(default=4, ge=1, le=256, description="Calls under way at once on this machine.")
    region: str | None = Field(default=None, min_length=2, max_length=2, description="Region of phones without +.")
    log_format: str = Field(default="console", pattern="^(console|json)$", description="console or json.")
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$", description="Least level logged.")
    log_file_bytes: int = Field(default=10_000_000, ge=1_000, description="Size at which a log file moves aside.")
    log_old_files: int = Field(default=5, ge=1, description="Old files kept of each log.")
    upload_limit_bytes: int = Field(default=4 * 1024**3, ge=1, description="Largest file taken.")
    prune_after_days: int = Field(default=90, ge=0, description="Age at which `leadlift prune` deletes contact data.")
    test_clock: bool = Field(default=False, description="Allows the clock offset to be set, for tests.")
    flower: FlowerSettings = Field(default_factory=FlowerSettings, description="Flower beside `leadlift up`.")
    accounts: dict[str, AccountSettings] = Field(default_factory=dict, description="One table for each account.")
    webhooks: dict[str, WebhookSettings] = Field(default_factory=dict, description="One table for each webhook.")
    web: WebSettings = Field(default_factory=WebSettings, description="The HTTP API.")
    sources: dict[str, SourceSettings] = Field(default_factory=dict, description="Places that files are read from.")
    schedules: dict[str, ScheduleSettings] = Field(default_factory=dict, description="When a source is read by itself.")
    reading: ReadingSettings = Field(default_factory=ReadingSettings, description="When a file as a whole looks wrong.")
    inbox: InboxSettings = Field(default_factory=InboxSettings, description="The folder that people drop files into.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given outright, then the environment, then the file."""
        del dotenv_settings, file_secret_settings
        toml = TomlConfigSettingsSource(settings_cls, cls.toml_path)
        return init_settings, env_settings, toml

    @model_validator(mode="after")
    def _schedules_have_sources(self) -> Self:
        for name, schedule in self.schedules.items():
            if schedule.source not in {INBOX, *self.sources}:
                known = ", ".join([INBOX, *sorted(self.sources)])
                raise ValueError(f"schedules.{name}.source: there is no source {schedule.source!r}; there are {known}")
        return self

    @property
    def ledger(self) -> str:
        """The ledger's URL."""
        return self.ledger_url or f"sqlite:///{self.home.resolve() / 'ledger.db'}"

    @property
    def store(self) -> str:
        """The store's URL."""
        return self.store_url or f"file://{self.home.resolve() / 'store'}"

    @property
    def inbox_url(self) -> str:
        """The inbox's URL."""
        return self.inbox.url or f"file://{self.home.resolve() / 'inbox'}"


def config_path(given: Path | None = None) -> Path | None:
    """The settings file in force: given, named by LEADLIFT_CONFIG, or in the working directory; None when none is."""
    named = given or (Path(value) if (value := os.environ.get("LEADLIFT_CONFIG")) else None)
    if named is not None:
        if not named.is_file():
            raise errors.SettingsError(f"There is no settings file {named}; check --config or LEADLIFT_CONFIG.")
        return named
    here = Path(CONFIG_NAME)
    return here if here.is_file() else None


def load(config: Path | None = None, **given: Any) -> Settings:
    """The settings in force. Raises SettingsError that names what to mend."""
    path = config_path(config)
    chosen = type("Settings", (Settings,), {"toml_path": path, "__module__": __name__, "__annotations__": {}})
    try:
        settings: Settings = chosen(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise errors.SettingsError(_words(error, path)) from None
    except tomllib.TOMLDecodeError as error:
        raise errors.SettingsError(f"The settings file {path} is not valid TOML: {error}") from None
    except UnicodeDecodeError:
        raise errors.SettingsError(f"The settings file {path} is not text in UTF-8; save it so.") from None
    except OSError as error:
        raise errors.SettingsError(f"The settings file {path} cannot be read: {error.strerror}.") from None
    except SourceError as error:
        raise errors.SettingsError(f"The environment is not usable: {error}.") from None
    return settings


def _words(error: ValidationError, path: Path | None) -> str:
    source = str(path) if path else "the environment"
    own = {"extra_forbidden": "there is no such setting", "missing": "it is missing"}
    faults = [
        (".".join(str(part) for part in e["loc"]), own.get(e["type"], e["msg"].removeprefix("Value error, ")))
        for e in error.errors()
    ]
    told = "; ".join(f"{where}: {why}" if where else why for where, why in faults)
    return f"The settings ({source}) are not usable: {told.rstrip('.')}."


def credential_file(text: str) -> Path | None:
    """The file that a credential's setting names, if it names one."""
    return Path(text[5:]) if text.startswith("file:") else None


def credential(name: str, text: str) -> str:
    """A credential's value from its setting. Raises SettingsError naming the setting, never the value."""
    if text.startswith("env:"):
        value = os.environ.get(text[4:], "").strip()
        if not value:
            raise errors.SettingsError(f"{name} is to come from the environment variable {text[4:]}, which is not set.")
        return value
    if path := credential_file(text):
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
            raise errors.SettingsError(f"{name} is to come from the file {path}: {why}.") from None
    return text.strip()


def storage_options(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Options of a storage, with every text in them resolved as a credential is. Raises SettingsError."""
    return {key: _resolved(f"{name}.{key}", value) for key, value in given.items()}


def _resolved(name: str, value: Any) -> Any:
    match value:
        case str():
            return credential(name, value)
        case dict():
            return storage_options(name, value)
        case _:
            return value
