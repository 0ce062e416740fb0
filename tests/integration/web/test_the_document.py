"""The OpenAPI document is whole, and requests that a property-based tester makes of it are answered as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator

from tests import plain_http
from tests.integration.web.office import Office, office
from tests.stack import Sandbox, account

if TYPE_CHECKING:  # it takes two seconds to import, which every process of the tests would wait for
    import schemathesis

CALM = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Office]:
    """An API of its own, since this steers whatever it finds, with a vendor that answers when an account is tried."""
    folder = tmp_path_factory.mktemp("document")
    sandbox = Sandbox(folder / "vendor.jsonl")
    with office(folder, redis_server, account=account(sandbox)) as running:
        yield running
    sandbox.stop()


@pytest.fixture(scope="module")
def document(own: Office) -> dict[str, Any]:
    return dict(plain_http.get(f"{own.url}/openapi.json").json())


@pytest.fixture(scope="module")
def described(own: Office) -> Any:
    """The document as the tester reads it."""
    import schemathesis

    return schemathesis.openapi.from_url(f"{own.url}/openapi.json")


@pytest.fixture(scope="module")
def known(own: Office) -> str:
    """An import that is there, with rows in several states."""
    import_id = own.imported()
    own.desk.answer(import_id, numbers=[2])
    own.desk.doubt(import_id, [3], person=True)
    return import_id


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_has_a_name_of_its_own_a_tag_and_the_answers_of_every_door(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names)) >= 25
    tags = {tag["name"] for tag in document["tags"]}
    for address, operation in operations(document):
        assert set(operation["tags"]) <= tags, address
        assert operation["summary"]
        if "/v1/" in address:
            assert [list(one) for one in operation["security"]] == [["ApiKey"]]
            assert {"401", "403", "422", "default"} <= operation["responses"].keys()
            assert "application/problem+json" in operation["responses"]["422"]["content"]
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert document["components"]["securitySchemes"]["ApiKey"]["scheme"] == "bearer"


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema with an example anywhere in the document."""
    if isinstance(node, list):
        for inner in node:
            yield from schemas(inner)
    elif isinstance(node, dict):
        if isinstance(node.get("examples"), list):
            yield node
        elif "example" in node:
            yield {**node.get("schema", node), "examples": [node["example"]]}
        for name, inner in node.items():
            if name not in ("example", "examples"):
                yield from schemas(inner)


def test_the_examples_fit_what_they_are_examples_of(document: dict[str, Any]) -> None:
    shown = 0
    for told in schemas(document):
        whole = Draft202012Validator(
            {**told, "components": document["components"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        for example in told["examples"]:
            whole.validate(example)
            shown += 1
    assert shown > 60
    fields = [field for one in document["components"]["schemas"].values() for field in one.get("properties", {})]
    assert [field for field in fields if not field.islower()] == []


def test_every_time_is_told_as_one(document: dict[str, Any]) -> None:
    times = {
        f"{name}.{field}": told
        for name, one in document["components"]["schemas"].items()
        for field, told in one.get("properties", {}).items()
        if field == "at" or field.endswith("_at") or field == "until"
    }
    assert len(times) >= 8
    assert [name for name, told in times.items() if "date-time" not in str(told)] == []


def tried(described: Any, ask: Callable[[schemathesis.Case[Any]], object]) -> int:
    """Asks every operation what its schema allows, and what it does not; returns how many operations there are."""
    from schemathesis import GenerationMode

    found = [result.ok() for result in described.get_all_operations()]
    for operation, mode in product(found, GenerationMode):

        @CALM
        @given(case=operation.as_strategy(generation_mode=mode))
        def asked(case: schemathesis.Case[Any]) -> None:
            ask(case)

        try:
            asked()
        except Unsatisfiable:  # nothing can be wrong with a request that says nothing
            assert mode is GenerationMode.NEGATIVE
    return len(found)


def test_whatever_is_asked_is_answered_as_the_document_says(own: Office, described: Any) -> None:
    from schemathesis.checks import negative_data_rejection, positive_data_acceptance

    bearer = {"Authorization": f"Bearer {own.key('admin')}"}

    def ask(case: schemathesis.Case[Any]) -> None:
        # A wrong parameter without a value is not sent at all, and so cannot be refused.
        unfit = [negative_data_rejection] if case.method == "GET" else []
        case.call_and_validate(headers=bearer, excluded_checks=[positive_data_acceptance, *unfit], timeout=20)

    assert tried(described.include(path_regex="^/v1/"), ask) >= 22


def test_so_is_whatever_is_asked_of_an_import_that_is_there(own: Office, described: Any, known: str) -> None:
    from schemathesis import checks

    bearer = {"Authorization": f"Bearer {own.key('admin')}"}
    conforming = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]

    def ask(case: schemathesis.Case[Any]) -> None:
        case.path_parameters["import_id"] = known
        case.call_and_validate(headers=bearer, checks=conforming, timeout=20)

    assert tried(described.include(path_regex=r"\{import_id\}").exclude(path_regex="events$"), ask) >= 12
