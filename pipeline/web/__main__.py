"""`python -m pipeline.web`: the HTTP API as a process of its own."""

from __future__ import annotations

import signal
import sys

from pipeline import errors
from pipeline.web import server

if __name__ == "__main__":
    # uvicorn ends in order on both, and then raises the signal again.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        server.run()
    except errors.LeadliftError as error:
        sys.exit(error.message)
