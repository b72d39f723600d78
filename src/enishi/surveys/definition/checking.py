"""What must be right in a definition beyond its shape: names that lead somewhere, forward only."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from enishi.surveys.definition import piping
from enishi.surveys.definition.problems import Problem, _
from enishi.surveys.definition.tree import (
    All,
    AnswerIs,
    AnyOf,
    AnyQuestion,
    AnyRule,
    Contact,
    Date,
    Definition,
    End,
    EventIs,
    FactIs,
    InSegment,
    Long,
    Matrix,
    Multiple,
    Not,
    Page,
    Short,
    Single,
    Slider,
    Statement,
    Text,
    TraitIs,
    choices_of,
    questions_of,
)

# Of an end: nobody's name and password, no spaces; answers are never put into it.
_LINK: Final = re.compile(r"https://[^\s<>\"@/?#\\]+(?:[/?#][^\s<>\"\\]*)?")
MOST_QUESTIONS: Final = 200
_NEEDED: Final = re.compile(r"\Atitle\Z|\Apages\..*\.text\Z|\Aends\.\d+\.title\Z")
WHITE_ON: Final = 4.5  # contrast that white words need

Problems = Iterator[Problem]


def problems_of(definition: Definition) -> list[Problem]:
    """In the order of the tree; empty where all is well."""
    found = [*_languages(definition), *_names(definition), *_theme(definition)]
    earlier: dict[str, AnyQuestion] = {}
    for number, page in enumerate(definition.pages):
        found += _page(definition, page, number, dict(earlier))
        earlier |= {question.id: question for question in page.questions}
    for number, end in enumerate(definition.ends):
        found += _end(f"ends.{number}", end, earlier, definition)
    return found


def _end(at: str, end: End, earlier: dict[str, AnyQuestion], definition: Definition) -> Problems:
    if end.link and not _LINK.fullmatch(end.link):
        yield Problem(f"{at}.link", _("A link begins with https://."))
    if end.redirect and not end.link:
        yield Problem(f"{at}.link", _("Where does it lead? Write the link."))
    yield from _rule(f"{at}.show", end.show, earlier, definition)
    yield from _piped(f"{at}.text", end.text, earlier)
    yield from _piped(f"{at}.title", end.title, earlier)


def missing_texts(definition: Definition) -> list[tuple[str, str]]:
    """(path, language) of every text that is not translated into one of the languages."""
    return [
        (path, language)
        for path, text in texts_of(definition)
        if any(text.values())
        for language in definition.languages
        if not text.get(language)
    ]


def texts_of(definition: Definition) -> Iterator[tuple[str, Text]]:
    yield "title", definition.title
    yield "intro", definition.intro
    for number, page in enumerate(definition.pages):
        at = f"pages.{number}"
        yield f"{at}.title", page.title
        for place, question in enumerate(page.questions):
            yield from _question_texts(f"{at}.questions.{place}", question)
    for number, end in enumerate(definition.ends):
        for name in ("title", "text", "label"):
            yield f"ends.{number}.{name}", getattr(end, name)
    for name in ("next", "back", "send"):
        yield f"theme.{name}", getattr(definition.theme, name)


def _question_texts(at: str, question: AnyQuestion) -> Iterator[tuple[str, Text]]:
    for name in ("text", "help", "low", "high"):
        if hasattr(question, name):
            yield f"{at}.{name}", getattr(question, name)
    name = "rows" if isinstance(question, Matrix) else "choices"
    for number, choice in enumerate(choices_of(question)):
        yield f"{at}.{name}.{number}.text", choice.text
    if isinstance(question, Matrix):
        for number, column in enumerate(question.columns):
            yield f"{at}.columns.{number}.text", column.text


def _languages(definition: Definition) -> Problems:
    first = definition.languages[0]
    if len(set(definition.languages)) < len(definition.languages):
        yield Problem("languages", _("A language stands there twice."))
    for path, text in texts_of(definition):
        for language in text:
            if language not in definition.languages:
                said = {"language": language}
                yield Problem(path, _("“%(language)s” is not among the survey's languages."), said)
        if (_NEEDED.search(path) or any(text.values())) and not text.get(first, "").strip():
            yield Problem(path, _("The text in “%(language)s” is missing."), {"language": first})


def _names(definition: Definition) -> Problems:
    """Ids are given once: of questions, of pages and ends together, of choices in a question."""
    if sum(1 for _question in questions_of(definition)) > MOST_QUESTIONS:
        yield Problem("pages", _("A survey may have 200 questions at most."))
    pages = [(f"pages.{number}", page) for number, page in enumerate(definition.pages)]
    ends = [(f"ends.{number}.id", end.id) for number, end in enumerate(definition.ends)]
    questions = [
        (f"{at}.questions.{place}", question)
        for at, page in pages
        for place, question in enumerate(page.questions)
    ]
    yield from _twice([*((f"{at}.id", page.id) for at, page in pages), *ends])
    yield from _twice([(f"{at}.id", question.id) for at, question in questions])
    for at, question in questions:
        for group in (choices_of(question), getattr(question, "columns", ())):
            yield from _twice([(at, choice.id) for choice in group])


def _twice(ids: Sequence[tuple[str, str]]) -> Problems:
    seen: set[str] = set()
    for at, one in ids:
        if one in seen:
            yield Problem(at, _("The id “%(id)s” is given twice."), {"id": one})
        seen.add(one)


def _theme(definition: Definition) -> Problems:
    if contrast_with_white(definition.theme.colour) < WHITE_ON:
        message = _("White words cannot be read on this colour; choose a darker one.")
        yield Problem("theme.colour", message)


def contrast_with_white(colour: str) -> float:
    """As WCAG measures it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _page(
    definition: Definition, page: Page, number: int, earlier: dict[str, AnyQuestion]
) -> Problems:
    at = f"pages.{number}"
    yield from _rule(f"{at}.show", page.show, earlier, definition)
    yield from _piped(f"{at}.title", page.title, earlier)
    known = earlier | {question.id: question for question in page.questions}
    for place, question in enumerate(page.questions):
        here = f"{at}.questions.{place}"
        yield from _rule(f"{here}.show", question.show, earlier, definition)
        for name in ("text", "help"):
            yield from _piped(f"{here}.{name}", getattr(question, name), earlier)
        yield from _question(here, question, known, definition)
    later = {one.id for one in definition.pages[number + 1 :]} | {e.id for e in definition.ends}
    for place, branch in enumerate(page.branches):
        here = f"{at}.branches.{place}"
        yield from _rule(f"{here}.when", branch.when, known, definition)
        if branch.to not in later:
            message = _("“%(id)s” is neither a later page nor an end.")
            yield Problem(f"{here}.to", message, {"id": branch.to})


