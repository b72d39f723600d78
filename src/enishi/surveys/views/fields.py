"""The fields of a question's form, by its kind."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.surveys.editing.forms import CONTACTS
from enishi.surveys.editing.parts import CHOOSING, LISTS, Plain, languages_of
from enishi.surveys.showing import LANGUAGE_NAMES

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
NAMES: Final = {
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
    "postcode": pgettext_lazy("contact", "Postcode"),
    "katakana": pgettext_lazy("contact", "Katakana"),
    "url": pgettext_lazy("contact", "Web address"),
}
SCORED: Final = ("nps", "csat", "ces", "rating")
PALETTE: Final = (
    "#2f4b9a",
    "#0f6e63",
    "#1b5e20",
    "#7a4a12",
    "#a1260d",
    "#8a2d5c",
    "#5b3f9e",
    "#333a48",
)
_NUMBERS: Final = {
    "least": gettext_lazy("At least"),
    "most": gettext_lazy("At most"),
    "step": pgettext_lazy("survey", "Step"),
}
_CHARACTERS: Final = {
    "least": gettext_lazy("Characters, at least"),
    "most": gettext_lazy("Characters, at most"),
    "smallest": gettext_lazy("Smallest number"),
    "largest": gettext_lazy("Largest number"),
}
_DEFAULTS: Final[Mapping[str, tuple[tuple[str, object], ...]]] = {
    "rating": (("most", 5),),
    "slider": (("least", 0), ("most", 100), ("step", 1)),
    "multiple": (("least", ""), ("most", "")),
    "short": (("least", ""), ("most", 200), ("smallest", ""), ("largest", "")),
    "long": (("least", ""), ("most", 2000)),
}
_LISTS: Final = {
    "choices": pgettext_lazy("survey", "Choices"),
    "rows": pgettext_lazy("survey", "Rows"),
    "columns": pgettext_lazy("survey", "Columns"),
}
_MARKS: Final = {
    "alone": gettext_lazy("not with others"),
    "stays": gettext_lazy("keeps its place"),
    "other": gettext_lazy("asks for words"),
}


def texts_in_each(part: Plain, name: str, plain: Plain) -> list[tuple[str, str, str]]:
    """(language, how it is called, the text) of each language."""
    return [
        (one, LANGUAGE_NAMES.get(one, one), part.get(name, {}).get(one, ""))
        for one in languages_of(plain)
    ]


def fields(one: Plain, plain: Plain, scored: list[tuple[str, str]]) -> dict[str, object]:
    kind = one["kind"]
    is_scale = kind in (*SCORED, "slider")
    contacts = one.get("fields", ("name", "email"))
    labels = _CHARACTERS if kind in ("short", "long") else _NUMBERS
    return {
        "texts": texts_in_each(one, "text", plain),
        "helps": texts_in_each(one, "help", plain),
        "lows": texts_in_each(one, "low", plain) if is_scale else [],
        "highs": texts_in_each(one, "high", plain) if is_scale else [],
        "lists": [_list(name, one, plain) for name in LISTS if name in one],
        "scales": ("1-5", "1-7", "0-10") if kind in ("csat", "ces") else (),
        "scale": one.get("scale", "1-7" if kind == "ces" else "1-5"),
        "numbers": [
            (name, labels[name], _number(one.get(name, usual)))
            for name, usual in _DEFAULTS.get(kind, ())
        ],
        "forms": FORMS.items() if kind == "short" else (),
        "fields": [(name, NAMES[name], name in contacts) for name in CONTACTS if kind == "contact"],
        "scored": list(scored) if kind in ("short", "long") else [],
        "days": kind == "date",
        "of": kind == "nps",
        "shuffles": kind in (*CHOOSING, "matrix"),
        "can_require": kind != "statement",
    }


def _number(value: object) -> object:
    """5.0 is typed 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _list(name: str, question: Plain, plain: Plain) -> dict[str, object]:
    """Choices, rows or columns, each a line with its words in every language."""
    marks = {
        "multiple": ("alone", "stays", "other"),
        "single": ("stays", "other"),
        "ranking": ("stays",),
        "matrix": ("stays",) if name == "rows" else (),
    }[question["kind"]]
    return {
        "name": name,
        "label": _LISTS[name],
        "lines": [
            {
                "id": choice["id"],
                "texts": texts_in_each(choice, "text", plain),
                "marks": [(mark, _MARKS[mark], bool(choice.get(mark))) for mark in marks],
            }
            for choice in question[name]
        ],
    }
