"""What a request to start an import says, whichever door it comes through; what makes no sense is told by its field."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pipeline.files.detected import HiddenRows, Wanted
from pipeline.service import sources
from pipeline.service.control import PRIORITIES
from pipeline.service.parts import Service
from pipeline.service.submission import Once, Submission
from pipeline.service.texts import Sentence, Texts, Word, as_text

Setting = Annotated[Sentence, BeforeValidator(as_text)]


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
    hold: bool | None = Field(
        default=None,
        description="Read the whole file, then wait for approval: `true` always, `false` never; left out, if something about"
        " the file is a guess or looks wrong.",
    )
    again: bool = Field(default=False, description="Send bytes that went to the same destination before.")
    priority: Literal["low", "normal", "high"] = Field(default="normal", description="Share of the account's calls.")

    workers: int = Field(
        default=0, ge=0, le=256, description="At most so many of its calls at once; 0: as the account."
    )

    def submission(self, actor: str, key: str | None, **more: Any) -> Submission:
        """The submission of whoever asks."""
        return Submission(
            destination=self.destination,
            actor=actor,
            account=self.account,
            options=self.options,
            given=self.columns,
            region=self.region,
            hold=self.hold,
            again=self.again,
            priority=PRIORITIES[self.priority],
            calls_at_once=self.workers,
            once=Once(actor, key) if key else None,
            **more,
        )


class AskedOfFile(Asked):
    """The same of a file, which may also be told how it is to be read."""

    sheet: Word | None = Field(default=None, description="Which sheet of a workbook.")
    header: bool | None = Field(default=None, description="`false` says that the first line is a row already.")
    encoding: Word | None = Field(default=None, examples=["utf-8"])
    delimiter: Word | None = Field(default=None, examples=[";"])
    hidden_rows: HiddenRows | None = Field(
        default=None, description="What becomes of rows that a sheet hides; left out, the import waits for approval."
    )

    @property
    def wanted(self) -> Wanted:
        """How the file is to be read."""
        return Wanted(self.sheet, self.header, self.encoding, self.delimiter, hidden_rows=self.hidden_rows)


class Placed(AskedOfFile):
    """A file of a configured source: by `source` and `path`, or by its `url`."""

    source: Word | None = Field(default=None, description="A source of the settings.", examples=["exports"])
    path: Sentence | None = Field(
        default=None, description="The file's path in the source.", examples=["may/leads.csv"]
    )
    url: Sentence | None = Field(default=None, description="Instead of both: the file's URL, under that of a source.")

    @property
    def is_placed(self) -> bool:
        """Whether it names a file at all."""
        return self.source is not None or self.path is not None or self.url is not None

    @model_validator(mode="after")
    def one_place(self) -> Self:
        if self.url is not None and (self.source is not None or self.path is not None):
            raise ValueError("give `source` and `path`, or `url`: one of them")
        if (self.source is None) != (self.path is None):
            raise ValueError("a file of a source has both `source` and `path`")
        return self

    def in_source(self, service: Service) -> tuple[str, str]:
        """The source, and the file's path in it. Raises RequestError for a URL that lies under none."""
        return (str(self.source), str(self.path)) if self.url is None else sources.of_url(service, self.url)

    @contextlib.contextmanager
    def opened(self, service: Service) -> Iterator[Mapping[str, Any]]:
        """The file as a submission has it, for as long as this lasts. Raises what `sources.opened` does."""
        source, path = self.in_source(service)
        with sources.opened(service, source, path) as here:
            yield {"path": here, "name": path.rpartition("/")[2], "wanted": self.wanted}
