"""`python -m pipeline.sandbox VENDOR`: one simulated vendor until it is stopped."""

from __future__ import annotations

import sys

from pipeline.sandbox.command import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
