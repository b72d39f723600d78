"""How the API reads a request: JSON and forms, with nothing in them that cannot be stored."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from enishi.lib.errors import BadInput
from enishi.lib.storable import storable, storable_json


class StorableParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            body: dict[str, Any] = json.loads(request.body)
        except (ValueError, RecursionError):
            raise BadInput("not_json", _("The body is no JSON.")) from None
        try:
            storable_json(body)
        except ValueError as error:
            raise BadInput("not_storable", str(error)) from None
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        for name, values in data.lists():
            for value in (name, *values):
                if isinstance(value, str):
                    _check(name, value)
        return super().parse_querydict(data, list_fields, request)


def _check(name: str, value: str) -> None:
    try:
        storable(value)
    except ValueError as error:
        raise BadInput("not_storable", str(error), field=name[:80]) from None
