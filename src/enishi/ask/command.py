"""`enishi ask NAME --param key=value …`: a question to the folder, also while a server runs."""

import argparse
import dataclasses

from django.utils.translation import gettext as _

from enishi.ask import queries
from enishi.ask.catalogue import described
from enishi.ask.notebook import text_table
from enishi.lib.errors import BadInput
from enishi.lib.terminal import tell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", help=_("the question; without one, what can be asked"))
    parser.add_argument(
        "--param", action="append", default=[], metavar="KEY=VALUE", help=_("may be repeated")
    )
    parser.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))


def run(args: argparse.Namespace) -> int:
    if not args.name:
        print_questions(as_json=args.json)
        return 0
    answer = queries.ask(args.name, dict(map(pair, args.param)), at_home=True)
    tell(dataclasses.asdict(answer), [text_table(answer)], as_json=args.json)
    return 0


def pair(text: str) -> tuple[str, str]:
    key, is_pair, value = text.partition("=")
    if not is_pair:
        raise BadInput("bad_parameter", _("Write parameters as KEY=VALUE."), field=text)
    return key, value


def print_questions(*, as_json: bool) -> None:
    known = described()
    lines = [f"{one['name']:24} {str(one['about']).splitlines()[0]}" for one in known]
    tell(known, lines, as_json=as_json)
