"""A draft as the editor draws it: pages, questions, and the form of the one that is open."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.surveys import editing
from enishi.surveys.definition.checking import missing_texts
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import from_plain
from enishi.surveys.editing import Plain
from enishi.surveys.telling import OPS, rule_said

Names: TypeAlias = Mapping[str, str]
Pairs: TypeAlias = list[tuple[str, str]]
KINDS: Final = (
    ("nps", gettext_lazy("NPS (0–10)")),
    ("csat", gettext_lazy("Satisfaction (CSAT)")),
    ("ces", gettext_lazy("Effort (CES)")),
    ("rating", gettext_lazy("Rating")),
    ("single", gettext_lazy("One answer")),
    ("multiple", gettext_lazy("Several answers")),
    ("matrix", gettext_lazy("Table (matrix)")),
    ("ranking", gettext_lazy("Ranking")),
    ("slider", gettext_lazy("Number on a slider")),
    ("short", gettext_lazy("One line of words")),
    ("long", gettext_lazy("Words")),
    ("date", pgettext_lazy("survey", "Day")),
    ("contact", gettext_lazy("Contact details")),
    ("consent", gettext_lazy("Consent")),
    ("statement", gettext_lazy("Text without a question")),
)
FIELDS: Final = {
    "name": pgettext_lazy("contact", "Name"),
    "email": pgettext_lazy("contact", "E-mail"),
    "phone": pgettext_lazy("contact", "Phone"),
    "company": pgettext_lazy("contact", "Company"),
}
FORMS: Final = {
    "text": gettext_lazy("Words"),
    "number": pgettext_lazy("survey", "Number"),
    "email": pgettext_lazy("contact", "E-mail"),
    "phone": pgettext_lazy("contact", "Phone"),
}
SCORED: Final = ("nps", "csat", "ces", "rating")
LANGUAGES: Final = {"ja": "日本語", "en": "English"}


def drawn(request: HttpRequest, plain: Plain) -> dict[str, object]:
    """The draft, or what would have become of it, as the editor draws it."""
    first = editing.languages_of(plain)[0]
    names = {
        one["id"]: one.get("text", {}).get(first, one["id"])
        for page in plain["pages"]
        for one in page["questions"]
    }
    opened = request.GET.get("edit") or request.POST.get("question") or request.POST.get("page")
    pages = []
    before: list[Plain] = []
    for page in plain["pages"]:
        pages.append(_page(plain, page, before, names, opened or ""))
        before += page["questions"]
    return _around(plain, first) | {
        "pages": pages,
        "kinds": KINDS,
        "ops": OPS,
        "branch_rule": _simple(None, []),
    }


def _page(
    plain: Plain, page: Plain, before: Sequence[Plain], names: Names, opened: str
) -> dict[str, object]:
    """`before`: the questions of earlier pages, which rules may ask about."""
    first = editing.languages_of(plain)[0]
    asked = _answerable(before, names)
    scored = [
        (q["id"], names[q["id"]]) for q in (*before, *page["questions"]) if q["kind"] in SCORED
    ]
    questions = [
        {
            "plain": one,
            "name": names[one["id"]],
            "kind": dict(KINDS)[one["kind"]],
            "rule": rule_said(one.get("show"), names),
            "form": _form(one, plain, asked, scored) if one["id"] == opened else None,
        }
        for one in page["questions"]
    ]
    branches = [
        {
            "rule": rule_said(one.get("when"), names),
            "to": dict(_later(plain, page["id"], first)).get(one["to"], one["to"]),
        }
        for one in page.get("branches", [])
    ]
    return {
        "plain": page,
        "title": page.get("title", {}).get(first, ""),
        "titles": _texts(page, "title", plain),
        "questions": questions,
        "rule": rule_said(page.get("show"), names),
        "show": _simple(page.get("show"), asked),
        "before": asked,
        "asked": _answerable([*before, *page["questions"]], names),
        "branches": branches,
        "later": _later(plain, page["id"], first),
        "open": page["id"] == opened,
    }


def _answerable(questions: Sequence[Plain], names: Names) -> Pairs:
    return [(one["id"], names[one["id"]]) for one in questions if one["kind"] != "statement"]


def _around(plain: Plain, first: str) -> dict[str, object]:
    """The survey's own texts, its ends, and what is not translated."""
    try:
        missing = missing_texts(from_plain(plain))
    except DefinitionError:
        missing = []
    return {
        "plain": plain,
        "titles": _texts(plain, "title", plain),
        "intros": _texts(plain, "intro", plain),
        "languages": ", ".join(editing.languages_of(plain)),
        "colour": plain.get("theme", {}).get("colour", "#2f4b9a"),
        "ends": [
            {
                "plain": end,
                "title": end.get("title", {}).get(first, end["id"]),
                "titles": _texts(end, "title", plain),
                "texts": _texts(end, "text", plain),
                "labels": _texts(end, "label", plain),
            }
            for end in plain["ends"]
        ],
        "missing": missing,
    }


