"""One person's timeline as the page asks for it: filters, strip of weeks, days of entries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.lib import clock, keyset
from enishi.lib.storable import LARGEST
from enishi.overview.merging import LedgerRow, ledger_rows
from enishi.overview.portrait import Portrait
from enishi.overview.story import Day, Moment, days_of, whole_entries
from enishi.timeline.enums import Channel, Kind
from enishi.timeline.queries import density, person_timeline
from enishi.ui import formats

WEEKS = 52
WEEK = 7 * clock.DAY
WINDOW = 4  # weeks in the window of the strip
PAGE = 60  # events
BAR_HEIGHT = 40


@dataclass(frozen=True)
class Choice:
    value: str | None  # None takes the filter away
    label: str
    chosen: bool


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int
    words: str


@dataclass(frozen=True)
class Told:
    """A day, and how long ago it was."""

    day: Day
    ago: int

    @property
    def iso(self) -> str:
        return self.day.iso

    @property
    def time(self) -> int:
        return self.day.time

    @property
    def entries(self) -> Sequence[object]:
        return self.day.entries


@dataclass(frozen=True)
class Joined:
    """A merge by a rule, read from the ledger: no event, and never counted as one. So an undo
    shows at once, on both sides."""

    merge: LedgerRow

    @property
    def time(self) -> int:
        return self.merge.at


class Footprints:
    def __init__(self, page: Portrait, asked: QueryDict) -> None:
        self._portrait = page
        self._identity_ids = page.identity_ids
        self._veil = page.veil
        self.kind = asked.get("kind") if asked.get("kind") in Kind.values else None
        self.channel = asked.get("channel") if asked.get("channel") in Channel.values else None
        self.own = asked.get("own") == "1"
        self._until = day_of(asked.get("until", ""))
        self._now = page.now
        self._before = asked.get("before") or self._cursor_of_day() or page.newest
        # The newest page: the one after it comes by itself, later ones when asked for, so that
        # what stands below the timeline on a narrow screen can be reached.
        self.first = not asked.get("before") and self._until is None
        self._zone = timezone.get_current_timezone()

    def _cursor_of_day(self) -> str | None:
        """Everything before the end of the day that was asked for."""
        if self._until is None:
            return None
        midnight = datetime.combine(self._until + timedelta(days=1), time())
        end = min(clock.to_us(timezone.make_aware(midnight)), self._now + 1)
        return keyset.cursor((end, 0))

    @cached_property
    def _page(self) -> tuple[Sequence[Moment], str | None]:
        page = person_timeline(
            self._identity_ids,
            before=self._before,
            kinds=[self.kind] if self.kind else (),
            channels=[self.channel] if self.channel else (),
            own=self.own,
            limit=PAGE,
        )
        moments = [Moment(self._veil.footprint(f)) for f in page.items]
        if page.next_cursor is None or not moments:
            return moments, None
        shown = whole_entries(moments, more=True)
        return shown, keyset.cursor((shown[-1].time, shown[-1].seq))

    @property
    def next(self) -> str | None:
        return self._page[1]

    @cached_property
    def days(self) -> list[Told]:
        today = timezone.localdate(clock.now())
        days = {day.iso: day.entries for day in days_of(self._page[0], self._zone)}
        for joined in self._joined:
            iso = timezone.localtime(clock.from_us(joined.time), self._zone).date().isoformat()
            days[iso] = (*days.get(iso, ()), joined)
        return [
            Told(
                Day(iso, tuple(sorted(entries, key=lambda entry: -entry.time))),
                (today - date.fromisoformat(iso)).days,
            )
            for iso, entries in sorted(days.items(), reverse=True)
        ]

    @property
    def _joined(self) -> list[Joined]:
        """The merges by rules between the first and the last event of this page; those by hand are
        events of their own."""
        if not self.own or self.kind or self.channel:
            return []
        moments, more = self._page
        since = moments[-1].time if more else -LARGEST
        until = int(keyset.key_of(self._before, int, int)[0]) if self._before else LARGEST
        rows = [row for row in ledger_rows(self._portrait) if row.by_rule]
        return [Joined(row) for row in rows if since <= row.at < until]

    @property
    def kinds(self) -> list[Choice]:
        everything = Choice(None, _("All"), self.kind is None)
        return [everything] + [Choice(k.value, str(k.label), k == self.kind) for k in Kind]

    @cached_property
    def channels(self) -> list[Choice]:
        """The channel that is chosen, or those of what is shown."""
        shown = {self.channel} if self.channel else {m.channel for m in self._page[0]}
        return [
            Choice(None if c == self.channel else c.value, str(c.label), c == self.channel)
            for c in Channel
            if c in shown
        ]

    @cached_property
    def _counts(self) -> list[int]:
        return density(self._identity_ids, weeks=WEEKS, until=self._now)

    @property
    def bars(self) -> list[Bar]:
        most = max([*self._counts, 1])
        bars = []
        for number, count in enumerate(self._counts):
            height = max(1, round(BAR_HEIGHT * (count / most) ** 0.5)) if count else 1
            words = ngettext("%(n)d event", "%(n)d events", count) % {"n": count}
            bars.append(
                Bar(number * 10 + 1, 43 - height, height, f"{self._week_words(number)}: {words}")
            )
        return bars

    @cached_property
    def _week_ends(self) -> list[date]:
        return [
            timezone.localtime(clock.from_us(self._now - back * WEEK)).date()
            for back in reversed(range(WEEKS))
        ]

    def _week_words(self, number: int) -> str:
        end = self._week_ends[number]
        start = end - timedelta(days=6)
        return f"{formats.short_date(start)} – {formats.short_date(end)}"

    @property
    def weeks_json(self) -> str:
        """What the strip's behaviour needs of each week."""
        return json.dumps(
            [
                {"until": end.isoformat(), "words": self._week_words(number)}
                for number, end in enumerate(self._week_ends)
            ]
        )

    @cached_property
    def week(self) -> int:
        """The last week of the window, 1 to 52."""
        if self._until is None:
            return WEEKS
        past = (self._week_ends[-1] - self._until).days // 7
        return min(WEEKS, max(1, WEEKS - past))

    @property
    def week_words(self) -> str:
        return self._week_words(self.week - 1)

    @property
    def window_x(self) -> int:
        return max(0, (self.week - WINDOW) * 10)

    @property
    def months(self) -> list[str]:
        """Twelve labels under the strip."""
        start = self._week_ends[-1] - timedelta(weeks=WEEKS)
        middles = [start + timedelta(days=round((at + 0.5) * 7 * WEEKS / 12)) for at in range(12)]
        return [month_words(day) for day in middles]


def month_words(day: date) -> str:
    return f"{day.month}月" if formats.is_japanese() else formats.MONTHS[day.month - 1]


def day_of(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 <= found.year < 9000 else None
