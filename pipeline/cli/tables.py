"""How imports look: what was understood of the file, the table that balances, the list of all."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.cli import progress, screen, words
from pipeline.cli.follow import Shown, awaits_approval
from pipeline.records import OPEN_IMPORT_STATES
from pipeline.report.messages import READ_AS

INDENT = (0, 2)
FILE_WIDTH = 22


def plain_table(*columns: str, numbers: Sequence[str] = (), wraps: str = "") -> Table:
    """A table without lines; the column that `wraps` takes the room that is left."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=bool(wraps))
    for column in columns:
        right, flexible = column in numbers, column == wraps
        table.add_column(
            column, justify="right" if right else "left", no_wrap=not flexible, ratio=1 if flexible else None
        )
    return table


def put(*shown: RenderableType) -> None:
    """Prints with our margin; without the blanks that fill lines where nobody would see them."""
    console = screen.out()
    if console.is_terminal:
        console.print(Padding(Group(*shown), INDENT))
        return
    with console.capture() as captured:
        console.print(Padding(Group(*shown), INDENT))
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
    console.file.flush()


def intake(shown: Shown) -> None:
    """What was understood of the file, before anything of it is sent."""
    warned = [bullet(sentence, "yellow") for sentence in shown["warnings"]]
    if shown["hold"]:
        warned.append(bullet(f"It is read to its end and not sent before you approve: {shown['why']}.", "yellow"))
    put(progress.heading(shown), Text(""), *_understood(shown["detected"], shown["mapping"]), *warned, Text(""))


def _understood(detected: Iterable[str], mapping: Iterable[str]) -> list[RenderableType]:
    return [*(bullet(sentence, "dim") for sentence in detected), *map(bullet, mapping)]


def bullet(sentence: str, style: str = "") -> RenderableType:
    """A sentence under others."""
    return bullet_text(Text(sentence, style=style))


def bullet_text(text: Text) -> RenderableType:
    """The same of a text with styles of its own."""
    text.overflow = "fold"
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_row("·", text)
    return line


def summary(shown: Shown, results: Mapping[str, str | Path] | None = None) -> None:
    """How an import stands or ended: the table whose states sum up to the rows read, and all that belongs to it."""
    lines: list[RenderableType] = [Text(""), progress.heading(shown), Text(""), balance(shown), Text("")]
    lines += [bullet(sentence) for sentence in remarks(shown)]
    if awaits_approval(shown):
        lines += [Text(""), Text("Why it waits", style="bold"), *doubts(shown)]
    if results:
        lines += [Text(""), *files(results)]
    put(*lines, Text(""))


def balance(shown: Shown) -> Table:
    """The states with their rows, and their sum."""
    table = plain_table("rows", "number", "what it means", numbers=("number",), wraps="what it means")
    for state, meaning in words.STATES.items():
        if count := shown["rows"][state]:
            name = Text(words.state(state), style=words.STATE_STYLES[state])
            table.add_row(name, Text(words.number(count), style="bold"), Text(meaning, style="dim"))
    total = sum(count for state, count in shown["rows"].items() if state != "read")
    table.add_section()
    table.add_row("in all", Text(words.number(total), style="bold"), _sum(shown, total))
    return table


def _sum(shown: Shown, total: int) -> Text:
    read = shown["rows"]["read"]
    if total != read:
        return Text(f"but {words.counted(read, 'row')} read: run leadlift verify {shown['id']}", style="red")
    more = "" if shown["read_to_the_end"] else " so far"
    return Text(f"= {words.counted(read, 'row')} read{more}, each in exactly one state", style="dim")


def remarks(shown: Shown) -> list[str]:
    """Everything else there is to know, in sentences."""
    told = [_state(shown)]
    if shown["waiting"]:
        told.append(shown["waiting"]["sentence"])
    return [
        *told,
        *_chosen(shown),
        *shown.get("warnings", ()),
        *_custom(shown),
        *findings(shown),
        *notices(shown["notices"], shown["unused"]),
    ]


def findings(shown: Mapping[str, Any]) -> list[str]:
    """Return the findings in sentences, without how the file was read and what the import waits for."""
    found = (finding for finding in shown["report"] if finding["code"] not in READ_AS)
    return [finding["message"] for finding in found if not finding["holds"]]


def doubts(shown: Shown) -> list[RenderableType]:
    """Return why the import waits for approval, and for each reason the commands that import the file better."""
    told: list[RenderableType] = []
    again = f"leadlift run {shlex.quote(shown['source'])} --to {shown['destination']}"
    for finding in shown["report"]:
        if finding["holds"]:
            told.append(bullet(finding["message"], "yellow"))
            if finding["fix"]:
                told.append(Text(f"    leadlift cancel {shown['id']}\n    {again} {finding['fix']}", overflow="fold"))
    return told


def _chosen(shown: Shown) -> list[str]:
    """What was asked for of its calls, while it makes any."""
    if shown["state"] not in OPEN_IMPORT_STATES:
        return []
    priority, workers = shown.get("priority", "normal"), shown.get("workers")
    told = [f"Its priority is {priority}."] if priority != "normal" else []
    return [*told, f"At most {words.counted(workers, 'call')} of it at once."] if workers else told


