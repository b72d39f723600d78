"""A column of a file and what it says of an answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.lib.text import plain
from enishi.people.enums import Kind
from enishi.surveys.definition.tree import (
    AnyQuestion,
    Choice,
    Consent,
    Contact,
    Date,
    Definition,
    Matrix,
    Multiple,
    Ranking,
    Scored,
    Single,
    Slider,
    Statement,
    Text,
    choices_of,
    questions_of,
)

# What else a file may say, and the names of its column.
KEY, AT, LANGUAGE, PERSON = "key", "answered_at", "language", "person"
NAMES: Final = {
    KEY: ("key", "キー", "回答ID", "回答番号"),
    AT: ("answered_at", "回答日時", "回答日", "タイムスタンプ", "timestamp"),
    LANGUAGE: ("language", "言語"),
    PERSON: ("person",),
    "store": ("store", "店舗", "店舗名"),
    "agent": ("agent", "担当者", "担当"),
    Kind.USER_ID: ("user_id", "顧客番号", "顧客ID"),
    Kind.MEMBER_NO: ("member_no", "会員番号"),
    Kind.EMAIL: ("email", "メールアドレス"),
    Kind.PHONE: ("phone", "電話番号"),
    Kind.LINE: ("line",),
}
ABOUT: Final = ("store", "agent")
WHO: Final = (Kind.USER_ID, Kind.MEMBER_NO, Kind.LINE, Kind.EMAIL, Kind.PHONE)
YES: Final = frozenset(
    ["1", "true", "yes", "on", "ok", "はい", "可", "同意", "同意する", "○", "〇", "◯"]
)
NO: Final = frozenset(["0", "false", "no", "off", "いいえ", "不可", "同意しない", "×", "✕"])
BETWEEN: Final = (re.compile(r"\s*[;；\n]\s*"), re.compile(r"\s*[、,，]\s*"))  # stronger first
MOMENTS: Final = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d %H:%M",
    "%Y年%m月%d日",
)


@dataclass(frozen=True)
class Column:
    """Of a question, or of a part of it (a row of a matrix, a line of contact details)."""

    question: AnyQuestion
    part: str = ""


@dataclass(frozen=True)
class Columns:
    """`said`: header → column of a question; `more`: what else → header."""

    said: Mapping[str, Column]
    more: Mapping[str, str]
    unknown: Sequence[str] = field(default_factory=tuple)


class Unreadable(Exception):
    """A cell that is no answer: its column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def columns_of(definition: Definition, headers: Sequence[str]) -> Columns:
    """A question's column is named by its id or its text, a part's `id.part`."""
    known = _questions(definition)
    others = {plain(name).casefold(): what for what, names in NAMES.items() for name in names}
    said: dict[str, Column] = {}
    more: dict[str, str] = {}
    unknown: list[str] = []
    for header in headers:
        name = header.casefold()
        if name in known:
            said[header] = known[name]
        elif name in others:
            more.setdefault(others[name], header)
        elif header:
            unknown.append(header)
    if not said:
        message = _("No column of the file is named by a question's id or text.")
        raise BadInput("no_question", message, field="file")
    return Columns(said, more, unknown)


def _questions(definition: Definition) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for question in questions_of(definition):
        if isinstance(question, Statement):
            continue
        if isinstance(question, Matrix | Contact):
            parts = _parts(question)
            found |= {f"{question.id}.{part}": Column(question, part) for part in parts}
            continue
        for name in (question.id, *question.text.values()):
            found.setdefault(plain(name).casefold(), Column(question))
    return found


def _parts(question: Matrix | Contact) -> Sequence[str]:
    return question.fields if isinstance(question, Contact) else [c.id for c in question.rows]


def answers_in(columns: Columns, cells: Mapping[str, str]) -> dict[str, object]:
    """As `definition.answers` reads them; Unreadable where a word is none of the choices."""
    found: dict[str, object] = {}
    for header, column in columns.said.items():
        if not (text := cells.get(header, "")):
            continue
        value = _value(column, header, text)
        if column.part:
            parts = found.setdefault(column.question.id, {})
            if isinstance(parts, dict):
                parts[column.part] = value
        else:
            found[column.question.id] = value
    return found


def _value(column: Column, header: str, text: str) -> object:
    question = column.question
    if isinstance(question, Matrix):
        return _choice(question.columns, header, text)
    if isinstance(question, Single):
        return _choice(question.choices, header, text)
    if isinstance(question, Multiple | Ranking):
        return _several(choices_of(question), header, text)
    for kinds, read_as in _READERS:
        if isinstance(question, kinds):
            return read_as(header, text)
    return text


def _choice(choices: Sequence[Choice], header: str, text: str) -> str:
    wanted = plain(text).casefold()
    for choice in choices:
        if wanted == choice.id or wanted in _said(choice.text):
            return choice.id
    raise Unreadable(header, _("“%(text)s” is none of the answers.") % {"text": text})


def _several(choices: Sequence[Choice], header: str, text: str) -> list[str]:
    """An answer's own text may hold the weaker sign that stands between two."""
    names = {name: one.id for one in choices for name in (one.id, *_said(one.text))}
    strong, weak = BETWEEN
    found: list[str] = []
    for part in filter(None, strong.split(text)):
        whole = names.get(plain(part).casefold())
        pieces = filter(None, weak.split(part))
        found += [whole] if whole else [_choice(choices, header, one) for one in pieces]
    return found


def _said(text: Text) -> set[str]:
    return {plain(one).casefold() for one in text.values()}


def _number(_header: str, text: str) -> object:
    narrow = plain(text)
    return int(narrow) if re.fullmatch(r"-?\d{1,10}", narrow) else narrow


def _yes(header: str, text: str) -> object:
    word = plain(text).casefold()
    if word in YES:
        return True
    if word in NO:
        return None
    raise Unreadable(header, _("“%(text)s” is neither yes nor no.") % {"text": text})


def _day(_header: str, text: str) -> object:
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain(text))
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


_READERS: Final[tuple[tuple[type | tuple[type, ...], Callable[[str, str], object]], ...]] = (
    ((Scored, Slider), _number),
    (Consent, _yes),
    (Date, _day),
)


def moment_in(header: str, text: str, zone: ZoneInfo) -> int:
    """ISO 8601, or as spreadsheets write it, in the company's zone; µs since 1970."""
    narrow = plain(text)
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(narrow)
    except ValueError:
        for pattern in MOMENTS:
            try:
                found = datetime.strptime(narrow, pattern)  # noqa: DTZ007 -- the zone follows
                break
            except ValueError:
                continue
    if found is None:
        raise Unreadable(header, _("“%(text)s” is no date and time.") % {"text": text})
    moment = clock.to_us(found if found.tzinfo else found.replace(tzinfo=zone))
    if not 0 <= moment <= clock.now_us() + clock.DAY:
        raise Unreadable(header, _("This moment is not in the past."))
    return moment
