"""How scores and shares are written."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.lens.result import NOT_ENOUGH_DATA
from enishi.ui.formats import number_text

POINTS: Final = ("nps", "enps")
SHARES: Final = ("csat", "ces")
LABELS: Final = {"nps": "NPS", "enps": "eNPS", "csat": "CSAT", "ces": "CES"}


def label_of(metric: str) -> str:
    if metric == "rank":
        return _("Mean rank")
    return LABELS.get(metric) or _("Mean")


def written(metric: str, value: float | None, *, signed: bool = False) -> str:
    """NPS in points with its sign; CSAT and CES as a share; everything else as a number."""
    if value is None:
        return "–"
    if metric in POINTS:
        return points(value)
    if metric in SHARES:
        return f"{points(value * 100)} pt" if signed else percent(value)
    value = round(value, 2)
    text = number_text(abs(value))
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{text}"


def between(metric: str, row: Mapping[str, Any], name: str, *, signed: bool = False) -> str:
    """The interval of a column; "" where there is none."""
    low, high = row[f"{name}_lo"], row[f"{name}_hi"]
    if low is None or high is None:
        return ""
    return f"{written(metric, low, signed=signed)} – {written(metric, high, signed=signed)}"


def points(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−") if round(value) else "0"


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.0f}%"


def mark_text(mark: str) -> tuple[str, str]:
    """A sign and words: nothing is said by colour alone."""
    return {
        "above": ("▲", _("above the others")),
        "below": ("▼", _("below the others")),
        "rose": ("▲", pgettext("change", "rose")),
        "fell": ("▼", pgettext("change", "fell")),
        NOT_ENOUGH_DATA: ("", _("not enough data")),
    }.get(mark, ("＝", _("not distinguishable")))
