"""What became different between two definitions, part by part; told in words by `telling`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Plain = Mapping[str, Any]
LISTS: Final = ("choices", "rows", "columns")
INSIDE: Final = frozenset({"id", "questions", "branches", *LISTS})


@dataclass(frozen=True)
class Change:
    """`what` is survey, page, question, end or a choice; `how` is added, removed, moved or changed.
    Of what was changed, `field` and its values; the language of a text."""

    what: str
    id: str
    how: str
    field: str = ""
    language: str = ""
    before: object = None
    after: object = None
    within: str = ""  # of a choice: its question


def changes(before: Plain, after: Plain) -> list[Change]:
    return [
        *_fields("survey", "", before, after, leave={"pages", "ends"}),
        *_parts("page", before["pages"], after["pages"]),
        *_questions(before, after),
        *_parts("end", before["ends"], after["ends"]),
    ]


def _parts(
    what: str, before: Sequence[Plain], after: Sequence[Plain], within: str = ""
) -> Iterator[Change]:
    was, now = ({part["id"]: part for part in parts} for parts in (before, after))
    for one in was.keys() - now.keys():
        yield Change(what, one, "removed", before=was[one], within=within)
    for one, part in now.items():
        if one not in was:
            yield Change(what, one, "added", after=part, within=within)
        else:
            yield from _fields(what, one, was[one], part, within=within)
    kept_before = [one for one in was if one in now]
    kept_after = [one for one in now if one in was]
    for one in _moved(kept_before, kept_after):
        yield Change(what, one, "moved", within=within)


def _moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest that must have been moved: all but a longest run that kept its order."""
    place = {one: number for number, one in enumerate(before)}
    best: list[list[str]] = []
    for at, one in enumerate(after):
        runs = [best[n] for n in range(at) if place[after[n]] < place[one]]
        best.append([*_longest(runs), one])
    kept = set(_longest(best))
    return [one for one in after if one not in kept]


def _longest(runs: Sequence[list[str]]) -> list[str]:
    longest: list[str] = []
    for run in runs:
        longest = run if len(run) > len(longest) else longest
    return longest


def _questions(before: Plain, after: Plain) -> Iterator[Change]:
    """Of all pages together, so that one that goes to another page is moved, not new."""
    was, now = _with_pages(before), _with_pages(after)
    for one in was.keys() - now.keys():
        yield Change("question", one, "removed", before=was[one][1])
    for one, (page, question) in now.items():
        if one not in was:
            yield Change("question", one, "added", after=question)
            continue
        old_page, old = was[one]
        if old_page != page:
            yield Change("question", one, "moved", before=old_page, after=page)
        yield from _fields("question", one, old, question)
        for name in LISTS:
            yield from _parts(name, old.get(name, ()), question.get(name, ()), one)
    for page in after["pages"]:
        stayed = [q["id"] for q in page["questions"] if was.get(q["id"], ("",))[0] == page["id"]]
        order = [one for one, (of, _question) in was.items() if of == page["id"] and one in stayed]
        yield from (Change("question", one, "moved") for one in _moved(order, stayed))


def _with_pages(plain: Plain) -> dict[str, tuple[str, Plain]]:
    return {q["id"]: (page["id"], q) for page in plain["pages"] for q in page["questions"]}


def _fields(
    what: str,
    one: str,
    before: Plain,
    after: Plain,
    *,
    leave: set[str] | None = None,
    within: str = "",
) -> Iterator[Change]:
    ignored = INSIDE | (leave or set())
    for name in [*before, *(name for name in after if name not in before)]:
        was, now = before.get(name), after.get(name)
        if name in ignored or was == now:
            continue
        if name != "theme" and _is_text(was) and _is_text(now):
            yield from _texts(
                Change(what, one, "changed", name, within=within), was or {}, now or {}
            )
        else:
            yield Change(what, one, "changed", name, before=was, after=now, within=within)
    if before.get("branches", []) != after.get("branches", []):
        was, now = before.get("branches", []), after.get("branches", [])
        yield Change(what, one, "changed", "branches", before=was, after=now)


def _is_text(value: object) -> bool:
    """A table of languages, or none yet."""
    return value is None or (
        isinstance(value, Mapping)
        and "is" not in value
        and all(isinstance(v, str) for v in value.values())
    )


def _texts(about: Change, before: Plain, after: Plain) -> Iterator[Change]:
    for language in [*before, *(one for one in after if one not in before)]:
        was, now = before.get(language), after.get(language)
        if was != now:
            yield Change(
                about.what, about.id, "changed", about.field, language, was, now, about.within
            )
