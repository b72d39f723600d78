"""Why a row makes no message, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


def words(code: str, headers: Mapping[str, str]) -> str:
    """`price=decimal; orders/day=date` as a person would say it. `headers`: what the file calls the
    map's columns."""
    return "; ".join(_said(part, headers) for part in code.split("; "))


def _said(part: str, headers: Mapping[str, str]) -> str:
    where, _equals, what = part.rpartition("=")
    known = {
        "integer": _("not a whole number"),
        "decimal": _("not an amount"),
        "number": _("not a number"),
        "boolean": _("neither yes nor no"),
        "time": _("not a date and time"),
        "date": _("not a date"),
        "missing": _("missing"),
        "json": _("not JSON"),
        "object": _("not a JSON object"),
        "missing_columns": _("too few columns"),
        "too_many_columns": _("too many columns"),
        "unquoted_value": _("a quotation mark is not closed"),
        "line_size_over_maximum": _("the line is too long"),
        "invalid_encoding": _("characters that cannot be read"),
    }
    places = {
        "key": _("key columns"),
        "identifiers": _("identifier of the person"),
        "timestamp": _("time of the event"),
        "name": _("name of the event"),
        "line": _("line"),
    }
    place = places.get(where) or headers.get(where, where)
    return f"{place}: {known.get(what, what)}"
