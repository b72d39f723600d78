"""What is wrong with the form of a condition, in the reader's language; msgspec speaks English."""

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_FAULTS: Final = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"matching regex .*smhdw", gettext_noop("Write a length of time: 30d, 12h, 90m.")),
        (r"missing required field `(?P<it>[^`]+)`", gettext_noop("“{it}” is missing here.")),
        (r"unknown field `(?P<it>[^`]+)`", gettext_noop("“{it}” is not known here.")),
        (r"^Invalid (?:enum )?value '?(?P<it>[^']*)'?", gettext_noop("“{it}” is not known here.")),
        (
            r"^Expected `(?P<want>[^`]+)`, got `(?P<it>[^`]+)`",
            gettext_noop("This must be {want}, not {it}."),
        ),
    )
)


def said(text: str) -> str:
    """As it came where there are no words of ours."""
    for pattern, words in _FAULTS:
        if found := pattern.search(text):
            return _(words).format(**found.groupdict())
    return text
