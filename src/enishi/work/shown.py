"""Items as pages show them: words instead of codes, and only what the reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from enishi.lib import clock
from enishi.people.masking import called
from enishi.people.models import Person
from enishi.team.models import Member
from enishi.ui.formats import moment_text, number_text
from enishi.work.enums import CallOutcome, EntryKind, Kind, Priority, Reason, Status
from enishi.work.models import Change, Department, Entry, Item
from enishi.work.queries import Median, is_overdue, people_of
from enishi.work.veil import Veil

TONES = {
    Status.OPEN: "info",
    Status.IN_PROGRESS: "brand",
    Status.WAITING: "warn",
    Status.RESOLVED: "good",
    Status.DROPPED: "",
}
ICONS = {Kind.FOLLOW_UP: "phone", Kind.ISSUE: "flag", Kind.TASK: "circle-check"}
FIELDS = {
    "title": gettext_lazy("What is to be done"),
    "description": gettext_lazy("Details"),
    "kind": gettext_lazy("Kind"),
    "status": gettext_lazy("Status"),
    "priority": gettext_lazy("Priority"),
    "owner_id": pgettext_lazy("work", "Owner"),
    "department_id": gettext_lazy("Department"),
    "due_at": gettext_lazy("Due"),
    "reason": gettext_lazy("Reason"),
    "outcome": gettext_lazy("What came of it"),
}
LABELS: dict[str, dict[object, object]] = {
    "status": dict(Status.choices),
    "kind": dict(Kind.choices),
    "reason": dict(Reason.choices),
    "priority": dict(Priority.choices),
}


@dataclass(frozen=True)
class Line:
    """An item in the list."""

    item: Item
    title: str
    url: str
    name: str  # of the person
    person_url: str
    tone: str
    icon: str
    status: str
    overdue: bool
    person: Person | None = None

    @property
    def urgent(self) -> bool:
        return self.item.priority >= Priority.HIGH


@dataclass(frozen=True)
class Told:
    """Something in an item's history."""

    at: int
    by: str
    icon: str
    words: Sequence[str]
    quote: str = ""
    change_id: int | None = None
    entry_id: int | None = None
    undone: bool = False


def lines(items: Sequence[Item], veil: Veil) -> list[Line]:
    people = people_of(items)
    return [line(item, people.get(item.person_id or 0), veil) for item in items]


def line(item: Item, person: Person | None, veil: Veil) -> Line:
    name = called(person, lifted=veil.lifted) if person else ""
    return Line(
        item,
        veil.text(item.title, person),
        reverse("work:item", args=[item.pk]),
        name or (_("Unnamed visitor") if person else ""),
        reverse("overview:person", args=[person.pk]) if person else "",
        TONES[Status(item.status)],
        ICONS[Kind(item.kind)],
        str(Status(item.status).label),
        is_overdue(item),
        person,
    )


def told(one: Change | Entry, veil: Veil, person: Person | None, names: "Names") -> Told:
    by = one.by.name if one.by else one.key.name if one.key else _("Enishi")
    if isinstance(one, Entry):
        call = str(CallOutcome(one.call).label) if one.call else ""
        words = [str(EntryKind(one.kind).label) + (f"・{call}" if call else "")]
        icon = "phone" if call else "sticky-note"
        return Told(one.at, by, icon, words, veil.text(one.text, person), entry_id=one.pk)
    words = [
        names.changed(field, was, now, veil, person)
        for field, (was, now) in one.fields.items()
        if field != "outcome" or now
    ]
    undone = one.undone_at is not None
    return Told(one.at, by, "pencil", words, change_id=one.pk, undone=undone)


class Names:
    """Of members and departments, each asked for once."""

    def __init__(self) -> None:
        self.members = dict(Member.objects.values_list("pk", "name"))
        self.departments = dict(Department.objects.values_list("pk", "name"))

    def changed(
        self, field: str, was: object, now: object, veil: Veil, person: Person | None
    ) -> str:
        label = str(FIELDS[field])
        before, after = (self._value(field, one, veil, person) for one in (was, now))
        if field in {"description", "outcome"} or not before:
            return _("%(field)s: %(now)s") % {"field": label, "now": after}
        return _("%(field)s: %(was)s → %(now)s") % {"field": label, "was": before, "now": after}

    def _value(self, field: str, value: object, veil: Veil, person: Person | None) -> str:
        if value in (None, ""):
            return "–" if field != "reason" else ""
        if field == "owner_id":
            return self.members.get(value, "–")  # type: ignore[call-overload, no-any-return] # an id
        if field == "department_id":
            return self.departments.get(value, "–")  # type: ignore[call-overload, no-any-return] # an id
        if field == "due_at" and isinstance(value, int):
            return moment_text(value)
        if field in LABELS:
            return str(LABELS[field].get(value, value))
        return veil.text(str(value), person)


def duration_words(took: int | None) -> str:
    """Of µs, in the two largest units that say something."""
    if took is None:
        return "–"
    minutes = took // clock.MINUTE
    if minutes < 60:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return _("%(h)d h %(m)d min") % {"h": hours, "m": rest} if rest else _h(hours)
    days, hours = divmod(hours, 24)
    return _("%(d)d d %(h)d h") % {"d": days, "h": hours} if hours else _d(days)


def _h(hours: int) -> str:
    return ngettext("%(n)d h", "%(n)d h", hours) % {"n": hours}


def _d(days: int) -> str:
    return ngettext("%(n)d d", "%(n)d d", days) % {"n": days}


def median_words(of: Median) -> Mapping[str, str]:
    """The figure, and under it how sure that is."""
    if of.value is None:
        return {"value": "–", "below": _("none in the last 90 days")}
    n = number_text(of.n)
    if of.low is None:
        return {"value": duration_words(of.value), "below": f"n = {n}"}
    between = {"low": duration_words(of.low), "high": duration_words(of.high), "n": n}
    below = _("95%% between %(low)s and %(high)s, n = %(n)s") % between
    return {"value": duration_words(of.value), "below": below}
