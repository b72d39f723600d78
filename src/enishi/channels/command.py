"""`enishi messages`: list, resend. `enishi mail`: test."""

import argparse
from itertools import islice

from django.utils.translation import gettext as _

from enishi.channels import actions, queries
from enishi.channels.access import receipt_found
from enishi.channels.enums import State
from enishi.channels.models import Receipt
from enishi.channels.queries import MessageFilter
from enishi.channels.shown import why_of
from enishi.channels.transport import Fate
from enishi.channels.trying import send_test, test_mail
from enishi.lib import clock
from enishi.lib.terminal import tell
from enishi.team.access import Caller
from enishi.team.enums import Scope

COMMAND = Caller(member=None, key=None, scope=Scope.ADMIN)  # who has the folder may do anything
MOST = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    if parser.prog.endswith(" mail"):
        test = verbs.add_parser("test", help=_("send a test mail at once"))
        test.add_argument("address", metavar="ADDRESS")
        made = [test]
    else:
        made = _ledger_verbs(verbs)
    for verb in made:
        verb.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))


def _ledger_verbs(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> list[argparse.ArgumentParser]:
    listed = verbs.add_parser("list", help=_("messages, the newest first"))
    listed.add_argument("--state", choices=State.values)
    listed.add_argument("--purpose", default="")
    listed.add_argument("--person", type=int, metavar="ID")
    listed.add_argument("--limit", type=int, default=50, metavar="N")
    resend = verbs.add_parser(
        "resend", help=_("send one again that failed, or whose fate is unknown")
    )
    resend.add_argument("id", type=int)
    return [listed, resend]


def run(args: argparse.Namespace) -> int:
    verbs = {"list": show_list, "resend": resend, "test": test}
    code, told, lines = verbs[args.verb](args)
    tell(told, lines, as_json=args.json)
    return code


Told = tuple[int, object, list[str]]


def show_list(args: argparse.Namespace) -> Told:
    wanted = MessageFilter(
        states=[args.state] if args.state else (), purpose=args.purpose, person_id=args.person
    )
    newest = queries.messages_in(wanted).order_by("-pk").iterator()
    found = list(islice(newest, max(0, min(args.limit, MOST))))
    return 0, {"items": [_told(one) for one in found]}, [_line(one) for one in found]


def resend(args: argparse.Namespace) -> Told:
    again = actions.resend(receipt_found(args.id), by=COMMAND)
    return 0, _told(again), [_line(again)]


def test(args: argparse.Namespace) -> Told:
    outcome = send_test(args.address, test_mail())
    told = {"outcome": outcome.fate, "code": outcome.code, "said": outcome.said}
    line = f"{outcome.fate}\t{outcome.code or ''}\t{outcome.said}"
    return int(outcome.fate != Fate.SENT), told, [line]


def _told(receipt: Receipt) -> dict[str, object]:
    why = why_of(receipt)
    same = ("id", "state", "purpose", "step", "kind", "rule", "attempts", "error")
    return {
        **{name: getattr(receipt, name) for name in same},
        "person": receipt.person_id,
        "at": clock.from_us(receipt.at).isoformat(),
        "why": why.said if why else "",
    }


def _line(receipt: Receipt) -> str:
    told = _told(receipt)
    names = ("id", "state", "at", "purpose", "person", "step", "rule")
    return "\t".join(str(told[name] or "") for name in names)
