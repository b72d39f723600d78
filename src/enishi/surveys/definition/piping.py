"""Answers and traits inside of texts: {{ answer.store }}, {{ trait.name | お客様 }}; in mails that
invite also what happened: {{ event.order_id }}."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_PIPE: Final = re.compile(r"\{\{\s*(answer|trait|event)\.([^\s|{}]{1,120})\s*(?:\|([^{}]*))?\}\}")


@dataclass(frozen=True)
class Pipe:
    of: str  # answer, trait, event
    name: str
    otherwise: str  # where nothing is known


def pipes_in(text: str) -> Iterator[Pipe]:
    for found in _PIPE.finditer(text):
        yield _pipe(found)


def piped(text: str, value: Callable[[str, str], str]) -> str:
    """`value(of, name)` is what stands there; "" gives way to the words after the bar."""

    def put(found: re.Match[str]) -> str:
        pipe = _pipe(found)
        return value(pipe.of, pipe.name) or pipe.otherwise

    return _PIPE.sub(put, text)


def _pipe(found: re.Match[str]) -> Pipe:
    return Pipe(found[1], found[2], (found[3] or "").strip())
