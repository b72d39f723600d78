"""Why somebody is in a segment, in a few words: what they did and how often, what they answered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.segments.builder.sentences import Group, Row, Token, spoken
from enishi.ui.formats import number_text

SAID: Final = 2
SILENT: Final = {"window", "not", "amount", "within", "ago", "fresh"}


class Reasons:
    """`paths` leads from places in the tree to the rows of its outline."""

    def __init__(self, group: Group, paths: Mapping[tuple[int, ...], str]) -> None:
        self.paths = paths
        self.rows = {row.path: (row, chosen) for row, chosen in _rows(group)}

    def of(self, held: Sequence[Mapping[str, Any]], score: float | None) -> str:
        """Of the conditions that hold for a person: where one of many had to, those that did; else
        the first."""
        found = [
            (*self.rows[path], one["number"])
            for one in held
            if (path := self.paths.get(tuple(one["path"]), "")) in self.rows
        ]
        did = [one for one in found if one[0].kind != "did_not"] or found
        best = [one for one in did if one[1]] or did
        return _(", ").join(brief(row, number, score) for row, _chosen, number in best[:SAID])


def _rows(group: Group, *, chosen: bool = False) -> Iterator[tuple[Row, bool]]:
    """Each row that lets people in, and whether it is one of several that would."""
    chosen |= group.mode.tone == "violet"
    for row in group.rows:
        if isinstance(row, Group):
            if not row.negated:
                yield from _rows(row, chosen=chosen)
        elif row.icon != "circle-slash":
            yield row, chosen


def brief(row: Row, number: float | None, score: float | None) -> str:
    if row.kind == "did_not":
        return spoken(row)
    words = " ".join(_words(row))
    if row.kind == "did" and number is not None:
        return _done(row, words, number)
    if row.kind == "survey" and score is not None and words.startswith("NPS "):
        return f"NPS {number_text(score)}"
    return " → ".join([words, *(" ".join(_words(step)) for step in row.steps)])


def _done(row: Row, words: str, number: float) -> str:
    """How often; or what it came to, by the name of what is summed."""
    for part in row.parts:
        if isinstance(part, Token) and part.edit == "sum_of":
            return f"{part.text} {number_text(number)}"
    times = ngettext("{n} time", "{n} times", int(number)).format(n=number_text(number))
    return f"{words} {times}"


def _words(row: Row) -> list[str]:
    return [
        part.text
        for part in row.parts
        if isinstance(part, Token) and part.edit not in SILENT
        if (part.edit, part.tone) != ("then", "good")  # that it followed is what the arrow says
    ]
