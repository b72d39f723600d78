"""`enishi follow-up rules`, `departments` and `hours`. Rules and hours are written as JSON, as the
API has them."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput
from enishi.team.access import Caller
from enishi.team.enums import Scope
from enishi.work import actions, queries
from enishi.work.access import department_found, rule_found
from enishi.work.models import Department, Rule
from enishi.work.openings import hours_said, hours_told, set_hours
from enishi.work.sentences import rule_then, rule_when
from enishi.work.written import changed, created, draft_of, rule_said, told

COMMAND = Caller(member=None, key=None, scope=Scope.ADMIN)  # who has the folder may do anything
Answer = tuple[object, list[str]]


def add_arguments(verbs: Any) -> list[argparse.ArgumentParser]:
    rules = verbs.add_parser("rules", help=_("what opens follow-ups by itself"))
    rules.add_argument(
        "act", choices=["list", "show", "add", "change", "try", "on", "off", "delete"]
    )
    rules.add_argument("id", type=int, nargs="?")
    rules.add_argument("--file", metavar="JSON", help=_("the rule as the API writes it; - = stdin"))
    named = verbs.add_parser("departments", help=_("who follow-ups are sorted to"))
    named.add_argument("act", choices=["list", "add", "rename", "remove"])
    named.add_argument("id", type=int, nargs="?")
    named.add_argument("--name", default="")
    opening = verbs.add_parser("hours", help=_("when somebody is at work"))
    opening.add_argument("act", choices=["show", "set"])
    opening.add_argument("--department", type=int, metavar="ID")
    opening.add_argument("--file", metavar="JSON", help=_("as the API writes it; - = stdin"))
    return [rules, named, opening]


def rules(args: argparse.Namespace) -> Answer:
    if args.act == "list":
        found = [one.rule for one in queries.listed_rules()]
        return {"items": [told(one) for one in found]}, [_line(one) for one in found]
    if args.act == "add":
        return _one(created(rule_said(_read(args.file)), COMMAND))
    if args.act == "try" and args.file:
        return _tried(actions.drafted(draft_of(rule_said(_read(args.file)))))
    return _with_rule(rule_found(args.id or 0), args)


def _with_rule(rule: Rule, args: argparse.Namespace) -> Answer:
    if args.act == "try":
        return _tried(rule)
    if args.act == "change":
        rule = changed(rule, _read(args.file), COMMAND)
    elif args.act in {"on", "off"}:
        actions.switch_rule(rule, on=args.act == "on", by=COMMAND)
    elif args.act == "delete":
        actions.delete_rule(rule, by=COMMAND)
    return _one(rule)


def _one(rule: Rule) -> Answer:
    return told(rule), [_line(rule), rule_when(rule), rule_then(rule)]


def _line(rule: Rule) -> str:
    return f"{rule.pk}\t{_('on') if rule.is_on else _('off')}\t{rule.name}"


def _tried(rule: Rule) -> Answer:
    people = queries.would_have_opened(rule)
    return {"people": people}, [str(people)]


def _read(path: str | None) -> dict[str, Any]:
    if not path:
        raise BadInput("file_missing", _("Name the file with --file."), field="file")
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        said = json.loads(text)
    except (OSError, ValueError) as error:
        raise BadInput(
            "bad_file", _("This file cannot be read."), field="file", help=str(error)
        ) from error
    if not isinstance(said, dict):
        raise BadInput("bad_file", _("One JSON object, please."), field="file")
    return said


def departments(args: argparse.Namespace) -> Answer:
    if args.act == "list":
        rows = list(queries.departments_with_counts())
        return {"items": [_told(one) for one in rows]}, [f"{one.pk}\t{one.name}" for one in rows]
    if args.act == "add":
        found = actions.add_department(args.name, by=COMMAND)
    else:
        found = department_found(args.id or 0)
        if args.act == "rename":
            actions.rename_department(found, args.name, by=COMMAND)
        else:
            actions.remove_department(found, by=COMMAND)
    return _told(found), [f"{found.pk}\t{found.name}"]


def hours(args: argparse.Namespace) -> Answer:
    department = department_found(args.department) if args.department else None
    if args.act == "set":
        set_hours(hours_said(_read(args.file)), department, COMMAND)
    found = hours_told(department)
    return found, [f"{day}\t{', '.join(spans)}" for day, spans in found["week"].items()]


def _told(department: Department) -> dict[str, object]:
    return {"id": department.pk, "name": department.name}
