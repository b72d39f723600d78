"""A rule as fields of a form, and back: groups of parts, each of which may be turned into its
opposite. `r` is the whole; `r.0.1` the second part of its first part."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from enishi.surveys.editing.parts import Plain, gone

GROUPS: Final = ("all", "any")
PLAIN_OPS: Final = ("answered", "missing")
LIST_OPS: Final = ("in", "not_in")
NUMERIC: Final = ("nps", "csat", "ces", "rating", "slider")
FIRST: Final[Mapping[str, Plain]] = {
    "answer": {"is": "answer", "op": "answered"},
    "trait": {"is": "trait", "name": "name", "op": "answered"},
    "event": {"is": "event", "name": "Order Completed", "within": "30d"},
    "segment": {"is": "segment"},
    "fact": {"is": "fact", "name": "personal", "value": True},
}
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")


@dataclass(frozen=True)
class Drawn:
    """A part as its form shows it."""

    path: str
    kind: str
    negated: bool
    rule: Plain
    parts: Sequence["Drawn"] = ()
    value: str = ""
    depth: int = 0

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS


@dataclass
class Part:
    """A part that is being changed; a group may be empty meanwhile."""

    rule: Plain
    negated: bool = False
    of: list["Part"] = field(default_factory=list)


def drawn(plain: Plain, rule: Plain | None, path: str = "r") -> Drawn:
    """The top is always a group, so that something can be added to it."""
    part = opened(rule)
    if "of" not in part.rule:
        part = Part({"is": "all", "of": []}, of=[part])
    return _drawn(plain, part, path, 0)


def opened(rule: Plain | None) -> Part:
    if rule is None:
        return Part({"is": "all", "of": []})
    negated = False
    while rule["is"] == "not":
        rule, negated = rule["of"], not negated
    if rule["is"] in GROUPS:
        return Part({"is": rule["is"], "of": []}, negated, [opened(one) for one in rule["of"]])
    return Part(dict(rule), negated)


def _drawn(plain: Plain, part: Part, path: str, depth: int) -> Drawn:
    inner = [_drawn(plain, one, f"{path}.{n}", depth + 1) for n, one in enumerate(part.of)]
    value = "" if part.of else spelled(plain, part.rule)
    return Drawn(path, part.rule["is"], part.negated, part.rule, inner, value, depth)


def tidied(part: Part) -> Plain | None:
    """The rule that is meant: without empty groups, and at the top without a group of one."""
    rule = _closed(part)
    while rule and rule["is"] in GROUPS and len(rule["of"]) == 1:
        rule = rule["of"][0]
    return rule


def _closed(part: Part) -> Plain | None:
    rule = part.rule
    if rule["is"] in GROUPS:
        inner = [one for one in map(_closed, part.of) if one is not None]
        if not inner:
            return None
        rule = {"is": rule["is"], "of": inner}
    return {"is": "not", "of": rule} if part.negated else rule


# -- what a form says ---------------------------------------------------------------------------


def rule_in(plain: Plain, form: Mapping[str, str], path: str = "r") -> Plain | None:
    """After the button that was pressed: `then` is `rule:add:r.0`, `rule:group:r` or
    `rule:drop:r.1`."""
    whole = part_in_form(plain, form, path)
    then, _colon, rest = form.get("then", "").partition(":")
    if then == "rule":
        do, _colon, at = rest.partition(":")
        if at == path or at.startswith(f"{path}."):
            _press(form, whole, (do, at, path))
    return tidied(whole)


def part_in_form(plain: Plain, form: Mapping[str, str], path: str) -> Part:
    kind = form.get(f"{path}:is", "all")
    negated = bool(form.get(f"{path}:not"))
    if kind not in GROUPS:
        return Part(_leaf(plain, form, path, kind), negated)
    inner: list[Part] = []
    while f"{path}.{len(inner)}:is" in form:
        inner.append(part_in_form(plain, form, f"{path}.{len(inner)}"))
    return Part({"is": kind, "of": []}, negated, inner)


def _press(form: Mapping[str, str], whole: Part, press: tuple[str, str, str]) -> None:
    do, at, path = press
    steps = [int(one) for one in at.removeprefix(path).split(".") if one.isdecimal()]
    if do == "drop" and steps:
        del _at(whole, steps[:-1]).of[steps[-1]]
        return
    group = _at(whole, steps)
    fresh = Part(first_rule(form, path, form.get(f"{at}:add", "answer")))
    if do == "group":
        other = "any" if group.rule["is"] == "all" else "all"
        fresh = Part({"is": other, "of": []}, of=[fresh])
    group.of.append(fresh)


def _at(part: Part, steps: Sequence[int]) -> Part:
    for step in steps:
        if step >= len(part.of):
            raise gone()
        part = part.of[step]
    return part


def first_rule(form: Mapping[str, str], path: str, kind: str) -> Plain:
    """Of a new part: right as it stands, and easily changed. The form says which question and
    which segment it can begin with."""
    rule = dict(FIRST.get(kind, FIRST["fact"]))
    if rule["is"] == "answer":
        rule["question"] = form.get(f"{path}:about", "")
    if rule["is"] == "segment":
        rule["segment"] = form.get(f"{path}:segment") or "1"
    return rule


def _leaf(plain: Plain, form: Mapping[str, str], path: str, kind: str) -> Plain:
    rule: Plain = {"is": kind}
    for name in _FIELDS.get(kind, ()):
        if text := form.get(f"{path}:{name}", "").strip():
            rule[name] = text
    if kind == "segment" or (kind == "event" and "property" not in rule):
        return rule
    rule["op"] = op = form.get(f"{path}:op", "=")
    if op in PLAIN_OPS:
        return rule
    text = form.get(f"{path}:value", "")
    if op in LIST_OPS:
        rule["value"] = [_meant(plain, rule, one) for one in split(text)]
    else:
        rule["value"] = _meant(plain, rule, text.strip())
    return rule


_FIELDS: Final[Mapping[str, Sequence[str]]] = {
    "answer": ("question",),
    "trait": ("name",),
    "fact": ("name",),
    "event": ("name", "within", "property"),
    "segment": ("segment",),
}


# -- values as they are typed -------------------------------------------------------------------


def _meant(plain: Plain, rule: Plain, text: str) -> object:
    question = _question(plain, rule)
    if question is None or question["kind"] in NUMERIC or question["kind"] == "consent":
        return _typed(text)
    for choice in _choosable(question):
        if text in (choice["id"], *choice["text"].values()):
            return choice["id"]
    return text


def _question(plain: Plain, rule: Plain) -> Plain | None:
    questions = (one for page in plain["pages"] for one in page["questions"])
    return next((one for one in questions if one["id"] == rule.get("question")), None)


def _choosable(question: Plain) -> list[Plain]:
    return [*question.get("choices", []), *question.get("rows", [])]


def _typed(text: str) -> object:
    """true, 12 and 1.5 are what they look like; "12" in quotation marks is text."""
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    return text


def spelled(plain: Plain, rule: Plain) -> str:
    """As a value is typed: `_meant` of it is the value again."""
    value = rule.get("value")
    if value is None:
        return ""
    say = _speller(plain, rule)
    if isinstance(value, list | tuple):
        return ", ".join(_escaped(say(one)) for one in value)
    return say(value)


def _speller(plain: Plain, rule: Plain) -> Callable[[Any], str]:
    question = _question(plain, rule)
    if question is None or question["kind"] in NUMERIC or question["kind"] == "consent":
        return _spelled
    parts = _choosable(question)
    words = [text for one in parts for text in (one["id"], _first(one["text"]))]
    clear = {
        one["id"]: _first(one["text"]) for one in parts if words.count(_first(one["text"])) == 1
    }
    return lambda one: clear.get(one, str(one))


def _first(text: Mapping[str, str]) -> str:
    return next(iter(text.values()), "").strip()


def _spelled(value: object) -> str:
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    text = str(value)
    return f'"{text}"' if _typed(text) != text or text != text.strip() else text


def _escaped(text: str) -> str:
    return re.sub(r"([,、\\])", r"\\\1", text)


def split(text: str) -> list[str]:
    """At commas; one with a backslash before it is part of a word."""
    parts = re.split(r"(?<!\\)(?:\\\\)*[,、]", text)
    return [re.sub(r"\\([,、\\])", r"\1", one).strip() for one in parts]
