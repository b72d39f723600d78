"""New events and whose they are: for the live feed and the first rows of the home page."""

from collections.abc import Sequence
from dataclasses import dataclass

from enishi.overview.finding import people_of
from enishi.overview.labels import channel_label
from enishi.overview.story import Moment
from enishi.overview.veil import Veil, secrets_of
from enishi.people.masking import called
from enishi.people.models import Person
from enishi.timeline.queries import Footprint, events_after, latest_events
from enishi.ui import formats

DETAIL = 80  # characters


@dataclass(frozen=True)
class News:
    """One event and whose it is now."""

    footprint: Footprint
    person: Person


def news_after(seq: int, *, limit: int) -> list[News]:
    return _with_people(events_after(seq, limit=limit))


def latest_news(limit: int) -> list[News]:
    return _with_people(latest_events(limit=limit))


def _with_people(footprints: Sequence[Footprint]) -> list[News]:
    people = people_of({footprint.identity_id for footprint in footprints}) if footprints else {}
    return [News(f, people[f.identity_id]) for f in footprints if f.identity_id in people]


def item(news: News, *, lifted: bool) -> dict[str, object]:
    """What a row of the feed shows."""
    veil = Veil(lifted=True) if lifted else Veil(secrets_of(news.person))
    moment = Moment(veil.footprint(news.footprint))
    telling = moment.telling
    detail = telling.quote or telling.aside or telling.text
    if moment.face.fold == "view":
        detail = moment.page or telling.aside
    return {
        "seq": moment.seq,
        "person": news.person.pk,
        "name": called(news.person, lifted=lifted),
        "title": moment.title,
        "detail": detail if len(detail) <= DETAIL else f"{detail[:DETAIL]}…",
        "icon": moment.face.icon,
        "tone": moment.face.tone,
        "channel": channel_label(moment.channel),
        "time": moment.time,
        "when": formats.moment_text(moment.time),
    }
