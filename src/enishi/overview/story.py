"""A timeline as a person reads it: days, visits, single events. Pure; newest first throughout.

A *session* is a run of browsing events with less than 30 minutes between neighbours. Inside a
session neighbouring views fold into one `Visit` with the path of its pages; everything else
stands for itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from itertools import groupby
from typing import Protocol

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enishi.lib.clock import MINUTE, from_us
from enishi.overview.faces import Face, face_of
from enishi.overview.telling import Telling, tell, text_of
from enishi.timeline.queries import Footprint

SESSION_GAP = 30 * MINUTE
PATH_SHOWN = 4


@dataclass(frozen=True)
class Moment:
    """One stored event as this reader may see it."""

    footprint: Footprint

    @property
    def properties(self) -> Mapping[str, object]:
        return self.footprint.properties

    @property
    def seq(self) -> int:
        return self.footprint.seq

    @property
    def time(self) -> int:
        return self.footprint.time

    @property
    def channel(self) -> str:
        return self.footprint.channel

    @cached_property
    def face(self) -> Face:
        return face_of(self.footprint.name, own=self.footprint.own)

    @property
    def title(self) -> str:
        label = self.footprint.touchpoint.label if self.footprint.touchpoint else ""
        return str(self.face.words) or label or self.footprint.name

    @cached_property
    def telling(self) -> Telling:
        return tell(self.footprint.name, self.properties)

    @property
    def aside(self) -> str:
        """What stands beside the title: the event's figures, else its touchpoint."""
        if self.telling.aside or self.face.words:
            return self.telling.aside
        label = self.footprint.touchpoint.label if self.footprint.touchpoint else ""
        return label if label != self.title else ""

    @property
    def step(self) -> str:
        """A chip on the path of a visit: a page, a product, or the step itself."""
        if self.face.fold != "cart":
            return self.page
        return text_of(self.properties, "name") or str(self.face.words)

    @property
    def page(self) -> str:
        """What was looked at, in as few words as the event has."""
        name = self.footprint.name
        if name.startswith("Application "):
            return ""
        if said := text_of(self.properties, "name", "title", "query", "category", "path", "url"):
            return said
        return name.removeprefix("Viewed ").removesuffix(" Page").removesuffix(" Screen")


@dataclass(frozen=True)
class Visit:
    """Neighbouring events of one fold within one session."""

    moments: tuple[Moment, ...]  # newest first, at least two

    @property
    def time(self) -> int:
        return self.moments[0].time

    @property
    def key(self) -> str:
        return f"visit-{self.moments[-1].seq}"

    @property
    def fold(self) -> str:
        return self.moments[0].face.fold

    @property
    def face(self) -> Face:
        return VISITS.get((self.fold, self.channel)) or VISITS[self.fold, ""]

    @property
    def minutes(self) -> int:
        return round((self.time - self.moments[-1].time) / MINUTE)

    @property
    def channel(self) -> str:
        return self.moments[0].channel

    @property
    def aside(self) -> str:
        count = len(self.said) if self.fold == "talk" else len(self._pages())
        parts = []
        if self.fold == "talk" and count:
            parts.append(ngettext("%(n)d message", "%(n)d messages", count) % {"n": count})
        elif self.fold == "view":
            parts.append(ngettext("%(n)d page", "%(n)d pages", count) % {"n": count})
        if self.minutes:
            spent = ngettext("%(n)d minute", "%(n)d minutes", self.minutes)
            parts.append(spent % {"n": self.minutes})
        if self.fold == "talk":
            parts += {m.telling.text: None for m in self.moments if m.telling.text}
        return "・".join(parts)

    @property
    def path(self) -> list[str]:
        """The first pages in the order they were looked at, each once in a row."""
        return self._pages()[:PATH_SHOWN]

    @property
    def unshown(self) -> int:
        return max(0, len(self._pages()) - PATH_SHOWN)

    def _pages(self) -> list[str]:
        steps = [m.step for m in reversed(self.moments)]
        return [page for page, _same in groupby(filter(None, steps))]

    @cached_property
    def said(self) -> list[Moment]:
        """What was written in a conversation, in its order."""
        return [m for m in reversed(self.moments) if self.fold == "talk" and m.telling.quote]


VISITS: dict[tuple[str, str], Face] = {
    ("view", ""): Face(_("Visited the site"), "globe"),
    ("view", "app"): Face(_("Used the app"), "smartphone"),
    ("cart", ""): Face(_("Filled the cart"), "shopping-cart", "warn"),
    ("talk", ""): Face(_("Wrote to each other"), "message-circle", "brand"),
    ("talk", "line"): Face(_("Wrote to each other on LINE"), "message-circle", "brand"),
    ("talk", "chat"): Face(_("Chatted"), "message-circle", "brand"),
}
Entry = Moment | Visit


class Timed(Protocol):
    """Whatever stands on a day of the timeline."""

    @property
    def time(self) -> int: ...


@dataclass(frozen=True)
class Day:
    iso: str
    entries: tuple[Timed, ...]

    @property
    def time(self) -> int:
        return self.entries[0].time


def entries_of(moments: Iterable[Moment]) -> Iterator[Entry]:
    """Fold neighbours into visits."""
    views: list[Moment] = []
    for moment in moments:
        if views and not _continues(views[-1], moment):
            yield _folded(views)
            views = []
        if moment.face.fold:
            views.append(moment)
        else:
            yield moment
    if views:
        yield _folded(views)


def _continues(later: Moment, earlier: Moment) -> bool:
    return (
        earlier.face.fold != ""
        and earlier.face.fold == later.face.fold
        and earlier.channel == later.channel
        and later.time - earlier.time < SESSION_GAP
    )


def _folded(views: Sequence[Moment]) -> Entry:
    return views[0] if len(views) == 1 else Visit(tuple(views))


def days_of(moments: Iterable[Moment], zone: tzinfo) -> list[Day]:
    """Visits never cross midnight: the days are cut first."""
    return [
        Day(iso, tuple(entries_of(of_day)))
        for iso, of_day in groupby(moments, key=lambda m: _date(m.time, zone))
    ]


def _date(moment: int, zone: tzinfo) -> str:
    return from_us(moment).astimezone(zone).date().isoformat()


def whole_entries(moments: Sequence[Moment], *, more: bool) -> Sequence[Moment]:
    """Without the tail that may go on beyond this page: no visit is torn (unless it is all)."""
    if not more or not moments[-1].face.fold:
        return moments
    cut = len(moments)
    while cut > 1 and _continues(moments[cut - 2], moments[cut - 1]):
        cut -= 1
    return moments[: cut - 1] or moments
