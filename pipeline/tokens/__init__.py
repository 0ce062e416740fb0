"""Stored OAuth tokens, refreshed by one at a time across all workers and machines.

- sealing: tokens to text that only the holder of the secret key can read, and back
- renewal: an account with tokens that are good for a call
"""

from pipeline.tokens.renewal import Tokens, Unfit
from pipeline.tokens.sealing import Seal

__all__ = ["Seal", "Tokens", "Unfit"]
