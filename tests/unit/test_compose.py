"""The compose file keeps to its format, names nothing that is not there, and asks for every secret in words.

What is checked of the format is written here as facts: the keys that a service may have, and what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer.main

from pipeline import vendors
from pipeline.cli import app
from pipeline.cli.services import one_by_one
from pipeline.settings import Settings, load
from tests import compose
from tests.compose import HOUSE

SECRETS = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "LEADLIFT_SECRET_KEY", "FLOWER_BASIC_AUTH")
GIVEN = {name: f"{name.lower().replace('_', '')}:given" for name in SECRETS}
TEXTS = {"type": "array", "items": {"type": "string"}}
DURATION = {"type": "string", "pattern": r"^(\d+(ms|s|m|h))+$"}
HEALTH = {
    "type": "object",
    "required": ["test", "interval", "timeout", "retries", "start_period"],
    "additionalProperties": False,
    "properties": {
        "test": {"type": "array", "prefixItems": [{"enum": ["CMD"]}], "items": {"type": "string"}, "minItems": 2},
        "interval": DURATION,
        "timeout": DURATION,
        "start_period": DURATION,
        "retries": {"type": "integer", "minimum": 1},
    },
}
BIND = {
    "type": "object",
    "required": ["type", "source", "target"],
    "additionalProperties": False,
    "properties": {
        "type": {"enum": ["bind"]},
        "source": {"type": "string"},
        "target": {"type": "string", "pattern": "^/"},
        "read_only": {"type": "boolean"},
        "bind": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"create_host_path": {"type": "boolean"}},
        },
    },
}
SERVICE = {
    "type": "object",
    "required": ["image", "healthcheck"],
    "additionalProperties": False,
    "properties": {
        "image": {"type": "string"},
        "build": {"type": "string"},
        "command": TEXTS,
        "user": {"type": "string"},
        "init": {"type": "boolean"},
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "read_only": {"type": "boolean"},
        "tmpfs": TEXTS,
        "cap_drop": TEXTS,
        "security_opt": TEXTS,
        "shm_size": {"type": "string"},
        "stop_grace_period": DURATION,
        "environment": {"type": "object", "additionalProperties": {"type": "string"}},
        "volumes": {"type": "array", "items": {"anyOf": [{"type": "string"}, BIND]}},
        "ports": TEXTS,
        "profiles": TEXTS,
        "logging": {
            "type": "object",
            "required": ["driver", "options"],
            "additionalProperties": False,
            "properties": {
                "driver": {"enum": ["json-file", "local"]},
                "options": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
        "deploy": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"replicas": {"type": "integer", "minimum": 1}},
        },
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["condition"],
                "additionalProperties": False,
                "properties": {"condition": {"enum": ["service_started", "service_healthy"]}},
            },
        },
        "healthcheck": HEALTH,
    },
}
FORMAT = {
    "type": "object",
    "required": ["name", "services", "volumes"],
    "patternProperties": {"^x-": {}},
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "services": {"type": "object", "additionalProperties": SERVICE},
        "volumes": {"type": "object", "additionalProperties": {"type": "null"}},
    },
}
WRITTEN = compose.raw()
SERVICES: dict[str, dict[str, Any]] = compose.filled(WRITTEN["services"], GIVEN)
OURS = {name: one for name, one in SERVICES.items() if one.get("command", [""])[0] == "leadlift"}


def texts(value: Any) -> Iterator[str]:
    """Every text inside."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def test_the_file_keeps_to_its_format() -> None:
    jsonschema.validate(WRITTEN, FORMAT)


@pytest.mark.parametrize(
    "broken",
    [
        {"services": {"api": {"image": "x", "healthcheck": {"test": ["CMD", "x"]}}}},
        {"services": {"api": {**SERVICES["api"], "replica": 2}}},
        {"services": {"api": {**SERVICES["api"], "depends_on": {"redis": {"condition": "healthy"}}}}},
    ],
)
def test_a_file_that_does_not_keep_to_it_is_noticed(broken: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**WRITTEN, **broken}, FORMAT)


def test_there_is_every_part_and_two_dispatchers() -> None:
    needed = {"postgres", "redis", "api", "dispatcher", "sender", "reader", "inbox", "beat", "webhooks", "flower"}
    assert set(SERVICES) >= needed
    assert SERVICES["dispatcher"]["deploy"]["replicas"] == 2


