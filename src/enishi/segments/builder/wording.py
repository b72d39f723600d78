"""Windows, amounts and comparisons in the reader's language: what a token says."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enishi.lens.conditions import tree
from enishi.ui.formats import is_japanese, number_text

COMPARED: Final = {
    "=": gettext_lazy("{value}"),
    "!=": gettext_lazy("not {value}"),
    "<": gettext_lazy("less than {value}"),
    "<=": gettext_lazy("{value} or less"),
    ">": gettext_lazy("more than {value}"),
    ">=": gettext_lazy("{value} or more"),
    "between": gettext_lazy("{low} to {high}"),
    "in": gettext_lazy("one of {value}"),
    "not_in": gettext_lazy("none of {value}"),
    "contains": gettext_lazy("containing “{value}”"),
    "not_contains": gettext_lazy("without “{value}”"),
    "starts_with": gettext_lazy("beginning with “{value}”"),
    "exists": gettext_lazy("known"),
    "missing": gettext_lazy("unknown"),
    "days_from_today": gettext_lazy("{low} to {high} days from today"),
    "anniversary": gettext_lazy("an anniversary within {high} days"),
    "age": gettext_lazy("{low} to {high} years ago"),
}
THIS: Final = {
    "day": gettext_lazy("today"),
    "week": gettext_lazy("this week"),
    "month": gettext_lazy("this month"),
    "quarter": gettext_lazy("this quarter"),
    "year": gettext_lazy("this year"),
    "fiscal_year": gettext_lazy("this fiscal year"),
}
PREVIOUS: Final = {
    "day": gettext_lazy("yesterday"),
    "week": gettext_lazy("last week"),
    "month": gettext_lazy("last month"),
    "quarter": gettext_lazy("last quarter"),
    "year": gettext_lazy("last year"),
    "fiscal_year": gettext_lazy("last fiscal year"),
}
UNITS: Final = {
    "s": lambda n: ngettext("{n} second", "{n} seconds", n),
    "m": lambda n: ngettext("{n} minute", "{n} minutes", n),
    "h": lambda n: ngettext("{n} hour", "{n} hours", n),
    "d": lambda n: ngettext("{n} day", "{n} days", n),
    "w": lambda n: ngettext("{n} week", "{n} weeks", n),
}


def span(text: str) -> str:
    """ "30d" as 30 days."""
    number = int(text[:-1])
    return UNITS[text[-1]](number).format(n=number_text(number))


def window(of: tree.Window) -> str:
    match of:
        case tree.Last(span=text):
            return _("in the last {span}").format(span=span(text))
        case tree.This(unit=unit) | tree.Previous(unit=unit):
            return str((THIS if isinstance(of, tree.This) else PREVIOUS)[unit])
        case tree.Between(since=since, until=until):
            return between(since, until)
        case tree.Before(span=text):
            return _("more than {span} ago").format(span=span(text))
        case tree.SinceFirst(span=text, event=event):
            event = event or _("event")
            return _("within {span} of the first {event}").format(span=span(text), event=event)
    return _("ever")


def between(since: str | None, until: str | None) -> str:
    if since and until:
        return _("from {since} until {until}").format(since=day(since), until=day(until))
    if since:
        return _("since {since}").format(since=day(since))
    return _("until {until}").format(until=day(until or ""))


def day(text: str) -> str:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    if is_japanese():
        return f"{found.year}年{found.month}月{found.day}日"
    return text


def amount(of: tree.Amount, *, total: bool) -> str:
    """2 times or more; of a sum: 10,000 or more."""
    words = [
        _quantity(n, total=total) for n in (of.at_least, of.at_most, of.exactly) if n is not None
    ]
    if of.exactly is not None:
        return _("exactly {n}").format(n=words[0])
    if len(words) == 2:
        return _("{low} to {high}").format(low=words[0], high=words[1])
    if of.at_least is not None:
        return _("{n} or more").format(n=words[0])
    return _("{n} or fewer").format(n=words[0])


def _quantity(number: float, *, total: bool) -> str:
    shown = number_text(number)
    if total:
        return shown
    return ngettext("{n} time", "{n} times", int(number)).format(n=shown)


def comparison(op: str, value: tree.Value) -> str:
    said: dict[str, str] = {"value": scalar(value)}
    if isinstance(value, tuple) and len(value) == 2:
        said |= {"low": scalar(value[0]), "high": scalar(value[1])}
    return str(COMPARED[op]).format_map({"low": "", "high": "", **said})


def scalar(value: tree.Value) -> str:
    if isinstance(value, tuple):
        return _(", ").join(map(scalar, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number_text(value)
    return value or ""
