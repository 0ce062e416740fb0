"""The connection to the ledger: SQLite (WAL, full durability) or PostgreSQL, one writer's transaction at a time on SQLite.

Every transaction brings its `now`: the database's own clock plus the offset that tests may set. Nothing in Leadlift asks
another clock when a lease or a wait is decided.
"""

from __future__ import annotations

import contextlib
import fcntl
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import errors
from pipeline.ledger import schema
from pipeline.redact import keyed_hash

BUSY_SECONDS = 30
CONNECT_SECONDS = 10
NOW = {
    "sqlite": sa.text(
        "SELECT (julianday('now') - 2440587.5) * 86400.0"
        " + coalesce((SELECT CAST(value AS REAL) FROM meta WHERE key = 'clock_offset'), 0)"
    ),
    "postgresql": sa.text(
        "SELECT extract(epoch FROM clock_timestamp())::float8"
        " + coalesce((SELECT value::float8 FROM meta WHERE key = 'clock_offset'), 0)"
    ),
}
# INSERTs that know ON CONFLICT; both dialects spell it with the same methods.
_INSERT = {"sqlite": cast("Callable[[sa.Table], postgresql.Insert]", sqlite.insert), "postgresql": postgresql.insert}
Setting = TypeVar("Setting", sa.Insert, sa.Update)
_CLOCK_OFFSET = sa.select(schema.meta.c.value).where(schema.meta.c.key == "clock_offset")


