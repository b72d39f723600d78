"""The list of people as a member asks for it: filter, columns, chips and rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.lib import clock, keyset
from enishi.overview.labels import channel_label
from enishi.overview.veil import Veil
from enishi.people.enums import Kind
from enishi.people.masking import called
from enishi.people.models import Person
from enishi.people.queries import PeopleFilter
from enishi.timeline.enums import Channel

SORTS = {
    "last_seen": "descending",
    "revenue": "descending",
    "name": "ascending",
    "first_seen": "descending",
}
COLUMNS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "known": gettext_lazy("Known or not"),
    "channel": gettext_lazy("Favourite channel"),
    "orders": gettext_lazy("Orders"),
    "revenue": gettext_lazy("Purchases"),
    "events": gettext_lazy("Events"),
    "last_seen": gettext_lazy("Last footprint"),
    "first_seen": gettext_lazy("First footprint"),
    "email": gettext_lazy("Mail"),
    "phone": gettext_lazy("Phone number"),
}
USUAL = ("name", "known", "channel", "orders", "revenue", "events", "last_seen")
WIDE = frozenset({"known", "channel", "orders", "events"})  # for wide screens only
NUMBERS = frozenset({"orders", "revenue", "events"})
SEEN = {
    "1": gettext_lazy("Today"),
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "365": gettext_lazy("A year"),
}


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    on: bool


@dataclass(frozen=True)
class Menu:
    name: str
    label: str
    on: bool
    choices: Sequence[Chip]


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    shown: bool
    number: bool = False
    sort_url: str = ""
    sorted: str = ""

    @property
    def wide(self) -> bool:
        """Left out on a telephone."""
        return self.name in WIDE


@dataclass(frozen=True)
class Cell:
    name: str
    value: object

    @property
    def wide(self) -> bool:
        return self.name in WIDE


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    kana: str
    hint: str
    orders: int
    currency: str
    place: str  # where it stands in the list
    cells: Sequence[Cell] = field(default=())


class Roster:
    def __init__(self, asked: QueryDict, *, lifted: bool) -> None:
        self._asked = asked
        self.lifted = lifted
        self.veil = Veil(lifted=lifted)

    def _one(self, name: str, allowed: Sequence[str]) -> str:
        value = self._asked.get(name, "")
        return value if value in allowed else ""

    def filter(self, limit: int = 50) -> PeopleFilter:
        state = self._one("state", ["known", "anonymous"])
        days = self._one("seen", list(SEEN))
        return PeopleFilter(
            search=self._asked.get("search", "").replace("\0", "").strip()[:200],
            known={"known": True, "anonymous": False}.get(state),
            channel=self._one("channel", Channel.values),
            bought=True if self._asked.get("ordered") == "yes" else None,
            since=clock.now_us() - int(days) * clock.DAY if days else None,
            tag=self._asked.get("tag", "").replace("\0", "")[:60],
            order=self.order,
            cursor=self._asked.get("cursor", ""),
            limit=limit,
        )

    @property
    def order(self) -> str:
        return self._one("sort", list(SORTS)) or "last_seen"

    @property
    def filtered(self) -> bool:
        return any(
            self._asked.get(name)
            for name in ("search", "state", "channel", "ordered", "seen", "tag")
        )

    def _url(self, **changes: str | None) -> str:
        params = self._asked.copy()
        params.pop("cursor", None)
        for name, value in changes.items():
            if value is None:
                params.pop(name, None)
            else:
                params[name] = value
        return f"?{params.urlencode()}"

    def next_url(self, cursor: str | None) -> str:
        return self._url(cursor=cursor) if cursor else ""

    @property
    def chips(self) -> list[Chip]:
        chips = [
            self._chip("state", "known", _("Known")),
            self._chip("state", "anonymous", _("Anonymous")),
            self._chip("ordered", "yes", _("Has ordered")),
        ]
        if tag := self._asked.get("tag"):
            chips.append(self._chip("tag", tag, tag))
        return chips

    def _chip(self, name: str, value: str, label: str) -> Chip:
        on = self._asked.get(name) == value
        return Chip(label, self._url(**{name: None if on else value}), on)

    def menus(self) -> list[Menu]:
        return [
            self._menu("channel", _("Channel"), [(c.value, str(c.label)) for c in Channel]),
            self._menu(
                "seen", _("Seen within"), [(days, str(words)) for days, words in SEEN.items()]
            ),
        ]

    def _menu(self, name: str, label: str, choices: Sequence[tuple[str, str]]) -> Menu:
        chips = [self._chip(name, value, words) for value, words in choices]
        chosen = [chip.label for chip in chips if chip.on]
        return Menu(name, f"{label}: {chosen[0]}" if chosen else label, bool(chosen), chips)

    @cached_property
    def shown(self) -> list[str]:
        asked = [name for name in COLUMNS if name in self._asked.getlist("columns")]
        return ["name", *(name for name in asked or USUAL if name != "name")]

    @property
    def columns(self) -> list[Column]:
        return [self._column(name) for name in COLUMNS if name != "name"]

    @property
    def shown_columns(self) -> list[Column]:
        return [self._column(name) for name in self.shown]

    @property
    def plain_columns(self) -> list[Column]:
        """For a list whose order is given."""
        return [replace(column, sort_url="", sorted="") for column in self.shown_columns]

    def _column(self, name: str) -> Column:
        sortable = name in SORTS
        is_sorted = self.order == name
        return Column(
            name=name,
            label=str(COLUMNS[name]),
            shown=name in self.shown,
            number=name in NUMBERS,
            sort_url=self._url(sort=name) if sortable else "",
            sorted=SORTS[name] if is_sorted else "",
        )

    def kept(self, *left_out: str) -> list[tuple[str, str]]:
        """The rest of the URL, for forms that change one part of it."""
        return [
            (name, value)
            for name, values in self._asked.lists()
            if name not in {*left_out, "cursor"}
            for value in values
        ]

    def row(self, person: Person) -> Row:
        veil = self.veil
        values = {name: getattr(person, name) for name in self.shown}
        if "channel" in values:
            values["channel"] = channel_label(person.channel)
        for kind in ("email", "phone"):
            if kind in values:
                values[kind] = (Veil() if kind == "phone" else veil).value(kind, values[kind])
        return Row(
            id=person.pk,
            name=called(person, lifted=veil.lifted),
            kana=veil.value("name", person.kana),
            hint=hint(person, veil),
            orders=person.orders,
            currency=person.currency,
            place=keyset.cursor(place_of(person, self.order)),
            cells=[Cell(name, values[name]) for name in self.shown],
        )


def place_of(person: Person, order: str) -> keyset.Key:
    """The key by which the list is paged."""
    value: int | str | None = getattr(person, order)
    return (0 if value is None else value, person.pk)


def hint(person: Person, veil: Veil) -> str:
    """What tells two people of one name apart."""
    by = "" if person.name else person.pointer_kind  # stands there already, in place of a name
    if person.email and by != Kind.EMAIL:
        return veil.value("email", person.email)
    if person.phone and by != Kind.PHONE:
        return Veil().value("phone", person.phone)
    return f"ID {person.pk}"
