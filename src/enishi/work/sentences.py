"""Rules as sentences: when they hold, and what they do then."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from enishi.lib import clock
from enishi.segments.queries import segment_name
from enishi.segments.queries import shown as shown_segment
from enishi.team.enums import Role
from enishi.ui.formats import is_japanese
from enishi.work import ruling
from enishi.work.conditions import written
from enishi.work.enums import Due, Kind, Trigger
from enishi.work.models import Rule
from enishi.work.ruling import NotIn, Property, Test, tests_of
from enishi.work.shown import duration_words

SIGNS: Final = {"!=": "≠", "<=": "≤", ">=": "≥"}


def rule_when(rule: Rule) -> str:
    """「Survey Answered（metric = NPS、score ≤ 6）が起きたら」"""
    if rule.trigger == Trigger.SEGMENT:
        name = shown_segment(rule.segment, "name") if rule.segment else "–"
        return _("When somebody enters the segment “%(name)s”") % {"name": name}
    tests = tests_of(rule.where)
    what = {"event": rule.event, "tests": _joined(tests)}
    if not tests.of:
        return _("When “%(event)s” happens") % what
    return _("When “%(event)s” happens with %(tests)s") % what


def _joined(tests: ruling.AllOf | ruling.AnyOf) -> str:
    said = [_test(one) for one in tests.of]
    if isinstance(tests, ruling.AnyOf):
        return pgettext("between conditions", " or ").join(said)
    return ("、" if is_japanese() else ", ").join(said)


def _test(test: Test) -> str:
    if isinstance(test, ruling.AllOf | ruling.AnyOf):
        return f"({_joined(test)})"
    if isinstance(test, NotIn):
        return _("the customer not in “%(name)s”") % {"name": segment_name(test.of.id)}
    if not isinstance(test, Property):
        return _("the customer in “%(name)s”") % {"name": segment_name(test.id)}
    return _compared(test)


def _compared(test: Property) -> str:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    said = {"name": test.name, "value": ", ".join(map(written, values))}
    words = {
        "exists": _("%(name)s present"),
        "missing": _("%(name)s missing"),
        "contains": _("%(name)s containing “%(value)s”"),
        "not_contains": _("%(name)s not containing “%(value)s”"),
        "starts_with": _("%(name)s beginning with “%(value)s”"),
        "in": _("%(name)s one of %(value)s"),
        "not_in": _("%(name)s none of %(value)s"),
        "between": _("%(name)s between %(value)s"),
    }
    if test.op in words:
        return words[test.op] % said
    return f"{test.name} {SIGNS.get(test.op, test.op)} {said['value']}"


def due_words(minutes: int, by: str) -> str:
    if by == Due.DAYS:
        days = minutes // (24 * 60)
        return ngettext("%(n)d business day", "%(n)d business days", days) % {"n": days}
    if by == Due.HOURS and minutes % 60 == 0:
        return ngettext("%(n)d business hour", "%(n)d business hours", minutes // 60) % {
            "n": minutes // 60
        }
    took = duration_words(minutes * clock.MINUTE)
    return took if by == Due.CLOCK else _("%(time)s of business hours") % {"time": took}


def rule_then(rule: Rule) -> str:
    """What it opens, for whom, by when."""
    kind = str(Kind(rule.kind).label)
    said = [_("open “%(title)s” (%(kind)s)") % {"title": rule.title, "kind": kind}]
    if rule.owner:
        said.append(_("for %(name)s") % {"name": rule.owner.name})
    elif rule.role:
        said.append(_("for each %(role)s in turn") % {"role": Role(rule.role).label})
    if rule.department_property:
        said.append(_("department by “%(name)s”") % {"name": rule.department_property})
    elif rule.department:
        said.append(_("department %(name)s") % {"name": rule.department.name})
    if rule.due_minutes:
        said.append(_("due after %(time)s") % {"time": due_words(rule.due_minutes, rule.due_by)})
    return ("、" if is_japanese() else ", ").join(said)
