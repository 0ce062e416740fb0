"""Requests to start an import as HTTP brings them: a form with a file, or JSON with rows or with the place of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.datastructures import FormData, UploadFile

from pipeline import errors
from pipeline.files.detected import Wanted
from pipeline.service import imports, posted
from pipeline.service.asked import AskedOfFile, Placed
from pipeline.service.keys import Caller
from pipeline.service.once import Started
from pipeline.service.parts import Service
from pipeline.service.texts import FileName, Sentence

Model = TypeVar("Model", bound=BaseModel)
ROWS_NAME = "rows.csv"


class Posted(Placed):
    """The JSON body: `rows`, or a file of a source by `source` and `path` or by its `url`."""

    rows: list[dict[Sentence, posted.Cell]] | None = Field(
        default=None,
        min_length=1,
        description="The rows as objects; their keys are the columns.",
        examples=[[{"Email": "jane@acme.example", "First name": "Jane"}]],
    )
    name: FileName | None = Field(default=None, description="What the rows are called where imports are listed.")

    @model_validator(mode="after")
    def rows_or_a_place(self) -> Self:
        if (self.rows is not None) == self.is_placed:
            raise ValueError("give `rows`, or `source` and `path`, or `url`: one of them")
        if self.rows is not None and self.wanted != Wanted():
            raise ValueError("rows have no sheet, header, encoding or delimiter")
        if self.rows is None and self.name is not None:
            raise ValueError("a file of a source has a name already")
        return self


def of_json(body: bytes) -> Posted:
    """The request, from a JSON body. Raises RequestValidationError."""
    try:
        said = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise RequestValidationError([{"type": "json_invalid", "loc": ("body",), "msg": "", "input": None}]) from None
    return _checked(Posted, said)


def of_form(form: FormData, model: type[Model]) -> tuple[Model, UploadFile]:
    """The request and its file, from a form. Raises RequestValidationError."""
    texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    files = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
    asked = _checked(model, texts)
    if [name for name, _ in files] != ["file"] or not files[0][1].filename:
        raise errors.RequestError("Send one file, in the part `file` of the form, with its file name.")
    _checked(_Named, {"file": files[0][1].filename})
    return asked, files[0][1]


class _Named(BaseModel):
    """The name that a file was sent with."""

    model_config = ConfigDict(hide_input_in_errors=True)

    file: FileName


def _checked(model: type[Model], said: Any) -> Model:
    try:
        return model.model_validate(said)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_context=False)) from None


def _no_constant(_: str) -> None:
    raise ValueError


# --- starting -----------------------------------------------------------------------------------------------------------


def start_file(service: Service, asked: AskedOfFile, file: UploadFile, caller: Caller, key: str | None) -> Started:
    """Starts an import of a file that was sent."""
    name = str(file.filename)
    more = {"path": Path(name), "name": name, "wanted": asked.wanted, "content": file.file}
    return imports.start(service, asked.submission(caller.actor, key, **more))


def start_posted(service: Service, asked: Posted, caller: Caller, key: str | None) -> Started:
    """Starts an import of rows, or of a file of a source."""
    if asked.rows is None:
        with asked.opened(service) as more:
            return imports.start(service, asked.submission(caller.actor, key, **more))
    content, detected = posted.as_file(asked.rows)
    name = asked.name or ROWS_NAME
    rows = {"path": Path(name), "name": name, "content": content, "detected": detected}
    return imports.start(service, asked.submission(caller.actor, key, **rows))
