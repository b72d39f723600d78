"""What a survey asks, as `lens` counts it, and how its parts are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils.translation import gettext as _

from enishi.lens.answers.sheet import Asked, Sheet
from enishi.surveys.asked import Reader
from enishi.surveys.definition.piping import piped
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import (
    AnyQuestion,
    Consent,
    Contact,
    Definition,
    Matrix,
    Scored,
    Slider,
    Statement,
    choices_of,
    questions_of,
    said,
)
from enishi.surveys.models import Survey


def sheet_of(survey: int) -> Sheet | None:
    """For questions: the version in force, else the draft."""
    found = Survey.objects.filter(pk=survey, deleted_at=None).first() if survey < 2**63 else None
    return sheet_of_definition(definition_of(found)) if found else None


def definition_of(survey: Survey) -> Definition:
    newest = survey.versions.order_by("-number").values_list("definition", flat=True).first()
    return _read(newest or survey.draft)


@lru_cache(maxsize=64)
def _read(text: str) -> Definition:
    return stored(text)


def sheet_of_definition(definition: Definition) -> Sheet:
    """Without what stays off the timeline: words to read, and contact details."""
    asked = [one for one in questions_of(definition) if not isinstance(one, Statement | Contact)]
    return Sheet(tuple(map(_asked, asked)), definition.anonymous)


def _asked(one: AnyQuestion) -> Asked:
    kind = str(one.__struct_config__.tag)
    if isinstance(one, Scored):
        least, most = one.ends
        scale = str(getattr(one, "scale", ""))
        return Asked(one.id, kind, metric=one.metric, scale=scale, least=least, most=most)
    if isinstance(one, Slider):
        return Asked(one.id, kind, least=one.least, most=one.most)
    if isinstance(one, Matrix):
        columns = tuple(column.id for column in one.columns)
        return Asked(one.id, kind, options=columns, rows=tuple(row.id for row in one.rows))
    if isinstance(one, Consent):
        return Asked(one.id, kind, options=("true",))
    return Asked(one.id, kind, options=tuple(choice.id for choice in choices_of(one)))


@dataclass(frozen=True)
class Words:
    """A survey in the reader's language."""

    definition: Definition
    language: str

    @cached_property
    def sheet(self) -> Sheet:
        return sheet_of_definition(self.definition)

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.definition, self.language, {}, Facts())

    @cached_property
    def questions(self) -> Mapping[str, AnyQuestion]:
        return {one.id: one for one in questions_of(self.definition)}

    def title(self, question: str, row: str = "") -> str:
        one = self.questions.get(question)
        if one is None:
            return question
        # Of everybody's answers, so with nobody's words inside of it.
        text = piped(said(one.text, self.language, self.definition), lambda _of, _name: "…")
        return f"{text} – {self.row(question, row)}" if row else text

    def row(self, question: str, row: str) -> str:
        one = self.questions.get(question)
        rows = one.rows if isinstance(one, Matrix) else ()
        found = next((each for each in rows if each.id == row), None)
        return self.reader.words(found.text) if found else row

    def option(self, question: str, option: object) -> str:
        one = self.questions.get(question)
        if isinstance(one, Consent):
            return _("agreed")
        choices = one.columns if isinstance(one, Matrix) else choices_of(one) if one else ()
        found = next((each for each in choices if each.id == option), None)
        return self.reader.words(found.text) if found else str(option)
