"""What is wrong with a condition, in the reader's language: `lens` says it in English."""

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
        (r"^Name an event or a touchpoint", gettext_noop("Name an event or a touchpoint.")),
        (r"^Write at least a letter", gettext_noop("Write at least a letter before the star.")),
        (r"^Say how much", gettext_noop("Say how much: at_least, at_most, exactly.")),
        (r"^Say either exactly", gettext_noop("Say either exactly or a range.")),
        (r"^(?P<it>\S+) takes no value", gettext_noop("“{it}” takes no value.")),
        (r"^(?P<it>\S+) takes a list", gettext_noop("“{it}” takes a list.")),
        (r"^(?P<it>\S+) takes one value", gettext_noop("“{it}” takes one value.")),
        (r"^(?P<it>\S+) takes two", gettext_noop("“{it}” takes two values, the smaller first.")),
        (r"^(?P<it>\S+) takes a text", gettext_noop("“{it}” takes another kind of value.")),
        (r"^(?P<it>\S+) is asked of traits", gettext_noop("“{it}” is asked of traits only.")),
        (r"leads back to itself|cannot name itself", gettext_noop("A segment cannot name itself.")),
        (r"^There is no segment (?P<it>\d+)", gettext_noop("There is no segment {it}.")),
        (r"nested (?P<it>\d+) deep", gettext_noop("A condition may be nested {it} deep.")),
        (r"may have (?P<it>\d+) parts", gettext_noop("A condition may have {it} parts.")),
    )
)


def said(text: str) -> str:
    """As `lens` says it where there are no words of ours."""
    for pattern, words in _FAULTS:
        if found := pattern.search(text):
            return _(words).format(**found.groupdict())
    return text