@dataclass(frozen=True, slots=True)
class Tx:
    """One transaction: its connection, and the ledger's time when it began, in epoch seconds."""

    conn: sa.Connection
    now: float
    secret: bytes

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.conn.dialect.name

    def hmac(self, text: str) -> str:
        """A keyed hash of a value that the ledger must recognise and not hold: 32 hex digits."""
        return keyed_hash(self.secret, text)

    def insert(self, table: sa.Table) -> postgresql.Insert:
        """An INSERT that knows ON CONFLICT in the dialect at hand."""
        return _INSERT[self.dialect](table)

    def put(self, statement: sa.Insert, values: Mapping[str, Any]) -> None:
        """Runs an INSERT that was built once. Raises CompileError for what is no column."""
        self.conn.execute(setting(statement, tuple(values)), _to(values))

    def change(self, statement: sa.Update, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Runs an UPDATE that was built once, `where` being its own parameters; returns how many rows it changed.

        Raises CompileError for what is no column.
        """
        return self.conn.execute(setting(statement, tuple(values)), {**where, **_to(values)}).rowcount


@cache
def setting(statement: Setting, columns: tuple[str, ...]) -> Setting:
    """The statement with these columns set to parameters named `to_…`: were they named in the parameters alone, SQLAlchemy
    would pass over one that the table does not have.
    """
    return statement.values({column: sa.bindparam(f"to_{column}") for column in columns})


def _to(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"to_{column}": value for column, value in values.items()}


def in_each_dialect(
    table: sa.Table, finish: Callable[[postgresql.Insert], postgresql.Insert]
) -> dict[str, postgresql.Insert]:
    """An INSERT that was finished with its ON CONFLICT, by the name of the dialect, as `Tx.dialect` tells it."""
    return {dialect: finish(insert(table)) for dialect, insert in _INSERT.items()}


class Ledger:
    """The ledger at a URL. Open one in each process, after forking."""

    def __init__(self, url: str, secret: bytes) -> None:
        self.url = url
        self.secret = secret
        self._engine = _engine(url)
        # PostgreSQL's default shows each statement what was committed by then: counts and rows of two moments.
        one_picture = {} if self._engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._reader = self._engine.execution_options(**one_picture)
        self._writer = self._engine.execution_options(leadlift_write=True)
        self._lock = _WriterLock(self._engine)

    @contextlib.contextmanager
    def read(self) -> Iterator[Tx]:
        """A reading transaction: one consistent picture."""
        with _translated(), self._reader.connect() as conn, conn.begin():
            yield self._tx(conn)

    @contextlib.contextmanager
    def write(self) -> Iterator[Tx]:
        """A writing transaction, committed when the block ends and rolled back when it raises; keep it short."""
        with _translated(), self._lock, self._writer.begin() as conn:
            yield self._tx(conn)

    def _tx(self, conn: sa.Connection) -> Tx:
        now = conn.execute(NOW[conn.dialect.name]).scalar_one()
        return Tx(conn, float(now), self.secret)

    @contextlib.contextmanager
    def upgrading(self) -> Iterator[sa.Connection]:
        """A connection for migrations, one process at a time."""
        with _translated(), self._lock, self._writer.begin() as conn:
            if conn.dialect.name == "postgresql":
                conn.execute(sa.text("SELECT pg_advisory_xact_lock(5322345)"))  # the lock's number means nothing
            yield conn

    @contextlib.contextmanager
    def looking(self) -> Iterator[sa.Connection]:
        """A connection for looking at what tables there are, before any is counted on."""
        with _translated(), self._reader.connect() as conn, conn.begin():
            yield conn

    @contextlib.contextmanager
    def erase(self) -> Iterator[Tx]:
        """A writing transaction in which SQLite writes over what is deleted: for contact data, and slower.

        PostgreSQL's own vacuum does the same in its time.
        """
        with self.write() as tx:
            if tx.dialect != "sqlite":
                yield tx
                return
            tx.conn.exec_driver_sql("PRAGMA secure_delete=ON")
            try:
                yield tx
            finally:
                tx.conn.exec_driver_sql("PRAGMA secure_delete=OFF")

    def empty_log(self) -> None:
        """Empties SQLite's write-ahead log of what was erased; a reader at work keeps it until the next time."""
        if self._engine.dialect.name == "sqlite":
            with _translated(), self._lock, self._engine.connect() as conn:
                conn.exec_driver_sql("COMMIT")  # a checkpoint works outside transactions only
                conn.exec_driver_sql("PRAGMA busy_timeout=200")
                conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                conn.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")

    def close(self) -> None:
        self._engine.dispose()


def set_clock_offset(tx: Tx, seconds: float) -> None:
    """Moves the ledger's clock; the callers allow it under the test clock only."""
    tx.conn.execute(sa.delete(schema.meta).where(schema.meta.c.key == "clock_offset"))
    tx.conn.execute(sa.insert(schema.meta).values(key="clock_offset", value=repr(float(seconds))))


def clock_offset(tx: Tx) -> float:
    """Seconds that the ledger's clock is ahead of the database's."""
    return float(tx.conn.execute(_CLOCK_OFFSET).scalar() or 0)


class _WriterLock:
    """Queues SQLite's writers at a file lock, which wakes the next at once where SQLite's own busy handler would nap."""

    def __init__(self, engine: sa.Engine) -> None:
        path = engine.url.database if engine.dialect.name == "sqlite" else None
        self._path = Path(f"{path}.writer") if path and path != ":memory:" else None
        self._held: list[IO[bytes]] = []

    def __enter__(self) -> None:
        if self._path is not None:
            handle = self._path.open("ab")
            fcntl.flock(handle, fcntl.LOCK_EX)
            self._held.append(handle)

    def __exit__(self, *_: object) -> None:
        if self._held:
            self._held.pop().close()


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise errors.SettingsError("ledger_url is not a database URL; write sqlite:///PATH or postgresql://…") from None
    if parsed.get_backend_name() == "postgresql":
        named = parsed.set(drivername="postgresql+psycopg")
        if "connect_timeout" not in named.query:
            named = named.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
        engine = sa.create_engine(named, pool_pre_ping=True, hide_parameters=True)
        sa.event.listen(engine, "handle_error", _without_detail)
        return engine
    if parsed.get_backend_name() != "sqlite":
        raise errors.SettingsError(
            f"ledger_url names {parsed.get_backend_name()}; the ledger is kept in SQLite or PostgreSQL."
        )
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    sa.event.listen(engine, "connect", _sqlite_connected)
    sa.event.listen(engine, "begin", _sqlite_began)
    return engine


def _without_detail(context: sa.engine.ExceptionContext) -> None:
    """PostgreSQL puts the whole row at fault into an error's detail: contact data, which no message may hold."""
    fault = context.original_exception
    primary = getattr(getattr(fault, "diag", None), "message_primary", None)
    if primary:
        fault.args = (primary,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (f"({type(fault).__name__}) {primary}",)


def _sqlite_connected(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the `begin` listener decides which kind of transaction starts
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_began(conn: sa.Connection) -> None:
    writes = conn.get_execution_options().get("leadlift_write")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sa.exc.OperationalError as error:
        raise errors.Unavailable(f"The ledger cannot be reached: {type(error.orig).__name__}.") from None
    except sa.exc.TimeoutError:
        raise errors.Unavailable("The ledger is busy: no connection to it was free; try again in a moment.") from None
