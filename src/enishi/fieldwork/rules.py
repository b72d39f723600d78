"""When a survey shows itself, and to whom."""

import re
from typing import Annotated, Final, Literal

import msgspec
from django.utils.translation import gettext_lazy as _
from msgspec import Meta

from enishi.lib.errors import BadInput

MOST_ORIGINS: Final = 50
ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")
# What JavaScript reads another way, or can be made to read for minutes.
_NOT_A_PATTERN: Final = re.compile(r"\(\?(?![:=!])|[+*}]\)?[+*{]|\\[AZ]")


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All must hold; then it shows itself at the first of `delay`, `scroll` and `leaving`."""

    contains: Annotated[str, Meta(max_length=200)] = ""  # the page's address
    matches: Annotated[str, Meta(max_length=200)] = ""  # a regular expression on it
    device: Literal["", "phone", "desktop"] = ""
    share: Annotated[int, Meta(ge=1, le=100)] = 100  # % of visitors, always the same ones
    every: Annotated[int, Meta(ge=0, le=365)] = 30  # days until the same visitor sees it again
    delay: Annotated[int, Meta(ge=0, le=600)] | None = 5  # seconds
    scroll: Annotated[int, Meta(ge=1, le=100)] | None = None  # % of the page
    leaving: bool = False  # the pointer leaves the window towards its tabs


_rules: Final = msgspec.json.Decoder(Rules).decode


def stored(text: str) -> Rules:
    """What this room wrote itself."""
    return _rules(text)


def rules_in(plain: object) -> Rules:
    """BadInput where they are not right; it names the field."""
    try:
        rules = msgspec.convert(plain, Rules)
    except msgspec.ValidationError as error:
        field = str(error).rpartition("`$.")[2].strip("`") if "`$." in str(error) else None
        raise BadInput("bad_rules", _("This display rule cannot be read."), field=field) from error
    if rules.delay is None and rules.scroll is None and not rules.leaving:
        message = _("Say when it shows itself: after seconds, by scrolling or on leaving.")
        raise BadInput("no_moment", message, field="delay")
    if rules.matches:
        _check_pattern(rules.matches)
    return rules


def _check_pattern(text: str) -> None:
    try:
        re.compile(text)
        is_right = not _NOT_A_PATTERN.search(text)
    except re.error:
        is_right = False
    if not is_right:
        message = _("This is no regular expression that every browser reads at once.")
        raise BadInput("bad_pattern", message, field="matches")


def origins_in(text: str) -> list[str]:
    """https://shop.example.jp, one a line."""
    found = [line.strip().rstrip("/").lower() for line in text.splitlines() if line.strip()]
    for one in found:
        if not ORIGIN.fullmatch(one):
            message = _("“%(it)s” is no origin: write https:// and the host.") % {"it": one[:100]}
            raise BadInput("bad_origin", message, field="origins")
    if len(found) > MOST_ORIGINS:
        raise BadInput("too_many_origins", _("Name 50 sites at most."), field="origins")
    return list(dict.fromkeys(found))
