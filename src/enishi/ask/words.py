"""What questions, their parameters and their columns are called on a page. A name that is not here
is shown as it is written in the API."""

from typing import Final

from django.utils.translation import gettext_lazy as _

TITLES: Final = {
    "events": (_("Events"), _("Which events happened how often, and to how many people?")),
}
PARAMETERS: Final = {
    "since": (_("From"), _("A day (2026-11-01), an instant, or so long ago: -30d")),
    "until": (_("Until, not included"), _("Nothing = now")),
    "segment": (_("Segment"), _("Only its people; its id or name")),
    "limit": (_("Rows at most"), ""),
}
COLUMNS: Final = {
    "name": _("Event name"),
    "count": _("Count"),
    "people": _("Number of people"),
}
REASONS: Final = {
    "no_events": _("Nothing of this kind happened in the window."),
    "not_enough_data": _("Not enough data for a figure that can be trusted."),
}


def title(name: str) -> str:
    return str(TITLES[name][0]) if name in TITLES else name


def about(name: str) -> str:
    return str(TITLES[name][1]) if name in TITLES else ""


def column(name: str) -> str:
    return str(COLUMNS.get(name, name))


def reason(code: str | None, n: int) -> str:
    if code is None:
        return ""
    return f"{REASONS.get(code, code)} (n = {n:,})"
