"""The life of one row as people read it: its cells, what was made of them, its calls and answers, what it became."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from pipeline.cli import tables, words

ANSWER_LENGTH = 600


def show_life(life: Mapping[str, Any]) -> None:
    """Prints what `pipeline.service.why` tells of a row."""
    where = f"row {life['row']}" + (f" of sheet {life['sheet']}" if life["sheet"] else "")
    heading = Text.assemble((where, "bold"), f" of import {life['import']} → {life['destination']}")
    lines: list[RenderableType] = [Text(""), heading, Text(""), _became(life), *_remarks(life)]
    for title, told in (("In the file", _cells(life)), ("What was made of it", _made(life)), ("Calls", _calls(life))):
        if told:
            lines += [Text(""), Text(title, style="bold"), *told]
    if events := [_event(event) for event in life["events"]]:
        lines += [Text(""), Text("What was done", style="bold"), *events]
    tables.put(*lines, Text(""))


def _became(life: Mapping[str, Any]) -> Text:
    state = Text(words.state(life["state"]), style=words.STATE_STYLES[life["state"]])
    if life["vendor_id"]:
        state.append(f" as {life['vendor_id']}", style="default")
    if life["outcome"] in ("created", "existed"):
        state.append(f" ({life['outcome']})", style="default")
    if life["code"]:
        state.append(f" · {life['code']}", style="default")
    return state


def _remarks(life: Mapping[str, Any]) -> list[RenderableType]:
    told = [life["reason"], *life["notes"], life["pruned"]]
    if life["duplicates"]:
        several = words.listed([str(number) for number in life["duplicates"]])
        told.append(f"Rows with the same identity that give way to it: {several}.")
    if life["state"] in ("pending", "sending", "in_doubt"):
        told.append(f"It is at the step {life['step']}.")
    return [tables.bullet(sentence) for sentence in told if sentence]


def _cells(life: Mapping[str, Any]) -> list[RenderableType]:
    if not life["source"]:
        return []
    table = tables.plain_table("", "", wraps="")
    table.show_header = False
    table.columns[0].style = "dim"
    for cell in life["source"]:
        table.add_row(_text(cell["column"]), _text(cell["cell"]) if cell["cell"] else Text("(empty)", style="dim"))
    return [table]


def _made(life: Mapping[str, Any]) -> list[RenderableType]:
    if not life["fields"]:
        return []
    table = tables.plain_table("field", "value", "was", wraps="was")
    table.columns[1].overflow = "fold"
    for field in life["fields"]:
        was = ", ".join(repr(text) for text in field["from"].values() if text) if field["changed"] else ""
        table.add_row(
            field["field"], _text(field["to"]) if field["to"] else Text("left out", style="yellow"), Text(was)
        )
    return [table]


def _calls(life: Mapping[str, Any]) -> list[RenderableType]:
    found: list[RenderableType] = []
    for call in life["calls"]:
        took = f" in {call['took_seconds']:.2f} s" if call["took_seconds"] else ""
        status = f"HTTP {call['status']}{took}" if call["status"] else call["ended"]
        fault = f" ({call['fault']})" if call["fault"] else ""
        found.append(tables.bullet(f"{_at(call['at'])}  {call['method']} {call['path']} → {status}{fault}"))
        found += [Text(f"    {_shortened(part)}", style="dim", overflow="fold") for part in _parts(call["answer"])]
    return found


def _parts(answer: Any) -> Iterable[Any]:
    return answer if isinstance(answer, list) else [answer] if answer else []


def _shortened(part: Any) -> str:
    text = part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
    return text if len(text) <= ANSWER_LENGTH else f"{text[:ANSWER_LENGTH]} …"


def _event(event: Mapping[str, Any]) -> RenderableType:
    detail = ", ".join(f"{name} {value}" for name, value in event["detail"].items() if value not in (None, "", False))
    return tables.bullet(f"{_at(event['at'])}  {event['verb']} by {event['actor']}{f': {detail}' if detail else ''}")


def _at(iso: str) -> str:
    return f"{words.moment(iso):%Y-%m-%d %H:%M:%S}"


def _text(value: str) -> Text:
    """A cell as it is, its line breaks and control characters made visible."""
    return Text("".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in value), overflow="fold")
