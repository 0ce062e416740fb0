"""What a vendor can do: operations of steps, with what the sender must know of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.records import Chunk, Filled, Job, Row, Turn, Verdict
from pipeline.vendor.answers import (
    Answer,
    Continue,
    PreparedAnswer,
    Verdicts,
)
from pipeline.vendor.declared import Field, Option
from pipeline.vendor.exchange import Options, Request, Response


@dataclass(frozen=True, slots=True)
class Asking:
    """How the vendor can be asked afterwards which rows of a chunk it has: a conversation of reading calls.

    It ends with the verdicts of the rows that the vendor has; a row without one is absent.
    """

    build: Callable[[Chunk, Turn], Request]
    interpret: Callable[[Chunk, Turn, Response], Verdicts | Continue]
    first: Callable[[Chunk], Turn]


def asking_one_by_one(
    find: Callable[[Chunk, Row], Request], found: Callable[[Chunk, Row, Response], Verdict | None]
) -> Asking:
    """Asking by one reading call a row; `found` returns None for a row that the vendor does not have."""

    def first(chunk: Chunk) -> Turn:
        return Turn("ask", {"left": [row.number for row in chunk.rows], "found": []})

    def build(chunk: Chunk, turn: Turn) -> Request:
        return find(chunk, chunk.row(turn.carry["left"][0]))

    def interpret(chunk: Chunk, turn: Turn, response: Response) -> Verdicts | Continue:
        number, *left = turn.carry["left"]
        verdict = found(chunk, chunk.row(number), response)
        have = [*turn.carry["found"], *([] if verdict is None else [verdict.to_json()])]
        if left:
            return Continue(Turn("ask", {"left": left, "found": have}))
        return Verdicts(tuple(Verdict(*values) for values in have))

    return Asking(build, interpret, first)


def _always(_row: Row) -> bool:
    return True


def _alike(_row: Row) -> str:
    return ""


def _first(_chunk: Chunk) -> Turn:
    return Turn("send")


def _one_call(_options: Options, _rows: int) -> int:
    return 1


def _counts_once(_options: Options) -> int:
    return 1


def _here(_options: Options) -> str:
    return ""


def _no_warnings(_options: Options, _filled: Filled) -> Sequence[str]:
    return ()


def _needed(_job: Job) -> bool:
    return True


def yes(_options: Options) -> bool:
    """A fact that holds under every option."""
    return True


def no(_options: Options) -> bool:
    """A fact that holds under no option."""
    return False


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of call in an operation, with what the sender must know of it.

    `repeatable`: the same bytes may be sent again with the same effect. `partial`: one bad record does not sink the
    others. `applies` tells which rows enter the step, `for_all` under which options all do; rows share a call only if
    `together` says the same of them.
    `first` is the turn a chunk's conversation begins with. `bytes_per_call` bounds the body where the vendor does. `calls`
    is what a chunk of so many rows costs, shown beforehand. `weight` is how many calls the vendor counts one writing call
    as: its requests carry the same. A row that was refused in this step and is retried goes back to `retried_at`, where
    that names an earlier step.
    """

    name: str
    records_per_call: int
    build: Callable[[Chunk, Turn], Request]
    interpret: Callable[[Chunk, Turn, Response], Answer]
    source: str
    read_on: date
    repeatable: Callable[[Options], bool] = yes
    partial: bool = True
    applies: Callable[[Row], bool] = _always
    for_all: Callable[[Options], bool] = no
    together: Callable[[Row], str] = _alike
    first: Callable[[Chunk], Turn] = _first
    asking: Asking | None = None
    bytes_per_call: int | None = None
    calls: Callable[[Options, int], int] = _one_call
    weight: Callable[[Options], int] = _counts_once
    retried_at: Callable[[Options], str] = _here

    def takes(self, row: Row, options: Options) -> bool:
        """Whether a row enters the step."""
        return self.for_all(options) or self.applies(row)

    def takes_all(self, options: Options) -> bool:
        """Whether every row enters it, whatever it holds."""
        return self.applies is _always or self.for_all(options)


@dataclass(frozen=True, slots=True)
class Preparation:
    """Calls without rows, once per import, before any row is sent: find or create a list, resolve names to ids.

    When a call that writes has no answer, the conversation begins again at its first turn, which looks before it creates.
    """

    name: str
    build: Callable[[Job, Turn], Request]
    interpret: Callable[[Job, Turn, Response], PreparedAnswer]
    needed: Callable[[Job], bool] = _needed


@dataclass(frozen=True, slots=True)
class Operation:
    """What can be done at a vendor, reached as the destination `vendor.name`.

    `identity` is what rows are told apart by: the first of these fields that a row has; where none of them is required,
    one is enough. `warnings` are sentences about what sending these rows does that nobody may want: shown before it
    begins. Where it
    `contacts` nobody, as a removal does, the do-not-contact list holds no row back.
    """

    name: str
    summary: str
    steps: tuple[Step, ...]
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    options: tuple[Option, ...] = ()
    preparations: tuple[Preparation, ...] = ()
    custom_fields: Callable[[Job], Mapping[str, str]] = lambda _job: {}
    warnings: Callable[[Options, Filled], Sequence[str]] = _no_warnings
    contacts: bool = True

    @property
    def needed(self) -> tuple[str, ...]:
        """The fields that no row can go without."""
        return tuple(field.name for field in self.fields if field.required)

    @property
    def any_of(self) -> tuple[str, ...]:
        """The fields of which a row needs one, whichever it is."""
        return () if set(self.identity) & set(self.needed) else self.identity

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def own_columns(self, job: Job, columns: Sequence[str], unmapped: Sequence[int]) -> dict[int, str]:
        """Which column positions the vendor takes as fields of its own: position → the vendor's name."""
        taken = self.custom_fields(job)
        found: dict[str, int] = {}
        for position in unmapped:
            if name := taken.get(columns[position]):
                found.setdefault(name, position)  # of two columns for one field the first; the other is named as unused
        return {position: name for name, position in found.items()}

    def step_index(self, name: str) -> int:
        return next(index for index, step in enumerate(self.steps) if step.name == name)
