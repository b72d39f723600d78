"""`enishi serve`: one server process and the worker that it spawns, in one process group."""

import argparse
import os

from django.utils.translation import gettext as _

PORTS = range(1, 65_536)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help=_("the address to listen on (127.0.0.1)")
    )
    parser.add_argument("--port", type=port, default=8000, help=_("the port to listen on (8000)"))
    parser.add_argument("--no-worker", action="store_true", help=_("pages and collector only"))


def port(text: str) -> int:
    number = int(text)
    if number not in PORTS:
        raise argparse.ArgumentTypeError(_("%(n)d is no port: 1-65535") % {"n": number})
    return number


def run(args: argparse.Namespace) -> int:
    from enishi.site.serving import serve

    os.umask(0o077)
    return serve(args.host, args.port, with_worker=not args.no_worker)
