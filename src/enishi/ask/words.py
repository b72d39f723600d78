"""What questions, their parameters and their columns are called on a page. A name that is not here
is shown as it is written in the API."""

from typing import Final

from django.utils.translation import gettext_lazy as _

TITLES: Final = {
    "events": (_("Events"), _("Which events happened how often, and to how many people?")),
    "funnel": (_("Funnel"), _("How far do people come along given steps, and how fast?")),
    "paths.graph": (_("Paths"), _("Which step comes straight after which?")),
    "paths.variants": (_("Whole paths"), _("How many people went exactly the same way?")),
    "sessions": (_("Sessions"), _("How many visits, how long, and how many end at once?")),
    "touch.first": (_("First touch"), _("Where did people first come from?")),
    "touch.last": (_("Last touch"), _("What came last before they did what was hoped for?")),
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
