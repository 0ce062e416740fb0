"""`python -m pipeline.web`: the HTTP API as a process of its own."""

from __future__ import annotations

import sys

from pipeline import errors
from pipeline.web import server

if __name__ == "__main__":
    try:
        server.run()
    except errors.LeadliftError as error:
        sys.exit(error.message)
