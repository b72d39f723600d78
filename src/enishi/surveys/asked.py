"""A page of a survey as its reader sees it: questions with their words, their choices, and what was
typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.surveys.definition.piping import piped
from enishi.surveys.definition.problems import Problem
from enishi.surveys.definition.routing import Shown, ordered_choices
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import (
    AnyQuestion,
    Choice,
    Consent,
    Contact,
    Date,
    Definition,
    Long,
    Matrix,
    Multiple,
    Ranking,
    Scored,
    Short,
    Single,
    Slider,
    Text,
    choices_of,
    questions_of,
    said,
)
from enishi.surveys.faults import said as fault

STEPS: Final = 21  # of a slider that is shown as a row of buttons
TYPES: Final = {"email": "email", "phone": "tel", "url": "url"}  # others are text
MODES: Final = {
    "number": "decimal",
    "email": "email",
    "phone": "tel",
    "postcode": "numeric",
    "url": "url",
}
FILLED: Final = {"name": "name", "email": "email", "phone": "tel", "company": "organization"}


@dataclass(frozen=True)
class Option:
    name: str
    value: str
    label: str
    on: bool = False
    other: bool = False  # a line for words stands beside it


@dataclass(frozen=True)
class Line:
    """A row of a matrix, a place of a ranking, a line of contact details."""

    name: str
    label: str
    options: Sequence[Option] = ()
    value: str = ""
    type: str = "text"
    fill: str = ""


@dataclass(frozen=True)
class Asked:
    """`look` is the part of the template that draws it."""

    id: str
    name: str
    look: str
    text: str
    help: str
    required: bool
    error: str = ""
    options: Sequence[Option] = ()
    lines: Sequence[Line] = ()
    columns: Sequence[str] = ()
    value: str = ""
    low: str = ""
    high: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """Who reads: the words, in their language, with what is known of them put in."""

    definition: Definition
    language: str
    answers: Mapping[str, object]
    facts: Facts
    seed: str = ""

    def words(self, text: Text) -> str:
        return piped(said(text, self.language, self.definition), self._value)

    def _value(self, of: str, name: str) -> str:
        if of == "trait":
            return str(self.facts.traits.get(name) or "")
        question = next((one for one in questions_of(self.definition) if one.id == name), None)
        given = self.answers.get(name)
        return self.answer(question, given) if question and given is not None else ""

    def answer(self, question: AnyQuestion, given: object) -> str:
        """An answer in words."""
        labels = {c.id: said(c.text, self.language, self.definition) for c in choices_of(question)}
        if isinstance(question, Matrix) and isinstance(given, Mapping):
            columns = {c.id: said(c.text, self.language, self.definition) for c in question.columns}
            return _(", ").join(
                f"{labels.get(row, row)}: {columns.get(one, one)}" for row, one in given.items()
            )
        if isinstance(question, Contact) and isinstance(given, Mapping):
            return _(", ").join(map(str, given.values()))
        if isinstance(question, Consent):
            return _("agreed") if given else ""
        if isinstance(given, list | tuple):
            joined = " → " if isinstance(question, Ranking) else _(", ")
            return joined.join(labels.get(str(one), str(one)) for one in given)
        return labels.get(str(given), str(given))


def page_asked(
    reader: Reader,
    shown: Shown,
    given: Mapping[str, object],
    problems: Mapping[str, Problem],
) -> list[Asked]:
    """`given`: what was typed just now, or answered before."""
    return [
        replace(
            _asked(reader, question, given.get(question.id)),
            error=fault(problems[question.id]) if question.id in problems else "",
        )
        for question in shown.questions
    ]


def _asked(reader: Reader, question: AnyQuestion, given: object) -> Asked:
    name = f"q.{question.id}"
    base = Asked(
        question.id,
        name,
        "statement",
        reader.words(question.text),
        reader.words(question.help),
        question.required,
        value="" if given is None else str(given),
        low=reader.words(getattr(question, "low", {})),
        high=reader.words(getattr(question, "high", {})),
    )
    if isinstance(question, Scored | Slider):
        return _numbers(base, question, given)
    if isinstance(question, Single | Multiple):
        return _choices(base, reader, question, given)
    if isinstance(question, Ranking | Matrix | Contact):
        return replace(base, look=_looks(question), **_lines(reader, question, name, given))  # type: ignore[arg-type] # the fields that it has
    return _written(base, question, given)


def _numbers(base: Asked, question: Scored | Slider, given: object) -> Asked:
    if isinstance(question, Slider):
        least, most, step = question.least, question.most, question.step
    else:
        (least, most), step = question.ends, 1
    if (most - least) // step >= STEPS:
        return replace(base, look="number", attributes={"min": least, "max": most, "step": step})
    options = [
        Option(base.name, str(number), str(number), on=str(given) == str(number))
        for number in range(least, most + 1, step)
    ]
    return replace(base, look="scale", options=options)


def _choices(base: Asked, reader: Reader, question: Single | Multiple, given: object) -> Asked:
    chosen = [str(one) for one in given] if isinstance(given, list | tuple) else [str(given)]
    options = [
        Option(
            base.name,
            choice.id,
            reader.words(choice.text),
            on=choice.id in chosen,
            other=choice.other,
        )
        for choice in ordered_choices(question, reader.seed)
    ]
    return replace(base, look="many" if isinstance(question, Multiple) else "one", options=options)


def _looks(question: Ranking | Matrix | Contact) -> str:
    return {Ranking: "ranking", Matrix: "matrix", Contact: "contact"}[type(question)]


def _lines(
    reader: Reader, question: Ranking | Matrix | Contact, name: str, given: object
) -> dict[str, object]:
    if isinstance(question, Contact):
        typed = given if isinstance(given, Mapping) else {}
        return {
            "lines": [
                _contact_line(name, one, str(typed.get(one) or "")) for one in question.fields
            ]
        }
    choices = ordered_choices(question, reader.seed)
    if isinstance(question, Ranking):
        order = [str(one) for one in given] if isinstance(given, list | tuple) else []
        return {
            "lines": [_place_line(reader, name, choice, order, len(choices)) for choice in choices]
        }
    cells = given if isinstance(given, Mapping) else {}
    lines = [
        Line(
            f"{name}.{row.id}",
            reader.words(row.text),
            [
                Option(f"{name}.{row.id}", c.id, reader.words(c.text), on=cells.get(row.id) == c.id)
                for c in question.columns
            ],
        )
        for row in choices
    ]
    return {"lines": lines, "columns": [reader.words(c.text) for c in question.columns]}


def _place_line(
    reader: Reader, name: str, choice: Choice, order: Sequence[str], places: int
) -> Line:
    at = order.index(choice.id) + 1 if choice.id in order else 0
    field_name = f"{name}.{choice.id}"
    options = [Option(field_name, str(n), str(n), on=n == at) for n in range(1, places + 1)]
    return Line(field_name, reader.words(choice.text), options)


def contact_label(field_name: str) -> str:
    labels = {
        "name": pgettext("contact", "Name"),
        "email": pgettext("contact", "E-mail"),
        "phone": pgettext("contact", "Phone"),
        "company": pgettext("contact", "Company"),
    }
    return labels[field_name]


def _contact_line(name: str, one: str, value: str) -> Line:
    kind = {"email": "email", "phone": "tel"}.get(one, "text")
    return Line(f"{name}.{one}", contact_label(one), (), value, kind, FILLED[one])


def _written(base: Asked, question: AnyQuestion, given: object) -> Asked:
    if isinstance(question, Consent):
        return replace(base, look="consent", value="on" if given is True else "")
    if isinstance(question, Long):
        return replace(base, look="long", attributes={"maxlength": question.most})
    if isinstance(question, Date):
        ends = {"min": question.earliest, "max": question.latest}
        return replace(base, look="date", attributes={k: v for k, v in ends.items() if v})
    if isinstance(question, Short):
        attributes = {
            "type": TYPES.get(question.form, "text"),
            "inputmode": MODES.get(question.form, "text"),
            "maxlength": question.most,
        }
        look = "beside" if "." in question.id else "short"
        return replace(base, look=look, attributes=attributes)
    return base


# -- what comes back ----------------------------------------------------------------------------


def given_in(form: QueryDict, questions: Sequence[AnyQuestion]) -> dict[str, object]:
    """What a page's form says, as `definition.answers` reads it."""
    return {question.id: _given(form, f"q.{question.id}", question) for question in questions}


def _given(form: QueryDict, name: str, question: AnyQuestion) -> object:
    if isinstance(question, Multiple):
        return form.getlist(name)
    if isinstance(question, Consent):
        return True if form.get(name) else None
    if isinstance(question, Contact | Matrix | Ranking):
        return _parts(form, name, question)
    text = form.get(name, "").strip()
    if isinstance(question, Scored | Slider) and text.lstrip("-").isdecimal() and len(text) < 12:
        return int(text)
    return text


def _parts(form: QueryDict, name: str, question: Contact | Matrix | Ranking) -> object:
    if isinstance(question, Contact):
        return dict(_filled(form, name, question.fields))
    found = dict(_filled(form, name, [one.id for one in choices_of(question)]))
    return _order(found) if isinstance(question, Ranking) else found


def _filled(form: QueryDict, name: str, parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        if text := form.get(f"{name}.{part}", "").strip():
            yield part, text


def _order(places: Mapping[str, str]) -> list[str]:
    """By place; a place that was given twice leaves its choices out, so that it is said."""
    taken = list(places.values())
    once = {part: at for part, at in places.items() if taken.count(at) == 1 and at.isdecimal()}
    found = sorted(once, key=lambda part: int(once[part]))
    return found or (["?"] if places else [])
