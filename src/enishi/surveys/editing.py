"""Changes to a definition, one for each button of the editor: plain data in, plain data out. What
comes out is checked like anything that is written by hand."""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput
from enishi.surveys.definition.reading import to_plain
from enishi.surveys.definition.tree import Definition

Plain = dict[str, Any]
CONTACTS: Final = ("name", "email", "phone", "company")
CHOOSING: Final = ("single", "multiple", "ranking")
FIRST_WORDS: Final = {"ja": "新しい質問", "en": "New question"}
WORDS_OF_CHOICE: Final = {"ja": "選択肢", "en": "Choice"}


def changed(definition: Definition, change: Callable[[Plain], None]) -> Plain:
    plain = deepcopy(to_plain(definition))
    change(plain)
    return plain


def place_of(plain: Plain, question_id: str) -> tuple[int, int]:
    for number, page in enumerate(plain["pages"]):
        for place, question in enumerate(page["questions"]):
            if question["id"] == question_id:
                return number, place
    raise _gone()


def page_place(plain: Plain, page_id: str) -> int:
    for number, page in enumerate(plain["pages"]):
        if page["id"] == page_id:
            return number
    raise _gone()


def _gone() -> BadInput:
    return BadInput("changed_meanwhile", _("It is not there any more: somebody changed it."))


def languages_of(plain: Plain) -> list[str]:
    return list(plain.get("languages", ["ja", "en"]))


def fresh_id(plain: Plain, start: str) -> str:
    """q1, q2, …: the first that nobody has."""
    taken = {page["id"] for page in plain["pages"]} | {end["id"] for end in plain["ends"]}
    taken |= {question["id"] for page in plain["pages"] for question in page["questions"]}
    return next(f"{start}{n}" for n in range(1, 1000) if f"{start}{n}" not in taken)


def new_question(plain: Plain, kind: str) -> Plain:
    spoken = languages_of(plain)
    question: Plain = {
        "kind": kind,
        "id": fresh_id(plain, "q"),
        "text": {one: FIRST_WORDS.get(one, FIRST_WORDS["en"]) for one in spoken},
    }
    if kind in CHOOSING:
        question["choices"] = [_choice(number, spoken) for number in (1, 2)]
    if kind == "matrix":
        question["rows"] = [_choice(number, spoken) for number in (1, 2)]
        question["columns"] = [_choice(number, spoken) for number in (1, 2, 3)]
    return question


def _choice(number: int, spoken: Sequence[str]) -> Plain:
    words = {one: f"{WORDS_OF_CHOICE.get(one, WORDS_OF_CHOICE['en'])} {number}" for one in spoken}
    return {"id": f"c{number}", "text": words}


def add_question(plain: Plain, page_id: str, kind: str) -> str:
    question = new_question(plain, kind)
    plain["pages"][page_place(plain, page_id)]["questions"].append(question)
    return str(question["id"])


def add_page(plain: Plain) -> str:
    page: Plain = {"id": fresh_id(plain, "page"), "questions": []}
    page["questions"].append(new_question(plain, "single"))
    plain["pages"].append(page)
    return str(page["questions"][0]["id"])


def remove_question(plain: Plain, question_id: str) -> None:
    """A page without questions goes, too."""
    number, place = place_of(plain, question_id)
    del plain["pages"][number]["questions"][place]
    if not plain["pages"][number]["questions"]:
        del plain["pages"][number]


def move_question(plain: Plain, question_id: str, by: int) -> None:
    """One step up or down; from the edge of a page into the neighbouring one."""
    number, place = place_of(plain, question_id)
    pages = plain["pages"]
    questions = pages[number]["questions"]
    if 0 <= place + by < len(questions):
        questions.insert(place + by, questions.pop(place))
    elif 0 <= number + by < len(pages) and len(questions) > 1:
        moved = questions.pop(place)
        target = pages[number + by]["questions"]
        target.insert(len(target) if by < 0 else 0, moved)
    elif 0 <= number + by < len(pages):
        move_page(plain, pages[number]["id"], by)


def move_page(plain: Plain, page_id: str, by: int) -> None:
    number = page_place(plain, page_id)
    if 0 <= number + by < len(plain["pages"]):
        plain["pages"].insert(number + by, plain["pages"].pop(number))


# -- what a form says ---------------------------------------------------------------------------


def texts_in(form: Mapping[str, str], name: str, spoken: Sequence[str]) -> dict[str, str]:
    found = {one: form.get(f"{name}.{one}", "").replace("\r\n", "\n").strip() for one in spoken}
    return {language: text for language, text in found.items() if text}


def set_texts(
    part: Plain, form: Mapping[str, str], names: Sequence[str], spoken: Sequence[str]
) -> None:
    for name in names:
        if found := texts_in(form, name, spoken):
            part[name] = found
        else:
            part.pop(name, None)


def set_question(plain: Plain, question_id: str, form: Mapping[str, str]) -> None:
    number, place = place_of(plain, question_id)
    question = plain["pages"][number]["questions"][place]
    spoken = languages_of(plain)
    set_texts(question, form, ("text", "help"), spoken)
    question.setdefault("text", {})
    if any(f"low.{one}" in form for one in spoken):
        set_texts(question, form, ("low", "high"), spoken)
    for name in {"choices", "rows", "columns"} & question.keys():
        question[name] = _choices_in(form, name, question[name], spoken)
    _set_details(question, form)
    if "rule.question" in form:
        _set(question, "show", rule_in(plain, form))


