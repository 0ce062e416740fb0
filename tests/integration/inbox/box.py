"""An inbox with one watcher, looked into by hand: the verbs, store and ledger are real, time passes when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipeline.ledger import arrivals, imports
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.service import show
from pipeline.settings import AccountSettings, Settings
from pipeline.store import Folder
from pipeline.store.entry import COARSE_SECONDS
from pipeline.wiring import Wiring
from tests.integration.conftest import SECRET
from tests.integration.service.desk import Desk, Judge, delivered
from workers.inbox.leases import Leases
from workers.inbox.parts import Inbox
from workers.inbox.watch import Watcher

STABLE_SECONDS = 5.0
REST_SECONDS = STABLE_SECONDS + COARSE_SECONDS  # on every kind of place
CONTACTS = "Email,First Name,Last Name\nada@acme-widgets.com,Ada,Lovelace\nalan@acme-widgets.com,Alan,Turing\n"


def wiring(home: Path, ledger_url: str, *names: str) -> Wiring:
    """A home with the accounts `main` and `other`, or those that are named."""
    table: dict[str, Any] = {"vendor": "persistiq", "base_url": "http://vendor.invalid", "api_key": "k", "region": "US"}
    return Wiring(
        Settings(
            home=home,
            ledger_url=ledger_url,
            redis_url="redis://redis.invalid",
            secret_key=SECRET.decode(),
            accounts={name: AccountSettings(**table) for name in names or ("main", "other")},
        )
    )


@dataclass
class Box:
    """An inbox; `look` is one look around."""

    wiring: Wiring
    root: Path
    folder: Folder
    elapsed: float = 0.0
    inbox: Inbox = field(init=False)
    watcher: Watcher = field(init=False)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.wiring.service(), self.folder, Leases(self.wiring.ledger()))
        self.watcher = self.another_watcher()
        self.desk = Desk(self.wiring, self.root)

    def another_watcher(self) -> Watcher:
        return Watcher(STABLE_SECONDS, lambda: self.elapsed)

    def drop(self, name: str = "contacts.csv", text: str | bytes = CONTACTS, where: str = "main/leads") -> Path:
        path = self.root / where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def look(self, watcher: Watcher | None = None, *, after: float = 0.0) -> bool:
        self.elapsed += after
        return (watcher or self.watcher).sweep(self.inbox)

    def rested(self) -> None:
        """Looks until what was dropped has rested and is taken."""
        self.look()
        while self.look(after=REST_SECONDS):
            pass

    def leases_end(self, seconds: float = arrivals.LEASE_SECONDS + 1) -> None:
        """Time goes by in the ledger, as after a watcher was killed."""
        with self.wiring.ledger().write() as tx:
            set_clock_offset(tx, clock_offset(tx) + seconds)

    def there(self, where: str = "main/leads") -> set[str]:
        """Every file under a place, by its path there."""
        root = self.root / where
        return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}

    def text(self, name: str, where: str = "main/leads") -> str:
        return (self.root / where / name).read_text(encoding="utf-8-sig")

    def imports(self) -> list[dict[str, Any]]:
        """Every import, oldest first."""
        with self.wiring.ledger().read() as tx:
            ids = [imp["id"] for imp in imports.newest(tx, 10_000)]
        return [show.one(self.inbox.service, one) for one in reversed(ids)]

    def read(self, import_id: str) -> None:
        """A reader reads the import to its end."""
        self.desk.read(import_id)

    def sent(self, import_id: str, judge: Judge = delivered) -> None:
        """The import is read and sent, and over."""
        self.read(import_id)
        self.desk.answer(import_id, judge)
        self.desk.finish(import_id)

    def states(self) -> list[str]:
        with self.wiring.ledger().read() as tx:
            return list(tx.conn.execute(sa.select(arrivals.t.state).order_by(arrivals.t.id)).scalars())


class Killed(BaseException):
    """What stands for SIGKILL inside one process: nothing of ours catches it."""


@contextmanager
def killed_at(patch: Any, owner: Any, name: str, *, after: bool) -> Iterator[None]:
    """The watcher ends at a function, before it or after it, as if it were killed there."""
    whole: Callable[..., Any] = getattr(owner, name)

    def cut(*given: Any, **named: Any) -> Any:
        if after:
            whole(*given, **named)
        raise Killed

    with patch.context() as inner:
        inner.setattr(owner, name, cut)
        yield
