"""What an answer means: the vendor's own reading, or one of the statuses that mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline import errors
from pipeline.vendor import (
    Answer,
    Continue,
    PreparedAnswer,
    RefusedWhole,
    Response,
    Vendor,
)


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """The credential is not good for this call; nothing was applied."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """The vendor says the quota is used up; nothing was applied."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The vendor failed; the call may have been applied."""

    why: str


@dataclass(frozen=True, slots=True)
class Misread:
    """The answer is not understood; the call may have been applied."""

    why: str


Reading = Answer | PreparedAnswer | Unauthorised | Throttled | Failed | Misread


def read(vendor: Vendor, response: Response, interpret: Callable[[Response], Answer | PreparedAnswer]) -> Reading:
    """Reads an answer. A vendor's `interpret` that trips over an unforeseen shape has misread it."""
    match vendor.means(response):
        case "unauthorised":
            return Unauthorised(f"{vendor.title} answered HTTP {response.status} to the account's credential.")
        case "throttled":
            return Throttled()
        case "failed":
            return Failed(f"{vendor.title} answered HTTP {response.status}.")
        case "too_large":
            return RefusedWhole(f"{vendor.title} answered HTTP {response.status}: the call is too large.", "too_large")
        case "read":
            return _interpreted(response, interpret)


def _interpreted(response: Response, interpret: Callable[[Response], Answer | PreparedAnswer]) -> Reading:
    try:
        return interpret(response)
    except errors.VendorMisread as error:
        return Misread(error.message)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, StopIteration) as error:
        return Misread(f"HTTP {response.status} in a shape that is not known ({type(error).__name__}).")


__all__ = ["Continue", "Failed", "Misread", "Reading", "Throttled", "Unauthorised", "read"]
