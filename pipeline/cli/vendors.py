"""`leadlift vendors`: what is known of each vendor: limits with their source, destinations, options, credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from pipeline.cli import screen, tables, vendor_table, words
from pipeline.cli.command import command
from pipeline.cli.session import Session

if TYPE_CHECKING:
    from pipeline.limits import Limit
    from pipeline.vendor import Operation, Vendor


def add(app: typer.Typer) -> None:
    """Makes `vendors` a command."""
    command(app, "vendors", panel="Set up", examples=("leadlift vendors", "leadlift vendors persistiq"))(vendors)


def vendors(
    session: Session,
    name: Annotated[str | None, typer.Argument(metavar="[VENDOR]", help="One vendor alone.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the README's table of vendors.")] = False,
) -> None:
    """Show every vendor: its limits with their source and date, its destinations and their options, its credentials."""
    from pipeline import vendors as known
    from pipeline.service import catalogue

    chosen = list(known.every().values()) if name is None else [known.get(name)]
    if session.as_json:
        screen.show_json([catalogue.facts(vendor) for vendor in chosen])
        return
    if markdown:
        print(vendor_table.markdown(chosen), end="")  # noqa: T201 - for a file: as it stands, not wrapped
        return
    for vendor in chosen:
        tables.put(*_shown(vendor), Text(""))


# --- for people -------------------------------------------------------------------------------------------------------


def _shown(vendor: Vendor) -> list[RenderableType]:
    lines: list[RenderableType] = [Text.assemble((vendor.title, "bold"), (f"  {vendor.base_url}", "dim")), Text("")]
    table = tables.plain_table("limit", "calls", "in", "source, read on", wraps="source, read on")
    for limit in vendor.limits:
        table.add_row(limit.name, words.number(limit.calls), _window(limit), Text(f"{limit.source}, {limit.read_on}"))
    lines.append(table)
    for operation in vendor.operations:
        lines += [Text(""), *_operation(vendor, operation)]
    lines += [Text(""), Text("credentials, in [accounts.NAME]", style="dim")]
    return lines + [_named(one.name, one.help, one.required) for one in vendor.credentials]


def _window(limit: Limit) -> str:
    return "a day (UTC)" if limit.window == "utc_day" else f"any {words.window(limit.window_seconds)}"


def _operation(vendor: Vendor, operation: Operation) -> list[RenderableType]:
    lines: list[RenderableType] = [
        Text.assemble((f"{vendor.name}.{operation.name}", "bold cyan"), f"  {operation.summary}")
    ]
    for step in operation.steps:
        fact = f"{step.name}: at most {words.number(step.records_per_call)} rows a call ({step.source}, {step.read_on})"
        lines.append(tables.bullet(fact, "dim"))
    for option in operation.options:
        default = "" if option.default in (None, False) else f" [{option.default}]"
        lines.append(_named(f"--set {option.name}=…", option.help + default, option.required))
    fields = ", ".join(field.name + ("*" if field.required else "") for field in operation.fields)
    lines.append(tables.bullet(f"fields: {fields} (* needed)", "dim"))
    return lines


def _named(name: str, meaning: str, required: bool) -> RenderableType:
    needed = " (needed)" if required else ""
    return tables.bullet_text(Text.assemble((name, "cyan"), f"  {meaning}{needed}"))
