"""What happened to a person, a page at a time: events, and among Enishi's own facts the merges by
rules, which are no events but rows of the ledger."""

from collections.abc import Sequence

from enishi.lib.keyset import Key, Page, key_of, page_of
from enishi.overview.merging import told_merges
from enishi.overview.portrait import Portrait
from enishi.people.enums import HAND
from enishi.people.models import Merge
from enishi.timeline.queries import Footprint, person_timeline

Happening = Footprint | Merge


def happenings(page: Portrait, *, before: str | None, own: bool, limit: int) -> Page[Happening]:
    """Newest first. `before` is the cursor of the page that came before."""
    events = person_timeline(page.identity_ids, before=before, own=own, limit=limit)
    merges = _joined(page, before) if own else []
    found: Sequence[Happening] = sorted([*events.items, *merges], key=_place, reverse=True)
    if len(found) <= limit:
        return Page(found, events.next_cursor)
    return page_of(found[: limit + 1], limit, _place)


def _joined(page: Portrait, before: str | None) -> list[Merge]:
    found = [merge for merge in told_merges(page) if merge.kind != HAND]
    if before is None:
        return found
    end = key_of(before, int, int)
    return [merge for merge in found if _place(merge) < end]


def _place(one: Happening) -> Key:
    """Of one instant, events come later than the merges that they are evidence for: seen from the
    newest, first."""
    return (one.at, -one.pk) if isinstance(one, Merge) else (one.time, one.seq)
