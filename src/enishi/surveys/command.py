"""`enishi survey`: list, add, export, link, answers."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput, NotFound
from enishi.lib.terminal import tell
from enishi.people.queries import person
from enishi.surveys import actions, queries
from enishi.surveys.access import address_of, survey_found
from enishi.surveys.definition.problems import DefinitionError
from enishi.surveys.definition.reading import read, stored, to_json, to_toml
from enishi.surveys.definition.tree import Definition
from enishi.surveys.enums import LinkKind
from enishi.surveys.faults import bad_survey
from enishi.surveys.links import url_of
from enishi.surveys.models import Survey
from enishi.surveys.queries import AnswerRow, SurveyFilter
from enishi.surveys.shipped import BY_KEY, SHIPPED
from enishi.team.access import Caller
from enishi.team.enums import Scope

COMMAND = Caller(member=None, key=None, scope=Scope.ADMIN)  # who has the folder may do anything
Told = tuple[object, list[str]]


def add_arguments(
    parser: argparse.ArgumentParser,
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listed = verbs.add_parser("list", help=_("surveys, their state and how many answered"))
    add = verbs.add_parser("add", help=_("make a survey of a file or a template"))
    what = add.add_mutually_exclusive_group(required=True)
    what.add_argument("--file", type=Path, metavar="FILE", help=_("TOML or JSON"))
    what.add_argument("--template", choices=[one.key for one in SHIPPED], help=_("one of ours"))
    add.add_argument("--publish", action="store_true", help=_("ask it at once"))
    export = verbs.add_parser("export", help=_("the definition, as TOML or JSON"))
    export.add_argument("--as", dest="form", choices=["toml", "json"], default="toml")
    link = verbs.add_parser("link", help=_("a link to answer it"))
    link.add_argument("--person", type=int, metavar="ID", help=_("a person's own"))
    link.add_argument("--label", default="", help=_("where a public one hangs"))
    link.add_argument("--site", action="store_true", help=_("for pages of a web site"))
    answers = verbs.add_parser("answers", help=_("finished answers, the newest first"))
    publish = verbs.add_parser("publish", help=_("ask the draft from now on"))
    change = verbs.add_parser("change", help=_("another draft, of a file"))
    change.add_argument("--file", type=Path, metavar="FILE", required=True, help=_("TOML or JSON"))
    versions = verbs.add_parser("versions", help=_("what was asked, and how many answered it"))
    for verb in (export, link, answers, publish, change, versions):
        verb.add_argument("survey", help=_("its id or name"))
    for verb in (listed, add, export, link, answers, publish, change, versions):
        verb.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))
    return verbs


def run(args: argparse.Namespace) -> int:
    verbs = {
        "list": show_list, "add": add, "export": export, "link": link, "answers": answers,
        "publish": publish, "change": change, "versions": versions,
    }  # fmt: skip
    tell(*verbs[args.verb](args), as_json=args.json)
    return 0


def show_list(args: argparse.Namespace) -> Told:
    rows = queries.survey_rows(SurveyFilter(), limit=actions.MOST).items
    told = [
        {"id": row.id, "name": row.name, "state": row.state.value, "finished": row.finished}
        for row in rows
    ]
    lines = [f"{row.id}\t{row.state.label}\t{row.finished}\t{row.name}" for row in rows]
    return {"surveys": told}, lines


def add(args: argparse.Namespace) -> Told:
    survey = actions.create_survey(definition_of(args), by=COMMAND)
    told: dict[str, object] = {"id": survey.pk, "name": survey.name}
    lines = [f"{survey.pk}\t{survey.name}"]
    if args.publish:
        actions.publish_survey(survey, by=COMMAND)
        told["url"] = url_of(address_of(queries.links_of(survey, "public")[0]))
        lines.append(str(told["url"]))
    return told, lines


def definition_of(args: argparse.Namespace) -> Definition:
    return BY_KEY[args.template].definition if args.template else in_file(args)


def in_file(args: argparse.Namespace) -> Definition:
    try:
        return read(args.file.expanduser().read_text(encoding="utf-8-sig"))
    except DefinitionError as error:
        raise bad_survey(error) from error
    except UnicodeDecodeError as error:
        message = _("This file is no UTF-8 text.")
        raise BadInput("bad_survey", message, field=str(args.file)) from error


def publish(args: argparse.Namespace) -> Told:
    version = actions.publish_survey(survey_called(args.survey), by=COMMAND)
    return {"version": version.number}, [str(version.number)]


def change(args: argparse.Namespace) -> Told:
    survey = actions.change_survey(survey_called(args.survey), in_file(args), by=COMMAND)
    return {"id": survey.pk, "name": survey.name}, [f"{survey.pk}\t{survey.name}"]


def versions(args: argparse.Namespace) -> Told:
    rows = queries.versions_counted(survey_called(args.survey))
    told = [{"version": one.number, "at": one.at, "answers": one.answers} for one in rows]
    return {"versions": told}, [f"{one.number}\t{one.answers}" for one in rows]


def export(args: argparse.Namespace) -> Told:
    definition = stored(survey_called(args.survey).draft)
    text = to_json(definition) if args.form == "json" else to_toml(definition)
    return json.loads(to_json(definition)), text.splitlines()


def link(args: argparse.Namespace) -> Told:
    survey = survey_called(args.survey)
    if args.person:
        made = actions.add_personal_link(survey, person(args.person), by=COMMAND)
    else:
        kind = LinkKind.SITE if args.site else LinkKind.PUBLIC
        draft = actions.LinkDraft(args.label)
        made = actions.add_public_link(survey, draft, by=COMMAND, kind=kind)
    url = url_of(address_of(made))
    return {"id": made.pk, "url": url}, [url]


def answers(args: argparse.Namespace) -> Told:
    found = list(every_answer(survey_called(args.survey)))
    told = [asdict(row) for row in found]
    lines = [json.dumps(row, ensure_ascii=False) for row in told]
    return {"answers": told}, lines


def every_answer(survey: Survey) -> Iterator[AnswerRow]:
    cursor: str | None = ""
    rows = queries.finished(survey)
    while cursor is not None:
        page = queries.answers_page(survey, rows, lifted=True, cursor=cursor, limit=1000)
        yield from page.items
        cursor = page.next_cursor


def survey_called(text: str) -> Survey:
    """By its id, or its name."""
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return survey_found(int(text))
    found = Survey.objects.filter(name=text, deleted_at=None).first()
    if found is None:
        raise NotFound("no_such_survey", _("There is no such survey."))
    return found
