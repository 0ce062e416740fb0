"""What proves that a message is ours and new: HMAC-SHA256 of its time and its bytes, under a secret that both ends know."""

from __future__ import annotations

import hmac
import re

HEADER = "leadlift-signature"
TOLERANCE_SECONDS = 300.0
FORM = re.compile(r"t=(\d+),v1=([0-9a-f]{64})")


def sign(secret: str, body: bytes, at: float) -> str:
    """The header's value: `t=` the time in whole epoch seconds, `v1=` the HMAC of the time, a full stop and the body."""
    digest = hmac.digest(secret.encode(), f"{int(at)}.".encode() + body, "sha256")
    return f"t={int(at)},v1={digest.hex()}"


def verify(secret: str, body: bytes, signature: str, now: float, tolerance_seconds: float = TOLERANCE_SECONDS) -> bool:
    """Whether a message whose body and signature came like this is ours, and not an old one sent again by another."""
    form = FORM.fullmatch(signature)
    if form is None or abs(now - int(form[1])) > tolerance_seconds:
        return False
    return hmac.compare_digest(sign(secret, body, int(form[1])), signature)
