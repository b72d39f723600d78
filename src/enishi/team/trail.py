"""How a line of the audit trail reads.

Rooms write a verb and a noun in English. `tools/catalogues.py` finds them in their calls of
`audit(...)` and puts them into this room's catalogue under the context "audit". The Japanese of a
verb is a noun there (merged: 統合), because the sentence is 顧客の統合.
"""

from django.utils.translation import gettext, pgettext

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
