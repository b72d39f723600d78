"""Who was in a segment from when until when, by the book that live membership keeps."""

from collections import defaultdict

from enishi.lens.window import BEGINNING, END
from enishi.people.queries import merged_identities
from enishi.segments.conditions import current_version, found
from enishi.segments.live.models import Live, Passage
from enishi.segments.models import Membership, Segment
from enishi.segments.queries import shown


def stays(segment: str, since: int) -> list[tuple[int, int, int]] | None:
    """(person, from, until) from an instant on; None where the book does not reach back to it: it
    begins when the condition in force was last worked out over everybody."""
    one = found(segment)
    live = Live.objects.filter(segment=one, error="", stale_since=None).first()
    if live is None or live.filled_at is None or live.filled_at > since:
        return None
    if live.version != current_version(one).pk:
        return None
    owner = dict(merged_identities())
    crossed: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    rows = Passage.objects.filter(segment=one, at__gte=live.filled_at).order_by("at", "pk")
    for person, at, is_in in rows.values_list("person_id", "at", "is_in"):
        crossed[owner.get(person, person)].append((at, is_in))
    inside = Membership.objects.filter(segment=one).values_list("person_id", flat=True)
    stayed = [(person, BEGINNING, END) for person in inside if person not in crossed]
    return sorted(stayed + [stay for who, turns in crossed.items() for stay in _of(who, turns)])


def _of(person: int, turns: list[tuple[int, bool]]) -> list[tuple[int, int, int]]:
    """Whoever left first was in it before. Two who became one person may enter twice: their stays
    are one."""
    found: list[tuple[int, int, int]] = []
    began = None if turns[0][1] else BEGINNING
    for at, is_in in turns:
        if is_in and began is None:
            began = at
        elif not is_in and began is not None:
            found.append((person, began, at))
            began = None
    return found if began is None else [*found, (person, began, END)]


def handles() -> list[tuple[str, str]]:
    """(id, name in the reader's language) of every standing segment."""
    standing = Segment.objects.filter(deleted_at=None).order_by("pk")
    return [(str(one.pk), shown(one, "name")) for one in standing]
