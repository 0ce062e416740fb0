"""A dispatcher with bad manners: it publishes every message twice and out of order, and dies between commit and publish.

RUDE_SEED draws the order. RUDE_DEATHS lists the numbers of the messages, counted over all dispatchers of the home, at which
the process is killed when the chunk is committed and nothing is published.
"""

from __future__ import annotations

import os
import random
import signal

from tests.chaos.numbered import next_number
from workers import dispatcher

HELD_BACK = 3


class Rude:
    """Holds some messages back, publishes the others twice, in any order."""

    def __init__(self, seed: int, deaths: frozenset[int]) -> None:
        self._chance = random.Random(seed)
        self._deaths = deaths
        self._held: list[dispatcher.AnyHint] = []

    def publish(self, hint: dispatcher.AnyHint) -> None:
        if next_number("hints") in self._deaths:
            os.kill(os.getpid(), signal.SIGKILL)
        self._held += [hint, hint]
        self._chance.shuffle(self._held)
        while len(self._held) > HELD_BACK:
            dispatcher.publish(self._held.pop())


def main() -> None:
    """A dispatcher's life, with the manners that the environment asks for."""
    deaths = frozenset(map(int, os.environ.get("RUDE_DEATHS", "").split()))
    dispatcher.main(Rude(int(os.environ["RUDE_SEED"]), deaths).publish)


if __name__ == "__main__":
    main()
