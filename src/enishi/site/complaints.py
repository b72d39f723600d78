"""What is wrong with a given value, in the caller's language: pydantic speaks English only."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TEXTS = {
    "missing": gettext_lazy("This is needed."),
    "int_parsing": gettext_lazy("This must be a whole number."),
    "int_type": gettext_lazy("This must be a whole number."),
    "int_from_float": gettext_lazy("This must be a whole number."),
    "int_parsing_size": gettext_lazy("The number is too large."),
    "bool_parsing": gettext_lazy("This must be true or false."),
    "bool_type": gettext_lazy("This must be true or false."),
    "string_type": gettext_lazy("This must be text."),
    "string_pattern_mismatch": gettext_lazy("This text has not the right form."),
    "string_too_short": gettext_lazy("The text is too short: at least %(min_length)s characters."),
    "string_too_long": gettext_lazy("The text is too long: at most %(max_length)s characters."),
    "too_short": gettext_lazy("These are too few: at least %(min_length)s."),
    "too_long": gettext_lazy("These are too many: at most %(max_length)s."),
    "greater_than": gettext_lazy("The number must be greater than %(gt)s."),
    "greater_than_equal": gettext_lazy("The number must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("The number must be at most %(le)s."),
    "enum": gettext_lazy("Choose one of: %(expected)s."),
    "literal_error": gettext_lazy("Choose one of: %(expected)s."),
    "list_type": gettext_lazy("This must be a list."),
    "dict_type": gettext_lazy("This must be an object."),
    "model_attributes_type": gettext_lazy("This must be an object."),
    "date_from_datetime_parsing": gettext_lazy("This must be a date, such as 2026-11-22."),
    "date_parsing": gettext_lazy("This must be a date, such as 2026-11-22."),
}


def complaint(error: Mapping[str, Any]) -> str:
    """One error of pydantic's list."""
    context: Mapping[str, Any] = error.get("ctx") or {}
    if error["type"] == "value_error":  # ours, and already in the caller's language
        return str(context.get("error") or error["msg"])
    if text := TEXTS.get(error["type"]):
        return str(text) % context
    return _("This value does not fit: %(reason)s") % {"reason": error["msg"]}
