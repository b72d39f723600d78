"""The parts of a plain definition: found, added, moved, copied, taken away."""

import hashlib
import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, Final

from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput

Plain = dict[str, Any]
CHOOSING: Final = ("single", "multiple", "ranking")
LISTS: Final = ("choices", "rows", "columns")
FIRST_WORDS: Final = {"ja": "新しい質問", "en": "New question"}
WORDS_OF_CHOICE: Final = {"ja": "選択肢", "en": "Choice"}
WORDS_OF_END: Final = {"ja": "ご回答ありがとうございました", "en": "Thank you"}
COPIED: Final = {"ja": "（コピー）", "en": " (copy)"}
FRAME: Final = ("title", "intro", "anonymous")  # the survey's own texts


def gone() -> BadInput:
    return BadInput("changed_meanwhile", _("It is not there any more: somebody changed it."))


def place_of(plain: Plain, question_id: str) -> tuple[int, int]:
    for number, page in enumerate(plain["pages"]):
        for place, question in enumerate(page["questions"]):
            if question["id"] == question_id:
                return number, place
    raise gone()


def question_in(plain: Plain, question_id: str) -> Plain:
    number, place = place_of(plain, question_id)
    found: Plain = plain["pages"][number]["questions"][place]
    return found


def page_place(plain: Plain, page_id: str) -> int:
    return _among(plain["pages"], page_id)


def page_in(plain: Plain, page_id: str) -> Plain:
    found: Plain = plain["pages"][page_place(plain, page_id)]
    return found


def end_place(plain: Plain, end_id: str) -> int:
    return _among(plain["ends"], end_id)


def end_in(plain: Plain, end_id: str) -> Plain:
    found: Plain = plain["ends"][end_place(plain, end_id)]
    return found


def _among(parts: Sequence[Plain], one: str) -> int:
    for number, part in enumerate(parts):
        if part["id"] == one:
            return number
    raise gone()


def part_in(plain: Plain, kind: str, one: str) -> Plain:
    """What one form of the editor is about, without what other forms are about."""
    if kind == "question":
        return question_in(plain, one)
    if kind == "page":
        return {k: v for k, v in page_in(plain, one).items() if k != "questions"}
    if kind == "end":
        return end_in(plain, one)
    if kind == "theme":
        return dict(plain.get("theme", {}))
    return {name: plain[name] for name in FRAME if name in plain}


def digest(part: Plain) -> str:
    """The same for as long as nobody changed that part."""
    text = json.dumps(part, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def languages_of(plain: Plain) -> list[str]:
    return list(plain.get("languages", ["ja", "en"]))


def fresh_id(plain: Plain, start: str) -> str:
    """q1, q2, …: the first that nobody has."""
    taken = {page["id"] for page in plain["pages"]} | {end["id"] for end in plain["ends"]}
    taken |= {question["id"] for page in plain["pages"] for question in page["questions"]}
    return next(f"{start}{n}" for n in range(1, 1000) if f"{start}{n}" not in taken)


def in_each(spoken: Sequence[str], words: dict[str, str], more: str = "") -> dict[str, str]:
    return {one: words.get(one, words["en"]) + more for one in spoken}


# -- questions ----------------------------------------------------------------------------------


def new_question(plain: Plain, kind: str) -> Plain:
    spoken = languages_of(plain)
    question: Plain = {
        "kind": kind,
        "id": fresh_id(plain, "q"),
        "text": in_each(spoken, FIRST_WORDS),
    }
    if kind in CHOOSING:
        question["choices"] = [_choice(number, spoken) for number in (1, 2)]
    if kind == "matrix":
        question["rows"] = [_choice(number, spoken) for number in (1, 2)]
        question["columns"] = [_choice(number, spoken) for number in (1, 2, 3)]
    return question


def _choice(number: int, spoken: Sequence[str]) -> Plain:
    return {"id": f"c{number}", "text": in_each(spoken, WORDS_OF_CHOICE, f" {number}")}


def add_question(plain: Plain, page_id: str, kind: str) -> str:
    question = new_question(plain, kind)
    page_in(plain, page_id)["questions"].append(question)
    return str(question["id"])


def copy_question(plain: Plain, question_id: str) -> str:
    """Right behind; what it asks about itself (its comment's score) stays with the first."""
    number, place = place_of(plain, question_id)
    questions = plain["pages"][number]["questions"]
    copied = deepcopy(questions[place])
    copied["id"] = fresh_id(plain, "q")
    copied["text"] = {
        one: words + COPIED.get(one, COPIED["en"]) for one, words in copied["text"].items()
    }
    questions.insert(place + 1, copied)
    return str(copied["id"])


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


def place_question(plain: Plain, question_id: str, page_id: str, at: int) -> None:
    """To a place of a page; a page that it leaves without questions goes."""
    number, place = place_of(plain, question_id)
    source, target = plain["pages"][number], page_in(plain, page_id)
    moved = source["questions"].pop(place)
    target["questions"].insert(at, moved)
    if not source["questions"]:
        del plain["pages"][page_place(plain, source["id"])]


# -- pages and ends -----------------------------------------------------------------------------


def add_page(plain: Plain) -> str:
    page: Plain = {"id": fresh_id(plain, "page"), "questions": []}
    page["questions"].append(new_question(plain, "single"))
    plain["pages"].append(page)
    return str(page["questions"][0]["id"])


def copy_page(plain: Plain, page_id: str) -> str:
    """With its questions, under new ids; without its branches, which lead from the first."""
    number = page_place(plain, page_id)
    copied = deepcopy(plain["pages"][number])
    copied.pop("branches", None)
    copied["id"] = fresh_id(plain, "page")
    plain["pages"].insert(number + 1, copied)
    names = {}
    for question in copied["questions"]:
        names[question["id"]] = question["id"] = fresh_id(plain, "q")
    for question in copied["questions"]:
        if question.get("comments") in names:
            question["comments"] = names[question["comments"]]
    return str(copied["id"])


def remove_page(plain: Plain, page_id: str) -> None:
    del plain["pages"][page_place(plain, page_id)]


def move_page(plain: Plain, page_id: str, by: int) -> None:
    _move(plain["pages"], page_place(plain, page_id), by)


def place_page(plain: Plain, page_id: str, at: int) -> None:
    pages = plain["pages"]
    pages.insert(at, pages.pop(page_place(plain, page_id)))


def add_end(plain: Plain) -> str:
    end = {"id": fresh_id(plain, "end"), "title": in_each(languages_of(plain), WORDS_OF_END)}
    plain["ends"].append(end)
    return str(end["id"])


def remove_end(plain: Plain, end_id: str) -> None:
    del plain["ends"][end_place(plain, end_id)]


def move_end(plain: Plain, end_id: str, by: int) -> None:
    _move(plain["ends"], end_place(plain, end_id), by)


def _move(parts: list[Plain], place: int, by: int) -> None:
    if 0 <= place + by < len(parts):
        parts.insert(place + by, parts.pop(place))


def set_or_drop(part: Plain, name: str, value: object) -> None:
    if value is None:
        part.pop(name, None)
    else:
        part[name] = value


def changed(plain: Plain, change: Callable[[Plain], object]) -> Plain:
    made = deepcopy(plain)
    change(made)
    return made
