"""The OpenAPI document: what FastAPI knows of the routes, with the key, the errors and the bodies that it cannot know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from pipeline.service.asked import AskedOfFile
from pipeline.web import problems, shapes, submissions
from pipeline.web.callers import GUARDED
from pipeline.web.schedules import Schedule
from pipeline.web.suppressions import FileOfValues
from pipeline.web.webhooks import Delivery, Webhook

REF = "#/components/schemas/{model}"
DESCRIPTION = """Delivers contact files to sales vendors inside their limits, and accounts for every row.

Every request carries an API key as `Authorization: Bearer KEY`; `leadlift keys add` makes one, and each operation tells which
scope it needs: read, write or admin, of which each includes those before it. Errors are problem details
(RFC 9457). Lists are pages: give `next_cursor` as `cursor` to go on. `X-Request-Id` of a request is in its answer and in
every line of the log that it causes."""
TAGS = {
    "imports": "One file, or one posted set of rows, to be delivered to one destination.",
    "rows": "What became of each row.",
    "steering": "Pause, resume, approve, cancel, send again, settle, prioritise.",
    "accounts": "Destinations, accounts and what may still be called.",
    "suppressions": "The do-not-contact list.",
    "webhooks": "Who is told of what happens, and what they were told.",
    "schedules": "What is read by itself, and when next.",
    "audit": "Who did what, when.",
    "watching": "For whoever watches; these need no key.",
}
ERRORS = {
    "400": "The request cannot be read.",
    "401": "There is no valid API key.",
    "403": "The API key may not do this.",
    "404": "There is nothing of that id.",
    "409": "The present state does not allow it.",
    "408": "Next to nothing of the request came for a while.",
    "413": "The request is too large.",
    "415": "The content type is not taken here.",
    "422": "The request does not fit.",
    "default": "Something else went wrong.",
}
OF_BODIES = ("408", "413", "415")
SCHEMAS = (shapes.Problem, shapes.Import, shapes.Row, shapes.Quota, shapes.Account, shapes.Destination)
LISTED = (Webhook, Delivery, Schedule)
BY_DEFAULT = ("HTTPValidationError", "ValidationError")


def document(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        found = get_openapi(
            title="Leadlift",
            version=app.version,
            description=DESCRIPTION,
            routes=app.routes,
            tags=[{"name": name, "description": told} for name, told in TAGS.items()],
        )
        _complete(found, app.state.scopes)
        app.openapi_schema = found
    return app.openapi_schema


def _complete(found: dict[str, Any], scopes: Mapping[str, str]) -> None:
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for shape in (*SCHEMAS, shapes.Suppression, shapes.Outcome, shapes.Event, *LISTED, submissions.Posted):
        _add(schemas, shape.__name__, shape.model_json_schema(ref_template=REF))
    schemas["Upload"] = _form(AskedOfFile, "Upload", "CSV, TSV or Excel, plain or .gz.")
    schemas["SuppressionFile"] = _form(FileOfValues, "SuppressionFile", "One value a line, or a table.")
    for name in BY_DEFAULT:
        schemas.pop(name, None)
    components["securitySchemes"] = {"ApiKey": {"type": "http", "scheme": "bearer"}}
    for path, operations in found["paths"].items():
        for operation in operations.values():
            _with_errors(operation, guarded=path.startswith(GUARDED))
            if path.startswith(GUARDED):
                operation["security"] = [{"ApiKey": [scopes[operation["operationId"]]]}]


def _add(schemas: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    schemas.update(schema.pop("$defs", {}))
    schemas[name] = schema


def _form(model: type[BaseModel], title: str, told: str) -> dict[str, Any]:
    """A form: every field of a request as text, objects as JSON, and the file."""
    schema = model.model_json_schema(ref_template=REF)
    file = {"type": "string", "format": "binary", "description": told}
    return {
        **schema,
        "title": title,
        "description": f"{schema['description']} In a form, objects are written as JSON.",
        "properties": {"file": file, **schema["properties"]},
        "required": ["file", *schema.get("required", ())],
    }


def _with_errors(operation: dict[str, Any], *, guarded: bool) -> None:
    answers = operation["responses"]
    for status in [status for status, answer in answers.items() if _is_default(answer)]:
        del answers[status]
    problem = {"schema": {"$ref": REF.format(model="Problem")}}
    for status, told in ERRORS.items():
        if (guarded and (status not in OF_BODIES or "requestBody" in operation)) or status == "default":
            answers.setdefault(status, {"description": told, "content": {problems.MEDIA_TYPE: problem}})


def _is_default(answer: dict[str, Any]) -> bool:
    return any(name in str(answer) for name in BY_DEFAULT)
