"""What stands in addresses: ids and numbers, within what a ledger can look up."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

NUMBERS = {"ge": 1, "le": 2**31 - 1}
ImportId = Annotated[str, Path(pattern="^[0-9a-z]{1,32}$", description="The import's id.", examples=["7xk2m9dq"])]
RowNumber = Annotated[
    int, Path(description="The line where the row starts, or the row that Excel shows.", examples=[17], **NUMBERS)
]
