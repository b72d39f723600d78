"""`enishi key`: keys of the API. The key stands alone on the last line."""

import argparse

from django.utils.translation import gettext as _

from enishi.team.actions import create_key, revoke_key
from enishi.team.enums import Scope
from enishi.team.models import ApiKey


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help=_("make a key and show it, once"))
    add.add_argument("name", metavar="NAME", help=_("what uses the key"))
    add.add_argument(
        "--scope", choices=Scope.values, default=Scope.READ, help=_("what it may do (read)")
    )
    verbs.add_parser("list", help=_("the keys that hold"))
    revoke = verbs.add_parser("revoke", help=_("end every key of this name"))
    revoke.add_argument("name", metavar="NAME")


def run(args: argparse.Namespace) -> int:
    holding = ApiKey.objects.filter(revoked_at=None).order_by("pk")
    if args.verb == "add":
        _key, secret = create_key(args.name, Scope(args.scope), by=None)
        print(f"{args.name} ({args.scope}):", _("keep this key, it is shown only now."))
        print(secret.text)
    elif args.verb == "revoke":
        for key in holding.filter(name=args.name):
            revoke_key(key, by=None)
    else:
        for key in holding:
            print(f"{key.prefix}…\t{key.scope}\t{key.name}")
    return 0