def _custom(shown: Shown) -> list[str]:
    taken = shown.get("custom") or {}
    named = words.listed([f"{column!r} as {name}" for column, name in taken.items()])
    return [f"Sent to fields of the vendor's own: {named}."] if taken else []


def _state(shown: Shown) -> str:
    calls = words.counted(shown["calls"], "call")
    if shown["state"] == "finished":
        seconds = (words.moment(shown["finished_at"]) - words.moment(shown["created_at"])).total_seconds()
        return f"Finished in {words.duration(seconds)} with {calls}."
    if shown["state"] == "paused":  # by whom and why is what it waits for
        return f"{calls} so far."
    if shown["state"] == "failed":
        return f"Failed after {calls}: {shown['why']}"
    return (
        f"Cancelled after {calls}."
        if shown["state"] == "cancelled"
        else f"{shown['state'].capitalize()}, {calls} so far."
    )


def notices(found: Mapping[str, Mapping[str, int]], unused: list[str]) -> list[str]:
    """What normalising changed and left out, and which columns go nowhere."""
    told = []
    if changed := found.get("changed"):
        cells = words.listed([f"{field} {words.number(n)}" for field, n in sorted(changed.items())])
        told.append(f"Normalising changed cells: {cells}.")
    for code, n in sorted((found.get("left_out") or {}).items()):
        told.append(f"Left out of rows that are sent: {code} {words.number(n)}. {_sentence(code)}")
    if unused:
        named = words.listed([repr(column) for column in unused])
        told.append(f"Not sent, since no field takes {'it' if len(unused) == 1 else 'them'}: {named}.")
    return told


def _sentence(code: str) -> str:
    from pipeline.reasons import SENTENCES
    from pipeline.service import notes

    return SENTENCES.get(code) or notes.SENTENCES.get(code, "")


def files(results: Mapping[str, str | Path]) -> list[RenderableType]:
    """The result files, as short as their paths can be."""
    paths = {state: Path(path) for state, path in results.items()}
    return [Text("Results", style="bold"), *(Text(f"  {near(path)}", overflow="fold") for path in paths.values())]


def near(path: Path) -> str:
    """A path as seen from here, where that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def listing(imports: Sequence[Shown]) -> None:
    """All imports, newest first."""
    if not imports:
        put(Text("There is no import yet. `leadlift run FILE --to DESTINATION` makes one."))
        return
    table = plain_table("id", "state", "file", "to", "delivered", "begun", numbers=("delivered",))
    table.columns[2].overflow, table.columns[2].max_width = "ellipsis", FILE_WIDTH
    for shown in imports:
        rows = shown["rows"]
        table.add_row(
            str(shown["id"]),
            Text(shown["state"], style=words.IMPORT_STYLES.get(shown["state"], "cyan")),
            Text(shown["source"]),
            shown["destination"],
            f"{words.number(rows['delivered'])} of {words.number(rows['read'])}",
            words.when(shown["created_at"]),
        )
    put(table)
    for shown in imports:
        if shown["waiting"]:
            put(bullet(f"{shown['id']}: {shown['waiting']['sentence']}", "yellow"))


def preview(shown: Mapping[str, Any], source: str) -> None:
    """What a dry run found: the same as of an import, and the first call's body."""
    rows = shown["rows"]
    table = plain_table(
        "rows", "number", "what would become of them", numbers=("number",), wraps="what would become of them"
    )
    meanings = {**words.STATES, "pending": "would be sent"}
    for state, meaning in meanings.items():
        if rows[state]:
            table.add_row(words.state(state), words.number(rows[state]), Text(meaning, style="dim"))
    table.add_row("in all", words.number(rows["read"]), Text("rows read", style="dim"))
    reasons = [f"{code} {words.number(n)}: {_sentence(code)}" for code, n in sorted(shown["rejections"].items())]
    held = [finding["message"] for finding in shown["report"] if finding["holds"]]
    unsure = ["It would wait for approval; --yes sends it without."] if held or not shown["certain"] else []
    cost = f"It would take {words.counted(shown['calls'], 'call')}"
    cost += f" and at least {words.duration(shown['at_least_seconds'])}, within the vendor's limits."
    put(
        Text.assemble((source, "bold"), " → ", (shown["destination"], "bold"), (" · dry run, nothing is sent", "dim")),
        Text(""),
        *_understood(shown["detected"], shown["mapping"]),
        Text(""),
        table,
        Text(""),
        *(bullet(sentence) for sentence in [*reasons, *held, *findings(shown), *_untaken(shown), *unsure, cost]),
    )
    samples(shown["samples"])


def _untaken(shown: Mapping[str, Any]) -> list[str]:
    """What would be changed and left out, and which columns no field takes: some vendors have fields of their own."""
    told = [*shown.get("warnings", ()), *notices(shown, [])]
    if shown["unused"]:
        named = words.listed([repr(column) for column in shown["unused"]])
        told.append(f"Sent only where the vendor's own custom fields have these names: {named}.")
    return told


def samples(body: Any) -> None:
    """The body of a call with the first rows, as the vendor would get it."""
    import json

    if body is None:
        return
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2)
    put(Text(""), Text("What the first call would say", style="bold"), Text(text, style="dim", overflow="fold"))
