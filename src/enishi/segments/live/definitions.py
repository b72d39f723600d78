"""The segments as they are defined at this moment, ready to be watched."""

from collections.abc import Iterable
from time import monotonic
from typing import Final

from django.db import connection
from django.utils.translation import gettext

from enishi.lens.conditions.facts import Facts
from enishi.lens.conditions.tree import Condition, ConditionError, parse
from enishi.lib.clock import now_us
from enishi.segments.conditions import calendar, conditions_in_force, whole
from enishi.segments.live.states import Person, judged
from enishi.segments.live.watching import Watch, watch_of
from enishi.segments.models import Segment
from enishi.team.queries import company
from enishi.timeline.queries import touchpoint_names, touchpoint_rules

# Asked with every batch: in one statement, or it would cost a tenth of the pipeline.
DEFINED: Final = (
    "SELECT (SELECT max(id) FROM segments_version),"
    " (SELECT count(*) FROM segments_segment WHERE deleted_at IS NULL),"
    " (SELECT max(id) FROM segments_segment WHERE deleted_at IS NULL)"
)
RULES_EVERY: Final = 1.0  # seconds between two looks at the touchpoint rules

Mark = tuple[object, ...]
_rules: list[tuple[float, int]] = []


def definitions_mark() -> Mark:
    """Changes with any segment, touchpoint rule or the company's calendar."""
    ours = company()
    with connection.cursor() as cursor:
        cursor.execute(DEFINED)
        return (*cursor.fetchone(), ours.zone, ours.fiscal_month, _rules_mark())


def _rules_mark() -> int:
    now = monotonic()
    if not _rules or _rules[0][0] + RULES_EVERY < now:
        written = [
            (r.name, r.property, r.value, r.touchpoint, r.stage, r.channel, r.shipped)
            for r in touchpoint_rules()
        ]
        _rules[:] = [(now, hash(tuple(written)))]
    return _rules[0][1]


def watch_now(mark: Mark) -> Watch:
    rules = touchpoint_names()

    def names_of_touchpoint(touchpoint: str) -> list[str]:
        return [name for said, name in rules if said == touchpoint]

    watch = watch_of(standing_conditions().items(), calendar(), names_of_touchpoint, mark)
    stranger = judged(Person(Facts(since=0), (), watch), watch.segments.values(), watch, now_us())
    watch.of_strangers = frozenset(
        pk for pk, verdict in stranger.items() if verdict.holds or verdict.next is not None
    )
    watch.titles = titles(watch.segments)
    return watch


def titles(segments: Iterable[int]) -> dict[int, str]:
    names = Segment.objects.filter(pk__in=segments).values_list("pk", "name", "shipped")
    return {pk: gettext(name) if shipped else name for pk, name, shipped in names}


def standing_conditions() -> dict[int, Condition]:
    """Whole conditions by segment; one that cannot be judged (it names a segment that is gone) is
    left out: its membership stays as it was."""
    found: dict[int, Condition] = {}
    for pk, text in conditions_in_force().items():
        try:
            found[pk] = whole(parse(text))
        except ConditionError:
            continue
    return found
