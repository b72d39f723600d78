"""`enishi serve`: one server process and the worker that it spawns, in one process group."""

import argparse
import os

PORTS = range(1, 65_536)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port, default=8000)
    parser.add_argument("--no-worker", action="store_true", help="pages and collector only")


def port(text: str) -> int:
    number = int(text)
    if number not in PORTS:
        raise argparse.ArgumentTypeError(f"{number} is no port: 1-65535")
    return number


def run(args: argparse.Namespace) -> int:
    from enishi.site.serving import serve

    os.umask(0o077)
    return serve(args.host, args.port, with_worker=not args.no_worker)
