"""Telling other services what happened: signed messages to addresses that the settings name.

- signature: what proves that a message is ours, for both ends
- hook: a webhook as its settings have it
- message: an event as a request
- deliver: one claimed delivery, and what becomes of it
"""

from pipeline.webhooks.hook import Hook, resolve
from pipeline.webhooks.signature import sign, verify

__all__ = ["Hook", "resolve", "sign", "verify"]