def _question(
    at: str, question: AnyQuestion, known: dict[str, AnyQuestion], definition: Definition
) -> Problems:
    for applies, check in _CHECKS:
        if isinstance(question, applies):
            yield from check(at, question)
    if isinstance(question, Short | Long) and question.comments:
        about = known.get(question.comments)
        if about is None or not about.scored:
            message = _("“%(id)s” is no scored question on this page or before it.")
            yield Problem(f"{at}.comments", message, {"id": question.comments})
    if definition.anonymous and isinstance(question, Contact):
        yield Problem(at, _("An anonymous survey cannot ask for contact details."))
    if question.required and isinstance(question, Statement):
        yield Problem(f"{at}.required", _("A statement has no answer that could be required."))


def _slider(at: str, question: Slider) -> Problems:
    if question.least >= question.most or (question.most - question.least) % question.step:
        message = _("The steps must lead from the least to the most.")
        yield Problem(f"{at}.most", message)


def _multiple(at: str, question: Multiple) -> Problems:
    if question.least > min(question.most, len(question.choices)):
        message = _("More choices are asked for than may be chosen.")
        yield Problem(f"{at}.least", message)


def _other(at: str, question: Single | Multiple) -> Problems:
    if sum(choice.other for choice in question.choices) > 1:
        yield Problem(at, _("Only one choice can ask for words beside it."))


