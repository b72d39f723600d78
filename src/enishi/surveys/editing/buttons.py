"""Which change a button means."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput, Conflict
from enishi.surveys.editing import forms, parts, texts
from enishi.surveys.editing.parts import Plain

Form = Mapping[str, str]
Change = Callable[[Plain, Form], object]  # gives the id of what to open next, or nothing


def _number(form: Form, name: str) -> int:
    text = form.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else 0


CHANGES: Final[Mapping[str, Change]] = {
    "add": lambda plain, form: parts.add_question(
        plain, form.get("page", ""), form.get("kind", "single")
    ),
    "copy": lambda plain, form: parts.copy_question(plain, form.get("question", "")),
    "remove": lambda plain, form: parts.remove_question(plain, form.get("question", "")),
    "up": lambda plain, form: parts.move_question(plain, form.get("question", ""), -1),
    "down": lambda plain, form: parts.move_question(plain, form.get("question", ""), 1),
    "place": lambda plain, form: parts.place_question(
        plain, form.get("question", ""), form.get("page", ""), _number(form, "at")
    ),
    "add-page": lambda plain, _form: parts.add_page(plain),
    "copy-page": lambda plain, form: parts.copy_page(plain, form.get("page", "")),
    "remove-page": lambda plain, form: parts.remove_page(plain, form.get("page", "")),
    "page-up": lambda plain, form: parts.move_page(plain, form.get("page", ""), -1),
    "page-down": lambda plain, form: parts.move_page(plain, form.get("page", ""), 1),
    "page-place": lambda plain, form: parts.place_page(
        plain, form.get("page", ""), _number(form, "at")
    ),
    "add-end": lambda plain, _form: parts.add_end(plain),
    "remove-end": lambda plain, form: parts.remove_end(plain, form.get("end", "")),
    "end-up": lambda plain, form: parts.move_end(plain, form.get("end", ""), -1),
    "end-down": lambda plain, form: parts.move_end(plain, form.get("end", ""), 1),
    "language-add": lambda plain, form: texts.add_language(plain, form.get("language", "")),
    "language-remove": lambda plain, form: texts.remove_language(plain, form.get("language", "")),
    "language-first": lambda plain, form: texts.put_first(plain, form.get("language", "")),
    "question": lambda plain, form: forms.set_question(plain, form.get("question", ""), form),
    "page": lambda plain, form: forms.set_page(plain, form.get("page", ""), form),
    "end": lambda plain, form: forms.set_end(plain, form.get("end", ""), form),
    "survey": forms.set_survey,
    "theme": forms.set_theme,
}  # fmt: skip
# What a form writes as a whole, or takes away: lost would be what somebody else wrote meanwhile.
OF_PART: Final[Mapping[str, str]] = {
    "question": "question",
    "remove": "question",
    "page": "page",
    "remove-page": "page",
    "end": "end",
    "remove-end": "end",
    "survey": "survey",
    "theme": "theme",
}


def press(plain: Plain, form: Form) -> str:
    """Do it; the id of what is to be open then, or nothing."""
    change = CHANGES.get(form.get("do", ""))
    if change is None:
        raise BadInput("bad_change", _("Nothing of that kind can be changed."))
    opened = change(plain, form)
    return opened if isinstance(opened, str) else ""


def refuse_overwriting(plain: Plain, form: Form, changed_at: int) -> None:
    """Two may work on one survey. Whoever saves a part that the other changed since it was read is
    told so first."""
    if form.get("seen") == str(changed_at):
        return
    kind = OF_PART.get(form.get("do", ""))
    same = kind is None or form.get("was") == parts.digest(
        parts.part_in(plain, kind, form.get(kind, ""))
    )
    if not same or not form.get("seen"):
        message = _("Somebody changed the survey meanwhile. Look at it, then do it again.")
        raise Conflict("changed_meanwhile", message)
