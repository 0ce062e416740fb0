"""The compose file as a test reads it: merged, with its variables filled in; and its services as plain processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.processes import SESSION_VARIABLE

HOUSE = Path(__file__).parents[1]
FILE = HOUSE / "docker-compose.yml"
VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>[A-Z][A-Z0-9_]*)(?:(?P<how>:-|:\?)(?P<rest>[^}]*))?\})")


class Missing(Exception):
    """A variable that must be set is not."""


def filled(value: Any, variables: Mapping[str, str]) -> Any:
    """A part of the file with its variables filled in, as compose does. Raises Missing with the sentence that it would show."""
    if isinstance(value, dict):
        return {name: filled(inner, variables) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, variables) for inner in value]
    return VARIABLE.sub(lambda found: _value(found, variables), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    if found[0] == "$$":
        return "$"
    value = variables.get(found["name"], "")
    if not value and found["how"] == ":?":
        raise Missing(f"{found['name']}: {found['rest']}")
    return value or (found["rest"] if found["how"] == ":-" else "")


def raw() -> dict[str, Any]:
    """The file as YAML reads it, its anchors merged."""
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Mount:
    """Where something is seen inside a container; nothing is named for what is the container's own."""

    target: str
    source: str = ""
    is_volume: bool = False


def mounts(service: Mapping[str, Any]) -> list[Mount]:
    """The mounts of a service, its folders in memory among them."""
    found = [Mount(text.partition(":")[0]) for text in service.get("tmpfs", [])]
    for one in service.get("volumes", []):
        if isinstance(one, dict):
            found.append(Mount(one["target"], one["source"]))
        elif ":" not in one:
            found.append(Mount(one))
        else:
            source, target = one.split(":")[:2]
            found.append(Mount(target, source, is_volume=not source.startswith((".", "/"))))
    return found


# --- services as plain processes --------------------------------------------------------------------------------------


@dataclass
class Machines:
    """The services of the file as processes of this machine, each with a folder of its own as its container.

    `hosts` says where a service's host and port are here; `variables` are what the file is filled in with.
    """

    folder: Path
    variables: Mapping[str, str]
    hosts: Mapping[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def services(self) -> dict[str, Any]:
        return dict(filled(raw()["services"], self.variables))

    def start(self, service: str, number: int = 1) -> None:
        """Begins a container of a service."""
        name = f"{service}-{number}"
        with (self._own(name) / "log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self._here(service, name, self.services[service]["command"]),
                env={**self.environment(service, name), "LEADLIFT_READY_FILE": str(self._own(name) / "ready")},
                cwd=self._own(name),
                stdout=log,
                stderr=log,
            )

    def is_ready(self, name: str) -> bool:
        assert self.running[name].poll() is None, f"{name} ended: {self.log(name)}"
        return (self._own(name) / "ready").exists()

    def check(self, service: str, number: int = 1) -> subprocess.CompletedProcess[str]:
        """Runs the service's health check beside it."""
        name = f"{service}-{number}"
        return self.run(service, name, self.services[service]["healthcheck"]["test"][1:])

    def run(self, service: str, name: str, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Runs a command in the place of one of a service, as `docker compose exec` would."""
        command, own = self._here(service, name, words), self._own(name)
        env = self.environment(service, name)
        return subprocess.run(command, env=env, cwd=own, capture_output=True, text=True, check=False, timeout=60)

    def environment(self, service: str, name: str) -> dict[str, str]:
        """The service's environment with hosts, ports and paths of this machine."""
        given = self.services[service].get("environment", {})
        kept = {key: os.environ[key] for key in ("PATH", "XDG_RUNTIME_DIR", SESSION_VARIABLE) if key in os.environ}
        return {**kept, **{key: self._text(service, name, value) for key, value in given.items()}}

    def log(self, name: str) -> str:
        return (self._own(name) / "log").read_text(encoding="utf-8", errors="replace")

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for name in list(self.running):
            with suppress(subprocess.TimeoutExpired):
                self.running[name].wait(20)
            self.kill(name)

    def mounted(self, service: str, name: str, target: str) -> Path:
        """Where a path inside a container is here: volumes are shared, the rest is the container's own."""
        for mount in sorted(mounts(self.services[service]), key=lambda mount: -len(mount.target)):
            if target == mount.target or target.startswith(f"{mount.target}/"):
                inside = target[len(mount.target) :].lstrip("/")
                root = Path(mount.source)
                if not mount.source or mount.is_volume:
                    root = (
                        (self.folder / "volumes" / mount.source) if mount.source else self._own(name) / mount.target[1:]
                    )
                    root.mkdir(parents=True, exist_ok=True)
                return root / inside if inside else root
        return self._own(name) / target.lstrip("/")

    def _here(self, service: str, name: str, words: Sequence[str]) -> list[str]:
        program = Path(sys.executable).with_name(words[0])
        translated = [self._text(service, name, word) for word in words[1:]]
        for at, word in enumerate(translated[:-1]):
            if word == "--host" and f"{translated[at + 1]}:{translated[at + 3]}" in self.hosts:
                host, port = self.hosts[f"{translated[at + 1]}:{translated[at + 3]}"].split(":")
                translated[at + 1], translated[at + 3] = host, port
        return [str(program), *translated]

    def _text(self, service: str, name: str, text: str) -> str:
        for there, here in self.hosts.items():
            text = re.sub(rf"(?<![\w.-]){re.escape(there)}(?!\d)", here, text)
            host, port = there.split(":")
            if host == service and text == port:
                text = here.split(":")[1]
        path = re.search(r"(?:^|file://)(/(?:etc|run|srv|var)/\S*)", text)
        return text.replace(path[1], str(self.mounted(service, name, path[1]))) if path else text

    def _own(self, name: str) -> Path:
        own = self.folder / "machines" / name
        own.mkdir(parents=True, exist_ok=True)
        return own
