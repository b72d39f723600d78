"""Where the events of some days happened: touchpoints, stages and channels, without anybody."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Sum

from enishi.timeline.enums import SourceKind
from enishi.timeline.models import DailyEvents, Source
from enishi.timeline.queries.footprints import current_rulebook
from enishi.timeline.touchpoints import Touchpoint, label


@dataclass(frozen=True, slots=True)
class Encounters:
    """Collected events by the day on which they happened; by what the usual rule of their name
    says, and their own channel."""

    days: Counter[str]
    channels: Counter[str]
    touchpoints: Counter[Touchpoint]

    @property
    def stages(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for touchpoint, events in self.touchpoints.items():
            counts[touchpoint.stage] += events
        return counts


def encounters(days: list[str]) -> Encounters:
    rulebook = current_rulebook()
    found = Encounters(Counter(), Counter(), Counter())
    own = Source.objects.filter(kind=SourceKind.OWN).values("id")
    counted = (
        DailyEvents.objects.filter(day__gte=days[0], day__lte=days[-1])
        .exclude(source_id__in=own)
        .values_list("day", "name", "channel")
        .annotate(n=Sum("count"))
    )
    for day, name, its_own, events in counted:
        rule = rulebook.usual_rule(name)
        channel = (rule.channel if rule else "") or its_own
        found.days[day] += events
        if channel:
            found.channels[channel] += events
        if rule:
            found.touchpoints[Touchpoint(label(rule), "", rule.stage, 0)] += events
    return found
