"""What the 360° page shows of one person, card by card; a card costs nothing until asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.lib import clock, keyset
from enishi.overview.labels import (
    CONSENT_ICONS,
    born_words,
    channel_label,
    consent_label,
    member_words,
    trait_label,
    written,
)
from enishi.overview.pointers import IdentifierRow, identifier_row
from enishi.overview.scores import Answered, nps_path
from enishi.overview.story import Moment
from enishi.overview.telling import Item, day_of, days_late, text_of
from enishi.overview.veil import HIDDEN, Veil, secrets_of
from enishi.people import queries
from enishi.people.masking import called
from enishi.people.models import Consent, Identifier, Merge, Note, Person
from enishi.people.queries import TraitNow
from enishi.team.queries import members
from enishi.timeline.enums import Kind as EventKind
from enishi.timeline.queries import Footprint, person_timeline, source_names
from enishi.timeline.queries.named import newest_named
from enishi.ui import formats

ORDERS_SHOWN = 4
CONTACTS_SHOWN = 5
ANSWERS_READ = 12
ANSWERS_SHOWN = 3
SINCE = ("member_since", "createdAt", "created_at")
BIRTHDAY = ("birthday", "birth_date", "birthdate")
# Traits that are identifiers: they stand in the card of identifiers, guarded.
POINTING = frozenset(
    {"email", "mail", "phone", "tel", "line_id", "lineId", "member_no", "memberNo", "userId"}
)


@dataclass(frozen=True)
class TraitRow:
    name: str
    label: str
    shown: str
    at: int
    by_hand: bool
    said_by: str


@dataclass(frozen=True)
class PastConsent:
    granted: bool
    at: int
    said_by: str
    reason: str


@dataclass(frozen=True)
class ConsentRow:
    purpose: str
    channel: str
    label: str
    icon: str
    granted: bool
    at: int
    history: Sequence[PastConsent]

    @property
    def when(self) -> str:
        return formats.date_text(formats.local(self.at))


@dataclass(frozen=True)
class Order:
    title: str
    number: str
    time: int
    channel: str
    money: int | None
    currency: str
    items: Sequence[Item]
    after: str  # what became of it


# Where a person and the company spoke; mailings are in the timeline only.
ENCOUNTERS = (
    *("Call Ended", "Call Abandoned", "Live Chat Conversation Started", "Live Chat Message Sent"),
    *("LINE Message Received", "Message Received", "Ticket Opened", "Ticket Created"),
    *("Complaint Received", "Store Visited"),
)


class Portrait:
    """Today, or as of an earlier instant (`overview.past` draws the person's row of then)."""

    def __init__(
        self, person: Person, *, lifted: bool, at: int | None = None, today: Person | None = None
    ) -> None:
        self.person = person
        self.today = today or person
        self.id = person.pk
        self.lifted = lifted
        self.at = at

    @property
    def now(self) -> int:
        return clock.now_us() if self.at is None else self.at

    @property
    def at_text(self) -> str:
        """The instant of a past page, written out."""
        return f"{formats.day_text(self.now)} {formats.clock_text(self.now)}"

    @property
    def newest(self) -> str | None:
        """Where the timeline begins, from the newest event on: nowhere, unless in the past."""
        return None if self.at is None else keyset.cursor((self.at + 1, 0))

    @cached_property
    def identity_ids(self) -> list[int]:
        return queries.identity_ids(self.id)

    @cached_property
    def pointers(self) -> list[Identifier]:
        return queries.identifiers_of(self.id, self.at)

    @cached_property
    def said(self) -> list[TraitNow]:
        return queries.traits_of(self.id, self.at)

    @cached_property
    def veil(self) -> Veil:
        if self.lifted:
            return Veil(lifted=True)
        # What is known today hides them in what was written before it was known, too.
        said = ((row.name, row.value) for row in queries.traits_of(self.id))
        return Veil(secrets_of(self.today, queries.identifiers_of(self.id), said))

    @cached_property
    def sources(self) -> Mapping[int, str]:
        return source_names()

    def author(self, member_id: int | None) -> str:
        return self._members.get(member_id, "") if member_id else ""

    @cached_property
    def _members(self) -> Mapping[int, str]:
        return dict(members().values_list("pk", "name"))

    @property
    def name(self) -> str:
        return called(self.person, lifted=self.lifted)

    @property
    def kana(self) -> str:
        return self.veil.value("name", self.person.kana)

    @cached_property
    def facts(self) -> list[str]:
        """What one would say first: since when, where from, how old, at home with whom."""
        since, born = day_of(self._traits_said, *SINCE), day_of(self._traits_said, *BIRTHDAY)
        told = [
            member_words(since) if since else "",
            self._place,
            born_words(born) if born else "",
            text_of(self._traits_said, "household"),
        ]
        return [one for one in told if one and one != HIDDEN]

    @cached_property
    def _traits_said(self) -> dict[str, object]:
        return {row.name: self.veil.trait(row.name, row.value) for row in self.said}

    @property
    def _place(self) -> str:
        prefecture = text_of(self._traits_said, "prefecture")
        city = text_of(self._traits_said, "city").replace(HIDDEN, "")
        return prefecture + city.removeprefix(prefecture)

    @property
    def rank(self) -> str:
        return text_of(self._traits_said, "rank", "tier").replace(HIDDEN, "")

    @cached_property
    def tags(self) -> list[str]:
        return queries.tags_of(self.id, self.at)

    @cached_property
    def identifiers(self) -> list[IdentifierRow]:
        return [
            identifier_row(row, self.veil, self.sources, known=self.at is not None)
            for row in self.pointers
        ]

    @cached_property
    def traits(self) -> list[TraitRow]:
        return [self._trait(row) for row in self.said if row.name not in POINTING]

    def _trait(self, row: TraitNow) -> TraitRow:
        value = self.veil.trait(row.name, row.value)
        by = self.author(row.by_id)
        said_by = by or self.sources.get(row.source_id or 0, "Enishi")
        label = trait_label(row.name)
        return TraitRow(row.name, label, written(value), row.at, row.source_id is None, said_by)

    @cached_property
    def consents(self) -> list[ConsentRow]:
        history = sorted(
            queries.consent_history(self.id, self.at), key=lambda c: (c.purpose, c.channel, -c.at)
        )
        said = {
            key: [self._past(c) for c in group]
            for key, group in groupby(history, key=lambda c: (c.purpose, c.channel))
        }
        return [
            ConsentRow(
                purpose=now.purpose,
                channel=now.channel,
                label=consent_label(now.purpose, now.channel),
                icon=CONSENT_ICONS.get(now.channel, "shield-check"),
                granted=now.granted,
                at=now.at,
                history=said.get((now.purpose, now.channel), []),
            )
            for now in queries.consents_of(self.id, self.at)
        ]

    def _past(self, consent: Consent) -> PastConsent:
        by = consent.by.name if consent.by else self.sources.get(consent.source_id or 0, "Enishi")
        return PastConsent(consent.granted, consent.at, by, self.veil.text(consent.reason))

    @cached_property
    def notes(self) -> list[dict[str, object]]:
        return [self.note(note) for note in queries.notes_of(self.id, self.at)]

    def note(self, note: Note) -> dict[str, object]:
        return {
            "id": note.pk,
            "text": self.veil.text(note.text),
            "by": note.by.name if note.by else "API",
            "at": note.at,
        }

    @cached_property
    def purchases(self) -> list[Order]:
        if not self.person.orders:
            return []
        found = newest_named(
            self.identity_ids,
            [
                "Order Completed",
                "Order Returned",
                "Order Refunded",
                "Order Cancelled",
                "Order Delivered",
            ],
            until=self.at,
            limit=ORDERS_SHOWN * 4,
        )
        after = {
            text_of(f.properties, "order_id"): f
            for f in reversed(found)
            if f.name != "Order Completed"
        }
        orders = [f for f in found if f.name == "Order Completed"][:ORDERS_SHOWN]
        return [self._order(f, after.get(text_of(f.properties, "order_id"))) for f in orders]

    def _order(self, footprint: Footprint, after: Footprint | None) -> Order:
        moment = self._moment(footprint)
        return order_of(moment, self._moment(after) if after else None)

    def _moment(self, footprint: Footprint) -> Moment:
        return Moment(self.veil.footprint(footprint))

    @cached_property
    def contacts(self) -> list[Moment]:
        found = newest_named(self.identity_ids, ENCOUNTERS, until=self.at, limit=CONTACTS_SHOWN)
        return [self._moment(footprint) for footprint in found]

    @cached_property
    def _answers(self) -> list[Moment]:
        page = person_timeline(
            self.identity_ids, before=self.newest, kinds=[EventKind.VOICE], limit=ANSWERS_READ
        )
        return [self._moment(footprint) for footprint in page.items]

    @property
    def answers(self) -> list[Moment]:
        told = [m for m in self._answers if m.telling.score or m.telling.quote]
        return told[:ANSWERS_SHOWN]

    @cached_property
    def scores(self) -> list[Answered]:
        """Their NPS answers, oldest first."""
        return nps_path(self._answers)

    @property
    def score_path(self) -> list[Answered]:
        return self.scores if len(self.scores) > 1 else []

    @property
    def score_line(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.scores)

    @property
    def average(self) -> int | None:
        return self.person.revenue // self.person.orders if self.person.orders > 1 else None

    @cached_property
    def since_order(self) -> str:
        if not self.purchases:
            return ""
        days = (self.now - self.purchases[0].time) // clock.DAY
        return ngettext("%(n)d day since the last one", "%(n)d days since the last one", days) % {
            "n": days
        }

    @property
    def together(self) -> str:
        """How long we have known each other."""
        if self.person.first_seen is None:
            return ""
        months = (self.now - self.person.first_seen) // (30 * clock.DAY)
        if months < 24:
            return ngettext("%(n)d month together", "%(n)d months together", months) % {"n": months}
        return ngettext("%(n)d year together", "%(n)d years together", months // 12) % {
            "n": months // 12
        }

    @property
    def channel(self) -> str:
        return channel_label(self.person.channel)

    @cached_property
    def ledger(self) -> list[Merge]:
        """What joined this person, what parted them, and what waits for a member."""
        return list(queries.merges_of(self.id))


def order_of(moment: Moment, after: Moment | None) -> Order:
    say = moment.telling
    items = say.items
    more = len(items) - 1 + say.items_more
    title = items[0].name if items else _("Order")
    if more > 0:
        title = ngettext("%(first)s and %(n)d more", "%(first)s and %(n)d more", more) % {
            "first": title, "n": more,
        }  # fmt: skip
    became = ""
    if after and after.footprint.name != "Order Delivered":
        became = after.title
    elif after and days_late(after.properties) > 0:
        became = after.telling.pill
    return Order(
        title=title,
        number=text_of(moment.properties, "order_id"),
        time=moment.time,
        channel=channel_label(moment.channel),
        money=say.money,
        currency=say.currency,
        items=items,
        after=became,
    )
