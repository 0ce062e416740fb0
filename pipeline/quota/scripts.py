"""The Lua of the buckets, and the one door through which it is run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Literal

import redis

from pipeline import errors

Name = Literal["acquire", "confirm", "complete", "refund", "gate", "view", "rebuild_begin", "rebuild_end"]
Argument = str | int | float

# What a script of each name is made of, in order; bucket.lua opens with the dictionary of the keys.
PARTS: dict[Name, tuple[str, ...]] = {
    "acquire": ("bucket", "standing", "acquire"),
    "confirm": ("bucket", "confirm"),
    "complete": ("bucket", "complete"),
    "refund": ("bucket", "refund"),
    "gate": ("bucket", "gate"),
    "view": ("bucket", "standing", "view"),
    "rebuild_begin": ("bucket", "rebuild_begin"),
    "rebuild_end": ("bucket", "rebuild_end"),
}
KEYS = ("state", "tokens", "open", "asked", "rebuild")

# A script that fails for one of these is sound; Redis cannot write at the moment.
PASSING = ("OOM", "MISCONF", "READONLY", "NOREPLICAS", "LOADING", "MASTERDOWN", "BUSY", "CLUSTERDOWN", "TRYAGAIN")


def keys_of(counted_by: str) -> list[str]:
    """The keys of one bucket; they share a hash tag, so that they live on one node of a cluster."""
    return [f"leadlift:{{{counted_by}}}:{name}" for name in KEYS]


def source(name: Name) -> str:
    """The whole text of a script."""
    folder = resources.files("pipeline.quota")
    return "\n".join(folder.joinpath(f"{part}.lua").read_text(encoding="utf-8") for part in PARTS[name])


@contextmanager
def translated() -> Iterator[None]:
    """Turn what redis-py raises into our own errors. A quota that cannot be asked is waited for, never overrun."""
    try:
        yield
    except redis.ResponseError as error:
        if _is_ours(error):
            raise errors.Defect("A quota script failed; please report it.") from error
        raise errors.Unavailable(_sentence(error)) from error
    except redis.RedisError as error:
        raise errors.Unavailable(_sentence(error)) from error


def _is_ours(error: redis.ResponseError) -> bool:
    """redis-py has a class of its own for most of what passes (out of memory, read only), whichever script met it."""
    text = str(error)
    return type(error) is redis.ResponseError and "user_script" in text and not any(word in text for word in PASSING)


def _sentence(error: redis.RedisError) -> str:
    return f"Redis, which keeps the quotas, does not serve ({type(error).__name__}); no call is made until it does."


class Scripts:
    """The scripts, registered with one client; a server that has not seen one yet is sent it."""

    def __init__(self, client: redis.Redis) -> None:
        self._scripts = {name: client.register_script(source(name)) for name in PARTS}

    def run(self, name: Name, counted_by: str, *arguments: Argument) -> list[str]:
        """Run a script on one bucket; a single answer is a list of one."""
        with translated():
            answer = self._scripts[name](keys=keys_of(counted_by), args=list(arguments))
        return [_text(part) for part in answer] if isinstance(answer, list) else [_text(answer)]


def _text(part: bytes | str | int) -> str:
    return part.decode() if isinstance(part, bytes) else str(part)