def _set_details(question: Plain, form: Mapping[str, str]) -> None:
    """What only some kinds have; `has.` says that the form had the box, ticked or not."""
    for name in ("required", "randomise"):
        if form.get(f"has.{name}"):
            _set(question, name, True if form.get(name) else None)
    for name in ("scale", "form", "of", "comments", "earliest", "latest"):
        if name in form:
            _set(question, name, form[name] or None)
    for name in ("most", "least", "step"):
        if name in form:
            _set(question, name, _number(form[name], name))
    if form.get("has.fields"):
        question["fields"] = [one for one in CONTACTS if form.get(f"field.{one}")]


def set_page(plain: Plain, page_id: str, form: Mapping[str, str]) -> None:
    page = plain["pages"][page_place(plain, page_id)]
    set_texts(page, form, ("title",), languages_of(plain))
    _set(page, "randomise", True if form.get("randomise") else None)
    if "rule.question" in form:
        _set(page, "show", rule_in(plain, form))


def add_branch(plain: Plain, page_id: str, form: Mapping[str, str]) -> None:
    """The last one; but before the one that holds in any case, behind which none is reached."""
    branches = plain["pages"][page_place(plain, page_id)].setdefault("branches", [])
    branch: Plain = {"to": form.get("to", "")}
    if rule := rule_in(plain, form):
        branch["when"] = rule
    before = [place for place, one in enumerate(branches) if "when" not in one]
    branches.insert(before[0] if before and rule else len(branches), branch)


def remove_branch(plain: Plain, page_id: str, number: int) -> None:
    page = plain["pages"][page_place(plain, page_id)]
    if not 0 <= number < len(page.get("branches", [])):
        raise _gone()
    del page["branches"][number]
    if not page["branches"]:
        del page["branches"]


def set_survey(plain: Plain, form: Mapping[str, str]) -> None:
    spoken = [one for one in re.split(r"[\s,、]+", form.get("languages", "")) if one]
    if spoken:
        plain["languages"] = spoken
    set_texts(plain, form, ("title", "intro"), languages_of(plain))
    plain.setdefault("title", {})
    _set(plain, "anonymous", True if form.get("anonymous") else None)
    if form.get("colour"):
        plain["theme"] = {"colour": form["colour"].lower()}


def set_end(plain: Plain, number: int, form: Mapping[str, str]) -> None:
    if not 0 <= number < len(plain["ends"]):
        raise _gone()
    end = plain["ends"][number]
    set_texts(end, form, ("title", "text", "label"), languages_of(plain))
    end.setdefault("title", {})
    _set(end, "link", form.get("link", "").strip() or None)


def rule_in(plain: Plain, form: Mapping[str, str]) -> Plain | None:
    """“q1 <= 6” of three fields. A choice may be named by its id or by its words."""
    question_id = form.get("rule.question", "")
    if not question_id:
        return None
    op = form.get("rule.op", "=")
    rule: Plain = {"is": "answer", "question": question_id, "op": op}
    if op in ("answered", "missing"):
        return rule
    number, place = place_of(plain, question_id)
    question = plain["pages"][number]["questions"][place]
    said = [_value(question, part) for part in re.split(r"[,、]", form.get("rule.value", ""))]
    rule["value"] = said if op in ("in", "not_in") else said[0]
    return rule


def _value(question: Plain, text: str) -> object:
    text = text.strip()
    for choice in question.get("choices", []):
        if text in (choice["id"], *choice["text"].values()):
            return choice["id"]
    if question["kind"] in ("nps", "csat", "ces", "rating", "slider"):
        return int(text) if re.fullmatch(r"-?\d{1,9}", text) else text
    return text.lower() == "true" if question["kind"] == "consent" else text


def _choices_in(
    form: Mapping[str, str], name: str, before: Sequence[Plain], spoken: Sequence[str]
) -> list[Plain]:
    """One line for each choice, in every language. A line keeps the id of the choice that had
    those words, so that answers stay with their choice when lines are moved."""
    columns = {one: _lines(form.get(f"{name}.{one}", "")) for one in spoken}
    first = spoken[0]
    known = {choice["text"].get(first, ""): choice for choice in before}
    taken = {choice["id"] for choice in before}
    found: list[Plain] = []
    for number, words in enumerate(columns[first]):
        kept = known.get(words) or _unmoved(before, columns[first], number)
        choice: Plain = dict(kept) if kept else {"id": _free(taken)}
        taken.add(choice["id"])
        choice["text"] = {
            one: lines[number]
            for one, lines in columns.items()
            if number < len(lines) and lines[number]
        }
        found.append(choice)
    return found


def _unmoved(before: Sequence[Plain], lines: Sequence[str], number: int) -> Plain | None:
    """The choice of this line, where only its words were changed."""
    same = len(before) == len(lines)
    return before[number] if same else None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\r\n", "\n").strip("\n").split("\n")]


def _free(taken: set[str]) -> str:
    return next(f"c{n}" for n in range(1, 1000) if f"c{n}" not in taken)


def _number(text: str, name: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise BadInput("bad_number", _("Write a whole number."), field=name)
    return int(text)


def _set(part: Plain, name: str, value: object) -> None:
    if value is None:
        part.pop(name, None)
    else:
        part[name] = value
