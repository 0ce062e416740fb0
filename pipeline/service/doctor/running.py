"""Our own processes, by their heartbeats, on whichever machine; and whether all clocks agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from pipeline.ledger import imports, services
from pipeline.service import health
from pipeline.service.doctor import books, broker
from pipeline.service.doctor.finding import Finding, good, problem, warning
from pipeline.service.parts import Service

FAR_SECONDS = 2.0
START = "Start `leadlift up` on a machine that stays up, or `leadlift run FILE …`, which brings its own."


def processes(service: Service) -> Iterator[Finding]:
    """Whether workers and a dispatcher are alive; that none is matters where an import waits."""
    with service.ledger.read() as tx:
        waiting = len(imports.in_states(tx, ("queued", "reading", "sending")))
        alive = Counter((one["kind"], one["host"]) for one in services.alive(tx))
    kinds = [part for part in health.parts(service) if part.name in health.KINDS]
    if not any(part.ok for part in kinds):
        yield _dead("Nothing runs: no dispatcher, sender or reader has a heartbeat, on any machine.", waiting)
        return
    for part in kinds:
        if part.ok:
            yield _alive(alive, part.name)
        else:
            yield _dead(part.why, waiting, _stuck(part.name) if part.name in {kind for kind, _ in alive} else START)
    for kind in sorted({kind for kind, _ in alive} - set(health.KINDS)):
        yield _alive(alive, kind)


def _alive(alive: Mapping[tuple[str, str], int], name: str) -> Finding:
    hosts = ", ".join(f"{n} on {host}" for (kind, host), n in sorted(alive.items()) if kind == name)
    return good("processes", f"Alive, {name}: {hosts}.")


def _stuck(name: str) -> str:
    return f"Look at its log (logs/{name}.log in the home that it runs in), and start it again."


def _dead(why: str, waiting: int, todo: str = START) -> Finding:
    if waiting:
        return problem("processes", f"{why} Imports that wait for it: {waiting}.", todo)
    return warning("processes", f"{why} No import waits for it.", todo)


def clocks(service: Service) -> Finding:
    """Whether this machine, Redis and the ledger have the same time: leases, quotas and days are counted by it."""
    ahead = {
        "the ledger": books.ahead_seconds(service.ledger),
        "Redis": broker.ahead_seconds(service.settings.redis_url),
    }
    known = {name: seconds for name, seconds in ahead.items() if seconds is not None}
    far = {name: seconds for name, seconds in known.items() if abs(seconds) > FAR_SECONDS}
    if not far:
        return good("clocks", f"This machine, {' and '.join(known)} agree within {FAR_SECONDS:.0f} seconds.")
    told = " and ".join(f"{name} is {abs(by):.0f} s {'ahead' if by > 0 else 'behind'}" for name, by in far.items())
    return problem("clocks", f"Against this machine's clock, {told}.", "Have all machines set their clocks by NTP.")
