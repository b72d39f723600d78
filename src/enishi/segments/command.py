"""`enishi segment`: list, add, members; preview a condition that stands in a file."""

import argparse
import json
from pathlib import Path

from django.utils.translation import gettext as _

from enishi.ask.queries import people_behind
from enishi.lens.conditions.reading import is_formula
from enishi.lens.conditions.tree import to_plain
from enishi.lib.errors import BadInput, NotFound
from enishi.lib.terminal import tell
from enishi.segments import actions, queries
from enishi.segments.actions import SegmentDraft
from enishi.segments.conditions import found
from enishi.segments.models import Segment
from enishi.team.access import Caller
from enishi.team.enums import Scope

AT_ONCE = 100_000
COMMAND = Caller(member=None, key=None, scope=Scope.ADMIN)  # who has the folder may do anything


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listed = verbs.add_parser("list", help=_("segments and what they mean"))
    add = verbs.add_parser("add", help=_("make a segment of a condition"))
    add.add_argument("name")
    preview = verbs.add_parser("preview", help=_("how many people, and who, without making one"))
    members = verbs.add_parser("members", help=_("who is in a segment"))
    members.add_argument("segment", help=_("its id, key or name"))
    for verb in (add, preview):
        verb.add_argument(
            "--condition", required=True, type=Path, metavar="FILE", help="docs/segments.md"
        )
    for verb in (preview, members):
        verb.add_argument("--as-of", metavar="T", help=_("a day, an ISO instant, or -30d"))
    for verb in (listed, add, preview, members):
        verb.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))


def run(args: argparse.Namespace) -> int:
    verbs = {"list": show_list, "add": add, "preview": preview, "members": members}
    told, lines = verbs[args.verb](args)
    tell(told, lines, as_json=args.json)
    return 0


def show_list(args: argparse.Namespace) -> tuple[object, list[str]]:
    rows = queries.segment_rows(limit=actions.MOST).items
    told = [
        {"id": row.id, "key": row.key, "name": row.name, "formula": row.formula} for row in rows
    ]
    return {"segments": told}, [f"{row.id}\t{row.name}\t{row.sentence}" for row in rows]


def add(args: argparse.Namespace) -> tuple[object, list[str]]:
    draft = SegmentDraft(name=args.name, condition=read(args.condition))
    segment = actions.create_segment(draft, by=COMMAND)
    return {"id": segment.pk, "name": segment.name}, [f"{segment.pk}\t{segment.name}"]


def preview(args: argparse.Namespace) -> tuple[object, list[str]]:
    condition = actions.checked(read(args.condition))
    return told_people(to_plain(condition), args.as_of)


def members(args: argparse.Namespace) -> tuple[object, list[str]]:
    row = queries.segment_row(segment_called(args.segment))
    return told_people(row.condition, args.as_of)


def told_people(condition: object, as_of: str | None) -> tuple[object, list[str]]:
    params: dict[str, object] = {"condition": condition}
    if as_of:
        params["as_of"] = as_of
    ids: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = people_behind(queries.PREVIEW, params, {}, cursor=cursor, limit=AT_ONCE)
        ids += page.items
        cursor = page.next_cursor
    return {"people": len(ids), "ids": ids}, list(map(str, ids))


def segment_called(text: str) -> Segment:
    try:
        return found(text)
    except KeyError:
        raise NotFound("no_such_segment", _("There is no such segment.")) from None


def read(path: Path) -> object:
    """JSON, or the text of a formula."""
    text = path.expanduser().read_text(encoding="utf-8-sig")
    if is_formula(text):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            "bad_condition", _("This file holds no JSON."), field=str(path), help=str(error)
        ) from None
