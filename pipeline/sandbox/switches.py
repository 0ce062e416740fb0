"""Switches: named answers to what a vendor's documents leave open, and faults that can be turned on.

A switch is set by `NAME=VALUE`, or by `NAME@PATTERN=VALUE` for the calls whose path (or `METHOD path`) fits the
pattern, in which `*` stands for anything. A switch of kind `when` tells which calls a fault hits: `off`, `always`,
a probability (`0.02` or `2%`), numbers of calls (`3`, `5-9`), or several of these with commas between them. Calls are
counted from 1, among those that fit the pattern, since the switch was set.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

from pipeline import errors
from pipeline.sandbox.chance import drawn

Kind = Literal["choice", "integer", "number", "text", "when", "delay"]


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch as it is declared; `values` are all there are for a choice, and words beside the usual ones elsewhere."""

    name: str
    kind: Kind
    default: str
    meaning: str
    values: tuple[str, ...] = ()

    def facts(self) -> dict[str, object]:
        """The switch as --list-switches tells it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "values": list(self.values),
            "default": self.default,
            "meaning": self.meaning,
        }


def choice(name: str, values: str, meaning: str) -> Switch:
    """A switch with a closed set of values, written with bars between them; the first is the default."""
    every = tuple(values.split("|"))
    return Switch(name, "choice", every[0], meaning, every)


def when(name: str, meaning: str) -> Switch:
    """A fault that is off until it is told which calls to hit."""
    return Switch(name, "when", "off", meaning)


@dataclass(frozen=True, slots=True)
class When:
    """Which calls a fault hits."""

    probability: float = 0.0
    ranges: tuple[tuple[int, int], ...] = ()

    def hits(self, number: int, draw: float) -> bool:
        return draw < self.probability or any(first <= number <= last for first, last in self.ranges)


@dataclass(frozen=True, slots=True)
class Delay:
    """Between `low` and `high` seconds, and with a small probability a spike."""

    low: float = 0.0
    high: float = 0.0
    spike: float = 0.0
    spike_probability: float = 0.0

    def seconds(self, source: random.Random) -> float:
        if source.random() < self.spike_probability:
            return self.spike
        return source.uniform(self.low, self.high)


def parse_when(text: str) -> When:
    """`off`, `always`, `0.02`, `2%`, `3`, `5-9`, or several with commas. Raises ValueError."""
    probability, ranges = 0.0, []
    for term in (part.strip() for part in text.split(",")):
        if term in {"off", "0", ""}:
            continue
        if term == "always":
            probability = 1.0
        elif term.endswith("%"):
            probability = float(term[:-1]) / 100
        elif "." in term or "e" in term:
            probability = float(term)
        else:
            first, _, last = term.removeprefix("#").partition("-")
            ranges.append((int(first), int(last or first)))
    if not 0 <= probability <= 1:
        raise ValueError(text)
    return When(probability, tuple(ranges))


def parse_delay(text: str) -> Delay:
    """`0.2`, `0.08-0.6`, or with rare spikes `0.08-0.6+5@0.002`, all in seconds. Raises ValueError."""
    usual, _, spikes = text.partition("+")
    low, _, high = usual.partition("-")
    spike, _, probability = spikes.partition("@")
    return Delay(float(low or 0), float(high or low or 0), float(spike or 0), float(probability or 0))


def _only_listed(text: str) -> str:
    raise ValueError(text)


PARSERS: Mapping[Kind, Callable[[str], object]] = {
    "choice": _only_listed,
    "integer": int,
    "number": float,
    "text": str,
    "when": parse_when,
    "delay": parse_delay,
}


@dataclass(slots=True)
class Rule:
    """One value of a switch, for the calls that fit its pattern."""

    pattern: str
    text: str
    when: When | None = None
    matched: int = 0

    def fits(self, at: str) -> bool:
        return not self.pattern or fnmatchcase(at, self.pattern) or fnmatchcase(at.partition(" ")[2], self.pattern)


@dataclass(slots=True)
class Switches:
    """The switches as they stand now. Not safe by itself for several threads: the sandbox holds its lock around it."""

    declared: Iterable[Switch]
    seed: int = 0
    _known: dict[str, Switch] = field(init=False, default_factory=dict)
    _rules: dict[str, dict[str, Rule]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {switch.name: switch for switch in self.declared}

    def set(self, place: str, value: str) -> None:
        """`place` is NAME or NAME@PATTERN; the value `default` takes a setting away. Raises RequestError."""
        name, _, pattern = place.partition("@")
        if name not in self._known:
            raise errors.RequestError(f"There is no switch {name!r}; --list-switches shows all of them.")
        rules = self._rules.setdefault(name, {})
        if value == "default":
            rules.pop(pattern, None)
        else:
            rules[pattern] = _rule(self._known[name], pattern, value)

    def update(self, settings: Mapping[str, object]) -> None:
        """Set several, as decoded from JSON: all of them, or none when one is wrong. Raises RequestError."""
        trial = Switches(self._known.values())
        texts = {place: _text(value) for place, value in settings.items()}
        for place, text in texts.items():
            trial.set(place, text)
        for place, text in texts.items():
            self.set(place, text)

    def text(self, name: str, at: str = "") -> str:
        """The value for a call: the last pattern that fits, else the general setting, else the default."""
        rules = self._rules.get(name)
        if not rules:
            return self._known[name].default
        fitting = [rule for rule in rules.values() if rule.pattern and rule.fits(at)]
        if fitting:
            return fitting[-1].text
        return rules[""].text if "" in rules else self._known[name].default

    def number(self, name: str, at: str = "") -> float:
        return float(self.text(name, at))

    def fires(self, name: str, at: str) -> bool:
        """Whether a fault hits this call; every rule that fits counts the call."""
        fired = False
        for rule in self._rules.get(name, {}).values():
            if rule.when is not None and rule.fits(at):
                rule.matched += 1
                draw = drawn(self.seed, name, rule.pattern, rule.matched).random()
                fired = rule.when.hits(rule.matched, draw) or fired
        return fired

    def shown(self) -> dict[str, str]:
        """Every switch with its present value, and the settings for patterns beside them."""
        general = {name: self.text(name) for name in self._known}
        patterns = {
            f"{name}@{pattern}": rule.text
            for name, rules in self._rules.items()
            for pattern, rule in rules.items()
            if pattern
        }
        return general | patterns


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    if isinstance(value, bool):
        return "always" if value else "off"
    return str(value)


def _rule(switch: Switch, pattern: str, value: str) -> Rule:
    try:
        if value not in switch.values:
            PARSERS[switch.kind](value)
        return Rule(pattern, value, parse_when(value) if switch.kind == "when" else None)
    except ValueError as error:
        kinds = [] if switch.kind == "choice" else [f"a value of kind {switch.kind}"]
        wanted = " or ".join([*switch.values, *kinds])
        raise errors.RequestError(f"{value!r} is no value of the switch {switch.name}; give {wanted}.") from error
