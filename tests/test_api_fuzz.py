"""Whatever a caller sends, the API answers as its document says; ENISHI_FUZZ=100 looks longer."""

import json
import os
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from ninja import Schema
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from enishi.overview.tests.seeding import misaki_comes
from enishi.site.api import api
from enishi.team.actions import create_key
from enishi.team.enums import Scope
from enishi.team.models import ApiKey
from tests.cast import aya

EXAMPLES = int(os.environ.get("ENISHI_FUZZ", "4"))
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "unsupported_method",
)

load_all_checks()
checks: list[Any] = [CHECKS.get_one(name) for name in CHECKED]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    return spec


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_operation_says_what_it_does_and_how_it_fails(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            failures = {"400", "401", "403", "404"} - operation["responses"].keys()
            assert not failures, (method, path)


def test_no_two_shapes_of_the_document_share_a_name() -> None:
    def below(shape: type[Schema]) -> list[type[Schema]]:
        return [s for child in shape.__subclasses__() for s in (child, *below(child))]

    ours = {shape for shape in below(Schema) if shape.__module__.startswith("enishi.")}
    names = [shape.__name__ for shape in ours]
    assert sorted(names) == sorted(set(names))


def operations(mode: GenerationMode) -> Any:
    schema: Any = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    found = [result.ok() for result in schema.get_all_operations()]
    return [(operation.label, operation.as_strategy(mode)) for operation in found]


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_api_answers_anything_as_documented(db: None, mode: GenerationMode) -> None:
    misaki_comes()
    _key, secret = create_key("fuzz", Scope.ADMIN, by=aya())
    faults = []
    for label, cases in operations(mode):

        @seed(1)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def holds(case: Any) -> None:
            ApiKey.objects.update(revoked_at=None)  # it may have revoked itself
            case.call_and_validate(
                headers={"Authorization": f"Bearer {secret.text}"}, checks=checks
            )

        try:
            holds()
        except Exception as error:
            faults.append(f"{label}: {error}")
    assert not faults, "\n\n".join(faults)
