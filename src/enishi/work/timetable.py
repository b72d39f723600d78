"""Hours and days as people write them: "9:00-12:00, 13:00-18:00"; "2026-12-29..2027-01-03"."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from enishi.lib.business_hours import Span
from enishi.lib.errors import BadInput

_SPAN: Final = re.compile(r"(\d{1,2}):?(\d{2})\s*[-~〜～–]\s*(\d{1,2}):?(\d{2})")
_WIDE: Final = str.maketrans("０１２３４５６７８９：、，ー－", "0123456789:,,--")
LONGEST: Final = 60  # days that are written as from … until


def spans_said(text: str, field: str) -> tuple[Span, ...]:
    """Minutes of the day; nothing is closed."""
    found = []
    for part in text.translate(_WIDE).split(","):
        if not part.strip():
            continue
        said = _SPAN.fullmatch(part.strip())
        if said is None:
            raise BadInput("bad_hours", _("Write times as 9:00-18:00."), field=field)
        hour, minute, last_hour, last_minute = map(int, said.groups())
        if minute > 59 or last_minute > 59:
            raise BadInput("bad_hours", _("Write times as 9:00-18:00."), field=field)
        found.append((hour * 60 + minute, last_hour * 60 + last_minute))
    return tuple(found)


def spans_words(spans: Sequence[Sequence[int]]) -> str:
    return ", ".join(f"{_clock(since)}-{_clock(until)}" for since, until in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def days_said(text: str, field: str) -> list[date]:
    """One a line, or from … until."""
    return [day for line in text.split() for day in _days(line, field)]


def _days(line: str, field: str) -> Iterator[date]:
    first, _dots, last = line.partition("..")
    try:
        day, until = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise BadInput("bad_day", _("Write days as 2026-12-29, one a line."), field=field) from None
    if not 0 <= (until - day).days < LONGEST:
        raise BadInput("bad_day", _("From one day to a later one, not too far."), field=field)
    while day <= until:
        yield day
        day += timedelta(days=1)
