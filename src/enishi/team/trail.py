"""How a line of the audit trail reads.

Rooms write a verb and a noun in English. `tools/catalogues.py` finds them in their calls of
`audit(...)` and puts them into this room's catalogue under the context "audit". The Japanese of a
verb is a noun there (merged: 統合), because the sentence is 顧客の統合.
"""

from django.utils.translation import gettext, pgettext, pgettext_lazy

from enishi.team.enums import Role, Scope
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
}


# Roles and scopes as pages call them.
VALUES = {"role": dict(Role.choices), "was": dict(Role.choices), "scope": dict(Scope.choices)}


def details_text(entry: AuditEntry) -> list[str]:
    """What a line adds, in words; what is empty or false says nothing."""
    return [
        said(str(LABELS.get(name, name)), VALUES.get(name, {}).get(str(value), value))
        for name, value in entry.details.items()
        if value not in (None, False, "", [], {})
    ]


def said(label: str, value: object) -> str:
    if value is True:
        return label
    if isinstance(value, dict):
        value = [said(str(LABELS.get(name, name)), inner) for name, inner in value.items()]
    if isinstance(value, list):
        value = gettext(", ").join(map(str, value))
    return gettext("%(label)s: %(value)s") % {"label": label, "value": value}
