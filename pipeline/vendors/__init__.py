"""One file per vendor; the folder is the registry."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from pipeline import errors
from pipeline.vendor import Operation, Vendor


@cache
def every() -> dict[str, Vendor]:
    """Every vendor by name."""
    found = [importlib.import_module(f"{__name__}.{module.name}").VENDOR for module in pkgutil.iter_modules(__path__)]
    return {vendor.name: vendor for vendor in sorted(found, key=lambda vendor: vendor.name)}


def get(name: str) -> Vendor:
    """The vendor of that name. Raises NotFound."""
    try:
        return every()[name]
    except KeyError:
        raise errors.NotFound(f"There is no vendor {name!r}; there are {', '.join(every())}.") from None


def destination(name: str) -> tuple[Vendor, Operation]:
    """The vendor and operation of a destination `vendor.operation`. Raises NotFound."""
    vendor_name, _, operation_name = name.partition(".")
    vendor = get(vendor_name)
    for operation in vendor.operations:
        if operation.name == operation_name:
            return vendor, operation
    known = ", ".join(f"{vendor.name}.{operation.name}" for operation in vendor.operations)
    raise errors.NotFound(f"There is no destination {name!r}; {vendor.title} has {known}.")
