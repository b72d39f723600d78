"""`enishi doctor`: is anything lost, twice or broken?"""

import argparse
import dataclasses
import json

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.timeline.doctor import Depth, Finding, deep, examine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deep", action="store_true", help=_("compare every row with the lake"))
    parser.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))


def run(args: argparse.Namespace) -> int:
    findings = examine()
    for finding in findings:
        if not args.json:
            print(line(finding))
    answer: dict[str, object] = {"ok": all(finding.ok for finding in findings)}
    if args.deep:
        depth = deep()
        answer |= dataclasses.asdict(depth)
        answer["ok"] = answer["ok"] and depth.missing == depth.doubled == 0
        if not args.json:
            print(said(depth))
    if args.json:
        print(json.dumps(answer))
    return 0 if answer["ok"] else 1


def line(finding: Finding) -> str:
    names = {
        "database": pgettext("doctor", "database"),
        "schema": pgettext("doctor", "schema"),
        "spool": pgettext("doctor", "spool"),
        "lag": pgettext("doctor", "lag"),
        "rows": pgettext("doctor", "rows"),
        "lake": pgettext("doctor", "lake"),
        "catalogue": pgettext("doctor", "catalogue"),
    }
    return f"{'ok ' if finding.ok else 'BAD'} {names[finding.name]}: {finding.detail}"


def said(depth: Depth) -> str:
    text = _(
        "rows %(rows)s, lake %(lake)s, above the mark %(above_mark)s, missing %(missing)s, "
        "doubled %(doubled)s"
    )
    return text % {name: f"{count:,}" for name, count in dataclasses.asdict(depth).items()}
