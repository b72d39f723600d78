"""What every database takes, and what an API therefore accepts: text without NUL and halves of
surrogate pairs, whole numbers of 64 bits, finite fractions, and nesting with an end."""

import math
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, JsonValue

DEPTH = 20
LARGEST = 2**63 - 1  # of BIGINT


def storable(text: str) -> str:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(_("The text holds characters that cannot be stored."))
    return text


def storable_json(value: JsonValue, depth: int = 0) -> JsonValue:
    if depth > DEPTH:
        raise ValueError(_("The value is nested too deeply."))
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, int | float):
        return _storable_number(value)
    if isinstance(value, dict):
        return {storable(name): storable_json(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [storable_json(inner, depth + 1) for inner in value]
    return value


def _storable_number(number: int | float) -> int | float:
    if isinstance(number, int):
        if abs(number) > LARGEST:
            raise ValueError(_("The number is too large."))
    elif not math.isfinite(number):
        raise ValueError(_("Numbers must be finite."))
    return number


Storable = AfterValidator(storable)
Text = Annotated[str, Storable]
Value = Annotated[JsonValue, AfterValidator(storable_json)]
