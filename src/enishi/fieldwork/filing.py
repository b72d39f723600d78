"""Answers of a file: each row once, however often the file comes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.fieldwork.sheets import (
    ABOUT,
    AT,
    KEY,
    LANGUAGE,
    PERSON,
    WHO,
    Columns,
    Unreadable,
    answers_in,
    columns_of,
    moment_in,
)
from enishi.lib import clock
from enishi.lib.errors import BadInput, EnishiError, NotFound
from enishi.lib.sheet import Row, Sheet, sheet_of
from enishi.people.queries import person, person_by
from enishi.surveys.answering import digest_of, facts_of, to_json
from enishi.surveys.definition.answers import checked
from enishi.surveys.definition.tree import Definition
from enishi.surveys.enums import Flag, ResponseState
from enishi.surveys.faults import said
from enishi.surveys.models import Response, Survey, Version
from enishi.surveys.outbox import tell
from enishi.surveys.quality import is_straight, written
from enishi.surveys.submitting import published, spoken
from enishi.team.access import Caller
from enishi.team.actions import audit
from enishi.team.queries import company_zone
from enishi.timeline.enums import Lane
from enishi.ui.spreadsheet import csv_lines

AT_ONCE: Final = 500
MOST: Final = 100_000  # rows of a file


@dataclass(frozen=True)
class Rejected:
    row: Row
    column: str
    reason: str


@dataclass
class Filed:
    """`known`: rows that were here already; `unknown`: columns that say nothing."""

    rows: int = 0
    stored: int = 0
    known: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    unknown: Sequence[str] = ()
    headers: Sequence[str] = ()


@dataclass(frozen=True)
class _Desk:
    survey: Survey
    version: Version
    definition: Definition
    columns: Columns
    zone: ZoneInfo
    now: int


def file_answers(
    survey: Survey, data: bytes, *, by: Caller, dry_run: bool = False, most: int = MOST
) -> Filed:
    """Rows that are right become finished answers; the others are named with their reason."""
    sheet = sheet_of(data)
    if len(sheet.rows) > most:
        message = _("A file may have %(most)s rows here.") % {"most": f"{most:,}"}
        raise BadInput("too_many_rows", message, field="file")
    desk = _desk(survey, sheet)
    filed = Filed(len(sheet.rows), unknown=desk.columns.unknown, headers=sheet.headers)
    made = list(_made(desk, sheet, filed))
    for start in range(0, len(made), AT_ONCE):
        _keep(made[start : start + AT_ONCE], filed, dry_run=dry_run)
    filed.rejected.sort(key=lambda one: one.row.line)
    if not dry_run:
        told = {"name": survey.name, "stored": filed.stored, "rejected": len(filed.rejected)}
        audit("imported", "survey", survey.pk, by=by.member, key=by.key, **told)
    return filed


def _desk(survey: Survey, sheet: Sheet) -> _Desk:
    version, definition = published(survey)
    columns = columns_of(definition, sheet.headers)
    if definition.anonymous and (named := [one for one in (PERSON, *WHO) if one in columns.more]):
        message = gettext_lazy("An anonymous survey keeps no person.")
        raise BadInput("survey_anonymous", message, field=columns.more[named[0]])
    return _Desk(survey, version, definition, columns, company_zone(), clock.now_us())


def _made(desk: _Desk, sheet: Sheet, filed: Filed) -> Iterator[tuple[Row, Response]]:
    equal: Counter[str] = Counter()
    for row in sheet.rows:
        body = digest_of(to_json(row.cells))
        equal[body] += 1
        key = row.cells.get(desk.columns.more.get(KEY, ""), "")
        name = f"key:{key}" if key else f"row:{body}:{equal[body]}"
        try:
            response = _response(desk, row.cells)
        except Unreadable as fault:
            filed.rejected.append(Rejected(row, fault.column, fault.reason))
            continue
        response.digest = digest_of(f"file:{desk.survey.pk}:{name}")
        response.body = body
        yield row, response


def _response(desk: _Desk, cells: Mapping[str, str]) -> Response:
    more = {what: cells.get(header, "") for what, header in desk.columns.more.items()}
    language = spoken(desk.definition, more.get(LANGUAGE, ""))
    answers = _answers(desk, cells, language)
    at = desk.now
    if more.get(AT):
        at = moment_in(desk.columns.more[AT], more[AT], desk.zone)
    who, person_id = _who(desk, more)
    about = {name: more[name] for name in ABOUT if more.get(name)}
    straight = is_straight(desk.definition, answers)
    return Response(
        survey=desk.survey, version=desk.version, language=language, person_id=person_id,
        state=ResponseState.FINISHED, answers=to_json(answers), started_at=at, finished_at=at,
        flags=written([Flag.STRAIGHT] if straight else []),
        who=to_json(who) if who else "", about=about,
    )  # fmt: skip


def _answers(desk: _Desk, cells: Mapping[str, str], language: str) -> dict[str, object]:
    given = answers_in(desk.columns, cells)
    if not given:
        raise Unreadable("", _("Nothing is answered in this row."))
    found = checked(desk.definition, given, facts_of(desk.definition, language, "", None))
    for question, problem in found.problems.items():
        named = (h for h, column in desk.columns.said.items() if column.question.id == question)
        raise Unreadable(next(named, question), said(problem))
    return found.answers


def _who(desk: _Desk, more: Mapping[str, str]) -> tuple[dict[str, object], int | None]:
    """The person, if we know them; and what the event says, for the pipeline to find them by."""
    if text := more.get(PERSON):
        try:
            return {}, person(int(text)).pk
        except (NotFound, ValueError, OverflowError) as error:
            reason = _("There is no such person.")
            raise Unreadable(desk.columns.more[PERSON], reason) from error
    kind = next((one for one in WHO if more.get(one)), None)
    if kind is None:
        return {}, None
    known = {"id": more[kind], "type": kind.value, "collection": "users", "encoding": "none"}
    try:
        return {"context": {"externalIds": [known]}}, person_by(kind, more[kind]).pk
    except NotFound:
        return {"context": {"externalIds": [known]}}, None
    except EnishiError as error:
        raise Unreadable(desk.columns.more[kind], str(error.message)) from error


def _keep(made: Sequence[tuple[Row, Response]], filed: Filed, *, dry_run: bool) -> None:
    """Those that are here already stay as they are; another body under their key is told."""
    here = _here(made)
    fresh: dict[str, Response] = {}
    for row, response in made:
        body = here.get(response.digest) or getattr(fresh.get(response.digest), "body", None)
        if body is None:
            fresh[response.digest] = response
        elif body == response.body:
            filed.known += 1
        else:
            reason = _("This key was used with another answer.")
            filed.rejected.append(Rejected(row, KEY, reason))
    filed.stored += len(fresh)
    if dry_run:
        return
    with transaction.atomic():
        Response.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    untold = Response.objects.filter(digest__in=[one.digest for _row, one in made], told_at=None)
    tell(list(untold.select_related("version", "survey", "link")), lane=Lane.IMPORT)


def _here(made: Sequence[tuple[Row, Response]]) -> dict[str, str]:
    digests = [one.digest for _row, one in made]
    return dict(Response.objects.filter(digest__in=digests).values_list("digest", "body"))


def rejected_csv(filed: Filed) -> str:
    """The rows as they came, with the reason and the column that it is about."""
    header = [*filed.headers, "reason", "field"]
    rows = (
        [*(one.row.cells.get(name, "") for name in filed.headers), one.reason, one.column]
        for one in filed.rejected
    )
    return "".join(csv_lines(header, rows))
