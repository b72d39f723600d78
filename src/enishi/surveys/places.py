"""Where a text or a fault of a definition stands, for people: “Page 1 › Question 2 › words”."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.surveys.telling import FIELDS

Plain = Mapping[str, Any]
STEPS: Final = {
    "pages": gettext_lazy("Page %(n)d"),
    "questions": gettext_lazy("Question %(n)d"),
    "choices": gettext_lazy("Choice %(n)d"),
    "rows": gettext_lazy("Row %(n)d"),
    "columns": gettext_lazy("Column %(n)d"),
    "ends": gettext_lazy("End %(n)d"),
    "branches": gettext_lazy("Branch %(n)d"),
}
BUTTONS: Final = {
    "next": pgettext_lazy("survey", "button “next”"),
    "back": pgettext_lazy("survey", "button “back”"),
    "send": pgettext_lazy("survey", "button “send”"),
}


def place_said(plain: Plain, path: str) -> str:
    words: list[str] = []
    steps = path.split(".")
    for at, step in enumerate(steps):
        number = steps[at + 1] if at + 1 < len(steps) else ""
        if step in STEPS and number.isdecimal():
            words.append(str(STEPS[step] % {"n": int(number) + 1}))
        elif not step.isdecimal() and step != "theme":
            words.append(str(BUTTONS.get(step) or FIELDS.get(step) or step))
    return _(" › ").join(words)


def anchor(plain: Plain, path: str) -> str:
    """The id of the part that the editor opens for it."""
    steps = path.split(".")
    if steps[0] == "theme":
        return "theme"
    if steps[0] not in ("pages", "ends") or len(steps) < 2:
        return "survey"
    part = _one(plain[steps[0]], steps[1])
    if len(steps) > 3 and steps[2] == "questions":
        part = _one(part.get("questions", ()), steps[3])
    return str(part.get("id", "survey"))


def _one(parts: Sequence[Plain], number: str) -> Plain:
    place = int(number) if number.isdecimal() else len(parts)
    return parts[place] if place < len(parts) else {}
