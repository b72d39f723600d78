"""Rules of a survey in words, for the editor."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OPS: Final = (
    ("=", gettext_lazy("is")),
    ("!=", gettext_lazy("is not")),
    ("<=", gettext_lazy("at most")),
    (">=", gettext_lazy("at least")),
    ("<", gettext_lazy("less than")),
    (">", gettext_lazy("more than")),
    ("in", gettext_lazy("one of")),
    ("not_in", gettext_lazy("none of")),
    ("contains", gettext_lazy("contains")),
    ("answered", gettext_lazy("is answered")),
    ("missing", gettext_lazy("is not answered")),
)
FACTS: Final = {
    "language": gettext_lazy("language"),
    "link": gettext_lazy("link"),
    "personal": gettext_lazy("personal link"),
}


def rule_said(rule: Mapping[str, Any] | None, questions: Mapping[str, str]) -> str:
    """“推奨度” at most 6; `questions` are their words by id."""
    if rule is None:
        return ""
    kind = rule["is"]
    if kind in ("all", "any"):
        joint = _(" and ") if kind == "all" else _(" or ")
        return joint.join(rule_said(part, questions) for part in rule["of"])
    if kind == "not":
        return _("not (%(what)s)") % {"what": rule_said(rule["of"], questions)}
    if kind == "segment":
        return _("in the segment “%(name)s”") % {"name": rule["segment"]}
    what = rule["question"] if kind == "answer" else rule["name"]
    called = {"answer": questions, "fact": FACTS, "trait": {}}[kind]
    what = str(called.get(what, what))
    return _("“%(what)s” %(op)s %(value)s") % {
        "what": what,
        "op": dict(OPS)[rule.get("op", "=")],
        "value": _value(rule.get("value")),
    }


def _value(value: object) -> str:
    if isinstance(value, list):
        return _(", ").join(map(_value, value))
    return "" if value is None else str(value)
