"""What a vendor declares of its fields, options and credentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["email", "phone", "domain", "yes_no", "text"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that the vendor takes: Leadlift's name, the vendor's name, and what is known of its values.

    `required` names the code a row without it is rejected with; an invalid optional value is left out and counted. A
    `yes_no` is `true` or `false`, and a row whose cell says neither is rejected: it would be sent without what it is about.
    `example` is a value as the vendor wants it, where that is not any text.
    """

    name: str
    sent_as: str
    kind: FieldKind = "text"
    required: bool = False
    max_length: int | None = None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a destination, given by `--set name=value`: an integer from `least` on, a text up to `most_length`.

    Where it is an id that a person may give by name, `named_by` is the reading that lists the names. `also` are older
    names of the option, which are taken too.
    """

    name: str
    help: str
    kind: Literal["text", "yes_no", "integer", "choice"] = "text"
    choices: tuple[str, ...] = ()
    default: str | int | bool | None = None
    required: bool = False
    least: int = 0
    most_length: int | None = None
    named_by: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Credential:
    """A setting of an account that authorises calls; `secret` ones are redacted everywhere.

    `unless` names another credential beside which a required one is not needed.
    """

    name: str
    help: str
    secret: bool = True
    required: bool = True
    unless: str = ""
