"""`enishi demo`: 青葉リビング moves in."""

import argparse
import json
import sys
import time

from django.conf import settings
from django.utils.translation import gettext as _

from enishi.connect.runs.pump import Pump
from enishi.lib.folder import spool_file
from enishi.site.demo.followed import follow_up
from enishi.site.demo.load import end_import, load_demo
from enishi.site.demo.surveyed import write_answers
from enishi.timeline.queries import stats
from enishi.timeline.spool import Spool

LOOK_EVERY = 0.2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=size, default=2000, help=_("how many customers (2000)"))
    parser.add_argument(
        "--days", type=size, default=180, help=_("how many days of their lives (180)")
    )
    parser.add_argument(
        "--seed", type=int, default=1, help=_("the same number makes the same company (1)")
    )
    parser.add_argument(
        "--port", type=int, default=8000, help=_("where `enishi serve` will listen (8000)")
    )
    parser.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))


def size(word: str) -> int:
    number = int(word)
    if not 1 <= number <= 1_000_000:
        raise argparse.ArgumentTypeError(_("from 1 to 1,000,000"))
    return number


def run(args: argparse.Namespace) -> int:
    spool = Spool(spool_file(), limit=settings.SPOOL_BYTES)
    progress = Progress(shown=not args.json and sys.stderr.isatty())
    url = f"http://127.0.0.1:{args.port}"
    with Pump(spool, progress) as pump:
        sign_in = load_demo(args.people, args.days, args.seed, url=url, room=pump.make_room)
        while stats().spool_lag_seconds:
            if not pump.turn():
                time.sleep(LOOK_EVERY)
            progress()
        end_import()
        write_answers()
        follow_up()
    spool.close()
    figures = stats()
    if args.json:
        print(json.dumps({"people": figures.people, "events": figures.events}))
        return 0
    counts = {"people": f"{figures.people:,}", "events": f"{figures.events:,}"}
    print("青葉リビング:", _("%(people)s people, %(events)s events") % counts)
    print(f"\n  {sign_in.url}\n  {sign_in.login}\n  {sign_in.password}\n")
    return 0


class Progress:
    """One line on standard error that says how far it is."""

    def __init__(self, *, shown: bool) -> None:
        self.shown = shown
        self.next = 0.0

    def __call__(self) -> None:
        if self.shown and time.monotonic() >= self.next:
            self.next = time.monotonic() + 0.5
            line = _("%(n)s events") % {"n": f"{stats().events:,}"}
            print(f"\r{line} ", end="", file=sys.stderr, flush=True)
