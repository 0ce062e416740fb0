"""Token buckets that are provably inside the limit."""

from pipeline.quota.answers import (
    Cause,
    Cold,
    Denied,
    Feedback,
    Granted,
    History,
    LimitView,
    PastCall,
    QuotaView,
)
from pipeline.quota.bucket import DAY_GUARD_SECONDS, Quota
from pipeline.quota.connection import connect

__all__ = [
    "DAY_GUARD_SECONDS",
    "Cause",
    "Cold",
    "Denied",
    "Feedback",
    "Granted",
    "History",
    "LimitView",
    "PastCall",
    "Quota",
    "QuotaView",
    "connect",
]
