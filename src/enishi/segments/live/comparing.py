"""Live membership against the same question asked of everybody: they agree, or it is said who
differs, and those are judged again.

Events come in while the batch asks. So whoever differs is looked at again after a moment, against a
new answer; only who differs both times, does."""

from collections.abc import Mapping
from time import sleep
from typing import Final

from django.db import transaction

from enishi.lens.conditions.tree import Condition
from enishi.lib import clock
from enishi.segments.live import ledger
from enishi.segments.live.definitions import standing_conditions
from enishi.segments.live.filling import asking, look_back, members_of, people_in, versions
from enishi.segments.live.models import Check, DaySize, Live
from enishi.segments.models import Membership
from enishi.team.queries import company_zone

MOMENT: Final = 3.0  # seconds
SHOWN: Final = 100
KEPT: Final = 50  # checks of a segment


def compare_all() -> None:
    """Every segment that is filled in; and the day that ended, if one did."""
    version = versions()
    filled = {
        one.segment_id
        for one in Live.objects.filter(stale_since=None).exclude(filled_at=None)
        if version.get(one.segment_id) == one.version
    }
    conditions = {pk: one for pk, one in standing_conditions().items() if pk in filled}
    if conditions:
        compare(conditions)
        yesterday = clock.local_date(clock.now_us() - clock.DAY, company_zone())
        has = set(DaySize.objects.filter(day=yesterday).values_list("segment_id", flat=True))
        if missing := {pk: one for pk, one in conditions.items() if pk not in has}:
            look_back(missing)


def compare(conditions: Mapping[int, Condition], *, moment: float = MOMENT) -> dict[int, set[int]]:
    """Segment → who differs."""
    differing, sizes = differences(conditions)
    again = {pk: one for pk, one in conditions.items() if differing[pk]}
    if again:
        sleep(moment)
        second, _ = differences(again)
        differing |= {pk: differing[pk] & second[pk] for pk in again}
    at = clock.now_us()
    Check.objects.bulk_create(
        Check(
            segment_id=pk,
            at=at,
            people=sizes[pk],
            differences=len(who),
            differing=sorted(who)[:SHOWN],
        )
        for pk, who in differing.items()
    )
    for pk, who in differing.items():
        with transaction.atomic():
            ledger.ask_again(who)
            Live.objects.filter(segment_id=pk).update(
                size=Membership.objects.filter(segment_id=pk).count()
            )
        old = Check.objects.filter(segment_id=pk).order_by("-pk")[KEPT:]
        Check.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return differing


def differences(conditions: Mapping[int, Condition]) -> tuple[dict[int, set[int]], dict[int, int]]:
    with asking(conditions.values()) as engine:
        found = people_in(engine, conditions, clock.now_us())
    members = {pk: members_of(pk) for pk in conditions}
    return (
        {pk: members[pk] ^ found.get(pk, set()) for pk in conditions},
        {pk: len(members[pk]) for pk in conditions},
    )
