"""The API's document at /api/openapi.json: what each operation answers besides what it wants to."""

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema
from pydantic import Field

READING = (400, 401, 403, 404)
WRITING = (*READING, 409, 413)


class Fault(Schema):
    code: str = Field(description="Stays the same in every language", examples=["no_such_person"])
    message: str = Field(description="In the language of Accept-Language: ja or en")
    field: str | None = Field(description="What of the request it is about")
    help: str = Field(description="What to do about it, or nothing")


class Failed(Schema):
    """The one shape of error."""

    error: Fault


class DocumentedAPI(NinjaAPI):
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        shapes = Failed.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= shapes.pop("$defs") | {"Failed": shapes}
        for operations in document["paths"].values():
            for method, operation in operations.items():
                for status in READING if method == "get" else WRITING:
                    operation["responses"].setdefault(status, _failure(status))
        return document


def _failure(status: int) -> dict[str, Any]:
    shape = {"schema": {"$ref": "#/components/schemas/Failed"}}
    return {
        "description": HTTPStatus(status).phrase,
        "content": {"application/json": shape},
    }
