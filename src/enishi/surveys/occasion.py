"""What a survey is answered about: the visit, the order, the call. It stands with the answer and on
the timeline, under these names only."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import BadInput

NAMES: Final = ("store", "agent", "touchpoint", "product", "channel", "order_id")
OWN: Final = ("invitation", "rule", "follow_up")  # what only Enishi says
MOST: Final = 200  # characters
Scalar = str | int | float | bool


def about_of(given: Mapping[str, object], names: tuple[str, ...] = NAMES) -> dict[str, Scalar]:
    """Checked, without what is empty; BadInput names the field."""
    found: dict[str, Scalar] = {}
    for name, value in given.items():
        if name not in names:
            known = _("An answer can be about: %(names)s.") % {"names": ", ".join(names)}
            raise BadInput("bad_about", known, field=f"about.{name}"[:200])
        kept = _kept(value)
        if kept is None:
            expected = _("A short text or a number is expected here.")
            raise BadInput("bad_about", expected, field=f"about.{name}")
        if kept != "":
            found[name] = kept
    return found


def about_in(properties: Mapping[str, object], names: tuple[str, ...] = NAMES) -> dict[str, Scalar]:
    """What of an event's properties goes along; what cannot, is left out."""
    kept = {name: _kept(properties[name]) for name in names if name in properties}
    return {name: value for name, value in kept.items() if value is not None and value != ""}


def _kept(value: object) -> Scalar | None:
    if isinstance(value, str):
        text = " ".join(value.replace("\0", "").split())
        return text if len(text) <= MOST else None
    return value if isinstance(value, int | float) else None
