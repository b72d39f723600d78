"""Answers, checked: the same rules wherever they come from (page, API, file)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from unicodedata import normalize

from enishi.surveys.definition.checking import day_of
from enishi.surveys.definition.problems import Problem, _
from enishi.surveys.definition.routing import Route, route
from enishi.surveys.definition.rules import NOBODY, Facts
from enishi.surveys.definition.tree import (
    AnyQuestion,
    Ces,
    Consent,
    Contact,
    Csat,
    Date,
    Definition,
    Long,
    Matrix,
    Multiple,
    Nps,
    Ranking,
    Rating,
    Short,
    Single,
    Slider,
    Statement,
    questions_of,
)

MAIL: Final = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+\.[^\s@<>\"',;:()]+")
PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{5,20}")
NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
POSTCODE: Final = re.compile(r"[0-9]{3}-?[0-9]{4}")
KATAKANA: Final = re.compile(r"[ァ-ヺー・ ]+")
URL: Final = re.compile(r"https?://[^\s<>\"]+\.[^\s<>\"]+")
FORMS: Final = {
    "email": MAIL,
    "phone": PHONE,
    "number": NUMBER,
    "postcode": POSTCODE,
    "katakana": KATAKANA,
    "url": URL,
}
MISSING: Final = _("Please answer this question.")


@dataclass(frozen=True)
class Checked:
    """`answers`: those that count and are right. `problems`: by question, in order."""

    route: Route
    answers: dict[str, object]
    problems: dict[str, Problem]


class Wrong(Exception):
    def __init__(self, message: str, **said: object) -> None:
        self.message, self.said = message, said


def checked(
    definition: Definition, given: Mapping[str, object], facts: Facts = NOBODY, seed: str = ""
) -> Checked:
    """A whole submission. What is hidden, or no question at all, is left out."""
    right: dict[str, object] = {}
    problems: dict[str, Problem] = {}
    for question in questions_of(definition):
        value, problem = judged(question, given.get(question.id))
        if problem:
            problems[question.id] = problem
        elif value is not None:
            right[question.id] = value
    found = route(definition, right, facts, seed)
    for shown in found.pages:
        for question in shown.questions:
            if question.required and question.id not in right:
                problems.setdefault(question.id, Problem(question.id, MISSING))
    seen = [question.id for shown in found.pages for question in shown.questions]
    return Checked(found, dict(found.answers), {id: problems[id] for id in seen if id in problems})


def judged(question: AnyQuestion, given: object) -> tuple[object, Problem | None]:
    """The answer as it is kept (None: not answered), and what is wrong with it."""
    if given is None or given in ("", [], {}) or isinstance(question, Statement):
        return None, None
    try:
        return _VALUES[type(question)](question, given), None
    except Wrong as wrong:
        return None, Problem(question.id, wrong.message, wrong.said)


def _whole(given: object, least: int, most: int) -> int:
    is_whole = isinstance(given, int) or (isinstance(given, float) and given.is_integer())
    if (
        isinstance(given, bool)
        or not is_whole
        or not least <= int(str(given).split(".")[0]) <= most
    ):
        raise Wrong(_("Choose a number from %(least)s to %(most)s."), least=least, most=most)
    return int(str(given).split(".")[0])


def _score(question: Nps | Csat | Ces | Rating, given: object) -> object:
    return _whole(given, *question.ends)


def _slider(question: Slider, given: object) -> object:
    number = _whole(given, question.least, question.most)
    if (number - question.least) % question.step:
        raise Wrong(_("Choose a number in steps of %(step)s."), step=question.step)
    return number


def _single(question: Single, given: object) -> object:
    if given not in [choice.id for choice in question.choices]:
        raise Wrong(_("Choose one of the answers."))
    return given


def _several(question: Multiple | Ranking, given: object) -> list[str]:
    """In the order of the definition; of a ranking, as given."""
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise Wrong(_("Choose among the answers."))
    ids = [choice.id for choice in question.choices]
    if len(set(given)) < len(given) or not set(given) <= set(ids):
        raise Wrong(_("Choose among the answers, each once."))
    return list(given)


def _multiple(question: Multiple, given: object) -> object:
    chosen = _several(question, given)
    if len(chosen) < question.least:
        raise Wrong(_("Choose at least %(n)s."), n=question.least)
    if len(chosen) > question.most:
        raise Wrong(_("Choose at most %(n)s."), n=question.most)
    alone = [choice.id for choice in question.choices if choice.alone and choice.id in chosen]
    if alone and len(chosen) > 1:
        raise Wrong(_("One of your answers cannot be chosen with others."))
    return [choice.id for choice in question.choices if choice.id in chosen]


def _ranking(question: Ranking, given: object) -> object:
    order = _several(question, given)
    if len(order) < len(question.choices):
        raise Wrong(_("Give every answer a place, each place once."))
    return order


def _matrix(question: Matrix, given: object) -> object:
    columns = {column.id for column in question.columns}
    if not isinstance(given, Mapping) or not all(
        isinstance(one, str) and one in columns for one in given.values()
    ):
        raise Wrong(_("Choose one answer in each row."))
    rows = [row.id for row in question.rows]
    if not set(given) <= set(rows) or (question.required and len(given) < len(rows)):
        raise Wrong(_("Choose one answer in each row."))
    return {row: given[row] for row in rows if row in given}


def _text(given: object, most: int) -> str:
    if not isinstance(given, str) or "\0" in given:
        raise Wrong(_("Write your answer in words."))
    text = given.replace("\r\n", "\n").strip()
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Wrong(_("Write your answer in words."))
    if len(text) > most:
        raise Wrong(_("Please keep to %(most)s characters."), most=most)
    return text


def _at_least(text: str, least: int) -> str:
    if text and len(text) < least:
        raise Wrong(_("Please write at least %(least)s characters."), least=least)
    return text


def _short(question: Short, given: object) -> object:
    text = _at_least(_text(given, question.most), question.least)
    formed = _formed(question.form, text) if text else ""
    if formed and question.form == "number":
        _in_range(float(formed), question)
    return formed or None


def _in_range(number: float, question: Short) -> None:
    least, most = question.smallest, question.largest
    if (least is not None and number < least) or (most is not None and number > most):
        ends = {"least": _plain(least), "most": _plain(most)}
        raise Wrong(_("Write a number of this range: %(least)s – %(most)s."), **ends)


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.12g}"


def _formed(form: str, text: str) -> str:
    """A mail address, number or phone: full-width digits are ordinary ones."""
    if form not in FORMS:
        return text
    narrow = normalize("NFKC", text) if form == "katakana" else text.translate(_NARROW)
    if not FORMS[form].fullmatch(narrow):
        raise Wrong(_BAD_FORM[form])
    if form == "postcode":
        digits = narrow.replace("-", "")
        return f"{digits[:3]}-{digits[3:]}"
    return narrow


_NARROW: Final = {0xFF01 + n: 0x21 + n for n in range(94)} | {
    0x3000: 0x20,
    0x30FC: 0x2D,
    0x2212: 0x2D,
}
_BAD_FORM: Final = {
    "email": _("This is no mail address."),
    "phone": _("This is no telephone number."),
    "number": _("This is no number."),
    "postcode": _("Write a postcode of seven digits, as 100-0001."),
    "katakana": _("Please write in katakana."),
    "url": _("An address begins with https://."),
}


def _long(question: Long, given: object) -> object:
    return _at_least(_text(given, question.most), question.least) or None


def _date(question: Date, given: object) -> object:
    day = day_of(given) if isinstance(given, str) else None
    if day is None:
        raise Wrong(_("Choose a day."))
    earliest, latest = day_of(question.earliest), day_of(question.latest)
    if (earliest and day < earliest) or (latest and day > latest):
        raise Wrong(_("This day is outside of what is asked for."))
    return day.isoformat()


def _contact(question: Contact, given: object) -> object:
    if not isinstance(given, Mapping) or not set(given) <= set(question.fields):
        raise Wrong(_("Write your contact details."))
    found = {name: _text(given[name], 200) for name in question.fields if given.get(name)}
    found = {name: _formed(name, text) for name, text in found.items() if text}
    if question.required and len(found) < len(question.fields):
        raise Wrong(_("Please fill in every line."))
    return found or None


def _consent(_question: Consent, given: object) -> object:
    if not isinstance(given, bool):
        raise Wrong(_("Tick the box, or leave it."))
    return True if given else None


_VALUES: Final[dict[type, Callable[[Any, object], object]]] = {
    **dict.fromkeys((Nps, Csat, Ces, Rating), _score),
    Slider: _slider,
    Single: _single,
    Multiple: _multiple,
    Ranking: _ranking,
    Matrix: _matrix,
    Short: _short,
    Long: _long,
    Date: _date,
    Contact: _contact,
    Consent: _consent,
}
