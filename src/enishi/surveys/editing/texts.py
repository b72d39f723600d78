"""Every text in every language: the languages themselves, and all texts side by side."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput
from enishi.surveys.editing.parts import Plain, languages_of
from enishi.ui.spreadsheet import FORMULA

CODE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as surveys need it
COLUMN: Final = "path"


def add_language(plain: Plain, code: str) -> None:
    code = _code(code)
    if code in languages_of(plain):
        raise BadInput("language_twice", _("This language is there already."), field="language")
    plain["languages"] = [*languages_of(plain), code]


def _code(text: str) -> str:
    """zh-hant-tw → zh-Hant-TW, as BCP 47 writes it."""
    first, *rest = text.strip().replace("_", "-").split("-")
    parts = [first.lower()]
    for one in rest:
        cased = {2: one.upper(), 4: one.title()}.get(len(one), one.lower())
        parts.append(cased)
    code = "-".join(parts)
    if not CODE.fullmatch(code):
        message = _("Write a language's code: ja, en, zh-Hant …")
        raise BadInput("bad_language", message, field="language")
    return code


def remove_language(plain: Plain, code: str) -> None:
    """With its texts."""
    left = [one for one in languages_of(plain) if one != code]
    if not left:
        raise BadInput("last_language", _("One language must stay."), field="language")
    plain["languages"] = left
    for text in every_text(plain):
        text.pop(code, None)


def put_first(plain: Plain, code: str) -> None:
    """What stands in where a translation is missing."""
    if code in languages_of(plain):
        plain["languages"] = sorted(languages_of(plain), key=lambda one: one != code)


def every_text(part: object) -> Iterator[dict[str, str]]:
    """Tables of languages: those whose every value is text, under the names that texts have."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name in TEXTS and isinstance(value, dict):
                yield value
            else:
                yield from every_text(value)
    elif isinstance(part, list):
        for one in part:
            yield from every_text(one)


TEXTS: Final = frozenset(
    {"title", "intro", "text", "help", "low", "high", "label", "next", "back", "send"}
)


def set_text(plain: Plain, path: str, language: str, text: str) -> None:
    """`pages.0.questions.1.text`; a path that leads nowhere is left alone."""
    *steps, name = path.split(".")
    part = _part(plain, steps)
    if not isinstance(part, dict) or name not in TEXTS:
        return
    texts: dict[str, str] = part.setdefault(name, {})
    if text.strip():
        texts[language] = text.replace("\r\n", "\n").strip()
    else:
        texts.pop(language, None)
    if not texts and name not in ("text", "title"):
        del part[name]


def _part(plain: Plain, steps: Sequence[str]) -> Any:
    part: Any = plain
    for step in steps:
        if isinstance(part, list) and step.isdecimal() and int(step) < len(part):
            part = part[int(step)]
        elif isinstance(part, dict) and step == "theme":
            part = part.setdefault(step, {})
        elif isinstance(part, dict) and isinstance(part.get(step), dict | list):
            part = part[step]
        else:
            return None
    return part


def set_all(plain: Plain, form: Mapping[str, str]) -> None:
    """`t:<path>:<language>` of the table."""
    for name, text in form.items():
        start, _colon, rest = name.partition(":")
        path, _colon, language = rest.rpartition(":")
        if start == "t" and language in languages_of(plain):
            set_text(plain, path, language, text)


def from_csv(plain: Plain, content: bytes) -> int:
    """How many texts it brought. A column for each language; a path that is not known is refused,
    an empty cell leaves what is there."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        message = _("This is no CSV file in UTF-8.")
        raise BadInput("bad_csv", message, field="file") from error
    if not rows or COLUMN not in rows[0]:
        message = _("The first line must name the columns: path and the languages.")
        raise BadInput("bad_csv", message, field="file")
    brought = 0
    for number, row in enumerate(rows, 2):
        brought += _row(plain, row, number)
    return brought


def _row(plain: Plain, row: Mapping[str, Any], number: int) -> int:
    path = str(row.get(COLUMN) or "")
    *steps, name = path.split(".")
    if not isinstance(_part(plain, steps), dict) or name not in TEXTS:
        message = _("Line %(n)d: “%(path)s” is no text of this survey.")
        raise BadInput("bad_csv", message % {"n": number, "path": path}, field="file")
    said = [
        one for one in languages_of(plain) if isinstance(row.get(one), str) and row[one].strip()
    ]
    for language in said:
        set_text(plain, path, language, unguarded(row[language]))
    return len(said)


def unguarded(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from reading a text as a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
