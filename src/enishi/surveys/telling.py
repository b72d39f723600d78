"""Rules of a survey, and what was changed in it, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from enishi.surveys.definition.changes import Change

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
KNOWN: Final = dict(OPS) | {
    "answered": gettext_lazy("is known"),
    "missing": gettext_lazy("is not known"),
}
FACTS: Final = {
    "language": gettext_lazy("language"),
    "link": gettext_lazy("link"),
    "personal": gettext_lazy("personal link"),
}
SPAN: Final = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def rule_said(
    rule: Mapping[str, Any] | None,
    questions: Mapping[str, str],
    choices: Mapping[str, str] | None = None,
) -> str:
    """“推奨度” at most 6; `questions` are their words by id, `choices` by question and choice."""
    return _said(rule, questions, choices or {}, 0) if rule else ""


def _said(
    rule: Mapping[str, Any], questions: Mapping[str, str], choices: Mapping[str, str], depth: int
) -> str:
    kind = rule["is"]
    if kind in ("all", "any"):
        joint = _(" and ") if kind == "all" else _(" or ")
        text = joint.join(_said(part, questions, choices, depth + 1) for part in rule["of"])
        return _("(%(what)s)") % {"what": text} if depth and len(rule["of"]) > 1 else text
    if kind == "not":
        return _("not (%(what)s)") % {"what": _said(rule["of"], questions, choices, 0)}
    if kind == "segment":
        return _("in the segment “%(name)s”") % {"name": rule["segment"]}
    if kind == "event":
        return _event(rule)
    what = rule["question"] if kind == "answer" else rule["name"]
    called = {"answer": questions, "fact": FACTS, "trait": {}}[kind]
    words = OPS if kind == "answer" else KNOWN.items()
    compared = {
        "op": dict(words)[rule.get("op", "=")],
        "value": _value(rule.get("value"), what if kind == "answer" else "", choices),
    }
    return (
        _("“%(what)s” %(op)s %(value)s") % ({"what": str(called.get(what, what))} | compared)
    ).strip()


def _event(rule: Mapping[str, Any]) -> str:
    name = rule["name"]
    if rule.get("property"):
        name = _("%(event)s (%(property)s %(op)s %(value)s)") % {
            "event": name,
            "property": rule["property"],
            "op": KNOWN[rule.get("op", "=")],
            "value": _value(rule.get("value"), "", {}),
        }
    if within := rule.get("within"):
        return _("did “%(event)s” in the last %(span)s") % {
            "event": name,
            "span": span_said(within),
        }
    return _("did “%(event)s”") % {"event": name}


def span_said(span: str) -> str:
    number, unit = int(span[:-1]), span[-1]
    words = {
        "m": ngettext("%(n)d minute", "%(n)d minutes", number),
        "h": ngettext("%(n)d hour", "%(n)d hours", number),
        "d": ngettext("%(n)d day", "%(n)d days", number),
        "w": ngettext("%(n)d week", "%(n)d weeks", number),
    }
    return words[unit] % {"n": number}


def _value(value: object, question: str, choices: Mapping[str, str]) -> str:
    if isinstance(value, list | tuple):
        return _(", ").join(_value(one, question, choices) for one in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return "" if value is None else choices.get(f"{question}.{value}", str(value))


# -- what was changed ---------------------------------------------------------------------------

PARTS: Final[Mapping[str, Any]] = {
    "survey": gettext_lazy("The survey"),
    "page": "%(name)s",
    "question": gettext_lazy("Question “%(name)s”"),
    "end": gettext_lazy("End “%(name)s”"),
    "choices": gettext_lazy("Choice “%(name)s” of “%(within)s”"),
    "rows": gettext_lazy("Row “%(name)s” of “%(within)s”"),
    "columns": gettext_lazy("Column “%(name)s” of “%(within)s”"),
}
HOW: Final = {
    "added": gettext_lazy("%(what)s: added"),
    "removed": gettext_lazy("%(what)s: removed"),
    "moved": gettext_lazy("%(what)s: moved"),
}
FIELDS: Final = {
    "text": pgettext_lazy("survey", "words"),
    "title": pgettext_lazy("survey", "title"),
    "intro": pgettext_lazy("survey", "introduction"),
    "help": pgettext_lazy("survey", "help"),
    "low": pgettext_lazy("survey", "words at the low end"),
    "high": pgettext_lazy("survey", "words at the high end"),
    "label": pgettext_lazy("survey", "words of the link"),
    "link": pgettext_lazy("survey", "link"),
    "show": pgettext_lazy("survey", "condition"),
    "branches": pgettext_lazy("survey", "branches"),
    "required": pgettext_lazy("survey", "must be answered"),
    "randomise": pgettext_lazy("survey", "random order"),
    "theme": pgettext_lazy("survey", "looks"),
    "languages": pgettext_lazy("survey", "languages"),
    "anonymous": pgettext_lazy("survey", "anonymous"),
    "scale": pgettext_lazy("survey", "scale"),
    "kind": pgettext_lazy("survey", "kind"),
    "comments": pgettext_lazy("survey", "score that it comments"),
    "least": pgettext_lazy("survey", "at least"),
    "most": pgettext_lazy("survey", "at most"),
}


class Names:
    """How the parts of a definition are called, in its first language."""

    def __init__(self, *plains: Mapping[str, Any]) -> None:
        self.questions: dict[str, str] = {}
        self.choices: dict[str, str] = {}
        self.others: dict[str, str] = {}
        for plain in plains:
            self._add(plain)

    def _add(self, plain: Mapping[str, Any]) -> None:
        first = plain.get("languages", ["ja"])[0]
        for number, page in enumerate(plain["pages"], 1):
            title = page.get("title", {}).get(first, "")
            called = _("Page %(n)d") % {"n": number}
            self.others[page["id"]] = f"{called}: {title}" if title else called
            for question in page["questions"]:
                self._question(question, first)
        for end in plain["ends"]:
            self.others[end["id"]] = end.get("title", {}).get(first) or end["id"]

    def _question(self, question: Mapping[str, Any], first: str) -> None:
        one = question["id"]
        self.questions[one] = question.get("text", {}).get(first) or one
        for name in ("choices", "rows", "columns"):
            for choice in question.get(name, ()):
                words = choice.get("text", {}).get(first) or choice["id"]
                self.choices[f"{one}.{choice['id']}"] = words

    def of(self, change: Change) -> str:
        """“question”, as a sentence about it begins."""
        called = self.others if change.what in ("page", "end") else self.questions
        name = called.get(change.id, change.id)
        if change.within:
            name = self.choices.get(f"{change.within}.{change.id}", change.id)
        within = self.questions.get(change.within, change.within)
        return str(PARTS[change.what] % {"name": name, "within": within})

    def rule(self, rule: Mapping[str, Any] | None) -> str:
        return rule_said(rule, self.questions, self.choices)


def told(
    found: Sequence[Change], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """(what happened, what it was, what it is) of each change."""
    names = Names(before, after)
    for change in found:
        what = names.of(change)
        if change.how != "changed":
            yield str(HOW[change.how] % {"what": what}), "", ""
            continue
        field = str(FIELDS.get(change.field, change.field))
        about = _("%(what)s: %(field)s") % {"what": what, "field": field}
        if change.language:
            about = f"{about} ({change.language})"
        yield (
            about,
            _shown(change.field, change.before, names),
            _shown(change.field, change.after, names),
        )


def _shown(field: str, value: Any, names: Names) -> str:
    if value in (None, [], {}):
        return ""
    if field == "show":
        return names.rule(value)
    if field == "branches":
        return "; ".join(branch_said(one, names) for one in value)
    if field == "theme":
        return _(", ").join(f"{name}: {one}" for name, one in value.items())
    return _value(value, "", {})


def branch_said(branch: Mapping[str, Any], names: Names) -> str:
    to = names.others.get(branch["to"], branch["to"])
    if rule := branch.get("when"):
        return _("If %(rule)s: go to %(to)s") % {"rule": names.rule(rule), "to": to}
    return _("Then: go to %(to)s") % {"to": to}
