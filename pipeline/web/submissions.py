"""What a request to start an import says, in each of its three shapes: a file, rows, or a file of a configured source."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from starlette.datastructures import FormData, UploadFile

from pipeline import errors
from pipeline.files import Wanted
from pipeline.service import imports, posted, sources
from pipeline.service.control import PRIORITIES
from pipeline.service.keys import Caller
from pipeline.service.once import Started
from pipeline.service.parts import Service
from pipeline.service.submission import Once, Submission
from pipeline.web.texts import FileName, Sentence, Texts, Word, as_text

Model = TypeVar("Model", bound=BaseModel)
Setting = Annotated[Sentence, BeforeValidator(as_text)]
ROWS_NAME = "rows.csv"


def _object(value: Any) -> Any:
    """A form has texts only, so an object comes as JSON in one of them."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError('it is an object in JSON, such as {"dup": "update"}') from None


class Asked(BaseModel):
    """How a file is to be read and sent: what `leadlift import` takes as options."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    destination: Word = Field(description="Where the rows go: `vendor.operation`.", examples=["persistiq.leads"])
    account: Word | None = Field(default=None, description="Which account, where a vendor has several.")
    options: Annotated[dict[Word, Setting], BeforeValidator(_object)] = Field(
        default_factory=dict,
        alias="set",
        max_length=100,
        description="Options of the destination by name.",
        examples=[{"dup": "update"}],
    )
    columns: Annotated[Texts, BeforeValidator(_object)] = Field(
        default_factory=dict,
        alias="map",
        description="What a column is: its header, or `#3`, and the field.",
        examples=[{"Work mail": "email"}],
    )
    region: Word | None = Field(default=None, description="Region of phone numbers without `+`.", examples=["US"])
    hold: bool = Field(default=False, description="Read the whole file, then wait for approval.")
    again: bool = Field(default=False, description="Send bytes that went to the same destination before.")
    priority: Literal["low", "normal", "high"] = Field(default="normal", description="Share of the account's calls.")

    def submission(self, caller: Caller, key: str | None, **more: Any) -> Submission:
        """What the service gets of it."""
        return Submission(
            destination=self.destination,
            actor=caller.actor,
            account=self.account,
            options=self.options,
            given=self.columns,
            region=self.region,
            hold=self.hold,
            again=self.again,
            priority=PRIORITIES[self.priority],
            once=Once(caller.actor, key) if key else None,
            **more,
        )


class AskedOfFile(Asked):
    """The same of a file, which may also be told how it is to be read."""

    sheet: Word | None = Field(default=None, description="Which sheet of a workbook.")
    header: bool | None = Field(default=None, description="`false` says that the first line is a row already.")
    encoding: Word | None = Field(default=None, examples=["utf-8"])
    delimiter: Word | None = Field(default=None, examples=[";"])

    @property
    def wanted(self) -> Wanted:
        """How the file is to be read."""
        return Wanted(self.sheet, self.header, self.encoding, self.delimiter)


class Posted(AskedOfFile):
    """The JSON body: `rows`, or a file of a source by `source` and `path` or by its `url`."""

    rows: list[dict[Sentence, posted.Cell]] | None = Field(
        default=None,
        min_length=1,
        description="The rows as objects; their keys are the columns.",
        examples=[[{"Email": "jane@acme.example", "First name": "Jane"}]],
    )
    name: FileName | None = Field(default=None, description="What the rows are called where imports are listed.")
    source: Word | None = Field(default=None, description="A source of the settings.", examples=["exports"])
    path: Sentence | None = Field(
        default=None, description="The file's path in the source.", examples=["may/leads.csv"]
    )
    url: Sentence | None = Field(default=None, description="Instead of both: the file's URL, under that of a source.")

    @model_validator(mode="after")
    def one_of_them(self) -> Self:
        given = [self.rows is not None, self.source is not None or self.path is not None, self.url is not None]
        if given.count(True) != 1:
            raise ValueError("give `rows`, or `source` and `path`, or `url`: one of them")
        if (self.source is None) != (self.path is None):
            raise ValueError("a file of a source has both `source` and `path`")
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


def of_form(form: FormData) -> tuple[AskedOfFile, UploadFile]:
    """The request and its file, from a form. Raises RequestValidationError."""
    texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    files = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
    asked = _checked(AskedOfFile, texts)
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
    submission = asked.submission(caller, key, path=Path(name), name=name, wanted=asked.wanted, content=file.file)
    return imports.start(service, submission)


def start_posted(service: Service, asked: Posted, caller: Caller, key: str | None) -> Started:
    """Starts an import of rows, or of a file of a source."""
    with _opened(service, asked) as more:
        return imports.start(service, asked.submission(caller, key, **more))


@contextlib.contextmanager
def _opened(service: Service, asked: Posted) -> Iterator[Mapping[str, Any]]:
    if asked.rows is not None:
        content, detected = posted.as_file(asked.rows)
        name = asked.name or ROWS_NAME
        yield {"path": Path(name), "name": name, "content": content, "detected": detected}
        return
    source, path = (asked.source, asked.path) if asked.url is None else sources.of_url(service, asked.url)
    with sources.opened(service, str(source), str(path)) as here:
        yield {"path": here, "name": str(path).rpartition("/")[2], "wanted": asked.wanted}
