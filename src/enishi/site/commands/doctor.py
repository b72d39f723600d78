"""`enishi doctor`: is anything lost, twice or broken?"""

import argparse
import dataclasses
import json

from enishi.timeline.doctor import Finding, deep, examine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deep", action="store_true", help="compare every row with the lake")
    parser.add_argument("--json", action="store_true")


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
            print(", ".join(f"{name} {count}" for name, count in dataclasses.asdict(depth).items()))
    if args.json:
        print(json.dumps(answer))
    return 0 if answer["ok"] else 1


def line(finding: Finding) -> str:
    return f"{'ok ' if finding.ok else 'BAD'} {finding.name}: {finding.detail}"
