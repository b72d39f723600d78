"""The last thirty days on the home page: sales, channels, touchpoints, and what people said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.overview.finding import people_of
from enishi.overview.labels import channel_label
from enishi.overview.story import Moment
from enishi.overview.veil import Veil, secrets_of
from enishi.people.masking import called
from enishi.timeline.enums import Stage
from enishi.timeline.queries import Encounters, Sales
from enishi.timeline.queries.named import latest_named
from enishi.ui.charts import Chart, Series

VOICES = ("Survey Answered", "Review Posted", "Product Reviewed")
VOICES_READ, VOICES_SHOWN = 30, 6
TOUCHPOINTS_SHOWN = 3  # of each stage


def sales_chart(sales: Sequence[Sales], days: Sequence[str], currency: str) -> Chart | None:
    if not any(day.orders or day.revenue for day in sales):
        return None
    amounts = Series(_("Revenue"), [day.revenue for day in sales])
    return Chart(_("Revenue per day"), days, [amounts], kind="bar", unit=currency)


@dataclass(frozen=True)
class Share:
    """A bar of 100 as long as its share of the largest."""

    label: str
    events: int
    length: int
    url: str = ""
    parts: Sequence[tuple[str, int]] = ()


def channel_shares(found: Encounters) -> list[Share]:
    most = max([*found.channels.values(), 1])
    people = reverse("overview:people")
    return [
        Share(channel_label(channel), n, max(1, 100 * n // most), f"{people}?channel={channel}")
        for channel, n in found.channels.most_common()
    ]


def stage_shares(found: Encounters) -> list[Share]:
    """In the order of the journey; stages of the company's own stand after those."""
    stages = found.stages
    most = max([*stages.values(), 1])
    order = [stage.value for stage in Stage]
    known = [stage for stage in order if stages[stage]]
    own = sorted(stage for stage in stages if stage not in order)
    url = reverse("timeline:touchpoints")
    return [
        Share(
            str(Stage(stage).label) if stage in order else stage,
            stages[stage],
            max(1, 100 * stages[stage] // most),
            url,
            _busiest(found, stage),
        )
        for stage in [*known, *own]
    ]


def _busiest(found: Encounters, stage: str) -> list[tuple[str, int]]:
    of_stage = [(t.label, n) for t, n in found.touchpoints.most_common() if t.stage == stage]
    return of_stage[:TOUCHPOINTS_SHOWN]


@dataclass(frozen=True)
class Voice:
    """What somebody answered or wrote."""

    moment: Moment
    person: int
    name: str


def voices(*, lifted: bool) -> list[Voice]:
    """The newest answers and reviews that say something in words."""
    found = latest_named(VOICES, limit=VOICES_READ)
    people = people_of({footprint.identity_id for footprint in found})
    told: list[Voice] = []
    for footprint in found:
        if person := people.get(footprint.identity_id):
            veil = Veil(lifted=True) if lifted else Veil(secrets_of(person))
            moment = Moment(veil.footprint(footprint))
            told.append(Voice(moment, person.pk, called(person, lifted=lifted)))
    return [voice for voice in told if voice.moment.telling.quote][:VOICES_SHOWN]
