"""One of Celery's processes: `python -m workers sender`, `reader` or `beat`.

The same as `celery --app workers.app worker` with the words that fit, but begun by the app itself: Celery's command line first
imports the commands of every package that brings some, Flower's among them, which takes a fifth of a second in each process.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

from celery.utils.nodenames import default_nodename, host_format

from workers.app import READ_QUEUE, SEND_QUEUE, app

QUEUES = {"sender": SEND_QUEUE, "reader": READ_QUEUE}
LOG_LEVEL = "WARNING"  # of Celery's own words; ours follow the settings


def main() -> NoReturn:
    """Runs what the arguments name until it is told to end."""
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument("kind", choices=[*QUEUES, "beat"])
    parser.add_argument("--slots", type=int, default=1, help="how many tasks at once; beat has none")
    parser.add_argument("--name", default="", help="what Flower calls it, where one machine has several")
    asked = parser.parse_args()
    if asked.kind == "beat":
        app.Beat(scheduler="workers.schedules:Hints", loglevel=LOG_LEVEL, quiet=True).run()
        sys.exit()
    os.environ["LEADLIFT_WORKER_KIND"] = asked.kind  # for the slots, which are processes of their own
    worker = app.Worker(
        hostname=host_format(default_nodename(f"{asked.name or asked.kind}@%h")),
        queues=[QUEUES[asked.kind]],
        concurrency=asked.slots,
        loglevel=LOG_LEVEL,
        quiet=True,
        without_mingle=True,
        without_gossip=True,
    )
    worker.start()
    sys.exit(worker.exitcode)


if __name__ == "__main__":
    main()
