"""`enishi follow-up`: list, add, resolve; rules, departments."""

import argparse
from datetime import datetime

from django.utils.translation import gettext as _

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.lib.terminal import tell
from enishi.team.queries import company_zone
from enishi.work import actions, managing, queries
from enishi.work.access import item_found
from enishi.work.actions import Cause, ItemDraft
from enishi.work.enums import Kind, Origin, Priority, Reason
from enishi.work.managing import COMMAND
from enishi.work.models import Item
from enishi.work.queries import VIEWS, ItemFilter

AT_ONCE = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listed = verbs.add_parser("list", help=_("follow-ups, issues and tasks, as they are due"))
    listed.add_argument("--view", choices=[v for v in VIEWS if v != "mine"], default="standing")
    listed.add_argument("--search", default="")
    add = verbs.add_parser("add", help=_("open one"))
    add.add_argument("title")
    add.add_argument("--kind", choices=Kind.values, default=Kind.FOLLOW_UP.value)
    add.add_argument("--person", type=int, metavar="ID")
    add.add_argument("--owner", metavar="MAIL", help=_("who works on it"))
    add.add_argument("--due", metavar="T", help=_("an ISO instant; without a zone, the company's"))
    add.add_argument("--priority", type=int, choices=Priority.values, default=2)
    add.add_argument("--description", default="")
    add.add_argument("--key", default="", help=_("the same key again opens nothing"))
    resolve = verbs.add_parser("resolve", help=_("it is done, and why"))
    resolve.add_argument("id", type=int)
    resolve.add_argument("--reason", choices=Reason.values, required=True)
    resolve.add_argument("--outcome", default="", help=_("in words what came of it"))
    told = [listed, add, resolve, *managing.add_arguments(verbs)]
    for verb in told:
        verb.add_argument("--json", action="store_true", help=_("the last line is one JSON object"))


def run(args: argparse.Namespace) -> int:
    verbs = {
        "list": show_list,
        "add": add,
        "resolve": resolve,
        "rules": managing.rules,
        "departments": managing.departments,
        "hours": managing.hours,
    }
    told, lines = verbs[args.verb](args)
    tell(told, lines, as_json=args.json)
    return 0


def show_list(args: argparse.Namespace) -> tuple[object, list[str]]:
    found: list[Item] = []
    cursor: str | None = ""
    while cursor is not None:
        wanted = ItemFilter(view=args.view, search=args.search, cursor=cursor, limit=AT_ONCE)
        page = queries.item_page(wanted)
        found += page.items
        cursor = page.next_cursor
    return {"items": [_told(item) for item in found]}, [_line(item) for item in found]


def add(args: argparse.Namespace) -> tuple[object, list[str]]:
    draft = ItemDraft(
        title=args.title,
        kind=args.kind,
        description=args.description,
        priority=args.priority,
        owner_id=_member(args.owner),
        due_at=_instant(args.due),
        person_id=args.person,
    )
    key = f"command-{args.key}"[:300] if args.key else ""
    item, _new = actions.open_item(draft, Cause(Origin.HAND, key), by=COMMAND)
    return _told(item), [_line(item)]


def resolve(args: argparse.Namespace) -> tuple[object, list[str]]:
    item = item_found(args.id)
    done = actions.resolve_item(item, args.reason, args.outcome, version=item.version, by=COMMAND)
    return _told(done), [_line(done)]


def _member(mail: str | None) -> int | None:
    if not mail:
        return None
    member = queries.owners().filter(email__iexact=mail).first()
    if member is None:
        raise BadInput("no_such_owner", _("This member cannot work on it."), field="owner")
    return member.pk


def _instant(text: str | None) -> int | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("bad_due", _("This is no ISO instant."), field="due") from None
    return clock.to_us(at if at.tzinfo else at.replace(tzinfo=company_zone()))


def _told(item: Item) -> dict[str, object]:
    due = None if item.due_at is None else clock.from_us(item.due_at).isoformat()
    owner = item.owner.name if item.owner else ""
    told = {name: getattr(item, name) for name in ("id", "kind", "title", "status", "version")}
    return told | {"owner": owner, "due_at": due, "person": item.person_id}


def _line(item: Item) -> str:
    told = _told(item)
    return "\t".join(str(told[name] or "") for name in ("id", "status", "due_at", "owner", "title"))
