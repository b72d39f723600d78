"""Answers one by one, as their reader may see them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from enishi.lens.answers.fewest import is_safe
from enishi.lib.keyset import Page, cursor, key_of
from enishi.people.masking import called
from enishi.people.queries import people_with, person_ids
from enishi.results.access import Reading
from enishi.results.filters import chosen
from enishi.results.formats import LABELS
from enishi.results.models import Origin, Share
from enishi.results.sheets import definition_of
from enishi.surveys.asked import Reader
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.rules import Facts
from enishi.surveys.definition.tree import Definition, Long, Short, questions_of
from enishi.surveys.models import Response, Survey
from enishi.surveys.queries import AnswerRow, answer_row, finished, versions_of
from enishi.team.access import Caller

LOOKED_AT: Final = 5_000  # answers that one page of a search reads
WORDS: Final = 8  # newest ones of a question
BRIEF: Final = 3  # answers of a line


@dataclass(frozen=True)
class Told:
    """An answer in words."""

    row: AnswerRow
    name: str
    person: int | None
    lines: Sequence[tuple[str, str]]
    store: str = ""
    agent: str = ""
    touchpoint: str = ""
    flags: Sequence[str] = ()
    brief: Sequence[tuple[str, str]] = ()  # scores and words first


def answers_in(reading: Reading) -> QuerySet[Response]:
    """The answers that the filters choose."""
    return chosen(finished(reading.survey), reading.filters, reading.words.sheet)


def is_guarded(reading: Reading, n: int) -> bool:
    """Of an anonymous survey: too few, or all but too few."""
    if not reading.words.sheet.anonymous:
        return False
    return not is_safe(n, finished(reading.survey).count())


def seen(survey: Survey, rows: QuerySet[Response], caller: Caller) -> QuerySet[Response]:
    """One by one: of an anonymous survey none, and for who works for a store those of it."""
    if definition_of(survey).anonymous:
        return rows.none()
    return rows.filter(origin__store=caller.place) if caller.place else rows


def answers_page(
    reading: Reading, *, search: str = "", cursor_: str = "", limit: int = 50
) -> Page[Told]:
    """The newest first; of an anonymous survey none. A search looks at what its reader sees of the
    words, and at so many answers for a page: the next page goes on from there."""
    if reading.words.sheet.anonymous:
        return Page([])
    rows = _after(answers_in(reading), cursor_).select_related("version", "link", "origin")
    rows = rows.order_by("-finished_at", "-pk")
    if not search:
        found = list(rows[: limit + 1])
        page, more = found[:limit], len(found) > limit
        last = page[-1] if page else None
    else:
        page, last, more = _searched(rows, search, reading, limit)
    next_cursor = cursor((last.finished_at or 0, last.pk)) if more and last else None
    return Page(told(page, reading), next_cursor)


def _after(rows: QuerySet[Response], text: str) -> QuerySet[Response]:
    if not text:
        return rows
    at, pk = key_of(text, int, int)
    return rows.filter(Q(finished_at__lt=at) | Q(finished_at=at, pk__lt=pk))


def _searched(
    rows: QuerySet[Response], search: str, reading: Reading, limit: int
) -> tuple[list[Response], Response | None, bool]:
    found: list[Response] = []
    last: Response | None = None
    wanted = search.casefold()
    for looked, one in enumerate(rows[:LOOKED_AT], 1):
        last = one
        if any(wanted in text.casefold() for text in _words(one, reading)):
            found.append(one)
        if len(found) == limit or looked == LOOKED_AT:
            return found, last, True
    return found, last, False


def _words(response: Response, reading: Reading) -> Iterator[str]:
    row = answer_row(response, lifted=reading.lifted)
    for question in questions_of(_definition(response.version.definition)):
        given = row.answers.get(question.id)
        if isinstance(question, Short | Long) and isinstance(given, str):
            yield given


_read: dict[str, Definition] = {}


def _definition(text: str) -> Definition:
    """Versions are few, and do not change."""
    if text not in _read:
        if len(_read) > 64:
            _read.clear()
        _read[text] = stored(text)
    return _read[text]


def told(responses: Sequence[Response], reading: Reading) -> list[Told]:
    """In words, each by its own version."""
    owners = person_ids([one.person_id for one in responses if one.person_id])
    people = {one.pk: one for one in people_with(sorted(set(owners.values())))}
    found = []
    for one in responses:
        row = answer_row(one, lifted=reading.lifted)
        owner = owners.get(one.person_id or 0)
        person = people.get(owner or 0)
        name = called(person, lifted=reading.lifted) if person else ""
        origin = getattr(one, "origin", None) or Origin()
        definition = _definition(one.version.definition)
        reader = Reader(definition, reading.words.language, row.answers, Facts())
        found.append(
            Told(row, name, owner, list(lines_of(reader, row)), origin.store, origin.agent,
                 origin.touchpoint, origin.flags.split(), brief_of(reader, row))
        )  # fmt: skip
    return found


def lines_of(reader: Reader, row: AnswerRow) -> Iterator[tuple[str, str]]:
    for question in questions_of(reader.definition):
        if question.id in row.answers:
            yield reader.words(question.text), reader.answer(question, row.answers[question.id])


def brief_of(reader: Reader, row: AnswerRow) -> list[tuple[str, str]]:
    """What a line of the list has room for: the first score, words, then whatever else was said."""
    asked = [one for one in questions_of(reader.definition) if one.id in row.answers]
    first = next((one for one in asked if one.scored), None)
    asked.sort(key=lambda one: 0 if one is first else 1 if isinstance(one, Long) else 2)
    return [
        (reader.words(one.text), f"{LABELS.get(one.metric, '')} {told_of}".strip())
        for one in asked[:BRIEF]
        if (told_of := reader.answer(one, row.answers[one.id]))
    ]


def answer_told(reading: Reading, response: Response) -> Told | None:
    """One answer, or None where its reader may not see it: of another store, or anonymous."""
    if reading.words.sheet.anonymous:
        return None
    rows = finished(reading.survey).filter(pk=response.pk).select_related("origin")
    if reading.place:
        rows = rows.filter(origin__store=reading.place)
    one = rows.first()
    return told([one], reading)[0] if one else None


def words_of(reading: Reading, rows: QuerySet[Response]) -> dict[str, list[str]]:
    """The newest words of each question of words; of an anonymous survey in no order that could
    tell which stand together."""
    asked = [one for one in reading.words.sheet.questions if one.kind in ("short", "long")]
    found: dict[str, list[str]] = {one.id: [] for one in asked}
    newest = rows.select_related("version").order_by("-finished_at", "-pk")[
        : LOOKED_AT if asked else 0
    ]
    for one in newest.iterator(chunk_size=500):
        row = answer_row(one, lifted=reading.lifted and not reading.shared)
        for name, words in found.items():
            given = row.answers.get(name)
            if isinstance(given, str) and len(words) < WORDS:
                words.append(given)
        if all(len(words) == WORDS for words in found.values()):
            break
    if reading.words.sheet.anonymous:
        return {name: sorted(words) for name, words in found.items()}
    return found


def every_answer(reading: Reading) -> Iterator[Told]:
    """All that the filters choose, in pieces."""
    place: str | None = ""
    while place is not None:
        page = answers_page(reading, cursor_=place, limit=500)
        yield from page.items
        place = page.next_cursor


def choices_of_filters(reading: Reading) -> dict[str, list[str]]:
    """What answers of the survey name, for the menus: of one's own store, for who works for one."""
    rows = finished(reading.survey)
    if reading.place:
        rows = rows.filter(origin__store=reading.place)
    origins = Origin.objects.filter(response__survey=reading.survey)
    if reading.place:
        origins = origins.filter(store=reading.place)
    found = {
        name: _some(origins.exclude(**{name: ""}).values_list(name, flat=True).distinct()[:200])
        for name in ("store", "agent", "touchpoint")
    }
    found["link"] = _some(
        rows.exclude(link=None)
        .exclude(link__label="")
        .values_list("link__label", flat=True)
        .distinct()[:200]
    )
    found["language"] = _some(rows.values_list("language", flat=True).distinct()[:50])
    found["version"] = [str(one.number) for one in versions_of(reading.survey)[:50]]
    return found


def _some(values: Iterable[Any]) -> list[str]:
    return sorted(map(str, values))


def shares_of(survey: Survey, caller: Caller) -> QuerySet[Share]:
    """The newest first; for who works for a store, those of it."""
    found = survey.shares.select_related("by").order_by("-pk")
    return found.filter(place=caller.place) if caller.place else found
