"""`enishi invitation`: list, send."""

import argparse
from dataclasses import asdict

from django.utils.translation import gettext as _

from enishi.invitations import actions, foresight, queries
from enishi.invitations.actions import SendingDraft
from enishi.invitations.enums import Origin
from enishi.invitations.queries import InvitationFilter
from enishi.invitations.shown import held_text, rate_text
from enishi.lib.errors import NotFound
from enishi.lib.terminal import tell
from enishi.people.queries import person
from enishi.surveys.access import survey_found
from enishi.surveys.models import Survey
from enishi.team.access import Caller
from enishi.team.enums import Scope

COMMAND = Caller(member=None, key=None, scope=Scope.ADMIN)  # who has the folder may do anything
AT_ONCE = 500
Told = tuple[dict[str, object], list[str]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listed = verbs.add_parser("list", help=_("who was asked, and what became of it"))
    send = verbs.add_parser("send", help=_("ask people by mail, as the contact rules allow"))
    whom = send.add_mutually_exclusive_group(required=True)
    whom.add_argument("--segment", type=int, metavar="N", help=_("everybody in it"))
    whom.add_argument("--person", type=int, action="append", metavar="ID", help=_("one person"))
    send.add_argument(
        "--dry-run", action="store_true", help=_("say whom it would reach, and send nothing")
    )
    send.add_argument("--key", default="", help=_("the same key again sends nothing"))
    for verb in (listed, send):
        verb.add_argument("survey", help=_("its id or name"))
        verb.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))


def run(args: argparse.Namespace) -> int:
    verbs = {"list": show_list, "send": send}
    told, lines = verbs[args.verb](args)
    tell(told, lines, as_json=args.json)
    return 0


def show_list(args: argparse.Namespace) -> Told:
    survey = survey_called(args.survey)
    rows = queries.invitations_page(survey, InvitationFilter(limit=AT_ONCE)).items
    found = queries.figures(survey)
    told: dict[str, object] = {
        "invitations": [
            {"id": one.pk, "person": one.person_id, "state": one.state, "reason": one.reason}
            for one in rows
        ],
        "figures": dict(found.counts),
        "rate": asdict(found.rate),
    }
    lines = [
        f"{one.pk}\t{one.person_id}\t{one.get_state_display()}\t{held_text(one.reason)}"
        for one in rows
    ]
    return told, [*lines, rate_text(found.rate)]


def send(args: argparse.Namespace) -> Told:
    survey = survey_called(args.survey)
    people = tuple(person(one).pk for one in args.person or ())
    if args.dry_run:
        found = foresight.of_segment(args.segment) if args.segment else foresight.of_people(people)
        lines = [_("%(n)s people") % {"n": found.people}]
        lines += [f"{held_text(name)}\t{n}" for name, n in found.held]
        return asdict(found), [*lines, _("would be written to: %(n)s") % {"n": found.written}]
    draft = SendingDraft(
        people=people, segment_id=args.segment, origin=Origin.COMMAND, once=args.key
    )
    sending, is_new = actions.send(survey, draft, by=COMMAND)
    told: dict[str, object] = {"id": sending.pk, "new": is_new, "state": sending.state}
    return told, [_("Sending %(n)s: the worker writes to them.") % {"n": sending.pk}]


def survey_called(text: str) -> Survey:
    """By its id, or its name."""
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return survey_found(int(text))
    found = Survey.objects.filter(name=text, deleted_at=None).first()
    if found is None:
        raise NotFound("no_such_survey", _("There is no such survey."))
    return found
