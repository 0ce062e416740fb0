"""Options of a destination, `--set name=value`, checked before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import errors
from pipeline.vendor import Operation, Option

YES, NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off")


def checked(destination: str, operation: Operation, given: Mapping[str, str]) -> dict[str, Any]:
    """The options in force: those given, and the defaults. Raises RequestError that names the option to mend."""
    return of(destination, operation.options, given)


def of(destination: str, declared: Sequence[Option], given: Mapping[str, str]) -> dict[str, Any]:
    """The same of whatever declares options."""
    known = {option.name: option for option in declared}
    given = _under_new_names(destination, declared, given)
    if unknown := sorted(set(given) - set(known)):
        raise errors.RequestError(
            f"{destination} has no option {unknown[0]!r}; it has {', '.join(sorted(known)) or 'none'}."
        )
    values: dict[str, Any] = {}
    for option in declared:
        text = given.get(option.name, "").strip()
        if text:
            values[option.name] = _value(destination, option, text)
        elif option.required:
            raise errors.RequestError(f"{destination} needs --set {option.name}=…: {option.help}.")
        elif option.default is not None:
            values[option.name] = option.default
    return values


def _under_new_names(destination: str, declared: Sequence[Option], given: Mapping[str, str]) -> Mapping[str, str]:
    """What is given, with the names that options have now in the place of older ones."""
    now = {older: option.name for option in declared for older in option.also}
    for older in now.keys() & given.keys():
        if now[older] in given:
            raise errors.RequestError(f"{destination} has been given its option {now[older]} twice, also as {older}.")
    return {now.get(name, name): text for name, text in given.items()}


def _value(destination: str, option: Option, text: str) -> str | int | bool:
    match option.kind:
        case "text":
            if option.most_length is None or len(text) <= option.most_length:
                return text
            wanted = f"at most {option.most_length} characters"
        case "yes_no":
            if text.lower() in YES + NO:
                return text.lower() in YES
            wanted = "yes or no"
        case "integer":
            if text.lstrip("-").isdecimal() and int(text) >= option.least:
                return int(text)
            wanted = f"a whole number from {option.least} on"
        case "choice":
            if text in option.choices:
                return text
            wanted = " or ".join(option.choices)
    raise errors.RequestError(f"{destination}'s option {option.name} takes {wanted}.")