def test_what_a_service_needs_is_there() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        named = {mount.source for mount in compose.mounts(service) if mount.is_volume}
        assert named <= set(WRITTEN["volumes"])
    used = {mount.source for service in SERVICES.values() for mount in compose.mounts(service)}
    assert set(WRITTEN["volumes"]) <= used


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_is_a_command_that_there_is(name: str) -> None:
    words = OURS[name]["command"]
    assert words[1] in typer.main.get_command(app.build()).commands  # type: ignore[attr-defined]  # a group has them
    if words[1] == "service":
        assert words[2:] == [name]
        assert name in one_by_one(Settings(redis_url="redis://redis"))
        assert OURS[name]["healthcheck"]["test"] == ["CMD", *words, "--check"]


def test_every_service_that_can_run_by_itself_is_there() -> None:
    assert set(one_by_one(Settings(redis_url="redis://redis"))) <= set(OURS)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_not_set_is_asked_for_in_words(name: str) -> None:
    with pytest.raises(compose.Missing, match=rf"{name}: set it to \w+"):
        compose.filled(WRITTEN, {**GIVEN, name: ""})
    plain = [text for text in texts(WRITTEN) if f"${{{name}}}" in text or f"{name}:-" in text]
    assert plain == []


def test_the_example_of_the_variables_names_each_of_them_with_its_default() -> None:
    told = dict(
        re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", (HOUSE / "deploy" / "compose.env.example").read_text(), re.MULTILINE)
    )
    used = {
        found["name"]: (found["rest"] if found["how"] == ":-" else "")
        for text in texts(WRITTEN)
        for found in compose.VARIABLE.finditer(text)
        if found["name"]
    }
    assert told == used


def test_the_environment_of_each_service_is_made_of_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for service in OURS.values():
        named = {name.removeprefix("LEADLIFT_").partition("__")[0].lower() for name in service.get("environment", {})}
        assert named <= {*Settings.model_fields, "config"}
        with monkeypatch.context() as patch:
            for name, value in service.get("environment", {}).items():
                if name != "LEADLIFT_CONFIG":
                    patch.setenv(name, value)
            assert load().redis_url == service.get("environment", {}).get("LEADLIFT_REDIS_URL", "")


def test_redis_keeps_what_it_has_and_refuses_rather_than_forgets() -> None:
    shell, dash_c, script = SERVICES["redis"]["command"]
    first, *settings, end = script.splitlines()
    assert (shell, dash_c, first, end) == ("sh", "-c", "exec redis-server - <<END", "END")
    said = dict(line.split(" ") for line in settings)
    assert (said["appendonly"], said["maxmemory-policy"]) == ("yes", "noeviction")
    assert said["requirepass"] == "$REDISCLI_AUTH"


def test_no_secret_is_in_any_command_where_whoever_lists_processes_would_see_it() -> None:
    for name, service in SERVICES.items():
        words = [*service.get("command", []), *service["healthcheck"]["test"]]
        assert not [word for word in words for given in GIVEN.values() if given in word], name


def test_the_logs_of_every_container_are_kept_within_bounds() -> None:
    for service in SERVICES.values():
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}


def test_nothing_is_reachable_from_outside_but_what_is_asked_for_on_this_machine() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(ports) == {"api", "flower"}
    assert all(port.startswith("127.0.0.1:") for some in ports.values() for port in some)


def test_every_image_is_pinned_and_runs_as_nobody_special() -> None:
    recipe = (HOUSE / "Dockerfile").read_text()
    assert re.findall(r"^USER (\w+)$", recipe, re.MULTILINE) == ["leadlift"]
    assert recipe.index("USER leadlift") > recipe.rindex("RUN ")
    for service in SERVICES.values():
        assert re.search(r":\d+\.\d+(\.\d+)?(-\w+)*$", service["image"])
        assert "user" in service or "build" in service
    assert re.search(r"^ARG PYTHON=\d+\.\d+\.\d+-slim", recipe, re.MULTILINE)
    assert "--require-hashes" in recipe


def test_the_image_is_built_of_what_is_not_ignored() -> None:
    lines = (HOUSE / ".dockerignore").read_text().splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", (HOUSE / "Dockerfile").read_text(), re.MULTILINE))
    assert {word for words in copied for word in words.split()} == let_in
    assert all((HOUSE / name).exists() for name in let_in)


def test_the_demonstration_has_an_account_at_each_simulated_vendor() -> None:
    accounts = load(HOUSE / "deploy" / "demo.toml").accounts
    assert set(accounts) == set(vendors.every())
    for name, account in accounts.items():
        sandbox = SERVICES[f"sandbox-{name}"]
        assert sandbox["profiles"] == ["demo"]
        assert str(account.base_url).startswith(f"http://sandbox-{name}:{sandbox['command'][-1]}")
        assert sandbox["command"][2:5] == [name, "--host", f"sandbox-{name}"]
