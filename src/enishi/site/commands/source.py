"""`enishi source`: where events come from. The write key stands alone on the last line."""

import argparse

from django.utils.translation import gettext as _

from enishi.lib.errors import NotFound
from enishi.timeline.actions import SourceDraft, create_source, rotate_key
from enishi.timeline.enums import Channel, SourceKind
from enishi.timeline.models import Source
from enishi.timeline.queries import sources


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help=_("make a source and show its write key, once"))
    add.add_argument("name", metavar="NAME")
    kinds = [kind for kind in SourceKind.values if kind != SourceKind.OWN]
    add.add_argument(
        "--kind", choices=kinds, default=SourceKind.SITE, help=_("what sends them (site)")
    )
    add.add_argument(
        "--channel", choices=Channel.values, default="", help=_("of events that name none")
    )
    verbs.add_parser("list", help=_("the sources there are"))
    rotate = verbs.add_parser("rotate", help=_("a new write key; the old one ends"))
    rotate.add_argument("name", metavar="NAME")
    rotate.add_argument(
        "--grace", action="store_true", help=_("the old key holds for 24 hours more")
    )


def run(args: argparse.Namespace) -> int:
    if args.verb == "add":
        draft = SourceDraft(name=args.name, kind=args.kind, channel=args.channel)
        _source, key = create_source(draft, by=None)
        print(f"{args.name}:", _("keep this write key, it is shown only now."))
        print(key)
    elif args.verb == "rotate":
        source = Source.objects.filter(name=args.name).first()
        if source is None:
            raise NotFound("no_source", _("There is no source of this name."))
        print(rotate_key(source, grace=args.grace, by=None))
    else:
        for row in sources():
            print(row.source.name)
    return 0
