"""The language of the command line: here is the rule, and argparse's own words to translate.

The standard library is enough: `enishi --help` speaks before Django is there.
"""

import gettext
import os
from pathlib import Path

from enishi.ui.catalogues import compile_stale

LOCALE = Path(__file__).resolve().parent / "locale"


def language() -> str:
    """Japanese where the first of these that is set begins with `ja`, else English."""
    said = next(filter(None, map(os.environ.get, ("ENISHI_LANG", "LC_ALL", "LANG"))), "")
    return "ja" if said.lower().startswith("ja") else "en"


def speak() -> None:
    """From here on `gettext`, and argparse with it, speaks by the catalogue of this room."""
    if language() == "ja":
        compile_stale()
    os.environ["LANGUAGE"] = language()  # where gettext looks first
    gettext.bindtextdomain("django", LOCALE)
    gettext.textdomain("django")


def gettext_noop(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


def ngettext_noop(one: str, _many: str) -> str:
    return one


ARGPARSE = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("ambiguous option: %(option)s could match %(matches)s"),
    gettext_noop("ignored explicit argument %r"),
    gettext_noop("not allowed with argument %s"),
    gettext_noop("expected one argument"),
    gettext_noop("expected at most one argument"),
    gettext_noop("expected at least one argument"),
    ngettext_noop("expected %s argument", "expected %s arguments"),
)
