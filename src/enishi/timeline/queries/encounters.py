"""Where the events of some days happened: touchpoints, stages and channels, without anybody."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Sum

from enishi.timeline.enums import Channel, SourceKind, Verdict
from enishi.timeline.models import Daily, Source
from enishi.timeline.queries.footprints import current_rulebook
from enishi.timeline.touchpoints import Touchpoint, label

CHANNELS = {
    SourceKind.SITE: Channel.WEB,
    SourceKind.APP: Channel.APP,
    SourceKind.STORE: Channel.STORE,
}


@dataclass(frozen=True, slots=True)
class Encounters:
    """Events that arrived, by what the usual rule of their name and their source say."""

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
    sources = {source.pk: source for source in Source.objects.exclude(kind=SourceKind.OWN)}
    found = Encounters(Counter(), Counter())
    counted = (
        Daily.objects.filter(verdict=Verdict.STORED, day__gte=days[0], day__lte=days[-1])
        .filter(source_id__in=sources)
        .values_list("source_id", "name")
        .annotate(n=Sum("count"))
    )
    for source_id, name, events in counted:
        rule = rulebook.usual_rule(name)
        channel = (rule.channel if rule else "") or channel_of(sources[source_id])
        if channel:
            found.channels[channel] += events
        if rule:
            found.touchpoints[Touchpoint(label(rule), "", rule.stage, 0)] += events
    return found


def channel_of(source: Source) -> str:
    usual = CHANNELS.get(SourceKind(source.kind))
    return source.channel or (usual.value if usual else "")
