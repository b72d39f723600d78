"""What the editor's forms say, written into a plain definition."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput
from enishi.surveys.editing import choices
from enishi.surveys.editing.parts import (
    Plain,
    end_in,
    languages_of,
    page_in,
    question_in,
    set_or_drop,
)
from enishi.surveys.editing.rules import rule_in

Form = Mapping[str, str]
CONTACTS: Final = ("name", "email", "phone", "company")
SIZES: Final = ("small", "normal", "large")


def texts_in(form: Form, name: str, spoken: Sequence[str]) -> dict[str, str]:
    found = {one: form.get(f"{name}.{one}", "").replace("\r\n", "\n").strip() for one in spoken}
    return {language: text for language, text in found.items() if text}


def set_texts(part: Plain, form: Form, names: Sequence[str], spoken: Sequence[str]) -> None:
    """Only those that the form has."""
    for name in names:
        if any(f"{name}.{one}" in form for one in spoken):
            set_or_drop(part, name, texts_in(form, name, spoken) or None)


def set_question(plain: Plain, question_id: str, form: Form) -> str:
    question = question_in(plain, question_id)
    set_texts(question, form, ("text", "help", "low", "high"), languages_of(plain))
    question.setdefault("text", {})
    choices.set_lists(question, form, languages_of(plain))
    _set_details(question, form)
    if "r:is" in form:
        set_or_drop(question, "show", rule_in(plain, form))
    return question_id


def _set_details(question: Plain, form: Form) -> None:
    """What only some kinds have; `has.` says that the form had the box, ticked or not."""
    for name in ("required", "randomise"):
        if form.get(f"has.{name}"):
            set_or_drop(question, name, True if form.get(name) else None)
    for names, read in _READ.items():
        for name in names:
            if name in form:
                set_or_drop(question, name, read(form[name], name))
    if form.get("has.fields"):
        question["fields"] = [one for one in CONTACTS if form.get(f"field.{one}")]


def set_page(plain: Plain, page_id: str, form: Form) -> str:
    page = page_in(plain, page_id)
    set_texts(page, form, ("title",), languages_of(plain))
    set_or_drop(page, "randomise", True if form.get("randomise") else None)
    if "r:is" in form:
        set_or_drop(page, "show", rule_in(plain, form))
    set_or_drop(page, "branches", _branches(plain, form) or None)
    return page_id


def _branches(plain: Plain, form: Form) -> list[Plain]:
    """`b0:to` and the rule `b0r`, `b1:to` …; and what was pressed: `branch:add`, `branch:up:1`,
    `branch:drop:1`."""
    found: list[Plain] = []
    while (to := form.get(f"b{len(found)}:to")) is not None:
        branch: Plain = {"to": to}
        if rule := rule_in(plain, form, f"b{len(found)}r"):
            branch["when"] = rule
        found.append(branch)
    then, _colon, rest = form.get("then", "").partition(":")
    do, _colon, at = rest.partition(":")
    place = int(at) if at.isdecimal() else -1
    if then == "branch" and do == "add":
        found.append({"to": form.get("to", "")})
    elif then == "branch" and 0 <= place < len(found):
        moved = found.pop(place)
        if do == "up":
            found.insert(max(0, place - 1), moved)
    return found


def set_end(plain: Plain, end_id: str, form: Form) -> str:
    end = end_in(plain, end_id)
    set_texts(end, form, ("title", "text", "label"), languages_of(plain))
    end.setdefault("title", {})
    set_or_drop(end, "link", form.get("link", "").strip() or None)
    set_or_drop(end, "redirect", True if form.get("redirect") else None)
    if "r:is" in form:
        set_or_drop(end, "show", rule_in(plain, form))
    return end_id


def set_survey(plain: Plain, form: Form) -> str:
    set_texts(plain, form, ("title", "intro"), languages_of(plain))
    plain.setdefault("title", {})
    set_or_drop(plain, "anonymous", True if form.get("anonymous") else None)
    return "survey"


def set_theme(plain: Plain, form: Form) -> str:
    theme = plain.setdefault("theme", {})
    if form.get("colour"):
        theme["colour"] = form["colour"].lower()
    size = form.get("size", "normal")
    set_or_drop(theme, "size", None if size == "normal" else size)
    set_or_drop(theme, "progress", None if form.get("progress") else False)
    set_texts(theme, form, ("next", "back", "send"), languages_of(plain))
    return "theme"


def _whole(text: str, name: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise BadInput("bad_number", _("Write a whole number."), field=name)
    return int(text)


def _number(text: str, name: str) -> float | None:
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text):
        raise BadInput("bad_number", _("Write a number."), field=name)
    return float(text)


_READ: Final[Mapping[Sequence[str], Callable[[str, str], object]]] = {
    ("scale", "form", "of", "comments", "earliest", "latest"): lambda text, _name: text or None,
    ("most", "least", "step"): _whole,
    ("smallest", "largest"): _number,
}
