"""Definitions in and out: JSON, TOML, plain data. What cannot be read says where and why."""

import json
import re
import tomllib
from functools import lru_cache
from typing import Any, Final

import msgspec

from enishi.surveys.definition import toml
from enishi.surveys.definition.checking import problems_of
from enishi.surveys.definition.problems import DefinitionError, Problem, _
from enishi.surveys.definition.tree import BYTES, Definition

_FAULT: Final = re.compile(r"(?s)(?P<what>.*?)(?: - at `(?P<at>[^`]*)`)?\Z")
# What msgspec says, and how we say it.
_SAYINGS: Final = (
    (re.compile(r"Object missing required field `(\w+)`"), _("“%(it)s” is missing.")),
    (
        re.compile(r"Object contains unknown field `(.*?)`"),
        _("“%(it)s” is not known here; is it misspelt?"),
    ),
    (re.compile(r"Invalid (?:enum )?value (.*)"), _("%(it)s is not possible here.")),
    (re.compile(r"Expected (`.*`)"), _("Something else is expected here: %(it)s.")),
    (re.compile(r"Expected (.*)"), _("Something else is expected here: %(it)s.")),
)

_definition: Final = msgspec.json.Decoder(Definition).decode


def from_plain(plain: object) -> Definition:
    """From what `json.loads` or `tomllib.loads` gave; DefinitionError."""
    try:
        found = msgspec.convert(plain, Definition)
    except msgspec.ValidationError as error:
        raise DefinitionError([_fault(str(error))]) from error
    except RecursionError as error:
        raise DefinitionError([Problem("", _("It is nested too deeply."))]) from error
    if problems := problems_of(found):
        raise DefinitionError(problems)
    return found


def from_json(text: str) -> Definition:
    _check_size(text)
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DefinitionError([_unreadable("JSON", error)]) from error
    return from_plain(plain)


def from_toml(text: str) -> Definition:
    _check_size(text)
    try:
        plain = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DefinitionError([_unreadable("TOML", error)]) from error
    return from_plain(plain)


def read(text: str) -> Definition:
    """JSON where it begins with a brace, else TOML."""
    return from_json(text) if text.lstrip("\ufeff \r\n\t").startswith("{") else from_toml(text)


def to_plain(definition: Definition) -> dict[str, Any]:
    """As `json.loads` gives it."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(definition))
    return plain


def to_json(definition: Definition) -> str:
    return msgspec.json.encode(definition).decode()


def to_toml(definition: Definition) -> str:
    return toml.dumps(to_plain(definition))


@lru_cache(maxsize=64)
def stored(text: str) -> Definition:
    """What this room wrote itself: checked when it was written; not to be changed."""
    return _definition(text)


def _check_size(text: str) -> None:
    if len(text.encode("utf-8", "replace")) > BYTES:
        raise DefinitionError([Problem("", _("A survey may have 256 KB at most."))])


def _unreadable(form: str, error: Exception) -> Problem:
    said = {"form": form, "why": str(error)}
    return Problem("", _("This cannot be read as %(form)s: %(why)s"), said)


def _fault(text: str) -> Problem:
    found = _FAULT.match(text)
    what, at = (found["what"], found["at"] or "") if found else (text, "")
    path = re.sub(r"\[(\d+)\]", r".\1", at.removeprefix("$")).strip(".")
    path = re.sub(r"\[\.\.\.\]", ".*", path)
    for pattern, message in _SAYINGS:
        if hit := pattern.fullmatch(what):
            return Problem(path, message, {"it": hit[1].strip("`").replace("`", "")})
    return Problem(path, _("Something else is expected here: %(it)s."), {"it": what})