def _length(at: str, question: Short | Long) -> Problems:
    if question.least > question.most:
        yield Problem(f"{at}.least", _("The least is more than the most."))


def _range(at: str, question: Short) -> Problems:
    least, most = question.smallest, question.largest
    if least is not None and most is not None and least > most:
        yield Problem(f"{at}.smallest", _("The least is more than the most."))


def _date(at: str, question: Date) -> Problems:
    for name in ("earliest", "latest"):
        text = getattr(question, name)
        if text and day_of(text) is None:
            yield Problem(f"{at}.{name}", _("Write a day as 2026-11-24."))
    if question.earliest and question.latest and question.earliest > question.latest:
        yield Problem(f"{at}.earliest", _("The least is more than the most."))


def day_of(text: str) -> date | None:
    """An ISO day, and no other form of one."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


_CHECKS: Final[tuple[tuple[type, Callable[..., Problems]], ...]] = (
    (Slider, _slider),
    (Multiple, _multiple),
    (Single, _other),
    (Multiple, _other),
    (Short, _length),
    (Long, _length),
    (Short, _range),
    (Date, _date),
)
_NUMBERS: Final = ("<", "<=", ">", ">=")


def _rule(
    at: str, rule: AnyRule | None, known: dict[str, AnyQuestion], definition: Definition
) -> Problems:
    if isinstance(rule, All | AnyOf):
        for number, part in enumerate(rule.of):
            yield from _rule(f"{at}.of.{number}", part, known, definition)
    elif isinstance(rule, Not):
        yield from _rule(f"{at}.of", rule.of, known, definition)
    elif isinstance(rule, InSegment | TraitIs | EventIs) and definition.anonymous:
        yield Problem(at, _("An anonymous survey knows nothing of the person."))
    elif isinstance(rule, AnswerIs):
        yield from _answer_rule(at, rule, known)
    if isinstance(rule, AnswerIs | TraitIs | FactIs) or (
        isinstance(rule, EventIs) and rule.property != ""
    ):
        yield from _comparison(at, rule.op, rule.value)


def _answer_rule(at: str, rule: AnswerIs, known: dict[str, AnyQuestion]) -> Problems:
    question = known.get(rule.question)
    if question is None or isinstance(question, Statement):
        message = _("“%(id)s” is no question that is answered before this.")
        yield Problem(f"{at}.question", message, {"id": rule.question})
        return
    ids = {choice.id for choice in choices_of(question)}
    wanted = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    for one in wanted:
        if ids and not isinstance(question, Matrix) and one is not None and one not in ids:
            said = {"id": one, "question": rule.question}
            yield Problem(f"{at}.value", _("“%(id)s” is no choice of “%(question)s”."), said)


def _comparison(at: str, op: str, value: object) -> Problems:
    """Every operator has a value that it can be asked with."""
    is_list = isinstance(value, tuple)
    fits = {
        **dict.fromkeys(("answered", "missing"), value is None),
        **dict.fromkeys(("in", "not_in"), is_list),
        **dict.fromkeys(_NUMBERS, isinstance(value, str | int | float) and value is not None),
    }.get(op, value is not None and not is_list)
    if not fits:
        message = _("“%(op)s” cannot be asked with this value.")
        yield Problem(f"{at}.value", message, {"op": op})


def _piped(at: str, text: Text, earlier: dict[str, AnyQuestion]) -> Problems:
    for language, words in text.items():
        for pipe in piping.pipes_in(words):
            if pipe.of == "answer" and pipe.name not in earlier:
                message = _("“%(id)s” is no question that is answered before this.")
                yield Problem(f"{at}.{language}", message, {"id": pipe.name})
