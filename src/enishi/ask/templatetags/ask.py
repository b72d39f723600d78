"""How the values of an answer are written."""

from django import template
from django.utils.translation import gettext as _

from enishi.ask import cells
from enishi.ui.formats import number_text

register = template.Library()

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@register.filter
def cell(value: object, column: str = "") -> str:
    """Numbers as the reader writes them; seconds as a length of time; shares as per cent."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return _figure(value, column)
    if isinstance(value, list | tuple):
        return " – ".join(cell(one, column) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {cell(one, column)}" for key, one in value.items())
    return cells.value(column, str(value))


def _figure(value: float, column: str) -> str:
    if column == "sign":
        return str(cells.SIGNS[int(value)])
    if column.endswith("_seconds"):
        return duration(value)
    if cells.is_share(column):
        return f"{number_text(value * 100)} %"
    return number_text(value)


@register.filter
def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def duration(seconds: float) -> str:
    for size, unit in ((DAY, _("days")), (HOUR, _("hours")), (MINUTE, _("minutes"))):
        if seconds >= size:
            return f"{number_text(round(seconds / size, 1))} {unit}"
    return f"{number_text(round(seconds, 1))} {_('seconds')}"
