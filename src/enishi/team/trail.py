"""How a line of the audit trail reads.

Any room may write a verb and a noun; it marks both with `gettext_noop` so that its own catalogue
says them.
"""

from django.utils.translation import gettext, gettext_noop

from enishi.team.models import AuditEntry

VERBS = (
    gettext_noop("founded"),
    gettext_noop("changed"),
    gettext_noop("invited"),
    gettext_noop("set the password of"),
    gettext_noop("changed the role of"),
    gettext_noop("closed the account of"),
    gettext_noop("reopened the account of"),
    gettext_noop("made a sign-in link for"),
    gettext_noop("created"),
    gettext_noop("revoked"),
)
NOUNS = (gettext_noop("company"), gettext_noop("member"), gettext_noop("key"))


def sentence(entry: AuditEntry) -> str:
    """created key, or in Japanese APIキー：作成."""
    verb = gettext(entry.verb)
    if not entry.noun:
        return verb
    noun = gettext(entry.noun)
    # Translators: a line of the audit trail: what was done to what
    return gettext("%(verb)s %(noun)s") % {"verb": verb, "noun": noun}