def _texts(part: Plain, name: str, plain: Plain) -> list[tuple[str, str, str]]:
    """(language, how it is called, the text) of each language."""
    return [
        (one, LANGUAGES.get(one, one), part.get(name, {}).get(one, ""))
        for one in editing.languages_of(plain)
    ]


def _later(plain: Plain, page_id: str, first: str) -> Pairs:
    """Where a branch of this page may lead."""
    number = editing.page_place(plain, page_id)
    pages = [
        (page["id"], _("Page %(n)d") % {"n": place + 1})
        for place, page in enumerate(plain["pages"])
        if place > number
    ]
    return [
        *pages,
        *(
            (end["id"], _("End: %(title)s") % {"title": end.get("title", {}).get(first, "")})
            for end in plain["ends"]
        ),
    ]


def _simple(rule: Plain | None, before: Pairs) -> dict[str, object]:
    """A rule that three fields can say; `whole` is False for any other, which stays as it is."""
    if rule is None:
        return {"whole": True, "possible": bool(before)}
    if rule["is"] != "answer":
        return {"whole": False, "possible": True}
    value = rule.get("value")
    text = ", ".join(map(str, value)) if isinstance(value, list) else value
    return {
        "whole": True,
        "possible": True,
        "question": rule["question"],
        "op": rule.get("op", "="),
        "value": "" if text is None else text,
    }


def _form(one: Plain, plain: Plain, asked: Pairs, scored: Pairs) -> dict[str, object]:
    """The fields of a question's form, by its kind."""
    kind = one["kind"]
    lists = {
        name: [
            (language, called, "\n".join(c.get("text", {}).get(language, "") for c in one[name]))
            for language, called, _text in _texts(one, "text", plain)
        ]
        for name in ("choices", "rows", "columns")
        if name in one
    }
    contacts = one.get("fields", ("name", "email"))
    is_scale = kind in (*SCORED, "slider")
    return {
        "texts": _texts(one, "text", plain),
        "helps": _texts(one, "help", plain),
        "lows": _texts(one, "low", plain) if is_scale else [],
        "highs": _texts(one, "high", plain) if is_scale else [],
        "lists": [(name, _LISTS[name], columns) for name, columns in lists.items()],
        "scales": ("1-5", "1-7", "0-10") if kind in ("csat", "ces") else (),
        "scale": one.get("scale", "1-7" if kind == "ces" else "1-5"),
        "numbers": [
            (name, _NUMBERS[name], one.get(name, usual)) for name, usual in _DEFAULTS.get(kind, ())
        ],
        "forms": FORMS.items() if kind == "short" else (),
        "fields": [
            (name, label, name in contacts) for name, label in FIELDS.items() if kind == "contact"
        ],
        "scored": list(scored) if kind in ("short", "long") else [],
        "days": kind == "date",
        "of": kind == "nps",
        "shuffles": kind in ("single", "multiple", "ranking", "matrix"),
        "can_require": kind != "statement",
        "show": _simple(one.get("show"), asked),
        "before": list(asked),
    }


_LISTS: Final = {
    "choices": gettext_lazy("Choices, one in each line"),
    "rows": gettext_lazy("Rows, one in each line"),
    "columns": gettext_lazy("Columns, one in each line"),
}
_NUMBERS: Final = {
    "most": gettext_lazy("At most"),
    "least": gettext_lazy("At least"),
    "step": pgettext_lazy("survey", "Step"),
}
_DEFAULTS: Final[Mapping[str, tuple[tuple[str, object], ...]]] = {
    "rating": (("most", 5),),
    "slider": (("least", 0), ("most", 100), ("step", 1)),
    "multiple": (("least", ""), ("most", "")),
    "short": (("most", 200),),
    "long": (("most", 2000),),
}
