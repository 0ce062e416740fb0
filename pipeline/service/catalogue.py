"""What can be delivered to: every vendor and destination, as JSON-ready objects."""

from __future__ import annotations

from typing import Any

from pipeline import vendors
from pipeline.vendor import Operation, Vendor


def destinations() -> list[dict[str, Any]]:
    """Every destination, by name."""
    return [destination(vendor, one) for vendor in vendors.every().values() for one in vendor.operations]


def facts(vendor: Vendor) -> dict[str, Any]:
    """A vendor as a JSON-ready object."""
    return {
        "name": vendor.name,
        "title": vendor.title,
        "base_url": vendor.base_url,
        "limits": [
            {
                "name": limit.name,
                "calls": limit.calls,
                "window_seconds": limit.window_seconds,
                "window": limit.window,
                "source": limit.source,
                "read_on": limit.read_on.isoformat(),
            }
            for limit in vendor.limits
        ],
        "credentials": [{"name": one.name, "help": one.help, "required": one.required} for one in vendor.credentials],
        "destinations": [destination(vendor, operation) for operation in vendor.operations],
    }


def destination(vendor: Vendor, operation: Operation) -> dict[str, Any]:
    """A destination as a JSON-ready object."""
    return {
        "name": f"{vendor.name}.{operation.name}",
        "summary": operation.summary,
        "steps": [
            {
                "name": step.name,
                "records_per_call": step.records_per_call,
                "source": step.source,
                "read_on": step.read_on.isoformat(),
            }
            for step in operation.steps
        ],
        "options": [
            {
                "name": option.name,
                "help": option.help,
                "kind": option.kind,
                "choices": list(option.choices),
                "default": option.default,
                "required": option.required,
            }
            for option in operation.options
        ],
        "fields": [{"name": field.name, "kind": field.kind, "required": field.required} for field in operation.fields],
        "identity": list(operation.identity),
    }
