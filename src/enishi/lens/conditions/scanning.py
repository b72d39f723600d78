"""The words and signs of a formula, each with its place in the text."""

import json
import re
from dataclasses import dataclass, field
from typing import Final, NoReturn, TypeAlias

from enishi.lens.conditions import tree as t
from enishi.lens.conditions.formula import DATE, WORD

_TOKEN: Final = re.compile(
    r'(?P<space>\s+)|(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")|'
    rf"(?P<date>{DATE.pattern})|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|"
    rf"(?P<word>{WORD.pattern})|(?P<sign><=|>=|!=|[=<>(),\[\]]|[（），、［］＝＜＞])"
)
# As a Japanese keyboard writes them.
_NARROW: Final = str.maketrans("（），、［］＝＜＞", "(),,[]=<>")


class FormulaError(t.ConditionError):
    """What is wrong in a formula: from `at` to `to`, counted in characters from 0."""

    def __init__(self, written: str, place: tuple[int, int], message: str, **said: object) -> None:
        self.at, self.to = place
        self.line = written.count("\n", 0, self.at) + 1
        self.column = self.at - (written.rfind("\n", 0, self.at) + 1) + 1
        super().__init__(message, f"condition:{self.line}:{self.column}", **said)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int
    to: int


@dataclass(frozen=True)
class Part:
    """What was read, as JSON says it, where it stands, and what is inside."""

    plain: object
    at: int
    to: int
    inside: "Inside" = field(default_factory=dict)


Inside: TypeAlias = dict[str, Part]


def located(part: Part, keys: str) -> tuple[int, int]:
    """The deepest part on the way that is there: "condition.of[1].window.span"."""
    for key in re.findall(r"[^.\[\]]+", keys)[1:]:
        if key not in part.inside:
            break
        part = part.inside[key]
    return part.at, part.to


def tokens(written: str) -> list[Token]:
    found, at = [], 0
    while at < len(written):
        match = _TOKEN.match(written, at)
        if match is None:
            faulty = written[at]
            is_open = faulty == '"'
            raise FormulaError(
                written,
                (at, at + 1),
                "This text does not end." if is_open else "%(it)s is not known here.",
                it=faulty,
            )
        at = match.end()
        if match.lastgroup != "space":
            kind = str(match.lastgroup)
            said = match[0].translate(_NARROW) if kind == "sign" else match[0]
            found.append(Token(kind, said, match.start(), at))
    end = len(written.rstrip())
    return [*found, Token("end", "", end, end)]


class Scanner:
    def __init__(self, written: str) -> None:
        self.written = written
        self.tokens = tokens(written)
        self.place = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.place]

    def next(self) -> Token:
        token = self.here
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def sees(self, *texts: str) -> bool:
        return self.here.kind in {"word", "sign"} and self.here.text in texts

    def takes(self, *texts: str) -> bool:
        seen = self.sees(*texts)
        if seen:
            self.next()
        return seen

    def needs(self, *texts: str) -> str:
        if not self.sees(*texts):
            self.fail("%(what)s is expected here.", what=" / ".join(texts))
        return self.next().text

    def fail(self, message: str, token: Token | None = None, **said: object) -> NoReturn:
        at = token or self.here
        raise FormulaError(self.written, (at.at, max(at.to, at.at)), message, **said)

    def since(self, start: int, plain: object, inside: Inside | None = None) -> Part:
        """A part from the token `start` up to here."""
        to = self.tokens[max(start, self.place - 1)].to
        return Part(plain, self.tokens[start].at, to, inside or {})

    def text(self) -> str:
        token = self.here
        if token.kind != "text":
            self.fail("A text in quotes is expected here.")
        self.next()
        try:
            return str(json.loads(token.text, strict=False))
        except ValueError:
            self.fail("%(it)s is not known here.", token, it=token.text)

    def number(self) -> str:
        if self.here.kind != "number":
            self.fail("A number is expected here.")
        return self.next().text
