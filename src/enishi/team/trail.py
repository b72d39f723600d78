"""How a line of the audit trail reads.

Rooms write a verb and a noun in English. `tools/catalogues.py` finds them in their calls of
`audit(...)` and puts them into this room's catalogue under the context "audit". The Japanese of a
verb is a noun there (merged: 統合), because the sentence is 顧客の統合.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy

from enishi.team.enums import LANGUAGES, Role, Scope
from enishi.team.models import AuditEntry


def verb_text(verb: str) -> str:
    return pgettext("audit", verb)


def sentence(entry: AuditEntry) -> str:
    """created key, or 顧客の統合."""
    verb = verb_text(entry.verb)
    if not entry.noun:
        return verb
    noun = pgettext("audit", entry.noun)
    return gettext("%(verb)s %(noun)s") % {"verb": verb, "noun": noun}


LABELS = {
    "name": pgettext_lazy("trail", "name"),
    "was": pgettext_lazy("trail", "before"),
    "role": pgettext_lazy("trail", "role"),
    "scope": pgettext_lazy("trail", "scope"),
    "fields": pgettext_lazy("trail", "fields"),
    "tag": pgettext_lazy("trail", "tag"),
    "purpose": pgettext_lazy("trail", "purpose"),
    "kind": pgettext_lazy("trail", "kind"),
    "traits": pgettext_lazy("trail", "traits"),
    "filter": pgettext_lazy("trail", "filter"),
    "searched": pgettext_lazy("trail", "with a search"),
    "corrected": pgettext_lazy("trail", "corrected"),
    "map": pgettext_lazy("trail", "map"),
    "bytes": pgettext_lazy("trail", "bytes"),
    "rate": pgettext_lazy("trail", "events a second"),
    "limit": pgettext_lazy("trail", "limit"),
    "priority": pgettext_lazy("trail", "priority"),
    "person": pgettext_lazy("trail", "customer"),
    "other": pgettext_lazy("trail", "the other"),
    "low": pgettext_lazy("trail", "one"),
    "high": pgettext_lazy("trail", "the other"),
    "merge": pgettext_lazy("trail", "merge"),
    "note": pgettext_lazy("trail", "note"),
    "touchpoint": pgettext_lazy("trail", "touchpoint"),
    "stage": pgettext_lazy("trail", "stage"),
    "channel": pgettext_lazy("trail", "channel"),
    "property": pgettext_lazy("trail", "property"),
    "value": pgettext_lazy("trail", "value"),
    "blocked": pgettext_lazy("trail", "blocked values"),
    "count": pgettext_lazy("trail", "number"),
    "ids": pgettext_lazy("trail", "rows"),
    "order": pgettext_lazy("trail", "order"),
    "grace": pgettext_lazy("trail", "the old key stays valid for a day"),
    "version": pgettext_lazy("trail", "version"),
    "description": pgettext_lazy("trail", "description"),
    "suggestion": pgettext_lazy("trail", "suggestion"),
    "zone": pgettext_lazy("trail", "time zone"),
    "language": pgettext_lazy("trail", "language"),
    "currency": pgettext_lazy("trail", "currency"),
    "fiscal_month": pgettext_lazy("trail", "first month of the year"),
    "state": pgettext_lazy("trail", "known or not"),
    "seen": pgettext_lazy("trail", "seen within"),
    "ordered": pgettext_lazy("trail", "has ordered"),
    "sort": pgettext_lazy("trail", "sorted by"),
    "columns": pgettext_lazy("trail", "columns"),
    "reason": pgettext_lazy("trail", "reason"),
    "place": pgettext_lazy("trail", "store"),
}


Speaker = Callable[[str], str]
# How the value of a detail is called on pages; rooms above add what they know (`speak`).
_speakers: dict[str, Speaker] = {}


def speak(**speakers: Speaker) -> None:
    _speakers.update(speakers)


def _of(choices: Iterable[tuple[str, str | Promise]]) -> Speaker:
    called = dict(choices)
    return lambda code: str(called.get(code, code))


speak(
    role=_of(Role.choices),
    scope=_of(Scope.choices),
    language=_of(LANGUAGES),
    fields=lambda name: str(LABELS.get(name, name)),
)


def details_text(entry: AuditEntry) -> list[str]:
    """What a line adds, in words; what is empty or false says nothing."""
    return list(_parts(entry.details))


def _parts(details: Mapping[str, object]) -> Iterator[str]:
    for name, value in details.items():
        if value not in (None, False, "", [], {}):
            label = str(LABELS.get(name, name))
            yield label if value is True else said(label, _words(name, value))


def _words(name: str, value: object) -> str:
    if isinstance(value, dict):
        return gettext(", ").join(_parts(value))
    if isinstance(value, list):
        return gettext(", ").join(_words(name, one) for one in value)
    if name == "was" and value in Role.values:
        name = "role"
    return _speakers[name](value) if name in _speakers and isinstance(value, str) else str(value)


def said(label: str, value: str) -> str:
    return gettext("%(label)s: %(value)s") % {"label": label, "value": value}
