"""Messages in words: where they stand, by which rule, and what would change that."""

from django.utils.translation import pgettext


def purpose_text(purpose: str) -> str:
    """The purposes that ship have names; others are called as they are."""
    known = {
        "survey": pgettext("purpose", "Surveys"),
        "service": pgettext("purpose", "Service messages"),
        "marketing": pgettext("purpose", "News and offers"),
    }
    return known.get(purpose, purpose)
